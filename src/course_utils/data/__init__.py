"""Datasets as plain arrays, with where they came from: `load("fashion-mnist")`, `load_photos()`.

It does not scale, augment or batch images; `training` does.
"""

from course_utils.data import splits
from course_utils.data.errors import DataError
from course_utils.data.idx import read_idx, write_idx
from course_utils.data.loading import load
from course_utils.data.photo_types import Duplicates, Photos, PhotoSplit, Problem
from course_utils.data.photos import load_photos
from course_utils.data.types import CLASS_NAMES, Dataset, Features, Split

__all__ = [
    "CLASS_NAMES",
    "DataError",
    "Dataset",
    "Duplicates",
    "Features",
    "PhotoSplit",
    "Photos",
    "Problem",
    "Split",
    "load",
    "load_photos",
    "read_idx",
    "splits",
    "write_idx",
]
