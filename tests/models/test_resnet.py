"""P4's ResNet-18: one network in both frameworks, frozen where it says so, and never on weights made up."""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections import OrderedDict
from functools import cache
from pathlib import Path

import numpy as np
import pooch
import pytest
from requests import exceptions as network
from safetensors.numpy import save_file

from course_utils import models, runtime
from course_utils.data import Split
from course_utils.experiments import get
from course_utils.models import resnet
from course_utils.models.parity import TOLERANCE
from course_utils.models.resnet import Weights, WeightsError, pretrained, weights
from course_utils.models.resnet.pretrained import STAGES
from course_utils.training import fit, predict

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")
keras = pytest.importorskip("keras")
CPU = "cpu" if keras.backend.backend() == "torch" else "cpu:0"
REAL = os.environ.get("COURSE_WEIGHTS_DIR")  # read before `clean` hides it
needs_real_weights = pytest.mark.skipif(not REAL, reason="COURSE_WEIGHTS_DIR is not set: no ImageNet weights")


@pytest.fixture(autouse=True)
def clean(monkeypatch, tmp_path):
    """No weights, no network and a cache of its own, unless a test says otherwise."""
    monkeypatch.delenv("COURSE_WEIGHTS_DIR", raising=False)
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    monkeypatch.setenv("COURSE_DEVICE", "cpu")


@cache
def state() -> OrderedDict:
    """A state dict as torchvision's, random in every number, statistics of the normalizations included."""
    generator = torch.Generator().manual_seed(0)

    def uniform(like, low, high):
        return torch.rand(like.shape, generator=generator) * (high - low) + low

    made = OrderedDict()
    for name, value in torchvision.models.resnet18().state_dict().items():
        if name.endswith("num_batches_tracked"):
            made[name] = torch.tensor(7)
        elif value.ndim == 1:
            made[name] = uniform(value, *((0.5, 1.5) if name.endswith(("weight", "var")) else (-0.3, 0.3)))
        else:
            made[name] = torch.randn(value.shape, generator=generator) * (2 / value[0].numel()) ** 0.5
    return made


def through(stage: str, names: dict | None = None) -> OrderedDict:
    """`state` as a file that ends after a stage has it."""
    return OrderedDict((name, state()[name]) for name in names or pretrained.shapes(stage))


def body(stage: str) -> Weights:
    return Weights({name: value.numpy() for name, value in through(stage).items()}, stage, "random")


