"""The runs behind chapter 09: ways to classify photos of garments, in PyTorch, one JSON file per way and seed.

    python -m course_utils.papers.course.photos --seeds 3

Photos are colored, so `Experiment` and `fit`, which know gray images, do not take them. A run whose file is there is not
repeated, so an interrupted command goes on where it stopped. Each run is decided by its name and its seed.

Rules: the published split; every setting below is fixed before these runs; the validation photos choose the way (by the
mean over the seeds) and the temperature; the test photos are judged at the end of each run, and decide nothing. The
frames are exchanged on validation photos only. Trial runs with one seed came before: after them epochs were cut for time
(scratch from 20 to 10, tuned from 5 to 4) and scratch without augmentation was dropped; their test accuracies were seen.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax
from sklearn.ensemble import RandomForestClassifier

from course_utils import data, models, runtime, training
from course_utils._files import as_json, write_whole
from course_utils.evaluation import fit_temperature
from course_utils.models import resnet
from course_utils.models.resnet.setup import IMAGENET_MEAN, IMAGENET_STD
from course_utils.models.resnet.weights import find
from course_utils.records.record import folder
from course_utils.runtime.machine import commit, processor, versions

SIZE, SMALL, FRAME = (
    96,
    48,
    12,
)  # pixels a side: photos, those for a network from scratch, the exchanged frame's width
EPOCHS = {"carried": 1, "scratch": 10, "head": 40, "tuned": 4}
GARMENTS = {
    "t-shirt": [0],
    "pants": [1],
    "longsleeve": [2],
    "dress": [3],
    "outwear": [4],
    "shirt": [6],
    "shoes": [5, 7, 9],
}
"""Classes of the photos, and those of Fashion-MNIST that correspond; hats, shorts and skirts have none."""

Logits = dict[str, NDArray[np.float32]]


def gray(photos: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """uint8 `[N, 28, 28]` of `[N, S, S, 3]`: brightness as television has it, averaged over areas of a grid."""
    bright = photos @ np.array([0.299, 0.587, 0.114])
    edges = np.linspace(0, bright.shape[1], 29).astype(int)
    for axis in (1, 2):
        bright = np.add.reduceat(bright, edges[:-1], axis=axis) / np.diff(edges).reshape(
            -1, *[1] * (2 - axis)
        )
    return bright.round().astype(np.uint8)


def small(photos: NDArray[np.uint8]) -> NDArray[np.float32]:
    """float32 `[N, 3, S/2, S/2]` in [0, 1]: the mean of every 2 × 2 pixels."""
    n, size = photos.shape[:2]
    halves = photos.reshape(n, size // 2, 2, size // 2, 2, 3).mean(axis=(2, 4), dtype=np.float32)
    return halves.transpose(0, 3, 1, 2) / np.float32(255)


def normalized(photos: NDArray[np.uint8]) -> NDArray[np.float32]:
    """float32 `[N, 3, S, S]` as ImageNet's body wants them."""
    scaled = (photos / np.float32(255) - np.array(IMAGENET_MEAN, np.float32)) / np.array(
        IMAGENET_STD, np.float32
    )
    return np.ascontiguousarray(scaled.transpose(0, 3, 1, 2))


def scratch_network() -> Any:
    """Four convolutions on `[N, 3, 48, 48]`, as the chapter has them."""
    from torch import nn

    def stage(before: int, after: int) -> list[nn.Module]:
        return [nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU(), nn.MaxPool2d(2)]

    body = [*stage(3, 16), *stage(16, 32), *stage(32, 64), *stage(64, 128)]
    return nn.Sequential(*body, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.3), nn.Linear(128, 10))


def augmented(batch: Any) -> Any:
    """Mirrored, moved by up to 4 pixels, and made brighter or darker by up to 20 %, each photo in its own way."""
    import torch
    from torch.nn import functional as F

    n, size = len(batch), batch.shape[-1]
    batch = torch.where(torch.rand(n, 1, 1, 1) < 0.5, batch.flip(-1), batch)
    padded = F.pad(batch, (4, 4, 4, 4), mode="replicate")
    down, right = torch.randint(0, 9, (2, n))
    moved = [p[:, d : d + size, r : r + size] for p, d, r in zip(padded, down, right, strict=True)]
    return torch.stack(moved) * (0.8 + 0.4 * torch.rand(n, 1, 1, 1))


