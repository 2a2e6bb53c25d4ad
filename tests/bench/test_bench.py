"""`course bench`: fair trials, honest figures, and files that say what they hold."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from itertools import pairwise

import numpy as np
import pytest
from typer.testing import CliRunner

from course_utils.bench import contenders, profiling, trial
from course_utils.bench.contenders import BARE, CONTENDERS, STEPS
from course_utils.bench.report import FULL, Report, ReportError, read, write
from course_utils.bench.side_by_side import _rotated, resized, side_by_side
from course_utils.cli import app
from course_utils.training import Speedups

ANN = contenders.NETWORKS[-1]


def report(**changes):
    one = {"seconds": [2.0, 1.0], "accuracy": 0.8, "peak": 500.0}
    facts = {
        "machine": {"processor": "a", "memory_gb": None, "devices": {"slow": "cpu", "fast": "cpu"}},
        "versions": {"python": "3.12"},
        "commit": "abc",
        "data": {"name": "fashion-mnist", "source": "s", "checksum": "c"},
        "batch": 128,
        "epochs": 2,
        "products": {"float32": [100.0, 120.0, 80.0]},
        "precisions": {"slow": "float32", "fast": "bfloat16"},
        "images": {"bas_ann": 6_000},
        "operations": {"bas_ann": 10},
        "trials": {
            "bas_ann": {
                "slow": [one, {**one, "seconds": [9.0, 3.0], "accuracy": 0.84}],
                "fast": [
                    {**one, "seconds": [0.6, 0.5], "peak": None},
                    {**one, "seconds": [1.0, 0.5], "accuracy": 0.85, "peak": None},
                ],
            }
        },
    }
    return Report(**(facts | changes))


def test_figures():
    found = report()
    assert found.seconds("bas_ann", "slow").tolist() == [10.0, 30.0]
    assert found.ratio("bas_ann", "slow", "fast").tolist() == [2.0, 6.0]  # of trials side by side
    assert found.start_up("bas_ann", "slow") == 3.5
    assert found.peak("bas_ann", "slow") == 500.0
    assert found.peak("bas_ann", "fast") is None
    assert found.rate("bas_ann", "slow") == 10 * FULL / 20
    assert found.of_limit("bas_ann", "slow") == 10 * FULL / 20 / 120  # the best product
    assert found.of_limit("bas_ann", "fast") is None  # no product was timed in this precision
    assert 0 < found.agreement("bas_ann") < 1


def test_accuracies_that_differ_are_noticed():
    good, bad = (
        [{"seconds": [1, 1], "accuracy": a + d, "peak": None} for d in (0, 0.01)] for a in (0.9, 0.5)
    )
    found = report(trials={"bas_ann": {"slow": good, "fast": bad}})
    assert found.agreement("bas_ann") < 0.01
    assert np.isnan(report(trials={"bas_ann": {"slow": good[:1], "fast": bad[:1]}}).agreement("bas_ann"))


def test_a_file_holds_all_of_it(tmp_path):
    path = write(report(), tmp_path / "new" / "bench.json")
    assert read(path) == report()
    assert [p.name for p in path.parent.iterdir()] == ["bench.json"]


@pytest.mark.parametrize("text", ["", "[]", '{"format": 99}', '{"format": 1}'])
def test_another_file_is_refused(tmp_path, text):
    path = tmp_path / "bench.json"
    path.write_text(text)
    with pytest.raises(ReportError, match=r"bench\.json cannot be read"):
        read(path)
    with pytest.raises(ReportError, match="cannot be read"):
        read(tmp_path / "nothing")


def test_another_one_begins_each_time():
    assert _rotated("abc", 0) == ["a", "b", "c"]
    assert _rotated("abc", 4) == ["b", "c", "a"]


def test_each_step_has_one_help_more():
    """Dropout and layouts of their own come together, at last."""
    steps = [asdict(step.speedups) | {"precision": step.precision} for step in STEPS[1:]]
    changed = [{name for name in more if more[name] != less[name]} for less, more in pairwise(steps)]
    assert changed == [{"memory_kept"}, {"channels_last"}, {"precision"}, {"own_dropout", "own_flatten"}]
    assert (STEPS[1].speedups, STEPS[-1].speedups) == (BARE, Speedups())


@pytest.mark.parametrize("key", [each.key for each in CONTENDERS if each.framework == "torch"])
@pytest.mark.usefixtures("torch")
def test_a_contender_trains_what_it_is_given(key, monkeypatch):
    """In this process; in the comparison every contender has its own."""
    contender = next(each for each in CONTENDERS if each.key == key)
    monkeypatch.setenv("COURSE_DEVICE", "cpu")
    monkeypatch.setenv("COURSE_FRAMEWORK", "torch")
    found = trial.run(contender, resized(ANN, 1_000), 2, seed=0)
    assert len(found.seconds) == 2 and min(found.seconds) > 0
    assert 0.4 < found.accuracy < 1
    assert found.peak is None or found.peak > 50


@pytest.mark.usefixtures("torch")
def test_tutorials_do_not_get_the_courses_help(monkeypatch):
    """Judging a tutorial's network must not change how its process keeps memory: its next trial would gain."""
    from course_utils.runtime import memory

    for name in ("THP_MEM_ALLOC_ENABLE", "COURSE_FRAMEWORK", "TQDM_DISABLE"):
        monkeypatch.setenv(name, "1")  # and restored afterward
    trial.prepare(CONTENDERS[0])
    assert "THP_MEM_ALLOC_ENABLE" not in os.environ
    asked = []
    monkeypatch.setattr(memory, "advise", lambda: asked.append(True))
    monkeypatch.setenv("COURSE_DEVICE", "cpu")
    monkeypatch.setenv("COURSE_FRAMEWORK", "torch")
    small = resized(ANN, 1_000)
    for contender in (CONTENDERS[0], STEPS[1]):
        trial.run(contender, small, 2, seed=0)
    assert not asked
    trial.run(CONTENDERS[3], small, 2, seed=0)
    assert asked


