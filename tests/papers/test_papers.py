"""What the papers room promises: every number of the papers, once, with its rounding or its rule."""

import gzip
import os
import pickle
import re
import subprocess
import sys
from collections import Counter
from dataclasses import FrozenInstanceError
from math import sqrt
from pathlib import Path

import pytest

from course_utils import claims as model
from course_utils import papers
from course_utils.data import CLASS_NAMES
from course_utils.errors import UnknownNameError
from course_utils.papers.leopardi import claims as leopardi
from course_utils.papers.priyowidodo import claims as priyowidodo
from course_utils.papers.risqulla import claims as risqulla

SLUGS = ["priyowidodo", "risqulla", "bas", "leopardi", "dalvi"]

# Typed from the papers' texts, not from the modules: paper number -> {id without number: (value, rounding)}.
SPOTS = {
    "P1": {
        "plain.test_accuracy": (0.9269, 0.00005),
        "plain.test_loss": (0.4458, 0.00005),
        "dropout.test_accuracy": (0.9284, 0.00005),
        "dropout.test_loss": (0.2066, 0.00005),
        "plain.train_accuracy.epoch1": (0.8216, 0.00005),
        "plain.train_accuracy.epoch2": (0.8933, 0.00005),
        "plain.train_accuracy.epoch20": (0.9992, 0.00005),
        "plain.train_loss.epoch4": (0.2059, 0.00005),
        "plain.train_loss.epoch20": (0.0035, 0.00005),
        "plain.validation_accuracy.epoch6": (0.9220, 0.00005),
        "plain.validation_accuracy.epoch8": (0.9113, 0.00005),
        "plain.validation_loss.epoch5": (0.2479, 0.00005),
        "plain.validation_loss.epoch7": (0.2237, 0.00005),
        "plain.validation_loss.epoch20": (0.4458, 0.00005),
        "dropout.train_accuracy.epoch7": (0.9202, 0.00005),
        "dropout.train_accuracy.epoch20": (0.9568, 0.00005),
        "dropout.train_loss.epoch6": (0.2368, 0.00005),
        "dropout.train_loss.epoch20": (0.1214, 0.00005),
        "dropout.validation_accuracy.epoch7": (0.9177, 0.00005),
        "dropout.validation_loss.epoch5": (0.2390, 0.00005),
        "background.zalando_baseline": (0.897, 0.0005),
    },
    "P2": {"mnist.test_accuracy": (0.98, 0.005), "fashion.test_accuracy": (0.86, 0.005)},
    "P3": {
        "ann1.train_loss": (0.4, 0.05),
        "ann1.validation_accuracy": (0.87, 0.005),
        "ann1.validation_loss.start": (2, 0.5),
        "ann1.validation_loss.end": (5, 0.5),
        "ann2.train_accuracy": (0.96, 0.005),
        "ann2.train_loss": (0.082, 0.0005),
        "ann2.validation_accuracy": (0.90, 0.005),
        "ann2.validation_loss": (0.38, 0.005),
        "ann3.validation_loss": (0.45, 0.005),
        "cnn1.validation_accuracy": (0.92, 0.005),
        "cnn1.validation_loss": (0.21, 0.005),
        "cnn2.train_loss": (0.11, 0.005),
        "cnn2.validation_loss": (0.18, 0.005),
        "comparison.best_ann_validation_loss": (0.34, 0.005),
        "comparison.best_cnn_validation_accuracy": (0.93, 0.005),
        "background.mnist_ceiling": (0.99, 0.005),
        "background.fashion_ceiling_high": (0.94, 0.005),
    },
    "P4": {
        "customnet.train_accuracy": (0.91, 0.005),
        "customnet.test_accuracy": (0.88, 0.005),
        "customnet.test_accuracy.matrix": (0.876, 0.0005),
        "resnet18.train_accuracy": (0.74, 0.005),
        "resnet18.test_accuracy": (0.68, 0.005),
        "customnet.precision.t_shirt_top": (0.90, 0.005),
        "customnet.recall.t_shirt_top": (0.85, 0.005),
        "customnet.precision.shirt": (0.68, 0.005),
        "customnet.recall.shirt": (0.76, 0.005),
        "resnet18.precision.shirt": (0.37, 0.005),
        "resnet18.recall.shirt": (0.34, 0.005),
        "resnet18.recall.dress": (0.67, 0.005),
        "resnet18.precision.ankle_boot": (0.82, 0.005),
        "background.duan": (0.915, 0.0005),
        "background.bhatnagar": (0.9254, 0.00005),
        "background.mnist_cnn": (0.997, 0.0005),
        "background.mnist_classical": (0.97, 0.005),
    },
    "P5": {
        "one_hidden.test_accuracy": (0.6421, 0.00005),
        "deep.test_accuracy": (0.812, 0.0005),
        "strided_cnn.test_accuracy": (0.912, 0.0005),
    },
}