def train(
    model: Any,
    batches: Callable[[Any], Any],
    labels: NDArray[np.int64],
    epochs: int,
    weights: NDArray[np.float32] | None = None,
    rate: float = 0.001,
) -> None:
    """Adam at a rate that falls to zero, 64 photos a step; `batches` gives the inputs of the photos numbered so."""
    import torch

    truth = torch.tensor(labels)
    loss_of = torch.nn.CrossEntropyLoss(None if weights is None else torch.tensor(weights))
    optimizer = torch.optim.Adam([w for w in model.parameters() if w.requires_grad], lr=rate)
    steps = epochs * -(-len(labels) // 64)
    falling = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_iters=steps)
    model.train()
    for _ in range(epochs):
        for chosen in torch.randperm(len(truth)).split(64):
            optimizer.zero_grad()
            loss_of(model(batches(chosen)), truth[chosen]).backward()
            optimizer.step()
            falling.step()
    model.eval()


def output(model: Any, images: NDArray[np.float32]) -> NDArray[np.float32]:
    """What a network gives, 100 images at a time."""
    import torch

    with torch.no_grad():
        parts = [model(torch.tensor(images[n : n + 100])).numpy() for n in range(0, len(images), 100)]
    return np.concatenate(parts)


@cache
def fashion_network(seed: int) -> tuple[Any, float]:
    """P4's CustomNet after an epoch of Fashion-MNIST, and its accuracy on the test images there."""
    dataset, network = data.load("fashion-mnist"), models.build("leopardi_customnet", "torch", seed)
    training.fit(network, dataset.train, epochs=EPOCHS["carried"], batch_size=128, seed=seed)
    answers = training.predict(network, dataset.test.images).argmax(axis=1)
    return network, float(np.mean(answers == dataset.test.labels))


def carried(photos: Any, seed: int, *, inverted: bool) -> Logits:
    """A network trained on Fashion-MNIST, and the largest logit of the classes that correspond (−∞ where none does)."""
    network, _ = fashion_network(seed)

    def logits(images: NDArray[np.uint8]) -> NDArray[np.float32]:
        shrunk = gray(images)
        found = training.predict(network, 255 - shrunk if inverted else shrunk)
        columns = [
            found[:, GARMENTS[name]].max(axis=1) if name in GARMENTS else np.full(len(found), -np.inf)
            for name in photos.classes
        ]
        return np.stack(columns, axis=1)

    return {part: logits(getattr(photos, part).images) for part in ("validation", "test")}


def scratch(photos: Any, seed: int) -> Logits:
    """The small network from random weights, with augmentation."""
    import torch

    runtime.seed_everything(seed)
    network, images = scratch_network(), torch.tensor(small(photos.train.images))
    train(network, lambda n: augmented(images[n]), photos.train.labels, EPOCHS["scratch"])
    return {part: output(network, small(getattr(photos, part).images)) for part in ("validation", "test")}


@cache
def body(seed: int | None = None) -> Any:
    """ResNet-18 through layer3 without its gray first step: ImageNet's, or untrained with a seed."""
    if seed is not None:
        runtime.seed_everything(seed)
    weights = find("layer3") if seed is None else resnet.untrained((64, 128, 256), seed)
    whole: Any = resnet.torch_resnet18(weights, resnet.Setup("layer3", None, "three", "everything"))
    return whole[1:].eval()


@cache
def features_of(photos: Any, seed: int | None) -> dict[str, NDArray[np.float32]]:
    """The averaged maps `[N, 256]` of a body, by part."""
    whole = body(seed)[:-1]
    return {
        part: output(whole, normalized(getattr(photos, part).images))
        for part in ("train", "validation", "test")
    }