@pytest.mark.usefixtures("torch")
def test_operations_are_those_of_the_products():
    weights = 784 * 512 + 512 * 256 + 256 * 10
    # forward, and backward to the weights and to all features but the images
    assert trial.operations("bas_ann") == 2 * (3 * weights - 784 * 512)


def test_side_by_side_in_processes_of_their_own(monkeypatch):
    pytest.importorskip("torch")
    pytest.importorskip("keras")
    monkeypatch.setenv("COURSE_DEVICE", "cpu")
    told = []
    both = (CONTENDERS[3], replace(CONTENDERS[4]))
    found = side_by_side(
        both, [resized(ANN, 1_000)], repeats=2, epochs=2, told=lambda *what: told.append(what)
    )
    assert told == [
        ("bas_ann", "ours-torch", 0),
        ("bas_ann", "ours-keras", 0),
        ("bas_ann", "ours-keras", 1),
        ("bas_ann", "ours-torch", 1),
    ]
    assert {len(trials) for trials in found.trials["bas_ann"].values()} == {2}
    assert set(found.products) == set(found.precisions.values())
    assert found.of_limit("bas_ann", "ours-torch") < 1


def test_impossible_comparisons_are_refused():
    with pytest.raises(ValueError, match="two epochs"):
        side_by_side(epochs=1)


def test_time_goes_somewhere():
    torch = pytest.importorskip("torch")
    a = torch.rand(300, 300)

    def train():
        for _ in range(20):
            (a @ a).relu()

    shares = profiling.where_time_goes(train)
    assert sum(shares.values()) == pytest.approx(1, abs=1e-6)
    assert next(iter(shares)) in ("products", profiling.OTHER)
    assert shares["products"] > shares["activations"] > 0
    assert profiling.kind_of("aten::max_pool2d_with_indices_backward") == "pooling"
    assert profiling.kind_of("something else") == profiling.OTHER


def test_the_command_shows_a_report(tmp_path):
    path = write(report(), tmp_path / "bench.json")
    shown = CliRunner().invoke(app, ["bench", "--show", str(path)])
    assert shown.exit_code == 0
    assert "bas_ann" in shown.output or "P3's ANN" in shown.output
    assert "4.0×" in shown.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--network", "resnet"], "There is no network called 'resnet'. Known: "),
        (["--contender", "jax"], "There is no contender called 'jax'. Known: "),
        (["--show", "nothing.json"], "cannot be read"),
    ],
)
def test_the_command_says_what_is_wrong(words, says):
    shown = CliRunner().invoke(app, ["bench", *words])
    assert shown.exit_code == 1
    assert says in " ".join(shown.output.split())


def test_committed_reports_can_be_read():
    from course_utils.records.record import folder

    for path in (folder() / "bench").glob("*.json"):
        found = read(path)
        assert json.loads(path.read_text("utf8"))["data"]["name"] == "fashion-mnist"
        assert not found.commit.endswith("+"), f"{path}: made from code that no commit holds"