def pictures(size: int = 28, count: int = 16) -> np.ndarray:
    """Float32 `[count, size, size]` in patches: plain noise would average out and look alike to the network."""
    patches = np.random.default_rng(1).random((count, 4, 4), dtype=np.float32)
    return np.kron(patches, np.ones((1, size // 4, size // 4), np.float32))


@torch.no_grad()
def torch_output(model, images):
    return model.eval()(torch.from_numpy(images).unsqueeze(1)).numpy()


def keras_output(model, images, training=False):
    with keras.device(CPU):
        return keras.ops.convert_to_numpy(model(images[..., None], training=training))


@pytest.fixture(params=["torch", "keras"])
def framework(request, monkeypatch):
    monkeypatch.setenv("COURSE_FRAMEWORK", request.param)
    return request.param


def build(framework: str, weights_: Weights):
    runtime.seed_everything(0)
    return {"torch": resnet.torch_resnet18, "keras": resnet.keras_resnet18}[framework](weights_)


# --- one network ---


@pytest.mark.parametrize(("stage", "size"), [*((stage, 28) for stage in STAGES), ("layer4", 64)])
def test_both_frameworks_give_the_same_logits(stage, size):
    torch.manual_seed(0)
    first, second = resnet.torch_resnet18(body(stage)), resnet.keras_resnet18(body(stage), size=size)
    resnet.carry_across(first.state_dict(), second)
    images = pictures(size)
    wanted, logits = torch_output(first, images), keras_output(second, images)
    assert wanted.shape == (16, 10)
    assert wanted.std(axis=0).min() > 100 * TOLERANCE  # the images do matter, or nothing would be shown
    assert np.abs(wanted - logits).max() <= TOLERANCE


@pytest.mark.parametrize("size", [28, 64])
def test_every_stage_is_torchvisions_in_evaluation_mode(size):
    reference = torchvision.models.resnet18()
    reference.load_state_dict(state())
    first, second = resnet.torch_resnet18(body("layer4")), resnet.keras_resnet18(body("layer4"), size=size)
    resnet.carry_across(first.state_dict(), second)
    reference.conv1 = first.conv1
    outputs = [second.get_layer(name).output for name in ("bn1", "maxpool", *(f"{s}_1" for s in STAGES))]
    probe = keras.Model(second.input, outputs)
    maps = {}
    for name in ("bn1", "maxpool", *STAGES):
        for key, model in (("reference", reference), ("torch", first)):
            getattr(model, name).register_forward_hook(
                lambda _, __, output, place=(name, key): maps.update({place: output.numpy().copy()})
            )
    images = pictures(size)
    torch_output(reference, images), torch_output(first, images)
    with keras.device(CPU):
        found = [keras.ops.convert_to_numpy(value) for value in probe(images[..., None], training=False)]
    for name, ours in zip(("bn1", "maxpool", *STAGES), found, strict=True):
        wanted = maps[name, "reference"]
        assert np.abs(wanted - maps[name, "torch"]).max() <= TOLERANCE, name
        assert ours.shape == wanted.transpose(0, 2, 3, 1).shape, name
        assert np.abs(wanted.transpose(0, 2, 3, 1) - ours).max() <= TOLERANCE, name


def test_padding_never_wins_the_pooling():
    """Were the padding zeros, a map that is negative everywhere would have zeros at its rim."""
    model = resnet.keras_resnet18(body("layer1"))
    pool = keras.Model(model.get_layer("relu").output, model.get_layer("maxpool").output)
    x = pool(-keras.ops.ones((1, 14, 14, 64)))
    assert x.shape == (1, 7, 7, 64)
    assert keras.ops.convert_to_numpy(x).max() == -1


@pytest.mark.parametrize(
    ("stage", "head"), [("layer1", 650), ("layer2", 1290), ("layer3", 2570), ("layer4", 5130)]
)
def test_the_first_convolution_and_the_head_train_and_nothing_else(stage, head):
    first, second = resnet.torch_resnet18(body(stage)), resnet.keras_resnet18(body(stage))
    assert models.count_parameters(first) == models.count_parameters(second) == 64 * 49 + head
    trained = [name for name, weight in first.named_parameters() if weight.requires_grad]
    assert trained == ["conv1.weight", "fc.weight", "fc.bias"]
    assert [weight.path for weight in second.trainable_weights] == ["conv1/kernel", "fc/kernel", "fc/bias"]


def test_the_names_and_shapes_are_torchvisions():
    ours = pretrained.shapes("layer4")
    theirs = {
        name: tuple(value.shape)
        for name, value in torchvision.models.resnet18().state_dict().items()
        if not name.startswith("fc.") and not name.endswith("num_batches_tracked")
    }
    assert ours == theirs
    with pytest.raises(ValueError, match="layer1, layer2, layer3, layer4"):
        pretrained.shapes("layer5")


# --- frozen ---


def arrays_of(model) -> dict[str, np.ndarray]:
    if isinstance(model, keras.Model):  # on the torch backend it is a torch module too
        return {weight.path: keras.ops.convert_to_numpy(weight).copy() for weight in model.weights}
    return {name: value.numpy().copy() for name, value in model.state_dict().items()}


@pytest.mark.parametrize("stage", ["layer1", "layer4"])
def test_after_training_only_the_ends_have_changed(framework, stage):
    images = (pictures(count=48) * 255).astype(np.uint8)
    split = Split(images, np.arange(48) % 10, "train")
    model = build(framework, body(stage))
    before = arrays_of(model)
    fit(model, split, epochs=2, batch_size=16, optimizer="momentum")
    after = arrays_of(model)
    changed = {name.replace("/", ".") for name in before if not np.array_equal(before[name], after[name])}
    kernel = "kernel" if framework == "keras" else "weight"
    assert changed == {f"conv1.{kernel}", f"fc.{kernel}", "fc.bias"}
    assert sum("running" in name or "moving" in name for name in before) >= 10  # statistics were looked at


def test_training_mode_changes_no_output(framework):
    model, images = build(framework, body("layer2")), pictures()
    if framework == "torch":
        calm = torch_output(model, images)
        with torch.no_grad():
            busy = model.train()(torch.from_numpy(images).unsqueeze(1)).numpy()
    else:
        calm, busy = keras_output(model, images), keras_output(model, images, training=True)
    assert busy == pytest.approx(calm, abs=1e-5)


def test_drawing_like_the_other_framework_leaves_the_body_alone(framework):
    model = build(framework, body("layer2"))
    draw = {"torch": models.draw_like_keras, "keras": models.draw_like_torch}[framework]
    before = arrays_of(model)
    after = arrays_of(draw(model))
    changed = {name.split(".")[0].split("/")[0] for name in before if (before[name] != after[name]).any()}
    assert changed == {"conv1", "fc"}


def test_the_two_frameworks_train_alike(monkeypatch):
    images = (pictures(count=64) * 255).astype(np.uint8)
    split = Split(images, np.arange(64) % 10, "train")
    first, second = resnet.torch_resnet18(body("layer3")), resnet.keras_resnet18(body("layer3"))
    resnet.carry_across(first.state_dict(), second)
    losses = []
    for name, model in (("torch", first), ("keras", second)):
        monkeypatch.setenv("COURSE_FRAMEWORK", name)
        losses.append(
            fit(model, split, epochs=3, batch_size=32, optimizer="sgd", learning_rate=0.01).train_loss
        )
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)
    assert losses[0][-1] < losses[0][0]


# --- carrying weights across ---


def test_weights_that_do_not_fit_change_nothing():
    model = resnet.keras_resnet18(body("layer1"))
    before = arrays_of(model)
    wrong = dict(through("layer1")) | {"layer1.1.bn2.bias": torch.zeros(3)}
    with pytest.raises(WeightsError, match=r"layer1\.1\.bn2"):
        resnet.carry_across({n: v for n, v in wrong.items() if n != "conv1.weight"}, model)
    with pytest.raises(WeightsError, match="bn1"):
        resnet.carry_across({}, model)
    assert all(np.array_equal(before[name], value) for name, value in arrays_of(model).items())


def test_folding_keeps_what_the_body_computes():
    reference = torchvision.models.resnet18()
    folded = body("layer4").folded()
    features = []
    for arrays in (body("layer4").arrays, folded.arrays):
        reference.load_state_dict({n: torch.tensor(a) for n, a in arrays.items()}, strict=False)
        with torch.no_grad():
            reference.eval().fc = torch.nn.Identity()
            features.append(reference(torch.from_numpy(pictures(32, 6).reshape(2, 3, 32, 32))).numpy())
    assert features[1] == pytest.approx(features[0], abs=1e-4)
    assert folded.is_folded and not body("layer4").is_folded
    assert folded.source == "random, BatchNorm folded"
    again = folded.folded()
    assert again.source == folded.source
    assert all(np.allclose(again.arrays[n], a, rtol=1e-6) for n, a in folded.arrays.items())


# --- finding weights ---


@pytest.fixture
def folder(monkeypatch, tmp_path) -> Path:
    """A folder for weights that belongs to the user."""
    where = tmp_path / "weights"
    where.mkdir()
    monkeypatch.setenv("COURSE_WEIGHTS_DIR", str(where))
    return where


@pytest.fixture
def official(monkeypatch):
    """Saves a whole file and lets the course take it for torchvision's."""

    def save(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(state(), path)
        checksum = hashlib.sha256(path.read_bytes()).hexdigest()
        monkeypatch.setitem(weights.SOURCES, checksum, weights.SOURCES[weights.OFFICIAL])
        monkeypatch.setattr(weights, "OFFICIAL", checksum)
        return path

    return save


@pytest.fixture
def known(monkeypatch):
    """Makes a file one that the course knows."""

    def know(path: Path, source: str = "known") -> None:
        monkeypatch.setitem(weights.SOURCES, hashlib.sha256(path.read_bytes()).hexdigest(), source)

    return know


def whole_numbers(given: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Other weights of the same shapes: what a coarse copy is to its original."""
    return {
        name: value if name.endswith("running_var") else (20 * value).round() / 20
        for name, value in given.items()
    }


def test_the_official_file_serves_every_cut(folder, official):
    official(folder / weights.NAME)
    for stage in STAGES:
        found = weights.find(stage)
        assert (found.through, found.source) == (stage, "ImageNet, torchvision's official file")
        assert found.arrays.keys() == pretrained.shapes(stage).keys()
        assert np.array_equal(found.arrays["conv1.weight"], state()["conv1.weight"])


def test_a_network_is_built_from_the_files_that_it_names(folder, official, known):
    official(folder / weights.NAME)
    torch.save(whole_numbers(state()), folder / "small.pth")
    known(folder / "small.pth", weights.COMPRESSED)
    listed = [entry for entry in models.networks() if entry.pretrained and not entry.setup]
    assert {entry.name.removeprefix("leopardi_resnet18") for entry in listed} == {
        "",
        "_layer3",
        "_compressed",
    }
    for entry in listed:
        wanted = weights.find(entry.pretrained.through, entry.pretrained.trained_on)
        wanted = wanted.folded() if entry.pretrained.folded else wanted
        first, second = models.builder(entry.name, "torch")(), models.builder(entry.name, "keras")()
        assert models.count_parameters(first) == models.count_parameters(second) == entry.parameters
        arrays = arrays_of(first)
        frozen = wanted.arrays.keys() - {"conv1.weight"}
        assert frozen == arrays.keys() - {"conv1.weight", "fc.weight", "fc.bias"}
        assert all(np.array_equal(arrays[name], wanted.arrays[name]) for name in frozen)
        resnet.carry_across(first.state_dict(), second)
        images = pictures()
        assert np.abs(torch_output(first, images) - keras_output(second, images)).max() <= TOLERANCE


def test_a_compressed_last_stage_serves_only_who_asks_for_it(folder, official, known):
    """It comes first in the alphabet; what is asked for decides, not the order."""
    torch.save(whole_numbers(state()), folder / "a.pth")
    known(folder / "a.pth", weights.COMPRESSED)
    with pytest.raises(WeightsError, match="last stage compressed: not the weights that were asked for"):
        weights.find("layer4")
    with pytest.raises(WeightsError, match="not the weights"):
        weights.find("layer1")
    assert weights.find("layer4", weights.COMPRESSED).source == weights.COMPRESSED
    (folder / "a.pth").unlink()
    official(folder / weights.NAME)
    assert weights.find("layer4").source != weights.COMPRESSED
    with pytest.raises(WeightsError, match="official file: not the weights that were asked for"):
        weights.find("layer4", weights.COMPRESSED)


def test_a_compressed_last_stage_is_downloaded_from_nowhere(monkeypatch):
    monkeypatch.delenv("COURSE_WEIGHTS_DIR", raising=False)
    with pytest.raises(WeightsError, match="it comes from nowhere else"):
        weights.find("layer4", weights.COMPRESSED)
    assert "with a compressed last stage are not at hand" in weights.missing("layer4", weights.COMPRESSED)


def test_a_partial_file_serves_what_it_has_and_nothing_else(folder, known):
    torch.save(through("layer3"), folder / "some.pth")
    known(folder / "some.pth", "known, partial")
    for stage in STAGES[:3]:
        assert weights.find(stage).source == "known, partial"
        assert weights.missing(stage) is None
    with pytest.raises(WeightsError, match=r"lacks layer4\.0\.conv1\.weight") as caught:
        weights.find("layer4")
    assert weights.NAME in str(caught.value) and "unset COURSE_WEIGHTS_DIR" in str(caught.value)
    assert get("leopardi-resnet18-layer3").missing() is None
    assert "official ImageNet weights are not at hand" in get("leopardi-resnet18").missing()


def test_a_stage_that_is_not_whole_does_not_count(folder, known):
    torch.save(through("layer2", list(pretrained.shapes("layer2"))[:-1]), folder / "some.pth")
    known(folder / "some.pth")
    assert weights.find("layer1").through == "layer1"
    with pytest.raises(WeightsError, match="ends at layer1"):
        weights.find("layer2")


def test_a_file_of_unknown_origin_is_named_and_warned_of(folder):
    torch.save(through("layer2"), folder / "mine.pth")
    with pytest.warns(UserWarning, match=r"unknown origin through layer2 \(mine\.pth"):
        found = weights.find("layer1")
    assert "unknown origin" in found.source


def test_a_whole_file_that_is_not_the_official_one_is_refused_for_the_whole_network(folder):
    torch.save(state(), folder / "mine.pth")
    with pytest.raises(WeightsError, match="only torchvision's official file serves"):
        weights.find("layer4")


class Harm:
    """What a hostile pickle does when it is loaded."""

    def __reduce__(self):
        return (Path.touch, (Path("harm-was-done"),))


def spoiled(name: str, value) -> OrderedDict:
    return OrderedDict(through("layer3") | {name: value})


BAD = {
    "empty": (b"", "cannot be read as weights"),
    "no archive": (b"<html>not found</html>", "cannot be read as weights"),
    "hostile": (pickle.dumps(Harm(), protocol=2), "cannot be read as weights"),
    "a list": ([1, 2], "holds a list"),
    "nested": ({"state_dict": {}}, "holds 'state_dict'"),
    "nothing": ({}, "not even ResNet-18 through layer1"),
    "no tensor": (lambda: spoiled("bn1.bias", 3), r"bn1\.bias is not a tensor"),
    "whole numbers": (lambda: spoiled("bn1.bias", torch.zeros(64).long()), r"bn1\.bias is not a tensor"),
    "another shape": (lambda: spoiled("bn1.bias", torch.zeros(65)), r"bn1\.bias is \[65\], not \[64\]"),
    "not a number": (lambda: spoiled("bn1.bias", torch.full((64,), torch.nan)), r"bn1\.bias holds numbers"),
    "a negative variance": (lambda: spoiled("bn1.running_var", -torch.ones(64)), "bn1.running_var holds"),
    "ResNet-34": (
        lambda: torchvision.models.resnet34().state_dict(),
        r"layer1\.2\.conv1\.weight', which ResNet-18",
    ),
    "ResNet-50": (lambda: torchvision.models.resnet50().state_dict(), "layer1"),
}


@pytest.mark.parametrize(("content", "fault"), BAD.values(), ids=BAD)
def test_a_file_that_is_not_resnet18s_is_refused(folder, monkeypatch, tmp_path, content, fault):
    monkeypatch.chdir(tmp_path)
    path = folder / "bad.pth"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        torch.save(content() if callable(content) else content, path)
    with pytest.raises(WeightsError, match=fault) as caught:
        weights.find("layer3")
    assert "bad.pth" in str(caught.value)
    assert path.exists()  # it belongs to the user
    assert not (tmp_path / "harm-was-done").exists()


def test_a_truncated_file_is_refused(folder):
    torch.save(through("layer3"), folder / "bad.pth")
    content = (folder / "bad.pth").read_bytes()
    (folder / "bad.pth").write_bytes(content[: len(content) // 2])
    with pytest.raises(WeightsError, match="cannot be read as weights"):
        weights.find("layer1")


def test_a_file_with_the_official_name_must_be_the_official_file(folder):
    torch.save(state(), folder / weights.NAME)
    with pytest.raises(WeightsError, match=r"damaged: its SHA-256 is .*, not f37072fd"):
        weights.find("layer1")


def test_an_empty_or_wrong_folder_is_named(folder, monkeypatch):
    with pytest.raises(WeightsError, match=r"(?s)COURSE_WEIGHTS_DIR is .* no \.pth or \.safetensors file"):
        weights.find("layer1")
    monkeypatch.setenv("COURSE_WEIGHTS_DIR", str(folder / "nowhere"))
    with pytest.raises(WeightsError, match="is not a folder"):
        weights.find("layer1")


def test_without_weights_and_network_nothing_is_built(framework):

    for name in ("leopardi_resnet18", "leopardi_resnet18_layer3"):
        with pytest.raises(WeightsError, match="set COURSE_WEIGHTS_DIR"):
            models.builder(name, framework)()
    for name in ("leopardi-resnet18", "leopardi-resnet18-layer3", "leopardi-resnet18-layer3-adam"):
        assert "set COURSE_WEIGHTS_DIR" in get(name).missing()
    assert get("leopardi-customnet").missing() is None


def test_a_record_says_which_frozen_part_was_used():
    whole, part = get("leopardi-resnet18"), get("leopardi-resnet18-layer3")
    facts = {"network": "resnet18", "trained_on": "ImageNet"}
    assert whole.hyperparameters["weights"] == facts | {"through": "layer4", "folded": False}
    assert part.hyperparameters["weights"] == facts | {"through": "layer3", "folded": True}
    assert part.hash != get("leopardi-resnet18-layer3-adam").hash
    assert "weights" not in get("leopardi-customnet").hyperparameters


# --- downloading, from a network that is played ---


@pytest.fixture
def served(monkeypatch, tmp_path, official):
    """torchvision's server, which serves a file; counts how often it is asked."""
    monkeypatch.delenv("COURSE_OFFLINE")
    path, asked = official(tmp_path / "server" / weights.NAME), []

    def download(self, url, target, downloader):
        asked.append(url)
        Path(target).write_bytes(path.read_bytes())

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", download)
    return path, asked


def test_the_official_file_is_downloaded_once(served, tmp_path):
    for _ in range(2):
        assert weights.find("layer4").source == "ImageNet, torchvision's official file"
    assert served[1] == ["https://download.pytorch.org/models/resnet18-f37072fd.pth"]
    assert weights.missing("layer4") is None


def test_what_is_missing_is_looked_for_without_downloading(served):
    assert "download it" in weights.missing("layer1")
    assert served[1] == []


def test_a_damaged_download_is_refused_and_leaves_nothing(served, tmp_path):
    served[0].write_bytes(b"a proxy's error page")
    with pytest.raises(WeightsError, match=r"could not be downloaded .*COURSE_WEIGHTS_DIR"):
        weights.find("layer1")
    assert not list((tmp_path / "cache").rglob("*.pth*"))


def test_a_damaged_file_in_the_cache_is_set_aside_and_fetched_anew(served, tmp_path):
    cached = tmp_path / "cache" / "weights" / weights.NAME
    cached.parent.mkdir(parents=True)
    cached.write_bytes(b"half a file")
    assert weights.missing("layer1")
    assert weights.find("layer1").through == "layer1"
    assert cached.with_name(f"{weights.NAME}.bad-1").read_bytes() == b"half a file"


def test_no_network_is_named(served, monkeypatch):
    def fail(self, *arguments):
        raise network.ConnectionError("no route")

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", fail)
    with pytest.raises(
        WeightsError, match=r"could not be downloaded \(ConnectionError\).*COURSE_WEIGHTS_DIR"
    ):
        weights.find("layer4")


def test_a_folder_that_was_given_is_never_left_for_the_network(served, folder):
    with pytest.raises(WeightsError, match="unset COURSE_WEIGHTS_DIR to download it"):
        weights.find("layer1")
    assert served[1] == []


def test_without_torch_the_weights_cannot_be_read(folder, monkeypatch):
    torch.save(through("layer1"), folder / "some.pth")
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    with pytest.raises(WeightsError, match=r"pip install 'course-utils\[torch\]'"):
        weights.find("layer1")


# --- a copy for machines without torch ---


@pytest.fixture
def copy(served, tmp_path):
    """The copy that `course data --download` has made in the cache, torchvision's file beside it."""
    assert f"downloaded; for machines without torch, {tmp_path}" in weights.fetch()
    return tmp_path / "cache" / "weights" / weights.COPY


@pytest.fixture
def no_torch(monkeypatch):
    """Call it to make torch look as if it were not installed."""
    return lambda: (
        monkeypatch.setitem(sys.modules, "torch", None),
        monkeypatch.setattr(runtime, "installed", lambda name: name != "torch"),
    )


def test_fetching_again_changes_nothing(copy, served):
    before = copy.read_bytes(), copy.stat().st_mtime_ns
    told = weights.fetch()
    assert "intact" in told and str(copy) in told and str(copy.with_name(weights.NAME)) in told
    assert len(served[1]) == 1
    assert (copy.read_bytes(), copy.stat().st_mtime_ns) == before
    assert sorted(path.suffix for path in copy.parent.iterdir()) == [".lock", ".pth", ".safetensors"]


@pytest.mark.parametrize("place", ["the cache", "COURSE_WEIGHTS_DIR"])
def test_a_copy_serves_every_cut_without_torch(copy, no_torch, served, monkeypatch, place):
    if place == "the cache":
        copy.with_name(weights.NAME).unlink()
    else:  # with the official file, which cannot be read, beside it
        monkeypatch.setenv("COURSE_WEIGHTS_DIR", str(copy.parent))
    wanted = {name: value.numpy() for name, value in state().items()}
    no_torch()
    for stage in STAGES:
        found = weights.find(stage)
        assert (found.through, found.source) == (stage, weights.SOURCES[weights.OFFICIAL])
        assert found.arrays.keys() == pretrained.shapes(stage).keys()
        assert all(np.array_equal(value, wanted[name]) for name, value in found.arrays.items())
        assert weights.missing(stage) is None
    assert str(copy.parent) in weights.fetch()
    assert len(served[1]) == 1


def test_a_damaged_copy_is_refused_without_torch_and_made_anew_with_it(copy, no_torch, monkeypatch):
    content = bytearray(copy.read_bytes())
    content[-7] ^= 1  # one bit of one number
    copy.write_bytes(content)
    with monkeypatch.context() as patch:
        patch.setattr(runtime, "installed", lambda name: name != "torch")
        with pytest.raises(WeightsError, match=rf"{weights.COPY}: it is damaged, .*; replace it"):
            weights.find("layer1")
    weights.fetch()
    no_torch()
    assert weights.find("layer4").through == "layer4"


def test_a_damaged_copy_alone_is_no_reason_not_to_download(copy, served):
    copy.with_name(weights.NAME).unlink()
    copy.write_bytes(copy.read_bytes()[:-4])
    assert weights.find("layer1").through == "layer1"
    assert len(served[1]) == 2


@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"", "cannot be read as weights"), (b"\xff" * 100, "cannot be read as weights"), ({}, "no copy that")],
    ids=["empty", "no safetensors", "somebody else's"],
)
def test_what_is_no_copy_is_refused(folder, content, fault):
    path = folder / weights.COPY
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        save_file({"conv1.weight": np.zeros((64, 3, 7, 7), np.float32)}, path, content)
    with pytest.raises(WeightsError, match=fault):
        weights.find("layer1")


def test_a_copy_of_a_file_of_unknown_origin_says_so(folder):
    arrays = dict(body("layer4").arrays)
    facts = {"made_from": "0" * 64, "arrays": weights._digest(arrays)}
    save_file(arrays, folder / weights.COPY, facts)
    with pytest.warns(UserWarning, match="unknown origin"):
        weights.find("layer1")
    with pytest.raises(WeightsError, match="only torchvision's official file serves"):
        weights.find("layer4")


def test_without_torch_the_official_file_asks_for_its_copy(served, no_torch):
    no_torch()
    assert f"reading it takes torch, or {weights.COPY}" in weights.fetch()
    with pytest.raises(WeightsError, match=rf"get {weights.COPY} from a machine that has torch"):
        weights.find("layer1")


def test_fetching_leaves_a_given_folder_alone(folder, official):
    official(folder / weights.NAME)
    assert "nothing was downloaded or written" in weights.fetch()
    assert [path.name for path in folder.iterdir()] == [weights.NAME]


def test_fetching_offline_says_what_to_do():
    with pytest.raises(WeightsError, match="COURSE_OFFLINE forbids downloading it; set COURSE_WEIGHTS_DIR"):
        weights.fetch()


# --- the real weights, where there are any ---


@needs_real_weights
def test_the_real_weights_give_the_same_network_in_both_frameworks(monkeypatch, dataset):

    monkeypatch.setenv("COURSE_WEIGHTS_DIR", REAL)
    assert weights.find("layer3").source in weights.SOURCES.values()
    first, second = (
        models.builder("leopardi_resnet18_layer3", "torch")(),
        models.builder("leopardi_resnet18_layer3", "keras")(),
    )
    resnet.carry_across(first.state_dict(), second)
    images = dataset.test.images[:32].astype(np.float32) / 255
    assert np.abs(torch_output(first, images) - keras_output(second, images)).max() <= TOLERANCE


@needs_real_weights
def test_the_real_body_learns(monkeypatch, dataset, framework):

    monkeypatch.setenv("COURSE_WEIGHTS_DIR", REAL)
    model = models.build("leopardi_resnet18_layer3", framework)
    fit(model, dataset.train.take(640), epochs=3, batch_size=32, optimizer="adam")
    held = dataset.test.take(300)
    assert (predict(model, held.images).argmax(axis=1) == held.labels).mean() > 0.5
