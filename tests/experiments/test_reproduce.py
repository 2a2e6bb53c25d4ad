"""`course reproduce`: what it says, what it writes and where, and that nothing kills its work."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from runs import Gate, Undisturbed, is_free, settled, wait_until
from typer.testing import CliRunner

from course_utils import data, records
from course_utils.cli import app
from course_utils.data import files
from course_utils.experiments import alternatives, jobs, schedule, select
from course_utils.experiments.jobs import Job, Outcome
from course_utils.experiments.running import Setting

screen = sys.modules["course_utils.cli.reproduce"]  # the package gives its function this name
runner = CliRunner()
CHEAP = ("--experiment", "dalvi-one-hidden", "--profile", "quick", "--precision", "float32")


@pytest.fixture
def course(monkeypatch, tmp_path, dataset):
    """Call `course reproduce` in a folder of its own; returns its exit status and what it said."""
    monkeypatch.setattr(schedule, "workshop", lambda: tmp_path / "runs")
    monkeypatch.setattr(records, "folder", lambda: tmp_path / "clone" / "results")
    monkeypatch.setenv("COURSE_DEVICE", "cpu")
    if not dataset.is_real:
        monkeypatch.setenv("COURSE_OFFLINE", "1")

    def call(*words: str) -> tuple[int, str]:
        result = runner.invoke(app, ["reproduce", *words], env={"COLUMNS": "300"})
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    return call


# --- what is asked for -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seeds"),
    [(None, None), ("3", [3]), ("0-4", [0, 1, 2, 3, 4]), ("0,2, 7-9", [0, 2, 7, 8, 9]), ("2,0-2", [0, 1, 2])],
)
def test_seeds_are_numbers_and_ranges(text, seeds):
    assert screen.parse_seeds(text) == seeds


@given(
    st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 20)), min_size=1, max_size=5),
    st.sampled_from(["", " "]),
)
def test_seeds_come_sorted_and_once(ranges, space):
    text = f",{space}".join(f"{low}-{low + more}" if more else f"{low}" for low, more in ranges)
    wanted = {low + step for low, more in ranges for step in range(more + 1)}
    assert screen.parse_seeds(text) == sorted(wanted)


@given(st.text("0123456789-, ;x", max_size=12))
def test_any_other_text_is_a_value_error_that_says_what_is_wrong(text):
    try:
        seeds = screen.parse_seeds(text)
    except ValueError as error:
        said, seeds = str(error), None
    if seeds is None:
        assert "seeds" in said
    else:
        assert seeds and seeds == sorted(set(seeds)) and min(seeds) >= 0


@pytest.mark.parametrize("text", ["", "a", "1-", "-1", "0..4", "1;2", "0-4,"])
def test_other_seeds_are_refused_with_an_example(text):
    with pytest.raises(ValueError, match="0-4 or 0,2"):
        screen.parse_seeds(text)


@pytest.mark.parametrize("text", ["4-0", "0-100000"])
def test_impossible_ranges_of_seeds_are_refused(text):
    with pytest.raises(ValueError, match=f"{text} is no range of seeds"):
        screen.parse_seeds(text)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--experiment", "dalvi-one-hiden"), "Did you mean dalvi-one-hidden"),
        (("--paper", "leopard"), "Did you mean leopardi"),
        (("--framework", "tensorflow"), "torch, keras, both"),
        (("--profile", "fast"), "quick, standard, full"),
        (("--precision", "float16"), "auto, float32, bfloat16"),
        (("--seeds", "4-0"), "no range of seeds"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_does_not_exist_is_refused_and_the_nearest_named(course, tmp_path, words, named):
    status, said = course(*words)
    assert status == 2
    assert named in said
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_setting_is_named(course, monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "fast")
    status, said = course("--experiment", "dalvi-one-hidden")
    assert status == 2
    assert "COURSE_PROFILE is 'fast'" in said


def test_a_framework_that_is_not_installed_is_named_before_anything_runs(course, monkeypatch):
    monkeypatch.setattr(screen, "installed", lambda package: package != "keras")
    status, said = course(*CHEAP, "--framework", "both")
    assert status == 2
    assert "pip install 'course-utils[tensorflow]'" in said


# --- what is there -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("torch")
def test_the_list_names_every_experiment_and_loads_no_data(course, monkeypatch):
    monkeypatch.setattr(data, "load", lambda name: pytest.fail("it loaded data"))
    status, said = course("--list", "--profile", "full")
    assert status == 0
    for experiment in select():
        assert experiment.name in said
    assert "none yet" in said
    assert str(records.folder()) in said


@pytest.mark.usefixtures("torch")
def test_alternatives_stand_in_the_place_of_what_they_vary(course):
    status, said = course("--list", "--alternatives", "--paper", "P2", "--profile", "full")
    assert status == 0
    names = re.findall(r"risqulla-[\w-]+", said)
    assert names == [each.name for each in alternatives() if each.paper == "risqulla"]


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(("size", "wanted"), [("quick", "2"), ("full", "5")])
def test_the_list_says_how_many_seeds_the_profile_wants(course, size, wanted):
    _, said = course("--list", "--experiment", "risqulla-mnist", "--profile", size)
    (row,) = [line for line in said.splitlines() if "risqulla-mnist" in line]
    assert re.split(r"\s*│\s*", row)[3] == wanted


@pytest.mark.usefixtures("torch")
def test_the_list_counts_what_is_recorded_and_current(course, tmp_path, monkeypatch):
    job = make_job(tmp_path)
    runs = [
        FakeRecord(job, seed=0),
        FakeRecord(job, seed=1),
        FakeRecord(job, seed=2, specification="0" * 12),
    ]
    monkeypatch.setattr(records, "read_all", lambda where: runs if where == records.folder() else [])
    _, said = course("--list", "--paper", "P5", "--profile", "full")
    assert re.search(r"dalvi-one-hidden .*2 × torch float32", said)


@pytest.mark.usefixtures("torch")
def test_the_list_names_a_damaged_record(course):
    records.folder().mkdir(parents=True)
    (records.folder() / "damaged.json").write_text("{")
    status, said = course("--list", "--profile", "full")
    assert status == 2
    assert "damaged.json cannot be read as a record" in said


def make_job(folder: Path, **changes) -> Job:
    setting = Setting("torch", 0, "quick", "float32", 1)
    job = Job("dalvi-one-hidden", setting, folder / "runs" / "results-quick", folder / "runs")
    return replace(job, **changes)


class FakeRecord:
    """As much of a record as the list looks at."""

    def __init__(self, job: Job, seed: int, specification: str | None = None) -> None:
        self.experiment, self.seed = job.experiment, seed
        self.specification = specification or job.specification.hash
        self.framework, self.precision = "torch", "float32"


# --- how long it would take --------------------------------------------------------------------------


@pytest.mark.usefixtures("torch")
def test_a_dry_run_estimates_from_a_short_calibration_and_writes_nothing(course, tmp_path):
    status, said = course(*CHEAP, "--seeds", "0-4", "--threads", "1", "--dry-run")
    assert status == 0
    each, together = re.findall(
        r"\d+:\d\d:\d\d", next(line for line in said.splitlines() if "float32" in line)
    )
    assert seconds(each) > 0
    assert seconds(together) == pytest.approx(5 * seconds(each), abs=5)
    assert f"about {together}. Nothing was run." in said
    assert list(tmp_path.iterdir()) == []


def seconds(clock: str) -> int:
    hours, minutes, rest = map(int, clock.split(":"))
    return 3600 * hours + 60 * minutes + rest


def test_each_run_is_given_to_the_first_worker_that_is_free(tmp_path):
    times = [6.0, 1.0, 1.0, 1.0, 1.0, 5.0]
    given = {make_job(tmp_path, experiment=str(number)): each for number, each in enumerate(times)}
    assert schedule.Forecast(given, 2).total == 9.0
    assert schedule.Forecast(given, 1).total == sum(times)
    assert schedule.Forecast({}, 3).total == 0.0


@pytest.mark.usefixtures("torch")
def test_a_calibration_that_fails_is_told(course, monkeypatch):
    def fail(*facts):
        raise RuntimeError("timing dalvi-one-hidden failed: no memory")

    monkeypatch.setattr(schedule, "forecast", fail)
    status, said = course(*CHEAP, "--dry-run")
    assert status == 1
    assert "timing dalvi-one-hidden failed: no memory" in said


# --- running -----------------------------------------------------------------------------------------


def test_both_frameworks_two_at_a_time_each_recorded_once_outside_results(course, tmp_path, dataset):
    pytest.importorskip("torch")
    pytest.importorskip("keras")
    words = (*CHEAP, "--framework", "both", "--seeds", "0", "--workers", "2", "--threads", "1")
    status, said = course(*words)
    assert status == 0, said
    where = schedule.results_for("quick", dataset.is_real)
    assert "2 runs, profile quick" in said and dataset.source in said and str(where) in said
    assert "2/2 runs" in said and "2 finished in" in said
    found = {record.framework: record for record in records.read_all(where)}
    assert found.keys() == {"torch", "keras"}
    assert {record.profile for record in found.values()} == {"quick"}
    assert {record.data.checksum for record in found.values()} == {dataset.checksum}
    assert not (tmp_path / "clone").exists(), "results/ is for the papers' scale"

    before = {path: path.stat().st_mtime_ns for path in where.iterdir()}
    status, said = course(*words)
    assert status == 0
    assert "2 of them are recorded already and will not be repeated" in said
    assert {path: path.stat().st_mtime_ns for path in where.iterdir()} == before


def test_runs_on_the_stand_in_are_recorded_elsewhere(course, quiet_process, monkeypatch, dataset, tmp_path):
    sketch = replace(dataset, source="the stand-in", checksum="of the stand-in", is_real=False)
    monkeypatch.setattr(data, "load", lambda name: sketch)
    monkeypatch.setattr(schedule, "carry_out", jobs.do)
    status, said = course(*CHEAP, "--seeds", "0", "--threads", "1")
    assert status == 0, said
    (record,) = records.read_all(tmp_path / "runs" / "results-quick-stand-in")
    assert record.data.source == "the stand-in"
    for profile in ("quick", "standard", "full"):
        assert schedule.results_for(profile, is_real=False) != records.folder()
    assert schedule.results_for("full", is_real=True) == records.folder()
    assert not records.folder().exists()


def test_an_installed_package_keeps_its_own_records_as_they_are(monkeypatch):
    monkeypatch.setattr(schedule, "root", lambda: None)
    assert schedule.results_for("full", is_real=True).parent == schedule.workshop()


@pytest.mark.usefixtures("torch")
def test_a_run_that_fails_is_told_the_others_go_on_and_the_exit_status_says_so(course, monkeypatch):
    def fake(job):
        failed = job.setting.seed == 0
        return Outcome(job, "failed", "make room [there]") if failed else Outcome(job, "finished")

    monkeypatch.setattr(schedule, "carry_out", fake)
    status, said = course(*CHEAP, "--seeds", "0-1")
    assert status == 1
    assert "failed dalvi-one-hidden torch float32 seed 0 make room [there]" in said
    assert "finished dalvi-one-hidden torch float32 seed 1" in said
    assert "1 failed" in said and "1 finished" in said


@pytest.mark.usefixtures("torch")
def test_an_experiment_that_lacks_something_is_left_out_with_the_reason(course, monkeypatch):
    monkeypatch.setattr("course_utils.experiments.Experiment.missing", lambda self: "get the weights [there]")
    monkeypatch.setattr(schedule, "carry_out_all", lambda *facts: pytest.fail("it ran"))
    status, said = course(*CHEAP)
    assert status == 0
    assert "left out: dalvi-one-hidden: get the weights [there]" in said


@pytest.mark.usefixtures("torch")
def test_bars_show_every_run_and_the_whole(course, monkeypatch, tmp_path, dataset):
    shown = io.StringIO()

    def said() -> str:
        return re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", shown.getvalue())

    monkeypatch.setattr(screen, "console", Console(file=shown, force_terminal=True, width=300))

    def fake(todo, workers, scheduler, tell):
        for job in todo:
            job.workshop.mkdir(exist_ok=True)
            job.beside("progress").write_text(json.dumps({"epoch": 2, "epochs": 3, "threads": 1}))
            bar = rf"seed {job.setting.seed} .* 2/3 epochs"
            wait_until(lambda bar=bar: re.search(bar, said()) is not None, "the run's bar")
            job.beside("progress").unlink()
            tell(Outcome(replace(job, patience=9.0), "finished"))  # as a cluster's comes back
        return [Outcome(job, "finished") for job in todo]

    monkeypatch.setattr(schedule, "carry_out_all", fake)
    assert course(*CHEAP, "--seeds", "0-1")[0] == 0
    assert "2/2 runs" in said()
    assert said().count("finished dalvi-one-hidden torch float32 seed") == 2


@pytest.mark.parametrize(
    ("error", "status", "named"),
    [
        (KeyboardInterrupt(), 130, "finished epochs are kept, and the same command goes on"),
        (ConnectionError("the cluster failed"), 1, "the cluster failed"),
        (ModuleNotFoundError("--scheduler needs Dask: pip install 'course-utils[dask]'"), 1, "[dask]"),
    ],
    ids=["Ctrl-C", "cluster", "Dask"],
)
@pytest.mark.usefixtures("torch")
def test_what_ends_all_runs_is_told(course, monkeypatch, error, status, named):
    def fail(*facts):
        raise error

    monkeypatch.setattr(schedule, "carry_out_all", fail)
    ended, said = course(*CHEAP)
    assert ended == status
    assert named in said


# --- the command itself is killed --------------------------------------------------------------------


def home(folder: Path, is_real: bool) -> dict[str, str]:
    """Variables for a process with a cache folder of its own, which finds the data all the same."""
    folder.mkdir(exist_ok=True)
    if is_real:
        return {
            "COURSE_CACHE_DIR": str(folder),
            "COURSE_DATA_DIR": os.environ.get("COURSE_DATA_DIR") or str(files.cache_folder()),
        }
    for drawn in files.cache_folder().glob("sketch-*.npz"):
        (folder / drawn.name).symlink_to(drawn.absolute())
    return {"COURSE_CACHE_DIR": str(folder), "COURSE_OFFLINE": "1"}


@pytest.mark.skipif(os.name != "posix", reason="sends signals")
def test_stopped_by_ctrl_c_then_by_kill_9_and_still_the_same_record(tmp_path, quiet_process, dataset):
    words = (*CHEAP, "--seeds", "0", "--threads", "1")
    setting = Setting("torch", 0, "quick", "float32", 1)
    runs = tmp_path / "home" / "runs"
    where = runs / ("results-quick" if dataset.is_real else "results-quick-stand-in")
    job = Job("dalvi-one-hidden", setting, where, runs, dataset.checksum)

    environment = home(tmp_path / "home", dataset.is_real)

    def start(gate: Gate) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "course_utils.cli", "reproduce", *words],
            env=os.environ | environment | gate.environment,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(
                signal.SIGINT, signal.SIG_DFL
            ),  # a test in the background ignores it
        )
        wait_until(lambda: gate.holds(job) or process.poll() is not None, f"epoch {gate.epoch}")
        assert process.poll() is None, process.communicate()
        assert not is_free(job)
        return process

    process = start(Gate(tmp_path / "first", epoch=1))
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does for Ctrl-C
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 130
    assert "finished epochs are kept" in said
    wait_until(lambda: is_free(job), "the run's process to end")

    process = start(Gate(tmp_path / "second", epoch=2))
    process.kill()
    process.communicate()
    wait_until(lambda: is_free(job), "the run's process to end with the one that wanted it")

    outcome = jobs.do(job)
    assert outcome.ending == "finished", outcome.message
    assert settled(job) == Undisturbed(tmp_path / "undisturbed").like(job)


def test_a_poll_looks_until_its_block_ends():
    looked = []
    with schedule.Poll(lambda: looked.append(len(looked)), every=0.01):
        wait_until(lambda: len(looked) > 2, "three looks")
    count = len(looked)
    time.sleep(0.05)
    assert len(looked) == count
