"""Read and write IDX, the file format of MNIST and Fashion-MNIST.

Two zero bytes, one for the type, one for the number of dimensions, each dimension as a big-endian
32-bit integer, then the values. Only unsigned bytes are supported, because nothing here has others.
Format: http://yann.lecun.com/exdb/mnist/
"""

from __future__ import annotations

import gzip
import math
import os
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from course_utils.data.errors import DataError

UNSIGNED_BYTE = 0x08
MAX_DIMENSIONS = 3
MAX_VALUES = 1 << 28  # 256 MiB: five times the largest file here; a header that asks for more is wrong


def read_idx(path: str | os.PathLike[str]) -> NDArray[np.uint8]:
    """The array in an IDX file, gzipped or not: uint8, `[N]` or `[N, rows, columns]`.

    Raises:
        DataError: the file is missing, not IDX, truncated, too long or absurdly large.
    """
    path = Path(path)
    try:
        with path.open("rb") as probe:
            zipped = probe.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if zipped else path.open("rb") as file:
            magic = file.read(4)
            if len(magic) < 4 or magic[:2] != b"\0\0":
                raise DataError(
                    f"{path} is not an IDX file (it starts with {magic.hex(' ')}); fetch it again"
                )
            kind, dimensions = magic[2], magic[3]
            if kind != UNSIGNED_BYTE or not 1 <= dimensions <= MAX_DIMENSIONS:
                raise DataError(
                    f"{path} holds type 0x{kind:02x} in {dimensions} dimensions; "
                    f"MNIST files hold unsigned bytes (0x08) in 1 to {MAX_DIMENSIONS}. Fetch it again"
                )
            header = file.read(4 * dimensions)
            if len(header) < 4 * dimensions:
                raise DataError(f"{path} ends within its header; it is truncated: fetch it again")
            shape = struct.unpack(f">{dimensions}I", header)
            count = math.prod(shape)
            if count > MAX_VALUES:
                raise DataError(
                    f"{path} announces {count:,} values {list(shape)}; no file of the course is so large"
                )
            values = file.read(count)
            if len(values) < count:
                raise DataError(
                    f"{path} announces {count:,} values but holds {len(values):,}; fetch it again"
                )
            if file.read(1):
                raise DataError(f"{path} is longer than the {count:,} values it announces; fetch it again")
    except FileNotFoundError:
        raise DataError(
            f"{path} does not exist; run `course data` to see where files are looked for"
        ) from None
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(
            f"{path} cannot be read: {error}. It is damaged or not readable: fetch it again"
        ) from error
    return np.frombuffer(values, np.uint8).reshape(shape)


def write_idx(path: str | os.PathLike[str], array: NDArray[np.uint8]) -> None:
    """Write `array` (uint8, `[N]` to `[N, height, width]`) as IDX; gzipped if the name ends in `.gz`.

    Raises:
        ValueError: another dtype or number of dimensions.
    """
    path = Path(path)
    if array.dtype != np.uint8 or not 1 <= array.ndim <= MAX_DIMENSIONS:
        raise ValueError(
            f"IDX here takes uint8 in 1 to {MAX_DIMENSIONS} dimensions, not {array.dtype} {array.ndim}-d"
        )
    content = (
        bytes([0, 0, UNSIGNED_BYTE, array.ndim])
        + struct.pack(f">{array.ndim}I", *array.shape)
        + array.tobytes()
    )
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)
