"""Checkpoints: whole or not at all, never another run's; and training that goes on as if never stopped."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from course_utils import models, runtime
from course_utils.training import Augmentation, CheckpointError, Checkpoints, fit, predict
from course_utils.training.checkpoints import SetAside

ARRAYS = {
    "model/weight": np.arange(6, dtype=np.float32).reshape(2, 3),
    "model/steps": np.array(7, np.int64),
    "optimizer/0/step": np.array(3.0, np.float32),
    "log/validated": np.zeros((0, 2)),
    "seed": np.array([2**31, 5], np.uint32),
}


@pytest.fixture
def kept(tmp_path: Path) -> Checkpoints:
    """Where a run has kept its epochs."""
    checkpoints = Checkpoints(tmp_path / "runs" / "run.checkpoint", "this run")
    checkpoints.save(ARRAYS, 1)
    return checkpoints


def parts(checkpoints: Checkpoints) -> list[Path]:
    return list(checkpoints.path.parent.glob("*.part")) + list(checkpoints.path.parent.glob(".*.part"))


def test_what_was_saved_comes_back(kept):
    arrays = kept.load()
    assert arrays is not None
    assert arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert (arrays[name].dtype, arrays[name].shape) == (array.dtype, array.shape)
        assert np.array_equal(arrays[name], array)
    assert parts(kept) == []


def test_before_the_first_epoch_there_is_nothing(tmp_path):
    assert Checkpoints(tmp_path / "none" / "yet", "this run").load() is None


def test_the_last_epoch_replaces_the_one_before(kept):
    told = []
    Checkpoints(kept.path, kept.key, after=told.append).save({"epoch": np.array(2)}, 2)
    assert kept.load() == {"epoch": 2}
    assert told == [2]
    assert [path.name for path in kept.path.parent.iterdir()] == ["run.checkpoint"]


def flip_a_byte(content: bytes) -> bytes:
    return content[:100] + bytes([content[100] ^ 1]) + content[101:]


@pytest.mark.parametrize(
    "damage",
    [flip_a_byte, lambda content: content[:-1], lambda content: content[:20], lambda content: b""],
    ids=["a flipped byte", "the last byte lost", "almost all lost", "an empty file"],
)
def test_a_damaged_file_is_set_aside_with_a_message(kept, damage):
    damaged = damage(kept.path.read_bytes())
    kept.path.write_bytes(damaged)
    with pytest.warns(SetAside, match=r"is damaged.*now run\.checkpoint\.damaged-1.*starts over"):
        assert kept.load() is None
    assert not kept.path.exists()
    assert kept.path.with_name("run.checkpoint.damaged-1").read_bytes() == damaged


def test_another_runs_file_is_set_aside_and_earlier_ones_are_kept(kept):
    for number in (1, 2):
        kept.save(ARRAYS, 1)
        with pytest.warns(SetAside, match=f"belongs to another run; it is now .*-{number}"):
            assert Checkpoints(kept.path, "another run").load() is None
    assert Checkpoints(kept.path.with_name("run.checkpoint.damaged-1"), "this run").load() is not None


def test_python_objects_are_refused_before_they_are_pickled(kept):
    with pytest.raises(TypeError, match="model/odd hold Python objects"):
        kept.save({"model/odd": np.array([{"a": 1}], object)}, 2)
    assert kept.load() is not None, "the epoch before still stands"


def test_pickled_content_is_never_loaded(kept):
    import hashlib
    import io

    buffer = io.BytesIO()
    np.savez(buffer, key=np.frombuffer(kept.key.encode(), np.uint8), odd=np.array([{"a": 1}], object))
    kept.path.write_bytes(hashlib.sha256(buffer.getvalue()).digest() + buffer.getvalue())
    with pytest.warns(SetAside, match="allow_pickle=False"):
        assert kept.load() is None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_costs_only_the_epoch(kept):
    kept.path.with_name(f".{kept.path.name}.{os.getpid()}.part").symlink_to("/dev/full")
    with pytest.raises(CheckpointError) as caught:
        kept.save({"epoch": np.array(2)}, 2)
    message = str(caught.value.strerror)
    assert "No space left on device" in message
    assert str(kept.path) in message
    assert "make room" in message and "COURSE_CACHE_DIR" in message and "same command" in message
    arrays = kept.load()
    assert arrays is not None
    assert np.array_equal(arrays["model/weight"], ARRAYS["model/weight"])
    assert parts(kept) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    checkpoints = Checkpoints(tmp_path / "file" / "run.checkpoint", "this run")
    with pytest.raises(CheckpointError, match=r"cannot write the checkpoint .*file.*COURSE_CACHE_DIR"):
        checkpoints.save(ARRAYS, 1)
    with pytest.raises(CheckpointError, match=r"cannot read the checkpoint .*file"):
        checkpoints.load()


def test_a_file_that_cannot_be_read_stops_the_run_and_is_left_alone(kept):
    kept.path.unlink()
    kept.path.mkdir()  # reading it fails for every user, root included
    with pytest.raises(CheckpointError, match="cannot read"):
        kept.load()
    assert kept.path.is_dir()


# --- training that goes on -------------------------------------------------------------------------

EPOCHS = 4
CHANGED = Augmentation(flip=True, zoom=0.1, rotation=10.0)
CASES = [
    ("torch", "float32", "adam"),
    ("torch", "float32", "rmsprop"),
    ("torch", "float32", "momentum"),
    ("torch", "bfloat16", "adam"),
    ("torch", "bfloat16", "momentum"),
    ("keras", "float32", "adam"),
    ("keras", "float32", "rmsprop"),
]


class Stopped(Exception):
    """What stands for the end of the process."""


@pytest.fixture
def train(monkeypatch, dataset):
    """Train P3's CNN 3 (dropout and batch normalization), perhaps up to a stop: history and logits."""
    monkeypatch.setenv("COURSE_DEVICE", "cpu")

    def run(
        framework, precision="float32", optimizer="adam", path=None, stop=None, every=1, network="bas_cnn3"
    ):
        def after(epochs):
            if epochs == stop:
                raise Stopped

        monkeypatch.setenv("COURSE_FRAMEWORK", framework)
        builders = {"torch": models.builder(network, "torch"), "keras": models.builder(network, "keras")}
        model = runtime.choose(**builders, seed=3)
        history = fit(
            model,
            dataset.train.take(72),
            dataset.test.take(30),
            epochs=EPOCHS,
            batch_size=32,
            optimizer=optimizer,
            augmentation=CHANGED,
            seed=1,
            precision=precision,
            checkpoints=Checkpoints(path, "this run", every=every, after=after) if path else None,
        )
        numbers = (
            history.train_loss,
            history.train_accuracy,
            history.validation_loss,
            history.validation_accuracy,
        )
        return numbers, predict(model, dataset.test.images[:40], precision=precision), model

    return run


