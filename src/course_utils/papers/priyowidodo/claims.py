"""P1: Priyowidodo's two deep CNNs, one without and one with dropout, as claims.

It builds and trains no network. It is long because every number and every rule of the paper is here.
"""

from collections.abc import Iterator

from course_utils.claims import Claim, Paper, ReportedExperiment, Split, Writer

FIRST_TRAIN_LABELS = (9, 0, 0, 3, 0, 2, 7, 2, 5, 5)
"""The first ten training labels, as the paper's figure 2 shows them; the real file agrees."""

FIRST_TEST_LABELS = (9, 2, 1, 1, 6, 1, 4, 6, 5, 7)
"""The first ten test labels, as the paper's figure 3 shows them; the real file agrees."""

_LAYERS = "Conv 32 3×3 ReLU, Conv 64 3×3 ReLU, MaxPool 2×2, {}Dense 128 ReLU, {}Dense 10 softmax"
_TRAINING = "Adam, 20 epochs"

PAPER = Paper(
    slug="priyowidodo",
    number="P1",
    title="Klasifikasi Gambar Dataset Fashion-MNIST Mengunakan Deep Convolutional Neural Network",
    authors=("Stephanus Priyowidodo",),
    affiliation="Universitas Harapan Medan",
    language="Indonesian",
    framework="keras",
    summary=(
        "Trains one small CNN twice, without and with dropout, on all 60,000 training images, and reports "
        "the curves epoch by epoch. It explains convolution, max and average pooling, ReLU, softmax and "
        "dropout."
    ),
    experiments=(
        ReportedExperiment(
            name="plain", title="without dropout", network=_LAYERS.format("", ""), training=_TRAINING
        ),
        ReportedExperiment(
            name="dropout",
            title="with dropout",
            network=_LAYERS.format("Dropout 0.25, ", "Dropout 0.5, "),
            training=_TRAINING,
        ),
    ),
)

_write = Writer(PAPER)
_WHERE = {"plain": "section 3.1", "dropout": "section 3.2"}
_CONDITION = {"plain": "Without dropout", "dropout": "With dropout"}

_FIGURES = {
    ("plain", "accuracy"): 6,
    ("plain", "loss"): 7,
    ("dropout", "accuracy"): 8,
    ("dropout", "loss"): 9,
}

# "1: a b 20: c" are the values of epochs 1, 2 and 20; the paper prints only some of the twenty.
_CURVES: dict[tuple[str, Split, str], str] = {
    ("plain", "train", "accuracy"): "1: .8216 .8933 20: .9992",
    ("plain", "train", "loss"): "1: .4952 .2926 .2414 .2059 20: .0035",
    ("plain", "validation", "accuracy"): "6: .9220 .9167 .9113",
    ("plain", "validation", "loss"): "1: .3674 .2962 .2613 .2434 .2479 7: .2237 20: .4458",
    ("dropout", "train", "accuracy"): "1: .7973 .8717 .8888 .9004 .9083 .9145 .9202 20: .9568",
    ("dropout", "train", "loss"): "1: .5801 .3643 .3131 .2787 .2551 .2368 20: .1214",
    ("dropout", "validation", "accuracy"): "1: .8687 .8895 .8959 .9014 .9125 .9125 .9177",
    ("dropout", "validation", "loss"): "1: .3745 .3061 .2863 .2698 .2390",
}

_PEAK = "The text can also be read as one epoch later: it says that the fall from 0.9220 starts at epoch 7."
_NOTES = {
    "plain.validation_accuracy.epoch6": _PEAK,
    "plain.validation_accuracy.epoch7": _PEAK,
    "plain.validation_accuracy.epoch8": _PEAK,
    "plain.validation_loss.epoch20": "Equal to the test loss: the test set served as validation set.",
    "dropout.validation_loss.epoch5": "The text calls this a slight rise; it is a fall from 0.2698.",
}


def _by_epoch(curve: str) -> Iterator[tuple[int, str]]:
    """The (epoch, printed value) pairs of one entry of _CURVES."""
    epoch = 0
    for word in curve.split():
        if word.endswith(":"):
            epoch = int(word[:-1])
        else:
            yield epoch, f"0{word}"
            epoch += 1