# paper -> kind -> how many claims there must be; the numbers are counted in the papers' tables and texts.
EXPECTED_COUNTS = {
    "P1": {"number": 4, "curve": 8, "quoted": 1, "shape": 5, "ordering": 4, "statement": 3},
    "P2": {"number": 2, "ordering": 4, "statement": 1},
    "P3": {"number": 21 + 4, "quoted": 3, "shape": 4, "ordering": 12, "statement": 5},
    "P4": {"number": 5 + 40, "quoted": 4, "ordering": 6, "statement": 6},
    "P5": {"number": 3, "ordering": 7, "statement": 8},
}


# ---------------------------------------------------------------- every claim


EVERY = tuple(each for claim in papers.CLAIMS for each in (claim, *claim.points))  # a curve's points, too


def test_a_claim_has_a_number_with_its_rounding_or_points_or_a_rule():
    for claim in EVERY:
        if claim.kind in ("number", "curve point", "quoted"):
            assert claim.value is not None and claim.rounding > 0 and claim.rule is None, claim.id
        else:
            assert claim.value is None and claim.rounding is None, claim.id
            assert bool(claim.rule) != bool(claim.points), claim.id
        assert bool(claim.points) == (claim.kind == "curve"), claim.id


def test_a_curve_is_a_claim_and_its_points_are_inside_it():
    for claim in papers.CLAIMS:
        assert claim.kind != "curve point", claim.id
        for point in claim.points:
            assert point.kind == "curve point" and point.id == f"{claim.id}.epoch{point.epoch}"
            assert (point.split, point.quantity) == (claim.split, claim.quantity)
            assert papers.get(point.id) is point
        epochs = [point.epoch for point in claim.points]
        assert epochs == sorted(set(epochs)), claim.id
    assert len(papers.claims("P1", kind="curve point")) == 18 + 27


def test_a_rule_stands_beside_the_papers_own_words_and_their_translation():
    for claim in papers.CLAIMS:
        assert bool(claim.words) == bool(claim.rule), claim.id
        assert len(claim.words.replace("…", "").split()) <= 25, claim.id
        is_foreign = papers.PAPERS[claim.paper].language != "English"
        assert bool(claim.translation) == (is_foreign and bool(claim.words)), claim.id


def test_values_are_fractions_or_losses():
    for claim in EVERY:
        if claim.value is not None:
            assert claim.quantity in ("accuracy", "loss", "precision", "recall"), claim.id
            assert 0 < claim.value < (6 if claim.quantity == "loss" else 1), claim.id


def test_an_id_says_paper_and_experiment():
    for claim in EVERY:
        assert re.fullmatch(r"P[1-9]\d*(\.[a-z0-9_]+){2,}", claim.id)
        number, experiment = claim.id.split(".")[:2]
        paper = papers.PAPERS[claim.paper]
        assert (number, experiment) == (paper.number, claim.experiment), claim.id
        known = {each.name for each in paper.experiments} | {papers.COMPARISON, papers.BACKGROUND}
        assert experiment in known, claim.id


def test_a_numbers_id_says_split_quantity_epoch_and_class():
    for claim in EVERY:
        if claim.kind not in ("number", "curve point"):
            continue
        assert claim.split is not None and claim.quantity in claim.id, claim.id
        if claim.class_name is None:
            assert f"{claim.split}_{claim.quantity}" in claim.id, claim.id
        else:
            assert claim.id.endswith(f"{claim.quantity}.{model.in_an_id(claim.class_name)}"), claim.id
        if claim.kind == "curve point":
            assert claim.id.endswith(f".epoch{claim.epoch}"), claim.id


