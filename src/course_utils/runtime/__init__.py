"""What a run depends on besides the data: profile, framework, device and seeds.

No torch or TensorFlow is imported here at module top; the functions that need one import it inside.
"""

from course_utils.runtime.choice import choose
from course_utils.runtime.device import device, devices
from course_utils.runtime.framework import framework, framework_of, framework_version, installed
from course_utils.runtime.profile import PROFILES, Profile, profile
from course_utils.runtime.report import describe, run_line
from course_utils.runtime.seeds import seed_everything

__all__ = [
    "PROFILES",
    "Profile",
    "choose",
    "describe",
    "device",
    "devices",
    "framework",
    "framework_of",
    "framework_version",
    "installed",
    "profile",
    "run_line",
    "seed_everything",
]
