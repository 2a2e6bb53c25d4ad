"""P2: Risqulla's small CNN on MNIST and on Fashion-MNIST, as claims.

It builds and trains no network.
"""

from course_utils.claims import Paper, ReportedExperiment, Writer

SURVIVING_ERRORS = (
    ("Bag", "Pullover"),
    ("Coat", "Shirt"),
    ("Coat", "Shirt"),
    ("Shirt", "Dress"),
    ("T-shirt/top", "Pullover"),
    ("Shirt", "T-shirt/top"),
)
"""The (true, predicted) titles that survive of the report's grid of nine random wrong predictions."""

_NETWORK = "a small CNN of convolutions, activations, pooling and a classifier; no sizes are given"

PAPER = Paper(
    slug="risqulla",
    number="P2",
    title="Deep Learning Image Classification Technical Report",
    authors=("Fajra Risqulla",),
    affiliation=None,
    language="Indonesian",
    framework="torch",
    summary=(
        "Trains a small CNN on MNIST and on Fashion-MNIST and looks at what it gets wrong: the first five "
        "MNIST samples with their shapes, and a grid of nine random wrong Fashion-MNIST predictions."
    ),
    experiments=(
        ReportedExperiment(
            name="mnist",
            title="MNIST",
            network=_NETWORK,
            training="SGD, cross-entropy, normalization and augmentation",
        ),
        ReportedExperiment(
            name="fashion", title="Fashion-MNIST", network=_NETWORK, training="not described at all"
        ),
    ),
)

_write = Writer(PAPER)

_CONFUSION_RULE = (
    "Reproduced if, in the test confusion matrices summed over our seeds, {} are among the three pairs of "
    "classes with the most errors, both directions counted together."
)

CLAIMS = (
    _write.measured(
        "mnist.test_accuracy",
        "accuracy",
        "98 %",
        "On MNIST, 98 % of the test images are classified correctly.",
        "section 1.4",
        split="test",
    ),
    _write.measured(
        "fashion.test_accuracy",
        "accuracy",
        "86 %",
        "On Fashion-MNIST, 86 % of the test images are classified correctly.",
        "section 1.4",
        split="test",
        note="The text does not name the split; the code shown predicts the test images.",
    ),
    _write.judged(
        "mnist.confusion.4_9",
        "confusion",
        "ordering",
        "On MNIST, digits that look alike, such as 4 and 9, are mixed up now and then.",
        _CONFUSION_RULE.format("4 and 9"),
        "section 1.4",
        split="test",
    ),
    _write.judged(
        "fashion.confusion.t_shirt_top_shirt",
        "confusion",
        "ordering",
        "On Fashion-MNIST, T-shirt/top and Shirt are hard to tell apart.",
        _CONFUSION_RULE.format("T-shirt/top and Shirt"),
        "section 1.4",
        split="test",
    ),
    _write.judged(
        "fashion.confusion.sandal_sneaker",
        "confusion",
        "ordering",
        "On Fashion-MNIST, Sandal and Sneaker are hard to tell apart.",
        _CONFUSION_RULE.format("Sandal and Sneaker"),
        "section 1.4",
        split="test",
        note="None of the six wrong predictions that survive shows this pair.",
    ),
    _write.judged(
        "fashion.label_ambiguity",
        "confusion",
        "statement",
        "Ambiguous labels, T-shirt/top against Shirt for one, are part of what holds the model back.",
        "Reproduced if at least half of the T-shirt/top and Shirt test images that our P2 network mistakes "
        "for each other are mistaken in the same way by the most accurate network of the course.",
        "section 1.4",
        split="test",
        note="Errors that a much better network shares point to the labels, not to the network.",
    ),
    _write.judged(
        "comparison.fashion_is_harder",
        "accuracy",
        "ordering",
        "Fashion-MNIST is a harder task than MNIST.",
        "Reproduced if, for every one of our seeds, the same network has a lower test accuracy on "
        "Fashion-MNIST than on MNIST.",
        "sections 1.2 and 1.5",
        split="test",
    ),
)

REMARKS = (
    _write.remark(
        "training_not_described",
        "text",
        "Optimizer, loss, normalization and augmentation are stated for MNIST only; how Fashion-MNIST was "
        "trained is not stated at all.",
    ),
    _write.remark(
        "not_shown",
        "text",
        "Augmentation and a confusion matrix are mentioned; neither augmentation code nor a confusion "
        "matrix is shown.",
    ),
    _write.remark(
        "sandal_sneaker_not_among_the_errors",
        "text",
        "Sandal and Sneaker are blamed, but none of the six surviving wrong predictions is of that pair; "
        "none is of footwear.",
    ),
    _write.remark(
        "first_is_not_random",
        "text",
        "The five MNIST samples are the first five of the training set, while the nine wrong predictions "
        "are drawn at random: only the second kind of choice tells how errors are spread.",
    ),
)
