"""Experiments as data, a run's record, and the list of jobs that follows from what is asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT

from course_utils import papers, records, runtime
from course_utils.claims import OURS
from course_utils.data.splits import Origin
from course_utils.experiments import Setting, alternatives, get, running, schedule, select, timing
from course_utils.experiments.jobs import Job
from course_utils.records import SplitUsed
from course_utils.training import Optimizer

CHEAP = get("dalvi-one-hidden")
EVERY = tuple(dict.fromkeys((*select(), *alternatives())))  # some alternatives are experiments of their own
REPRODUCED = [each for each in select() if each.reproduces]
SETTING = Setting("torch", 0, "quick", "float32", 1)


def test_experiments_keep_their_order_and_their_hashes():
    """A hash that changes makes its records stale. One that is meant to change is changed here by hand.

    A new experiment is written down with its first record; until then it may be anywhere, and change.
    """
    listed = (ROOT / "tests" / "experiments" / "experiments.txt").read_text("utf8").splitlines()
    recorded = {record.experiment for record in records.read_all()}
    lines = {each.name: f"{each.hash} {each.name}" for each in EVERY}
    kept = [lines[name] for name in lines if lines[name] in listed or name in recorded]
    assert kept == listed, "compare tests/experiments/experiments.txt: a line is a hash, a blank and a name"


@pytest.mark.parametrize("experiment", EVERY, ids=lambda experiment: experiment.name)
def test_every_experiment_belongs_to_its_paper(experiment):
    assert experiment.paper == OURS or experiment.paper in papers.PAPERS
    assert experiment.name.startswith(f"{experiment.paper}-")
    assert experiment.built.paper == experiment.paper or experiment.paper == OURS
    assert experiment.paper != OURS or experiment.reproduces is None
    assert all(choice.topic and choice.ours and choice.why for choice in experiment.choices)


def test_names_are_unique_and_hashes_tell_experiments_apart():
    assert len({experiment.name for experiment in EVERY}) == len(EVERY)
    assert len({experiment.hash for experiment in EVERY}) == len(EVERY)


@pytest.mark.parametrize("experiment", REPRODUCED, ids=lambda experiment: experiment.name)
def test_what_a_paper_leaves_open_is_tried_otherwise_or_says_why_not(experiment):
    tried = {each.varies for each in alternatives(experiment.name)}
    for choice in experiment.choices:
        assert (choice.topic in tried) != bool(choice.unvaried), choice


def test_an_alternative_makes_one_choice_otherwise():
    for each in alternatives():
        base = get(each.beside)
        mine, its = ({choice.topic: choice for choice in which.choices} for which in (each, base))
        assert mine.keys() == its.keys() and {topic for topic in mine if mine[topic] != its[topic]} == {
            each.varies
        }
        own, others = each.hyperparameters, base.hyperparameters
        changed = {name for name in own if own[name] != others.get(name)}
        assert len(changed - {"parameters", "initial_weights", "setup"}) == 1, (each.name, changed)
        assert each.reproduces is None and each.seeds >= 2


def test_an_alternative_to_nothing_is_refused():
    with pytest.raises(ValueError, match="makes no choice of 'weather'"):
        CHEAP.alternative("rain", "weather", "rain", "It rains.")
    with pytest.raises(ValueError, match="the same run"):
        CHEAP.alternative("same", "batch size", "all", "Nothing else.", batch_size=None)


def test_the_hash_changes_with_what_decides_the_outcome_and_with_nothing_else():
    told = replace(CHEAP, title="other words", choices=(), seeds=9, bfloat16=not CHEAP.bfloat16)
    assert told.hash == CHEAP.hash
    for changes in (
        {"epochs": 99},
        {"batch_size": 7},
        {"optimizer": Optimizer.of("adam")},
        {"network": "dalvi_deep"},
        {"split": "leopardi"},
        {"validates_on": "nothing"},
        {"label_smoothing": 0.1},
        {"flips_at_test": True},
        {"optimizer": replace(CHEAP.optimizer, name="adam", weight_decay=0.1)},
        {"optimizer": replace(CHEAP.optimizer, layer_rates=(("fc", 0.1),))},
    ):
        assert replace(CHEAP, **changes).hash != CHEAP.hash, changes


@pytest.mark.usefixtures("torch")
def test_a_checkpoint_belongs_to_one_run_only(dataset, monkeypatch):
    monkeypatch.setenv("COURSE_DEVICE", "cpu")
    key = running.key(CHEAP, SETTING, dataset)
    assert running.key(CHEAP, SETTING, dataset) == key
    for setting in (
        replace(SETTING, seed=1),
        replace(SETTING, threads=2),
        replace(SETTING, profile="full"),
        replace(SETTING, precision="bfloat16"),
    ):
        assert running.key(CHEAP, setting, dataset) != key
    assert running.key(replace(CHEAP, epochs=99), SETTING, dataset) != key
    assert running.key(CHEAP, SETTING, replace(dataset, checksum="else")) != key
    monkeypatch.setattr(running, "versions", lambda framework: {"torch": "0"})
    assert running.key(CHEAP, SETTING, dataset) != key


def test_a_checkpoint_of_another_device_is_another_runs(dataset, monkeypatch):
    keys = set()
    for device in ("cpu", "cuda", "mps"):
        monkeypatch.setattr(runtime, "device", lambda framework, device=device: device)
        keys.add(running.key(CHEAP, SETTING, dataset))
    assert len(keys) == 3


def test_a_run_gives_a_record_that_says_what_it_was(quiet_process, tmp_path, dataset):
    told = []
    record = running.run(CHEAP, SETTING, tmp_path / "checkpoint", told.append)
    assert told == [1, 2, 3]
    assert (record.experiment, record.specification) == (CHEAP.name, CHEAP.hash)
    assert (record.framework, record.precision, record.profile, record.threads) == (
        "torch",
        "float32",
        "quick",
        1,
    )
    assert record.data.checksum == dataset.checksum
    assert record.split.train == 6_000
    assert len(record.history.train_loss) == len(record.history.validation_loss) == 3
    assert len(record.test.predictions) == record.split.test
    assert record.device == "cpu" and record.processor and record.seconds > 0
    assert {"python", "numpy", "torch"} <= record.versions.keys()
    assert records.read(records.write(record, tmp_path)).file_name == record.file_name


def test_a_run_that_diverges_is_an_error(quiet_process):
    wild = replace(CHEAP, batch_size=500, optimizer=Optimizer.of("sgd", learning_rate=1e38))
    with pytest.raises(FloatingPointError, match="diverged"):
        running.run(wild, SETTING)


def test_precision_is_low_only_where_it_is_native_and_was_checked(monkeypatch):
    checked, unchecked = replace(CHEAP, bfloat16=True), replace(CHEAP, bfloat16=False)
    monkeypatch.setattr(runtime, "device", lambda framework: "cpu")
    for native in (True, False):
        monkeypatch.setattr(running, "native_bfloat16", lambda device, native=native: native)
        assert running.precision_for(checked, "torch") == ("bfloat16" if native else "float32")
        assert running.precision_for(unchecked, "torch") == "float32"
        assert running.precision_for(checked, "keras") == "float32"
        assert running.precision_for(unchecked, "torch", "bfloat16") == "bfloat16"


def test_a_calibration_times_every_part_of_a_run(quiet_process, tmp_path, monkeypatch):
    monkeypatch.setattr(timing, "LOOK", 0.1)
    found = timing.estimate(Job(CHEAP.name, SETTING, tmp_path / "results", tmp_path / "runs"))
    assert found.start > 0 and found.training > 0 and found.evaluation > 0
    assert found.seconds == found.start + found.training + found.evaluation
    assert list(tmp_path.iterdir()) == []


def make(seeds=None, profile="quick", experiments=(CHEAP,), datasets=None, results=None) -> list[Job]:
    return schedule.make_jobs(experiments, "torch", seeds, profile, "float32", 1, datasets, results)


def test_there_is_a_job_for_each_experiment_and_seed(dataset):
    datasets = {"fashion-mnist": dataset}
    other = get("dalvi-deep")
    chosen = make([0, 3], experiments=(CHEAP, other), datasets=datasets)
    assert [(job.experiment, job.setting.seed) for job in chosen] == [
        (CHEAP.name, 0),
        (CHEAP.name, 3),
        (other.name, 0),
        (other.name, 3),
    ]
    assert len(make(profile="quick", datasets=datasets)) == 2
    assert len(make(profile="full", datasets=datasets)) == CHEAP.seeds
    assert len({job.record for job in chosen} | {job.beside("lock") for job in chosen}) == 8


def test_only_the_papers_scale_on_real_data_goes_to_results_dataset_by_dataset(
    dataset, monkeypatch, tmp_path
):
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path))
    real = replace(dataset, is_real=True)
    drawn = replace(dataset, is_real=False, checksum="drawn")
    both = (get("risqulla-fashion"), get("risqulla-mnist"))
    datasets = {"fashion-mnist": real, "mnist": drawn}
    fashion, digits = make([0], "full", both, datasets)
    assert fashion.results == records.folder()
    assert digits.results == tmp_path / "runs" / "results-full-stand-in"
    assert (fashion.checksum, digits.checksum) == (dataset.checksum, "drawn")
    assert make([0], "quick", both, datasets)[0].results == tmp_path / "runs" / "results-quick"
    assert fashion.workshop == tmp_path / "runs"


def test_folders_are_the_same_for_a_worker_that_runs_elsewhere(dataset, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_CACHE_DIR", "cache")
    (job,) = make([0], datasets={"fashion-mnist": dataset}, results=Path("mine"))
    assert job.results == tmp_path / "mine"
    assert job.workshop == tmp_path / "cache" / "runs"


@pytest.mark.usefixtures("torch")
def test_a_mirrored_judgement_is_the_mean_of_two(monkeypatch):
    """Training is the same; only what is asked of the network differs."""
    monkeypatch.setenv("COURSE_DEVICE", "cpu")
    closed = replace(
        CHEAP, dataset="fashion-mnist", split="course-closed", validates_on="nothing", shifts=False
    )
    plain, mirrored = (
        running.run(replace(closed, flips_at_test=flips), replace(SETTING, profile="quick"))
        for flips in (False, True)
    )
    assert plain.history == mirrored.history
    assert plain.test.loss != mirrored.test.loss
    assert plain.split == SplitUsed(who="course-closed", train=6_000, validation=0, test=10_000)
    assert plain.tested_on is Origin.HELD_OUT
