"""Pictures: each says in words what it shows, and refuses what it cannot draw."""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np
import pytest
from conftest import ROOT
from factories import texts

from course_utils import plots
from course_utils.training.history import History

SOURCE = "made for a test"
NAMES = ("boot", "shoe", "hat")


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, size=(6, 28, 28), dtype=np.uint8)


def drawn_by(module):
    """The pictures that a module defines."""
    functions = vars(module).values()
    return {each.__name__ for each in functions if getattr(each, "__module__", "") == module.__name__
            and getattr(each, "__annotations__", {}).get("return") == "Picture"}  # fmt: skip


def test_what_one_chapter_alone_shows_stands_with_it_and_the_rest_does_not():
    calls = defaultdict(set)
    for path in (ROOT / "chapters").glob("*.ipynb"):
        calls[path.name[:2]] |= set(re.findall(r"\bplots\.((?:ch\d\d\.)?\w+)\(", path.read_text("utf8")))
    for chapter, called in calls.items():
        assert {call[:4] for call in called if "." in call} <= {f"ch{chapter}"}, f"chapter {chapter} borrows"
    for name in filter(re.compile(r"ch\d\d").fullmatch, plots.__all__):
        for picture in drawn_by(getattr(plots, name)):
            assert f"{name}.{picture}" in calls[name[2:]], "what no chapter shows can go"
    # a kind that every classifier has, used once so far; and what wraps a learner's own figure
    for name in set(plots.__all__) - {"confusion_matrices", "Picture"}:
        assert sum(name in called for called in calls.values()) != 1, f"{name} belongs to one chapter"


def test_a_picture_leaves_matplotlib_as_it_was(run_python):
    """Neither seaborn's import nor a picture restyles what a learner draws; nor is a figure left open."""
    code = (
        "import matplotlib as mpl\nbefore = dict(mpl.rcParams)\n"
        "from course_utils import plots\n"
        "plots.levers({'accuracy (%)': {'all': {'nothing': [86, 87], 'dropout': [88]}}}, source='a test')\n"
        "assert dict(mpl.rcParams) == before\n"
        "from matplotlib import pyplot\nassert not pyplot.get_fignums()"
    )
    done = run_python(code)
    assert done.returncode == 0, done.stderr


def test_pixel_values_writes_every_value_of_the_square(images):
    picture = plots.ch01.pixel_values(images[0], top=3, left=5, size=4, source=SOURCE)
    written = [text for text in texts(picture) if text]
    assert all(str(value) in written for value in images[0, 3:7, 5:9].ravel())
    assert "28 × 28" in picture.alt and SOURCE in picture.alt


def test_pixel_values_refuses_a_square_outside_the_image(images):
    with pytest.raises(ValueError, match="28 × 28"):
        plots.ch01.pixel_values(images[0], top=25, left=0, size=8, source=SOURCE)


def test_chosen_and_fresh_tells_the_first_and_the_last_mean():
    rounds = {"reported": np.array([[0.5, 0.7], [0.5, 0.9]]), "fresh": np.array([[0.5, 0.6], [0.5, 0.6]])}
    picture = plots.chosen_and_fresh([1, 100], rounds, source=SOURCE)
    assert "reported: from 50.0% with 1 to 80.0% with 100" in picture.alt
    assert "fresh: from 50.0% with 1 to 60.0% with 100" in picture.alt


def test_pair_accuracies_names_the_hardest_pair():
    shares = np.array([[0, 0, 0], [0.9, 0, 0], [0.8, 0.6, 0]])
    picture = plots.ch01.pair_accuracies({"garments": (shares, NAMES)}, source=SOURCE)
    assert "median 80%, hardest pair hat and shoe with 60%" in picture.alt
    assert {"90", "80", "60"} <= set(texts(picture)), "every pair's share is written, the rest is empty"


def test_label_counts_marks_equal_shares():
    picture = plots.ch01.label_counts({"train": np.array([3, 4, 5])}, NAMES, source=SOURCE)
    (axis,) = picture.figure.axes
    assert [line.get_xdata()[0] for line in axis.lines] == [4]
    assert "3 to 5 images per class" in picture.alt


def test_class_map_names_its_axes():
    points, labels = np.random.default_rng(0).normal(size=(9, 2)), np.arange(9) % 3
    picture = plots.ch01.class_map(
        points, labels, NAMES, source=SOURCE, title="A map", axes=("east", "north")
    )
    assert {"east", "north", "A map", *NAMES} <= set(texts(picture))


def test_claimed_curves_share_ranges_and_work_without_runs_of_ours():
    ours = np.array([[0.8, 0.9], [0.82, 0.94]])
    panels = {
        ("Plain", "accuracy (fraction correct)"): [plots.ClaimedCurve("training", ours, {1: 0.7})],
        ("Dropout", "accuracy (fraction correct)"): [
            plots.ClaimedCurve("training", np.empty((0, 0)), {1: 0.5, 2: 0.6})
        ],
    }
    picture = plots.claimed_curves(panels, source=SOURCE)
    first, second = picture.figure.axes
    assert first.get_ylim() == second.get_ylim()
    assert "ours goes from 0.810 to 0.920; the paper gives 0.7 in epoch 1" in picture.alt
    assert "Dropout, training accuracy; the paper gives 0.5 in epoch 1; the paper gives 0.6" in picture.alt
    with pytest.raises(ValueError, match="no curve"):
        plots.claimed_curves({}, source=SOURCE)


def test_validation_against_training_tells_where_each_training_ends():
    history = History(
        train_loss=(2.0, 0.5, 0.01),
        train_accuracy=(0.2, 0.8, 1.0),
        validation_loss=(2.1, 0.7, 1.5),
        validation_accuracy=(0.2, 0.7, 0.7),
        seconds=(1.0,) * 3,
        framework="torch",
        device="cpu",
    )
    drawn = plots.ch03.validation_against_training({"SGD": history}, source="official files")
    assert "lowest validation loss 0.70, 1.50 at the end, where the training loss is 0.0100" in drawn.alt


def test_a_spike_in_the_validation_loss_does_not_flatten_the_rest():
    usual = np.linspace(1, 2, 39).tolist()
    history = History(
        train_loss=tuple(np.geomspace(1, 0.01, 40)),
        train_accuracy=(0.5,) * 40,
        validation_loss=(*usual, 30.0),
        validation_accuracy=(0.5,) * 40,
        seconds=(1.0,) * 40,
        framework="torch",
        device="cpu",
    )
    drawn = plots.ch03.validation_against_training({"RMSprop": history}, source="official files")
    axis = drawn.figure.axes[0]
    assert 2 < axis.get_ylim()[1] < 4
    assert [text.get_text() for text in axis.texts] == ["1 epoch lies above"]


def test_validation_against_training_needs_validation():
    history = History(
        train_loss=(2.0,),
        train_accuracy=(0.2,),
        validation_loss=(),
        validation_accuracy=(),
        seconds=(1.0,),
        framework="torch",
        device="cpu",
    )
    with pytest.raises(ValueError, match="pass validation images"):
        plots.ch03.validation_against_training({"SGD": history}, source="official files")