@pytest.mark.parametrize(("framework", "precision", "optimizer"), CASES)
def test_a_run_that_was_stopped_ends_as_if_it_had_not_been(train, tmp_path, framework, precision, optimizer):
    pytest.importorskip(framework)
    how = (framework, precision, optimizer)
    numbers, logits, _ = train(*how)
    path = tmp_path / "run.checkpoint"
    for stop in (1, 3) if framework == "torch" else (2,):
        with pytest.raises(Stopped):
            train(*how, path, stop)
    resumed, logits_resumed, _ = train(*how, path)
    assert resumed == numbers
    assert np.array_equal(logits_resumed, logits)


def test_keeping_epochs_changes_nothing(train, tmp_path):
    pytest.importorskip("torch")
    numbers, logits, _ = train("torch")
    kept, logits_kept, _ = train("torch", path=tmp_path / "run.checkpoint")
    assert kept == numbers
    assert np.array_equal(logits_kept, logits)


@pytest.mark.parametrize("framework", ["torch", "keras"])
def test_a_run_whose_epochs_are_all_kept_trains_no_more(train, tmp_path, framework):
    pytest.importorskip(framework)
    path = tmp_path / "run.checkpoint"
    numbers, logits, _ = train(framework, path=path)
    content = path.read_bytes()
    again, logits_again, _ = train(framework, path=path)
    assert again == numbers
    assert np.array_equal(logits_again, logits)
    assert path.read_bytes() == content


def test_rarer_checkpoints_keep_the_last_epoch_all_the_same(train, tmp_path):
    pytest.importorskip("torch")
    path = tmp_path / "run.checkpoint"
    with pytest.raises(Stopped):
        train("torch", path=path, stop=EPOCHS, every=3)
    arrays = Checkpoints(path, "this run").load()
    assert arrays is not None
    assert len(arrays["log/trained"]) == EPOCHS
    with pytest.raises(Stopped):  # the third epoch is the first that is kept
        train("torch", path=tmp_path / "other", stop=3, every=3)


def test_a_damaged_checkpoint_starts_the_run_over(train, tmp_path):
    pytest.importorskip("torch")
    path = tmp_path / "run.checkpoint"
    with pytest.raises(Stopped):
        train("torch", path=path, stop=2)
    path.write_bytes(flip_a_byte(path.read_bytes()))
    with pytest.warns(SetAside, match="starts over"):
        numbers, _, _ = train("torch", path=path)
    assert numbers == train("torch")[0]


@pytest.mark.parametrize("framework", ["torch", "keras"])
def test_filters_of_unit_norm_have_it_after_training(train, framework):
    pytest.importorskip(framework)
    _, _, model = train(framework, optimizer="sgd", network="bas_cnn2")
    if framework == "torch":
        norms = [
            layer.weight.detach().flatten(1).norm(dim=1).numpy()
            for layer in model
            if hasattr(layer, "constrain_")
        ]
    else:
        kernels = [layer.kernel.numpy() for layer in model.layers if "conv" in layer.name]
        norms = [np.sqrt((kernel**2).sum(axis=(0, 1, 2))) for kernel in kernels]
    assert len(norms) == 6
    for norm in norms:
        assert norm == pytest.approx(1, abs=1e-5)