def _curve_points() -> Iterator[Claim]:
    for (experiment, split, quantity), curve in _CURVES.items():
        series = "training" if split == "train" else split
        for epoch, printed in _by_epoch(curve):
            name = f"{experiment}.{split}_{quantity}.epoch{epoch}"
            yield _write.measured(
                name,
                quantity,
                printed,
                f"{_CONDITION[experiment]}, the {series} {quantity} of epoch {epoch} is {printed}.",
                f"{_WHERE[experiment]}, figure {_FIGURES[experiment, quantity]}",
                kind="curve point",
                split=split,
                epoch=epoch,
                note=_NOTES.get(name, ""),
            )


def _test_results() -> Iterator[Claim]:
    printed = {"plain": ("92.69 %", "0.4458"), "dropout": ("92.84 %", "0.2066")}
    for experiment, (accuracy, loss) in printed.items():
        condition, where = _CONDITION[experiment], f"{_WHERE[experiment]} and section 4.1"
        yield _write.measured(
            f"{experiment}.test_accuracy",
            "accuracy",
            accuracy,
            f"{condition}, {accuracy} of the test images are classified correctly after 20 epochs.",
            where,
            split="test",
            epoch=20,
        )
        yield _write.measured(
            f"{experiment}.test_loss",
            "loss",
            loss,
            f"{condition}, the test loss after 20 epochs is {loss}.",
            where,
            split="test",
            epoch=20,
            note="The abstract and section 4.1 give it cut to three digits.",
        )


_SHAPES = (
    _write.judged(
        "plain.validation_loss.shape",
        "loss",
        "shape",
        "Without dropout, the validation loss falls until about epoch 7 and then climbs to the end.",
        "Reproduced if, on average over our seeds, the lowest validation loss comes in epochs 4 to 10 and "
        "the loss of epoch 20 is at least 1.5 times as high.",
        "section 3.1, figure 7",
        split="validation",
        note="This shape, against that with dropout, is the paper's main point.",
    ),
    _write.judged(
        "plain.validation_accuracy.shape",
        "accuracy",
        "shape",
        "Without dropout, the validation accuracy rises until epoch 6, drops, and stays level to the end.",
        "Reproduced if, on average over our seeds, the validation accuracies of epochs 8 to 20 lie within "
        "0.005 of their own mean and that mean is below the accuracy of epoch 6.",
        "section 3.1, figure 6",
        split="validation",
        note="It does not fit the paper's own final test accuracy of 92.69 %, see the remarks.",
    ),
    _write.judged(
        "dropout.validation_loss.shape",
        "loss",
        "shape",
        "With dropout, the validation loss goes on falling to the last epoch.",
        "Reproduced if, on average over our seeds, the validation loss of epoch 20 is at most 1.05 times the "
        "lowest of all epochs.",
        "section 3.2, figure 9",
        split="validation",
        note="This shape, against that without dropout, is the paper's main point.",
    ),
    _write.judged(
        "dropout.validation_loss.rise_at_epoch5",
        "loss",
        "shape",
        "With dropout, the validation loss is said to rise slightly at epoch 5.",
        "Reproduced if, on average over our seeds, the validation loss of epoch 5 is higher than that of "
        "epoch 4.",
        "section 3.2, figure 9",
        split="validation",
        note="The paper's own numbers contradict it: 0.2698 at epoch 4, then 0.2390.",
    ),
    _write.judged(
        "dropout.validation_accuracy.shape",
        "accuracy",
        "shape",
        "With dropout, the validation accuracy rises until epoch 7, dips a little at epoch 8 and is then "
        "steady.",
        "Reproduced if, on average over our seeds, the validation accuracy of epoch 8 is below that of "
        "epoch 7 and those of epochs 9 to 20 span at most 0.01.",
        "section 3.2, figure 8",
        split="validation",
    ),
)