@cache
def before_last(photos: Any) -> Any:
    """What ImageNet's first two stages make of the training photos and their mirror images `[2, N, 128, 12, 12]`."""
    import torch

    images, early = photos.train.images, body()[:-4]
    return torch.stack(
        [torch.tensor(output(early, normalized(each))) for each in (images, images[:, :, ::-1])]
    )


def frozen(photos: Any, seed: int, *, pretrained: bool = True, weighted: bool = False) -> Logits:
    """A linear classifier on the averaged maps of a frozen body, standardized; its classes weighted, or not."""
    import torch

    features = features_of(photos, None if pretrained else seed)
    mean, std = features["train"].mean(axis=0), features["train"].std(axis=0) + np.float32(1e-6)
    features = {part: (each - mean) / std for part, each in features.items()}
    labels = photos.train.labels
    weights = len(labels) / (len(photos.classes) * np.bincount(labels, minlength=len(photos.classes)))
    runtime.seed_everything(seed)
    head, inputs = torch.nn.Linear(256, len(photos.classes)), torch.tensor(features["train"])
    train(head, lambda n: inputs[n], labels, EPOCHS["head"], weights.astype(np.float32) if weighted else None)
    return {part: output(head, features[part]) for part in ("validation", "test")}


def tuned(photos: Any, seed: int) -> Logits:
    """The last stage and a new classifier train on what comes before, of each photo or its mirror image."""
    import torch

    network: Any = resnet.torch_resnet18(find("layer3"), resnet.Setup("layer3", None, "three", "last"))
    whole = network[1:].eval()
    runtime.seed_everything(seed)
    whole.fc = torch.nn.Linear(256, len(photos.classes))
    late, both = whole[-4:], before_last(photos)
    train(late, lambda n: both[torch.randint(0, 2, n.shape), n], photos.train.labels, EPOCHS["tuned"])
    found = {part: output(whole, normalized(getattr(photos, part).images)) for part in ("validation", "test")}
    for name, other in framed(photos.validation.images, photos.validation.labels, seed):
        found[name] = output(whole, normalized(other))
    checked = photos.validation.images
    found["sideways"] = output(whole, normalized(checked.transpose(0, 2, 1, 3)[:, ::-1]))
    found["blue_first"] = output(whole, normalized(checked[..., ::-1]))
    unscaled = np.ascontiguousarray(checked.transpose(0, 3, 1, 2) / np.float32(255))
    return found | {"not_normalized": output(whole, unscaled)}


def corners(photos: Any, seed: int) -> Logits:
    """A random forest on the mean and spread of each color in the four corners: it sees no garment, or little of it."""
    forest = RandomForestClassifier(300, random_state=seed).fit(
        corner_colors(photos.train.images), photos.train.labels
    )
    parts = {
        part: forest.predict_proba(corner_colors(getattr(photos, part).images))
        for part in ("validation", "test")
    }
    return {part: np.log(np.maximum(each, 1e-3)) for part, each in parts.items()}


def corner_colors(photos: NDArray[np.uint8]) -> NDArray[np.float64]:
    """`[N, 24]`: mean and standard deviation of red, green and blue in corners as wide as the frame."""
    ends = (np.s_[:FRAME], np.s_[-FRAME:])
    patches = [photos[:, rows, columns] for rows in ends for columns in ends]
    return np.concatenate([f(patch, axis=(1, 2)) for patch in patches for f in (np.mean, np.std)], axis=1)


def framed(
    photos: NDArray[np.uint8], labels: NDArray[np.int64], seed: int
) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """The photos, each in the frame of another one of its class, or of a photo of another class."""
    rng, places = np.random.default_rng(seed), np.arange(len(labels))
    inside = np.s_[:, FRAME:-FRAME, FRAME:-FRAME]
    for name, same in (("frame_same", True), ("frame_other", False)):
        donors = [rng.choice(places[((labels == labels[n]) == same) & (places != n)]) for n in places]
        other = photos[donors].copy()
        other[inside] = photos[inside]
        yield name, other


