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
    "Holds if mistakes between {}, both directions together, are more than 1/45 of all mistakes on the test "
    "images, which is what each of the 45 pairs of classes would have if all were confused alike{}."
)
_ALIKE = (
    "model menghadapi tantangan dalam membedakan antara item mode yang mirip secara visual, seperti T-shirt "
    "dan kemeja atau sandal dan sneakers"
)
_ALIKE_IN_ENGLISH = (
    "the model faces challenges in telling apart fashion items that look alike, such as T-shirts and shirts "
    "or sandals and sneakers"
)
_BY_THE_INTERVAL = ", by the 95 % interval over our seeds"

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
        _CONFUSION_RULE.format(
            "4 and 9",
            " (first part), and less than 2 % of the images of both, which is what the paper gets wrong of "
            "all digits (second part), each by the 95 % interval over our seeds",
        ),
        "section 1.4",
        split="test",
        words="dengan kebingungan sesekali antara digit yang mirip secara visual seperti 4 dan 9",
        translation="with occasional confusion between digits that look alike, such as 4 and 9",
    ),
    _write.judged(
        "fashion.confusion.t_shirt_top_shirt",
        "confusion",
        "ordering",
        "On Fashion-MNIST, the network has trouble telling apart items that look alike, such as T-shirt/top "
        "and Shirt.",
        _CONFUSION_RULE.format("T-shirt/top and Shirt", _BY_THE_INTERVAL),
        "section 1.4",
        split="test",
        words=_ALIKE,
        translation=_ALIKE_IN_ENGLISH,
    ),
    _write.judged(
        "fashion.confusion.sandal_sneaker",
        "confusion",
        "ordering",
        "On Fashion-MNIST, the network has trouble telling apart items that look alike, such as Sandal and "
        "Sneaker.",
        _CONFUSION_RULE.format("Sandal and Sneaker", _BY_THE_INTERVAL),
        "section 1.4",
        split="test",
        note="None of the six wrong predictions that survive shows this pair, and by count it is far behind "
        "the first; the paper names it as an example and gives no rank.",
        words=_ALIKE,
        translation=_ALIKE_IN_ENGLISH,
    ),
    _write.judged(
        "fashion.label_ambiguity",
        "confusion",
        "statement",
        "Ambiguous labels, T-shirt/top against Shirt for one, make it hard for the network.",
        "Holds if the most accurate network of the course repeats more than half of the mistakes that our "
        "P2 network makes between T-shirt/top and Shirt, and a larger share of them than of its other "
        "mistakes, does not hold if a smaller share, each by the 95 % interval over the seeds of P2's "
        "network, and is undecided otherwise.",
        "section 1.4",
        split="test",
        note="Where both labels fit equally well, any network can only toss up, which repeats half of the "
        "mistakes. Mistakes that a better network repeats may also come from images too small to show the "
        "difference, so answers alone are weak evidence on labels; the paper itself asks for more distinct "
        "labels or a better model.",
        words="Ambiguitas dalam pelabelan, seperti membedakan antara T-shirt dan kemeja, menimbulkan "
        "kesulitan bagi model, menunjukkan perlunya label yang lebih berbeda atau peningkatan model.",
        translation="Ambiguity in the labeling, such as telling T-shirts from shirts, causes difficulty for "
        "the model, which shows the need for more distinct labels or a better model.",
    ),
    _write.judged(
        "comparison.fashion_is_harder",
        "accuracy",
        "ordering",
        "Fashion-MNIST is a harder task than MNIST.",
        "Holds if the same network has a higher test accuracy on MNIST than on Fashion-MNIST, seed by seed, "
        "by the 95 % interval of the mean difference.",
        "sections 1.2 and 1.5",
        split="test",
        words="memberikan tugas klasifikasi yang lebih kompleks",
        translation="providing a more complex classification task",
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
