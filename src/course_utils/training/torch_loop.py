"""The torch training loop: images stay uint8 in memory on the device, and are scaled there per batch.

Nothing is done per image in Python; that, and not the arithmetic, is what makes tutorial loops slow.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional as F

from course_utils.data import Split
from course_utils.runtime import device as default_device
from course_utils.runtime import seed_everything
from course_utils.training.history import History, Log
from course_utils.training.pixels import Pixels
from course_utils.training.plan import Plan, Speedups
from course_utils.training.progress import EpochMeter, not_taken, require_finite
from course_utils.training.torch_quick import quick

SHOW_EVERY = 16  # batches between two readings of the loss: reading it makes the CPU wait for the device
EVALUATION_BATCH = 1000


TRIED = 4  # images that a network is tried with before it is trained


@torch.no_grad()
def tried(model: nn.Module, plan: Plan, device: str | None) -> NDArray[np.float32]:
    """What the network gives for the first images, in evaluation mode; it stays as it was, but for its device.

    Raises:
        ValueError: nothing of it trains, or it does not take these images.
    """
    if not any(weight.requires_grad for weight in model.parameters()):
        raise ValueError("nothing of the network trains: it has no weights, or all of them are frozen")
    place, images, was = (
        torch.device(device or default_device("torch")),
        plan.train.images[:TRIED],
        model.training,
    )
    try:
        found = _logits(
            model.to(place).eval(), _on_device(images, place), plan.pixels, "float32", plan.speedups
        )
    except RuntimeError as error:
        raise not_taken(images, error) from error
    finally:
        model.train(was)
    return found.cpu().numpy()


@torch.enable_grad()
def fit(model: nn.Module, plan: Plan, device: str | None) -> History:
    """See `course_utils.training.fit`."""
    place = torch.device(device or default_device("torch"))
    seed_everything(plan.seed)
    model.to(place).to(memory_format=_layout(place, plan.precision, plan.speedups))
    update = plan.optimizer.for_torch(plan.optimizer.groups(model), fused=plan.speedups.fused_optimizer)
    log = Log()
    first = _resume(plan, model, update, log)
    images, labels = _on_device(plan.train.images, place), torch.tensor(plan.train.labels, device=place)
    with EpochMeter(plan.epochs, plan.steps, first) as meter:
        for epoch in range(first, plan.epochs):
            meter.start(epoch)
            start = time.perf_counter()
            if plan.augments:
                images = _on_device(plan.images(epoch), place)
            torch.manual_seed(plan.dropout_seed(epoch))
            order = torch.from_numpy(plan.order(epoch)).to(place)
            done = epoch * plan.steps
            with (
                quick(model, plan.dropout_seed(epoch), plan.speedups)
                if place.type == "cpu"
                else nullcontext()
            ):
                loss, accuracy = _train_epoch(model, update, images, labels, order, plan, meter, done)
            require_finite(loss, _ruined(model), epoch, plan.optimizer.learning_rate)
            log.train(loss, accuracy, time.perf_counter() - start)
            if plan.validation is not None:
                loss, accuracy = _evaluate(model, plan.validation, plan, place)
                log.validate(loss, accuracy)
                meter.validated(loss, accuracy)
            if plan.checkpoints and plan.is_kept(epoch):
                plan.checkpoints.save(_state(model, update) | log.arrays(), epoch + 1)
    model.eval()
    return log.history("torch", place.type)


def _ruined(model: nn.Module) -> str | None:
    """The first weight that is NaN or infinite somewhere."""
    weights = model.state_dict().items()
    return next((name for name, value in weights if not torch.isfinite(value).all()), None)


def _train_epoch(
    model: nn.Module,
    update: torch.optim.Optimizer,
    images: torch.Tensor,
    labels: torch.Tensor,
    order: torch.Tensor,
    plan: Plan,
    meter: EpochMeter,
    done: int,
) -> tuple[float, float]:
    """One pass over the images in `order`, after `done` steps; mean loss and accuracy as they were trained."""
    model.train()
    constrain = [layer.constrain_ for layer in model.modules() if hasattr(layer, "constrain_")]
    totals = torch.zeros(2, device=images.device)
    seen = 0
    for step, batch in enumerate(order.split(plan.batch_size)):
        targets = labels[batch]
        logits = _logits(model, images.index_select(0, batch), plan.pixels, plan.precision, plan.speedups)
        loss = F.cross_entropy(logits, targets, label_smoothing=plan.label_smoothing)
        if plan.optimizer.schedule:
            _set_rate(update, plan.optimizer.share(done + step, plan.steps * plan.epochs))
        update.zero_grad(set_to_none=True)
        loss.backward()
        update.step()
        for scale in constrain:
            scale()  # type: ignore[operator]  # torch's stubs take every attribute for a tensor
        seen += len(batch)
        with torch.no_grad():
            totals += torch.stack([loss * len(batch), (logits.argmax(1) == targets).sum()])
        if step % SHOW_EVERY == 0:
            meter.step(*(totals / seen).tolist())
        else:
            meter.step()
    loss_mean, accuracy = (totals / seen).tolist()
    return loss_mean, accuracy


def _set_rate(update: torch.optim.Optimizer, share: float) -> None:
    """Let each group learn at this share of the rate that it began with."""
    for group in update.param_groups:
        group["lr"] = share * group.setdefault("initial_lr", group["lr"])


def _logits(
    model: nn.Module, batch: torch.Tensor, pixels: Pixels, precision: str, speedups: Speedups
) -> torch.Tensor:
    """float32 logits `[B, C]` of uint8 images `[B, 1, H, W]`, or of features, which are taken as they are."""
    features = batch.is_floating_point()
    scaled = batch if features else batch.float().mul_(pixels.factor).sub_(pixels.shift)
    if scaled.ndim == 4:
        scaled = scaled.contiguous(memory_format=_layout(batch.device, precision, speedups))
    if precision == "float32":
        return model(scaled)
    with torch.autocast(batch.device.type, getattr(torch, precision)):
        return model(scaled).float()


def _layout(place: torch.device, precision: str, speedups: Speedups) -> torch.memory_format:
    """The channels of a pixel side by side, where that was measured to be faster: in oneDNN, and in low precision."""
    pays = precision != "float32" or (place.type == "cpu" and torch.backends.mkldnn.is_available())
    return torch.channels_last if speedups.channels_last and pays else torch.contiguous_format


def _evaluate(model: nn.Module, split: Split, plan: Plan, place: torch.device) -> tuple[float, float]:
    found = predict(
        model,
        split.images,
        pixels=plan.pixels,
        batch_size=EVALUATION_BATCH,
        device=str(place),
        precision=plan.precision,
        speedups=plan.speedups,
    )
    logits = torch.from_numpy(found)
    labels = torch.tensor(split.labels)
    return F.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()


@torch.no_grad()
def predict(
    model: nn.Module,
    images: NDArray[np.uint8],
    *,
    pixels: Pixels,
    batch_size: int,
    device: str | None,
    precision: str,
    speedups: Speedups,
) -> NDArray[np.float32]:
    """See `course_utils.training.predict`."""
    place = torch.device(device or default_device("torch"))
    model.to(place).to(memory_format=_layout(place, precision, speedups)).eval()
    batches = _on_device(images, place).split(batch_size)
    logits = [_logits(model, batch, pixels, precision, speedups).float().cpu() for batch in batches]
    return torch.cat(logits).numpy() if logits else np.zeros((0, 0), np.float32)


def _on_device(images: NDArray[np.uint8], place: torch.device) -> torch.Tensor:
    """uint8 `[N, 1, H, W]` on the device, 47 MB for all of Fashion-MNIST; or features in their own shape."""
    found = torch.tensor(np.ascontiguousarray(images), device=place)
    return found if found.is_floating_point() else found.unsqueeze(1)


def _state(model: nn.Module, update: torch.optim.Optimizer) -> dict[str, NDArray[Any]]:
    """Everything that an epoch leaves behind, as arrays."""
    weights = {f"model/{name}": value for name, value in model.state_dict().items()}
    moments = {
        f"optimizer/{index}/{name}": value
        for index, state in update.state_dict()["state"].items()
        for name, value in state.items()
    }
    return {name: torch.as_tensor(value).cpu().numpy() for name, value in (weights | moments).items()}


def _resume(plan: Plan, model: nn.Module, update: torch.optim.Optimizer, log: Log) -> int:
    """Take up a checkpoint, if there is one; the first epoch that is still to be trained."""
    arrays = plan.checkpoints.load() if plan.checkpoints else None
    if arrays is None:
        return 0
    tensors = {name: torch.from_numpy(value) for name, value in arrays.items()}
    model.load_state_dict({k.removeprefix("model/"): v for k, v in tensors.items() if k.startswith("model/")})
    trained = [weight for group in update.param_groups for weight in group["params"]]
    state: dict[int, dict[str, torch.Tensor]] = {}
    for path, value in tensors.items():
        if path.startswith("optimizer/"):
            _, index, name = path.split("/")
            state.setdefault(int(index), {})[name] = _laid_out_like(trained[int(index)], value)
    update.load_state_dict({"state": state, "param_groups": update.state_dict()["param_groups"]})
    return log.restore(arrays)


def _laid_out_like(weight: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """A moment with its numbers in memory in the order of its weight's.

    Fused optimizers walk through both memories side by side; in another order they would update a weight
    with its neighbor's moment, and say nothing.
    """
    if value.shape != weight.shape:  # the number of steps
        return value
    return torch.empty_like(weight, device=value.device).copy_(value)