def test_text_is_whole_sentences_and_a_rule_is_one():
    for claim in EVERY:
        assert claim.statement[0].isupper() and claim.statement.endswith("."), claim.id
        assert claim.where, claim.id
        assert not claim.note or claim.note.endswith("."), claim.id
        if claim.rule:
            assert re.match(r"Holds if,? ", claim.rule) and claim.rule.endswith("."), claim.id
            assert ". " not in claim.rule and "  " not in claim.rule, claim.id


def test_a_claim_names_known_splits_classes_and_kinds():
    for claim in EVERY:
        assert claim.kind in papers.KINDS, claim.id
        assert claim.split in (None, *papers.SPLITS), claim.id
        assert claim.class_name in (None, *CLASS_NAMES), claim.id
        assert claim.epoch is None or claim.epoch >= 1, claim.id


def test_a_claim_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        papers.CLAIMS[0].value = 1.0


# ---------------------------------------------------------------- completeness


def test_the_papers_are_there_in_order_the_five_first():
    assert list(papers.PAPERS)[:5] == SLUGS
    assert [paper.number for paper in papers.PAPERS.values()] == [
        f"P{n + 1}" for n in range(len(papers.PAPERS))
    ]
    for slug, paper in papers.PAPERS.items():
        assert paper.slug == slug
        assert paper.title and paper.authors and paper.summary and paper.experiments
        assert paper.framework in ("keras", "torch")
        assert papers.remarks(slug)