_COMPARISONS = (
    _write.judged(
        "comparison.test_accuracy",
        "accuracy",
        "ordering",
        "Dropout raises the test accuracy.",
        "Reproduced if the mean difference over paired seeds, with minus without dropout, is positive and "
        "larger than twice its standard error.",
        "section 4.1",
        split="test",
        note="The difference printed is 0.15 points, or 15 images of 10,000.",
    ),
    _write.judged(
        "comparison.test_loss",
        "loss",
        "ordering",
        "Dropout lowers the test loss.",
        "Reproduced if the mean difference over paired seeds, without minus with dropout, is positive and "
        "larger than twice its standard error.",
        "section 4.1",
        split="test",
    ),
    _write.judged(
        "comparison.overfitting",
        "overfitting",
        "ordering",
        "Dropout reduces overfitting.",
        "Reproduced if, for every one of our seeds, validation loss minus training loss at epoch 20 is "
        "smaller with dropout than without.",
        "section 4.1",
    ),
    _write.judged(
        "comparison.train_accuracy",
        "accuracy",
        "statement",
        'The training accuracy behaves almost alike in both ("kinerjanya hampir sama"): it rises from the first '
        "epoch to the last.",
        "Reproduced if in both networks epoch and training accuracy, on average over our seeds, have a rank "
        "correlation (Spearman) of at least 0.95.",
        "section 3.2",
        split="train",
        note="That both end alike is not said: the printed 0.9992 and 0.9568 are errors of 0.0008 and 0.0432.",
    ),
    _write.judged(
        "comparison.beats_the_baseline",
        "accuracy",
        "ordering",
        "Both networks beat the best accuracy published by the makers of the dataset, 89.7 %.",
        "Reproduced if the lowest test accuracy of any of our seeds, with and without dropout, is above "
        "0.897.",
        "section 4.1",
        split="test",
    ),
    _write.judged(
        "comparison.more_would_help",
        "accuracy",
        "statement",
        "More dropout and a modified network would probably do better still.",
        "Reproduced if the variant that we choose on a validation split, half as much dropout again or flips "
        "beside the dropout, beats the dropout network's mean test accuracy by more than twice the standard "
        "error of the difference; all three with a quarter of P1's channels.",
        "section 4.2",
        split="test",
    ),
    _write.judged(
        "background.pooling_invariance",
        "invariance",
        "statement",
        "Pooling makes a network less sensitive to small shifts and distortions of its input.",
        "Reproduced if, when test images move by one pixel, a larger share of predictions stays the same "
        "with the pooling network than with the same network without pooling, by more than twice the standard "
        "error of the difference; both with a quarter of P1's channels.",
        "section 2.3",
        split="test",
    ),
    _write.measured(
        "background.zalando_baseline",
        "accuracy",
        "89.7 %",
        "The best accuracy that the makers of the dataset report is 89.7 %.",
        "section 4.1",
        kind="quoted",
        split="test",
    ),
)

CLAIMS = (*_test_results(), *_curve_points(), *_SHAPES, *_COMPARISONS)

REMARKS = (
    _write.remark(
        "fifteen_images",
        "arithmetic",
        "The gain from dropout, 0.15 points, is 15 of 10,000 test images.",
    ),
    _write.remark(
        "early_stopping",
        "arithmetic",
        "Without dropout, the loss of epoch 7 (0.2237) is nearly dropout's last one (0.2066): stopping "
        "there gives 93 % of the drop from 0.4458 to 0.2066.",
    ),
    _write.remark(
        "test_set_as_validation_set",
        "arithmetic",
        "Without dropout, the last validation loss equals the test loss to four digits, so the test set "
        "served as validation set.",
    ),
    _write.remark(
        "accuracy_does_not_fit",
        "arithmetic",
        "A validation accuracy that falls to 0.9113 and stays level cannot end at the 92.69 % reported for "
        "the same images.",
    ),
    _write.remark(
        "rise_that_is_a_fall",
        "arithmetic",
        "With dropout, the validation loss of epoch 5 is described as a slight rise; it falls from 0.2698 "
        "to 0.2390.",
    ),
    _write.remark(
        "almost_the_same",
        "arithmetic",
        "Training accuracies that end at 0.9992 and 0.9568 are said to behave almost alike; the second error is "
        "54 times the first.",
    ),
    _write.remark(
        "train_accuracy_under_dropout",
        "literature",
        "Keras measures the training accuracy during the epoch with units switched off, so part of the "
        "distance between the two training curves is the way they are measured.",
    ),
    _write.remark(
        "cut_losses",
        "arithmetic",
        "The abstract gives the losses as 0.445 and 0.206; these are cut off, not rounded, from 0.4458 and "
        "0.2066.",
    ),
    _write.remark(
        "average_of_what",
        "text",
        "The test accuracy is called an average, but no number of runs is given.",
    ),
    _write.remark(
        "shared_weights",
        "text",
        "The neurons of one feature map are said to have weights that are forced to differ; they are forced "
        "to be equal, which is what weight sharing means.",
    ),
)
