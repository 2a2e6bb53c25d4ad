"""Profiles, framework, device, seeds."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from course_utils import runtime


def test_profiles_only_limit_what_is_asked_for(monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "quick")
    quick = runtime.profile()
    assert quick.images(60_000) < 60_000
    assert quick.images(100) == 100
    assert quick.epochs(20) < 20
    assert quick.epochs(1) == 1
    assert len(quick.seeds(5)) >= 2
    full = runtime.PROFILES["full"]
    assert (full.images(60_000), full.epochs(1_000), len(full.seeds(5))) == (60_000, 1_000, 5)


def test_a_live_notebook_gets_the_standard_profile(monkeypatch):
    monkeypatch.delenv("COURSE_PROFILE", raising=False)
    assert runtime.profile().name == "standard"


@pytest.mark.parametrize(
    ("variable", "ask"),
    [
        ("COURSE_PROFILE", runtime.profile),
        ("COURSE_FRAMEWORK", runtime.framework),
        ("COURSE_FRAMEWORK", lambda: runtime.seed_everything(0)),
    ],
)
def test_a_wrong_setting_names_the_right_ones(monkeypatch, variable, ask):
    monkeypatch.setenv(variable, "warp")
    with pytest.raises(ValueError, match=rf"{variable} is 'warp'.*(quick|torch)"):
        ask()


@pytest.mark.usefixtures("torch")
def test_a_wrong_device_names_the_right_ones(monkeypatch):
    monkeypatch.setenv("COURSE_DEVICE", "warp")
    with pytest.raises(ValueError, match=r"COURSE_DEVICE is 'warp'.*cpu"):
        runtime.device()


@pytest.mark.usefixtures("torch")
def test_choose_calls_only_the_builder_in_use(monkeypatch):
    monkeypatch.setenv("COURSE_FRAMEWORK", "torch")
    assert runtime.choose(torch=lambda: "torch", keras=lambda: pytest.fail("called")) == "torch"


def test_choose_seeds_the_weights(monkeypatch):
    torch = pytest.importorskip("torch")
    monkeypatch.setenv("COURSE_FRAMEWORK", "torch")
    build = lambda: torch.nn.Linear(3, 3).weight.detach().numpy().copy()  # noqa: E731
    first, again, other = (runtime.choose(torch=build, keras=build, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_impossible_seeds_are_refused(seed):
    with pytest.raises(ValueError, match="seed is"):
        runtime.seed_everything(seed)


def test_keras_computes_with_torch_where_tensorflow_is_absent(run_python):
    pytest.importorskip("keras")
    code = (
        "import sys; sys.modules['tensorflow'] = None\n"
        "from course_utils import data, runtime, training\n"
        "from course_utils import models\n"
        "model = runtime.choose(torch=None, keras=models.builder('bas_ann', 'keras'))\n"
        "history = training.fit(model, data.load('sketch').train.take(200), epochs=1)\n"
        "print(runtime.framework_version(), history.framework)"
    )
    done = run_python(code, COURSE_FRAMEWORK="keras", COURSE_DEVICE="cpu")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "(PyTorch" in done.stdout
    assert done.stdout.endswith("keras\n")


@pytest.mark.usefixtures("torch")
def test_the_run_line_says_what_the_run_was(monkeypatch, dataset, capsys):
    monkeypatch.setenv("COURSE_FRAMEWORK", "torch")
    monkeypatch.setenv("COURSE_PROFILE", "quick")
    monkeypatch.setenv("COURSE_DEVICE", "cpu")
    runtime.describe(dataset)
    line = capsys.readouterr().out
    assert "profile quick" in line
    assert f"PyTorch {sys.modules['torch'].__version__.split('+')[0]} on cpu" in line
    assert dataset.source in line


def test_without_torchs_private_names_the_system_says_whether_bfloat16_is_native(monkeypatch):
    torch = pytest.importorskip("torch")
    from course_utils.runtime.precision import native_bfloat16

    wanted = native_bfloat16("cpu")
    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.delattr(torch.cpu, name, raising=False)
    assert native_bfloat16("cpu") is wanted


@pytest.mark.parametrize(
    ("flags", "native"), [("fpu amx_tile", True), ("fpu avx512_bf16", True), ("fpu", False)]
)
def test_the_systems_word_on_bfloat16(monkeypatch, flags, native):
    torch = pytest.importorskip("torch")
    from course_utils.runtime.precision import native_bfloat16

    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.delattr(torch.cpu, name, raising=False)
    monkeypatch.setattr(Path, "read_text", lambda *facts: f"model\t: 1\nflags\t\t: {flags}\n")
    assert native_bfloat16("cpu") is native


def test_a_model_says_which_framework_made_it():
    torch, keras = pytest.importorskip("torch"), pytest.importorskip("keras")
    assert runtime.framework_of(torch.nn.Linear(2, 1)) == "torch"
    assert runtime.framework_of(keras.Sequential()) == "keras"
    for other, name in (
        (None, "NoneType"),
        (torch.nn.Linear, "the class Linear: call it first"),
        ([1], "list"),
    ):
        with pytest.raises(TypeError, match=f"torch.nn.Module or a keras.Model is needed, not {name}"):
            runtime.framework_of(other)
