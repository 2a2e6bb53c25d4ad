"""The runs behind chapter 09, on a few made photos and an untrained body: what a record holds, and that none is made twice."""

from __future__ import annotations

import json

import numpy as np
import pytest

from course_utils import data, models
from course_utils.models import resnet
from course_utils.papers.course import photos as runs

torch = pytest.importorskip("torch")
CLASSES = ("dress", "hat", "longsleeve", "outwear", "pants", "shirt", "shoes", "shorts", "skirt", "t-shirt")


class Few:
    """Ten photos of noise for each class and part, a brightness to each class."""

    classes, is_real, source = CLASSES, True, "made for a test"

    def __init__(self):
        rng = np.random.default_rng(0)
        labels = np.arange(20) % 10
        shown = np.r_[labels[5:0:-1], labels[5:]]  # some look like another class
        for part in ("train", "validation", "test"):
            noise = rng.integers(0, 60, (20, 96, 96, 3)) + 19 * shown[:, None, None, None]
            files = tuple(f"{part}/{n}.jpg" for n in range(20))
            setattr(self, part, data.PhotoSplit(noise.astype(np.uint8), labels, part, files))


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(runs, "find", lambda stage: resnet.untrained((64, 128, 256)))
    monkeypatch.setattr(runs, "EPOCHS", {"carried": 1, "scratch": 1, "head": 2, "tuned": 1})
    monkeypatch.setattr(
        runs, "fashion_network", lambda seed: (models.build("leopardi_customnet", "torch", seed), 0.5)
    )
    monkeypatch.setattr(runs, "fit_temperature", lambda logits, labels: 2.0)
    for kept in (runs.body, runs.features_of, runs.before_last):
        kept.cache_clear()
    return Few()


@pytest.mark.parametrize("name", runs.WAYS)
def test_a_run_tells_every_answer_beside_its_truth(few, name):
    record = runs.run(name, few, seed=0)
    assert json.loads(json.dumps(record)) == record
    asked = 14 if name.startswith("carried") else 20  # hats, shorts and skirts have no counterpart
    for part in record["parts"].values():
        assert part["n"] == len(part["answers"]) == len(part["truth"]) == asked
        right = [a == b for a, b in zip(part["answers"], part["truth"], strict=True)]
        assert part["accuracy"] == pytest.approx(np.mean(right))
    exchanged = {"frame_same", "frame_other", "sideways", "blue_first", "not_normalized"}
    assert set(record["parts"]) == {"validation", "test"} | (exchanged if name == "tuned" else set())
    if not name.startswith("carried"):
        assert record["temperature"] == 2 and record["test_loss_tempered"] != record["test_loss"] > 0
    assert runs.fact("test")(record) == record["parts"]["test"]["accuracy"]
    assert runs.fact("seconds")(record) == record["seconds"]


@pytest.mark.parametrize("name", ["scratch", "frozen-weighted", "corners"])
def test_the_seed_decides_a_run(few, name):
    first, again, other = (runs.WAYS[name](few, seed)["test"] for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_a_frame_is_of_the_same_class_or_of_another_and_the_inside_stays():
    images = np.arange(6, dtype=np.uint8)[:, None, None, None] * np.ones((1, 96, 96, 3), np.uint8)
    labels = np.array([0, 0, 1, 1, 2, 2])
    found = dict(runs.framed(images, labels, seed=0))
    for name, same in (("frame_same", True), ("frame_other", False)):
        assert np.array_equal(found[name][:, 12:-12, 12:-12], images[:, 12:-12, 12:-12])
        donors = found[name][:, 0, 0, 0]
        assert ((labels[donors] == labels) == same).all() and (donors != np.arange(6)).all()


def test_gray_is_brightness_averaged_over_a_grid():
    image = np.zeros((1, 56, 56, 3), np.uint8)
    image[0, :2, :2] = 255
    image[0, 2, 2] = (255, 0, 0)
    found = runs.gray(image)[0]
    assert found.shape == (28, 28) and found[0, 0] == 255 and found[1, 1] == round(0.299 * 255 / 4)
    assert found.sum() == int(found[0, 0]) + int(found[1, 1])


def test_the_command_repeats_no_run_and_records_no_drawing(few, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(runs, "folder", lambda: tmp_path)
    monkeypatch.setattr(data, "load_photos", lambda size: few)
    monkeypatch.setattr("sys.argv", ["photos", "corners", "--seeds", "2"])
    runs.main()
    assert capsys.readouterr().out.count("corners--torch--seed") == 2
    assert [record["seed"] for record in runs.records(tmp_path / "photos")["corners"]] == [0, 1]
    runs.main()
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(Few, "is_real", False)
    with pytest.raises(SystemExit, match="not from made for a test"):
        runs.main()