def test_ids_are_unique():
    ids = [each.id for each in (*EVERY, *papers.REMARKS)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("number", EXPECTED_COUNTS)
def test_no_claim_of_a_paper_is_missing(number):
    assert Counter(claim.kind for claim in papers.claims(number)) == EXPECTED_COUNTS[number]


@pytest.mark.parametrize(
    ("claim_id", "expected"),
    [(f"{number}.{name}", spot) for number, spots in SPOTS.items() for name, spot in spots.items()],
)
def test_spot_numbers(claim_id, expected):
    claim = papers.get(claim_id)
    assert (claim.value, claim.rounding) == pytest.approx(expected, rel=1e-12)


def test_every_experiment_has_a_claim():
    for paper in papers.PAPERS.values():
        for experiment in paper.experiments:
            assert papers.claims(paper.slug, experiment.name), experiment.name


def test_remarks_are_sentences_with_a_known_basis():
    for remark in papers.REMARKS:
        assert remark.basis in papers.BASES
        assert remark.text[-1] in ".?"
        assert remark.id.startswith(f"{papers.PAPERS[remark.paper].number}.remark.")


# ---------------------------------------------------------------- finding claims


def test_filters_combine_and_keep_the_order():
    found = papers.claims("P1", experiment="plain", quantity="loss", kind="curve point", split="validation")
    assert [(claim.epoch, claim.value) for claim in found] == [
        (1, 0.3674),
        (2, 0.2962),
        (3, 0.2613),
        (4, 0.2434),
        (5, 0.2479),
        (7, 0.2237),
        (20, 0.4458),
    ]
    assert papers.claims() == papers.CLAIMS
    assert papers.claims("leopardi") == papers.claims("P4")


def test_names_that_never_meet_give_nothing():
    assert papers.claims("risqulla", kind="curve point") == ()


@pytest.mark.parametrize(
    ("ask", "hint"),
    [
        (lambda: papers.get("P1.dropout.test_acuracy"), "P1.dropout.test_accuracy"),
        (lambda: papers.claims("leopradi"), "leopardi"),
        (lambda: papers.claims("P4", experiment="custom_net"), "customnet"),
        (lambda: papers.claims(quantity="acuracy"), "accuracy"),
        (lambda: papers.claims(kind="curve points"), "curve point"),
        (lambda: papers.claims(split="valid"), "validation"),
        (lambda: papers.remarks("dalvy"), "dalvi"),
        (lambda: papers.paper("xyz"), "Known:"),
    ],
)
def test_a_typing_slip_is_answered_with_the_nearest_name(ask, hint):
    with pytest.raises(UnknownNameError) as caught:
        ask()
    assert isinstance(caught.value, KeyError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("printed", "value", "rounding"),
    [
        ("92.69 %", 0.9269, 0.00005),
        ("98 %", 0.98, 0.005),
        ("0.90", 0.9, 0.005),
        ("0.4", 0.4, 0.05),
        ("2", 2.0, 0.5),
    ],
)
def test_reading_keeps_the_precision_of_the_last_digit(printed, value, rounding):
    assert model.reading(printed) == pytest.approx((value, rounding), rel=1e-12)


# ---------------------------------------------------------------- P4: the audit of the table

ROWS = leopardi.CONFUSION_MATRIX
RIGHT = [ROWS[i][i] for i in range(10)]
TRUE = [sum(row) for row in ROWS]
PREDICTED = [sum(column) for column in zip(*ROWS, strict=True)]


def test_the_matrix_has_876_right_of_the_first_thousand_test_images():
    assert sum(RIGHT) == 876
    assert sum(TRUE) == 1000
    assert tuple(TRUE) == leopardi.TEST_LABEL_COUNTS == (107, 105, 111, 93, 115, 87, 97, 95, 95, 95)


def test_the_matrix_proves_that_all_20_customnet_entries_are_swapped():
    precision = [round(right / n, 2) for right, n in zip(RIGHT, PREDICTED, strict=True)]
    recall = [round(right / n, 2) for right, n in zip(RIGHT, TRUE, strict=True)]
    assert leopardi.swapped("customnet") == tuple(zip(precision, recall, strict=True))
    assert leopardi.printed("customnet") == tuple(zip(recall, precision, strict=True))
    assert all(
        under_precision != under_recall for under_precision, under_recall in leopardi.printed("customnet")
    )


def possible_counts(fraction: float, total: int) -> list[int]:
    return [count for count in range(total + 1) if abs(count / total - fraction) <= 0.005 + 1e-9]


def test_resnet18s_dress_recall_is_impossible_as_printed():
    as_printed = [recall for _, recall in leopardi.printed("resnet18")]
    impossible = [
        name
        for name, recall, n in zip(CLASS_NAMES, as_printed, TRUE, strict=True)
        if not possible_counts(recall, n)
    ]
    assert impossible == ["Dress"]


def test_resnet18s_swapped_recalls_give_the_68_percent():
    counts = [
        possible_counts(recall, n) for (_, recall), n in zip(leopardi.swapped("resnet18"), TRUE, strict=True)
    ]
    assert all(counts)
    assert (sum(map(min, counts)), sum(map(max, counts))) == (677, 678)


def predictions_in_all(table) -> tuple[int, int]:
    """The least and the most predictions that (precision, recall) per class allow, over all classes."""
    least = most = 0
    for (precision, recall), n in zip(table, TRUE, strict=True):
        right = possible_counts(recall, n) or [int(recall * n), int(recall * n) + 1]
        totals = [m for m in range(1, 400) for k in right if abs(k / m - precision) <= 0.005 + 1e-9]
        least, most = least + min(totals), most + max(totals)
    return least, most


def test_resnet18s_predictions_total_1000_only_after_swapping():
    least, most = predictions_in_all(leopardi.swapped("resnet18"))
    assert least <= 1000 <= most
    assert predictions_in_all(leopardi.printed("resnet18"))[0] == 1016


def test_precision_and_recall_claims_are_corrected_and_keep_what_is_printed():
    for experiment in ("customnet", "resnet18"):
        table = leopardi.swapped(experiment)
        for index, quantity in enumerate(("precision", "recall")):
            found = papers.claims("leopardi", experiment, quantity, kind="number")
            assert [claim.class_name for claim in found] == list(CLASS_NAMES)
            assert [claim.value for claim in found] == [row[index] for row in table]
            assert [claim.printed_value for claim in found] == [row[1 - index] for row in table]
            assert all(claim.note for claim in found)


def test_only_corrected_claims_have_a_printed_value():
    assert sum(claim.printed_value is not None for claim in papers.CLAIMS) == 40


def test_numbers_in_the_remarks_on_p4_follow_from_the_matrix():
    pairs = {(i, j): ROWS[i][j] + ROWS[j][i] for i in range(10) for j in range(i)}
    name = CLASS_NAMES.index
    assert max(pairs, key=pairs.get) == (name("Coat"), name("Pullover"))
    assert pairs[name("Coat"), name("Pullover")] == 18
    assert pairs[name("Shirt"), name("Pullover")] == 16
    assert pairs[name("Shirt"), name("T-shirt/top")] == 13
    footwear = [name("Sandal"), name("Sneaker"), name("Ankle boot")]
    assert sum(ROWS[i][j] for i in footwear for j in footwear if i != j) == 22
    assert sum(TRUE[i] - RIGHT[i] for i in footwear) == 23
    assert sum(TRUE[i] for i in footwear) == 277
    tops = [name(each) for each in ("T-shirt/top", "Pullover", "Dress", "Coat", "Shirt")]
    assert sum(ROWS[i][j] for i in tops for j in tops if i != j) == 89
    assert sum(TRUE[i] for i in tops) == 523
    assert RIGHT[name("Bag")] == RIGHT[name("Ankle boot")] == 90
    p, n, z = 0.876, 1000, 1.959964
    center, half = p + z**2 / (2 * n), z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    interval = [(center + sign * half) / (1 + z**2 / n) for sign in (-1, 1)]
    assert interval == pytest.approx([0.854, 0.895], abs=0.0005)


# ---------------------------------------------------------------- P1 and P2: what the others keep


def test_numbers_in_the_remarks_on_p1_follow_from_its_claims():
    def value(name):
        return papers.get(f"P1.{name}").value

    assert round((value("dropout.test_accuracy") - value("plain.test_accuracy")) * 10_000) == 15
    errors = [1 - value(f"{name}.train_accuracy.epoch20") for name in ("dropout", "plain")]
    assert round(errors[0] / errors[1]) == 54
    last, best, other = (
        value("plain.test_loss"),
        value("plain.validation_loss.epoch7"),
        value("dropout.test_loss"),
    )
    assert round(100 * (last - best) / (last - other)) == 93
    assert value("plain.validation_loss.epoch20") == last
    assert value("dropout.validation_loss.epoch5") < value("dropout.validation_loss.epoch4")


def test_the_survivors_of_p2_show_no_footwear():
    assert len(risqulla.SURVIVING_ERRORS) == 6
    names = {name for pair in risqulla.SURVIVING_ERRORS for name in pair}
    assert names <= set(CLASS_NAMES)
    assert not names & {"Sandal", "Sneaker", "Ankle boot"}


def real_labels(part: str) -> bytes:
    folder = os.environ.get("COURSE_DATA_DIR")
    files = sorted(Path(folder).rglob(f"{part}-labels-idx1-ubyte.gz")) if folder else []
    files = [file for file in files if "fashion" in str(file).lower()]
    if not files:
        pytest.skip("COURSE_DATA_DIR holds no Fashion-MNIST labels")
    return gzip.decompress(files[0].read_bytes())[8:]


def test_the_real_labels_agree_with_the_papers():
    train, test = real_labels("train"), real_labels("t10k")
    assert tuple(train[:10]) == priyowidodo.FIRST_TRAIN_LABELS
    assert tuple(test[:10]) == priyowidodo.FIRST_TEST_LABELS
    counts = Counter(test[:1000])
    assert tuple(counts[label] for label in range(10)) == leopardi.TEST_LABEL_COUNTS


# ---------------------------------------------------------------- the room's place in the house


def test_the_class_names_are_those_of_the_data_room():
    from course_utils import data

    assert data.CLASS_NAMES == CLASS_NAMES


def test_importing_the_papers_imports_nothing_else_of_ours_and_no_library():
    script = (
        "import sys; import course_utils; before = set(sys.modules); import course_utils.papers; "
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    imported = done.stdout.split()
    assert "course_utils.papers" in imported
    ours = [name for name in imported if name.startswith("course_utils")]
    allowed = ("course_utils.papers", "course_utils.claims", "course_utils.errors", "course_utils._papers")
    assert all(name.startswith(allowed) for name in ours)
    others = {name.split(".")[0] for name in imported} - {"course_utils"}
    assert others <= set(sys.stdlib_module_names)


def test_remarks_are_those_of_one_paper_or_of_all():
    assert papers.remarks() == papers.REMARKS
    of_p4 = papers.remarks("P4")
    assert of_p4 == papers.remarks("leopardi") == tuple(r for r in papers.REMARKS if r.paper == "leopardi")
    assert 0 < len(of_p4) < len(papers.REMARKS)


def test_a_filter_that_matches_nothing_is_named_with_what_is_known():
    with pytest.raises(UnknownNameError, match="no quantity called 'speed'"):
        papers.claims("P1", quantity="speed")
