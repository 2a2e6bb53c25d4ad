"""What a network looks at and has learned: its first filters and feature maps, and what of an image counts.

Arrays in, arrays out: pictures are `plots`' task, and no weight is changed.
"""

from course_utils.inspection.attribution import grad_cam
from course_utils.inspection.features import feature_maps, first_filters
from course_utils.inspection.occlusion import occlusion_maps, share_on_object

__all__ = ["feature_maps", "first_filters", "grad_cam", "occlusion_maps", "share_on_object"]
