"""How pixels become numbers: (pixel / divide_by − mean) / std."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Pixels:
    """The scaling of uint8 pixels before the first layer: (pixel / divide_by − mean) / std.

    `mean` and `std` are of the divided pixels: 0.286 and 0.353 standardize Fashion-MNIST's training images.

    Raises:
        ValueError: `divide_by` or `std` is 0.
    """

    divide_by: float = 255.0
    _: KW_ONLY
    mean: float = 0.0
    std: float = 1.0

    def __post_init__(self) -> None:
        if self.divide_by == 0 or self.std == 0:
            raise ValueError("divide_by and std must not be zero")

    @property
    def factor(self) -> float:
        """What a pixel is multiplied by."""
        return 1 / (self.divide_by * self.std)

    @property
    def shift(self) -> float:
        """What is then subtracted."""
        return self.mean / self.std

    def apply(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Scaled float32 images of the same shape."""
        return images.astype(np.float32) * np.float32(self.factor) - np.float32(self.shift)


UNIT = Pixels()