WAYS: dict[str, Callable[[Any, int], Logits]] = {
    "tuned": tuned,
    "frozen": frozen,
    "frozen-weighted": lambda photos, seed: frozen(photos, seed, weighted=True),
    "corners": corners,
    "scratch": scratch,
    "frozen-untrained": lambda photos, seed: frozen(photos, seed, pretrained=False),
    "carried-over": lambda photos, seed: carried(photos, seed, inverted=False),
    "carried-over-inverted": lambda photos, seed: carried(photos, seed, inverted=True),
}


def run(name: str, photos: Any, seed: int) -> dict[str, Any]:
    """One run, as its file has it: for every part accuracy, answers and truth, a digit a photo; test loss before and after temperature."""
    code, start = commit(), time.monotonic()
    logits = WAYS[name](photos, seed)
    truth = {part: getattr(photos, part if part == "test" else "validation").labels for part in logits}
    asked = {
        part: np.isin(truth[part], [n for n, c in enumerate(photos.classes) if c in GARMENTS])
        | (not name.startswith("carried"))
        for part in logits
    }
    answers = {part: each.argmax(axis=1)[asked[part]] for part, each in logits.items()}
    truth = {part: each[asked[part]] for part, each in truth.items()}
    parts = {
        part: {
            "n": len(answers[part]),
            "accuracy": float(np.mean(answers[part] == truth[part])),
            "answers": "".join(map(str, answers[part])),
            "truth": "".join(map(str, truth[part])),
        }
        for part in logits
    }
    record = {
        "experiment": name,
        "framework": "torch",
        "seed": seed,
        "source": photos.source,
        "classes": list(photos.classes),
    }
    record |= {"train": len(photos.train.labels), "pixels": SIZE, "epochs": EPOCHS, "parts": parts}
    if not name.startswith("carried"):
        temperature = fit_temperature(logits["validation"], truth["validation"])
        record |= {
            "temperature": temperature,
            "test_loss": _loss(logits["test"], truth["test"]),
            "test_loss_tempered": _loss(logits["test"] / temperature, truth["test"]),
        }
    else:
        record["fashion_test_accuracy"] = fashion_network(seed)[1]
    facts = {
        "seconds": round(time.monotonic() - start, 1),
        "threads": 1,
        "device": "cpu",
        "processor": processor(),
        "versions": versions("torch"),
        "commit": code,
    }
    return record | facts


def _loss(logits: NDArray[np.floating], truth: NDArray[np.int64]) -> float:
    return float(-log_softmax(logits.astype(np.float64), axis=1)[np.arange(len(truth)), truth].mean())


def records(where: Path | None = None) -> dict[str, list[dict[str, Any]]]:
    """What was run, by name, seeds in order."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in WAYS}
    for path in sorted((where or folder() / "photos").glob("*.json")):
        record = json.loads(path.read_text("utf8"))
        found[record["experiment"]].append(record)
    return found


def fact(quantity: str) -> Callable[[dict[str, Any]], float]:
    """Reads the accuracy of a part, such as "test", or another number of a record, such as "temperature"."""
    return lambda record: float(
        record["parts"][quantity]["accuracy"] if quantity in record["parts"] else record[quantity]
    )


def main() -> None:
    """Run what has no file yet."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("ways", nargs="*", default=list(WAYS), help=", ".join(WAYS))
    parser.add_argument("--seeds", type=int, default=3)
    chosen = parser.parse_args()
    os.environ["COURSE_FRAMEWORK"] = "torch"
    from course_utils.runtime.precision import use_threads

    use_threads(1)
    photos = data.load_photos(size=SIZE)
    if not photos.is_real:
        raise SystemExit(f"records are made from the clothing photos only, not from {photos.source}")
    for seed in range(chosen.seeds):
        for name in chosen.ways:
            path = folder() / "photos" / f"{name}--torch--seed{seed}.json"
            if path.exists():
                continue
            record = run(name, photos, seed)
            path.parent.mkdir(exist_ok=True)
            write_whole(path, as_json(record))
            print(
                path.name,
                {part: round(each["accuracy"], 3) for part, each in record["parts"].items()},
                record["seconds"],
                "s",
            )


if __name__ == "__main__":
    main()
