"""The torch training loop: images stay uint8 in memory on the device, and are scaled there per batch.

Nothing is done per image in Python; that, and not the arithmetic, is what makes tutorial loops slow.
"""

from __future__ import annotations

import time

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional as F

from course_utils.data import Split
from course_utils.runtime import device as default_device
from course_utils.runtime import seed_everything
from course_utils.training.history import History, Log
from course_utils.training.optimizers import Optimizer
from course_utils.training.pixels import Pixels
from course_utils.training.progress import EpochMeter, require_finite

SHOW_EVERY = 16  # batches between two readings of the loss: reading it makes the CPU wait for the device
EVALUATION_BATCH = 1000


def fit(
    model: nn.Module,
    train: Split,
    validation: Split | None,
    epochs: int,
    batch_size: int,
    optimizer: Optimizer,
    pixels: Pixels,
    seed: int,
    device: str | None,
) -> History:
    """See `course_utils.training.fit`."""
    from course_utils.training.fitting import epoch_order

    place = torch.device(device or default_device("torch"))
    seed_everything(seed)
    model.to(place)
    images, labels = _on_device(train.images, place), torch.tensor(train.labels, device=place)
    update = optimizer.for_torch(model.parameters())
    log = Log()
    steps = -(-len(train) // batch_size)
    with EpochMeter(epochs, steps) as meter:
        for epoch in range(epochs):
            meter.start(epoch)
            start = time.perf_counter()
            order = torch.from_numpy(epoch_order(len(train), seed, epoch)).to(place)
            loss, accuracy = _train_epoch(model, update, images, labels, order, batch_size, pixels, meter)
            require_finite(loss, epoch, optimizer.learning_rate)
            log.train(loss, accuracy, time.perf_counter() - start)
            if validation is not None:
                loss, accuracy = _evaluate(model, validation, pixels, place)
                log.validate(loss, accuracy)
                meter.validated(loss, accuracy)
    model.eval()
    return log.history("torch", place.type)


def _train_epoch(
    model: nn.Module,
    update: torch.optim.Optimizer,
    images: torch.Tensor,
    labels: torch.Tensor,
    order: torch.Tensor,
    batch_size: int,
    pixels: Pixels,
    meter: EpochMeter,
) -> tuple[float, float]:
    """One pass over the images in `order`; mean loss and accuracy as they were trained."""
    model.train()
    totals = torch.zeros(2, device=images.device)
    seen = 0
    for step, batch in enumerate(order.split(batch_size)):
        logits = model(_scaled(images[batch], pixels))
        loss = F.cross_entropy(logits, labels[batch])
        update.zero_grad(set_to_none=True)
        loss.backward()
        update.step()
        seen += len(batch)
        with torch.no_grad():
            totals += torch.stack([loss * len(batch), (logits.argmax(1) == labels[batch]).sum()])
        if step % SHOW_EVERY == 0:
            meter.step(*(totals / seen).tolist())
        else:
            meter.step()
    loss_mean, accuracy = (totals / seen).tolist()
    return loss_mean, accuracy


def _evaluate(model: nn.Module, split: Split, pixels: Pixels, place: torch.device) -> tuple[float, float]:
    logits = torch.from_numpy(predict(model, split.images, pixels, EVALUATION_BATCH, str(place)))
    labels = torch.tensor(split.labels)
    return F.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()


@torch.no_grad()
def predict(
    model: nn.Module, images: NDArray[np.uint8], pixels: Pixels, batch_size: int, device: str | None
) -> NDArray[np.float32]:
    """See `course_utils.training.predict`."""
    place = torch.device(device or default_device("torch"))
    model.to(place).eval()
    batches = _on_device(images, place).split(batch_size)
    logits = [model(_scaled(batch, pixels)).float().cpu() for batch in batches]
    return torch.cat(logits).numpy() if logits else np.zeros((0, 0), np.float32)


def _on_device(images: NDArray[np.uint8], place: torch.device) -> torch.Tensor:
    """uint8 `[N, 1, H, W]` on the device; 47 MB for all of Fashion-MNIST."""
    return torch.tensor(images, device=place).unsqueeze(1)


def _scaled(batch: torch.Tensor, pixels: Pixels) -> torch.Tensor:
    return batch.float().mul_(pixels.factor).sub_(pixels.shift)
