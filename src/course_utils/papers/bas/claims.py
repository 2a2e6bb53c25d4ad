"""P3: Baş's three dense networks (ANN) and three convolutional ones (CNN), as claims.

It builds and trains no network. It is long because every number and every rule of the paper is here.
"""

from collections.abc import Iterator

from course_utils.claims import Claim, Paper, ReportedExperiment, Split, Writer

_CNN = "{} hidden layers: 3×3 convolutions with stride 1, 2×2 pooling, dropout of about 0.20{}; ReLU, softmax"
_CNN_TRAINING = "{}, 50 epochs, batches of 32, augmented, validation split 0.20"

PAPER = Paper(
    slug="bas",
    number="P3",
    title="Training Fashion-MNIST Dataset With Deep Learning",
    authors=("İsmail Baş",),
    affiliation="Ege University",
    language="English",
    framework="keras",
    summary=(
        "Trains three dense networks and three CNNs with different optimizers, and compares their learning "
        "curves and their per-class results. The numbers are training and validation numbers; no test "
        "accuracy is given."
    ),
    experiments=(
        ReportedExperiment(
            name="ann1",
            title="ANN 1",
            network="3 hidden layers; ReLU, softmax",
            training="RMSprop, default learning rate, 1000 epochs, batches of 100, validation split 0.33",
        ),
        ReportedExperiment(
            name="ann2",
            title="ANN 2",
            network="the same as ANN 1",
            training="SGD, learning rate 0.025, 1000 epochs, batches of 200, validation split 0.33",
        ),
        ReportedExperiment(
            name="ann3",
            title="ANN 3",
            network="5 hidden layers; ReLU, softmax",
            training="Adam, default learning rate, 100 epochs, batches of 50, validation split 0.33",
        ),
        ReportedExperiment(
            name="cnn1",
            title="CNN 1",
            network=_CNN.format(14, ""),
            training=_CNN_TRAINING.format("Adam, default learning rate"),
        ),
        ReportedExperiment(
            name="cnn2",
            title="CNN 2",
            network=_CNN.format(15, ", unit-norm kernel constraint"),
            training=_CNN_TRAINING.format("SGD, default learning rate"),
        ),
        ReportedExperiment(
            name="cnn3",
            title="CNN 3",
            network=_CNN.format(19, ""),
            training=_CNN_TRAINING.format("RMSprop, default learning rate"),
        ),
    ),
)

_write = Writer(PAPER)
_WHERE = "section 5"
_FIGURE = {"ann": "section 5, figure 6", "cnn": "section 5, figure 7"}

# Training accuracy, training loss, validation accuracy, validation loss; the text says "around" for each.
_RESULTS = {
    "ann2": ("0.96", "0.082", "0.90", "0.38"),
    "ann3": ("0.95", "0.11", "0.89", "0.45"),
    "cnn1": ("0.95", "0.12", "0.92", "0.21"),
    "cnn2": ("0.95", "0.11", "0.93", "0.18"),
}
_SERIES: tuple[tuple[Split, str], ...] = (
    ("train", "accuracy"),
    ("train", "loss"),
    ("validation", "accuracy"),
    ("validation", "loss"),
)
_NO_EPOCH = "The paper does not say at which epoch the climb starts."
_AROUND = "The paper gives it as an approximate value."


def _result(experiment: str, split: Split, quantity: str, printed: str) -> Claim:
    title = next(each.title for each in PAPER.experiments if each.name == experiment)
    series = "training" if split == "train" else split
    return _write.measured(
        f"{experiment}.{split}_{quantity}",
        quantity,
        printed,
        f"{title} reaches a {series} {quantity} of about {printed}.",
        _FIGURE[experiment[:3]],
        split=split,
        note=_AROUND,
    )


def _ann1() -> Iterator[Claim]:
    """ANN 1 is apart because its validation loss is a range: from 2 up to 5."""
    yield _result("ann1", "train", "accuracy", "0.92")
    yield _result("ann1", "train", "loss", "0.4")
    yield _result("ann1", "validation", "accuracy", "0.87")
    for end, printed in (("start", "2"), ("end", "5")):
        yield _write.measured(
            f"ann1.validation_loss.{end}",
            "loss",
            printed,
            f"The validation loss of ANN 1 is about {printed} at the {end} of its climb.",
            _FIGURE["ann"],
            split="validation",
            note=_NO_EPOCH if end == "start" else "The climb lasts to the last epoch.",
            untestable=_NO_EPOCH if end == "start" else "",
        )


def _results() -> Iterator[Claim]:
    yield from _ann1()
    for experiment, printed_values in _RESULTS.items():
        for (split, quantity), printed in zip(_SERIES, printed_values, strict=True):
            yield _result(experiment, split, quantity, printed)


def _best() -> Iterator[Claim]:
    for family, accuracy, loss in (("ANN", "0.90", "0.34"), ("CNN", "0.93", "0.18")):
        three = tuple(f"{family.lower()}{number}" for number in (1, 2, 3))
        yield _write.measured(
            f"comparison.best_{family.lower()}_validation_accuracy",
            "accuracy",
            accuracy,
            f"The best validation accuracy of any {family} is {accuracy}.",
            _WHERE,
            split="validation",
            note=f"Best over the three {family}s and all their epochs.",
            best_of=three,
        )
        yield _write.measured(
            f"comparison.best_{family.lower()}_validation_loss",
            "loss",
            loss,
            f"The lowest validation loss of any {family} is {loss}.",
            _WHERE,
            split="validation",
            note=f"Best over the three {family}s and all their epochs.",
            best_of=three,
        )


_STEADINESS = (
    "the mean absolute change of validation accuracy from one epoch to the next, over the second half of "
    "training,"
)
_LEARNS_FASTER = "reaches a validation accuracy of 0.90 in fewer epochs than {}, on average over our seeds."

_ANN_CLAIMS = (
    _write.judged(
        "ann1.validation_loss.shape",
        "loss",
        "shape",
        "The validation loss of ANN 1 climbs while its training loss falls.",
        "Reproduced if, on average over our seeds, the last validation loss is at least twice the lowest "
        "while the last training loss is below the training loss at the epoch of that lowest.",
        _FIGURE["ann"],
        split="validation",
    ),
    _write.judged(
        "ann1.validation_accuracy.shape",
        "accuracy",
        "shape",
        "The validation accuracy of ANN 1 jumps about and makes no headway.",
        "Reproduced if, on average over our seeds, the validation accuracy of the last tenth of training is "
        "at most 0.005 above that of the second tenth.",
        _FIGURE["ann"],
        split="validation",
    ),
    _write.judged(
        "ann1.hardest_classes",
        "recall",
        "ordering",
        "Shirt, Pullover and Coat are the classes that ANN 1 finds hardest, Shirt most of all.",
        "Reproduced if Shirt has the lowest test recall and Pullover and Coat are the next two, on average "
        "over our seeds.",
        _WHERE,
        split="test",
    ),
    _write.judged(
        "ann2.overfitting",
        "overfitting",
        "statement",
        "ANN 2 overfits hardly at all.",
        "Reproduced if, on average over our seeds, the last validation loss of ANN 2 is at most 1.1 times "
        "its lowest.",
        _FIGURE["ann"],
        note="The paper's own numbers are a training loss of 0.082 and a validation loss of 0.38.",
    ),
    _write.judged(
        "comparison.sgd_steadier_than_rmsprop",
        "stability",
        "ordering",
        "On the same dense network, SGD learns far more steadily than RMSprop.",
        f"Reproduced if {_STEADINESS} is for RMSprop (ANN 1) at least twice that for SGD (ANN 2), on "
        "average over our seeds.",
        _FIGURE["ann"],
        split="validation",
        note="Learning rate and batch size change together with the optimizer.",
    ),
    _write.judged(
        "comparison.ann2_beats_ann1",
        "accuracy",
        "ordering",
        "Changing optimizer and learning rate makes ANN 2 far better than ANN 1.",
        "Reproduced if ANN 2 has the higher validation accuracy and the lower validation loss at the end, "
        "each by more than twice the standard error of the difference over our seeds.",
        _WHERE,
        split="validation",
    ),
    _write.judged(
        "comparison.ann2_better_on_hard_classes",
        "recall",
        "ordering",
        "ANN 2 does better than ANN 1 on Pullover, Coat and Shirt.",
        "Reproduced if the test recall of ANN 2 is higher than that of ANN 1 for each of the three classes, "
        "on average over our seeds.",
        _WHERE,
        split="test",
    ),
    _write.judged(
        "comparison.ann3_best_ann_on_shirt",
        "recall",
        "ordering",
        "Of the dense networks, ANN 3 is the best on Shirt, by a little.",
        "Reproduced if the test recall of Shirt is highest for ANN 3 of the three dense networks, on "
        "average over our seeds.",
        _WHERE,
        split="test",
        class_name="Shirt",
    ),
)

_CNN_CLAIMS = (
    _write.judged(
        "cnn1.stability",
        "stability",
        "shape",
        "CNN 1 learns in fits and starts, less steadily than CNN 2.",
        f"Reproduced if {_STEADINESS} is larger for CNN 1 than for CNN 2, on average over our seeds.",
        _FIGURE["cnn"],
        split="validation",
    ),
    _write.judged(
        "cnn1.t_shirt_top",
        "recall",
        "ordering",
        "CNN 1 is slightly worse on T-shirt/top than the network before it, ANN 3.",
        "Reproduced if the test recall of T-shirt/top is lower for CNN 1 than for ANN 3, on average over "
        "our seeds.",
        _WHERE,
        split="test",
        class_name="T-shirt/top",
        note="The paper does not say which network it compares with; ANN 3 comes just before.",
    ),
    _write.judged(
        "cnn2.hardest_class",
        "recall",
        "ordering",
        "Shirt stays the hardest class for CNN 2.",
        "Reproduced if Shirt has the lowest test recall of CNN 2, on average over our seeds.",
        _WHERE,
        split="test",
        class_name="Shirt",
    ),
    _write.judged(
        "cnn2.unit_norm",
        "learning speed",
        "ordering",
        "Constraining kernels to unit norm makes CNN 2 learn a little faster.",
        f"Reproduced if CNN 2 {_LEARNS_FASTER.format('the same network without the constraint')}",
        _WHERE,
        split="validation",
    ),
    _write.judged(
        "cnn3.like_cnn2",
        "accuracy",
        "statement",
        "CNN 3 ends with results like those of CNN 2.",
        "Reproduced if the mean last validation accuracies of CNN 3 and CNN 2 over our seeds differ by at "
        "most 0.005.",
        _FIGURE["cnn"],
        split="validation",
        note="The paper gives no numbers for CNN 3.",
    ),
    _write.judged(
        "cnn3.speed",
        "learning speed",
        "ordering",
        "CNN 3 learns faster than CNN 2.",
        f"Reproduced if CNN 3 {_LEARNS_FASTER.format('CNN 2')}",
        _FIGURE["cnn"],
        split="validation",
    ),
    _write.judged(
        "comparison.cnn_beats_ann",
        "accuracy",
        "ordering",
        "CNNs do much better than dense networks.",
        "Reproduced if the worst CNN has a higher last validation accuracy than the best ANN by more than "
        "twice the standard error of the difference over our seeds.",
        "section 6",
        split="validation",
        note="Augmentation, split and number of epochs change together with the kind of network.",
    ),
    _write.judged(
        "comparison.rotation_and_shifts_hurt",
        "accuracy",
        "statement",
        "Augmenting with rotations, width shifts and height shifts costs accuracy on this dataset.",
        "Reproduced if, for each of the three, CNN 2's mean last validation accuracy over our seeds is "
        "lower with the transform added by more than twice the standard error of the difference.",
        _WHERE,
        split="validation",
    ),
    _write.judged(
        "background.pooling_speeds_up",
        "training time",
        "statement",
        "Pooling makes a CNN train faster, at the price of detail in its feature maps.",
        "Reproduced if CNN 1 takes fewer seconds per epoch than the same network without pooling, on the "
        "same device.",
        "section 2.2",
    ),
    _write.judged(
        "background.same_padding_limits_loss",
        "information",
        "statement",
        "Same padding can keep what pooling loses small.",
        "Reproduced if CNN 1 has a higher mean last validation accuracy over our seeds with same padding "
        "than without padding, by more than twice the standard error of the difference.",
        "section 2.2",
        split="validation",
    ),
)


def _quoted() -> Iterator[Claim]:
    ceilings = (
        ("mnist_ceiling", "99 %", "Deep networks reach at most about 99 % on MNIST."),
        ("fashion_ceiling_low", "93 %", "Deep networks reach at most 93 to 94 % on Fashion-MNIST (low end)."),
        (
            "fashion_ceiling_high",
            "94 %",
            "Deep networks reach at most 93 to 94 % on Fashion-MNIST (high end).",
        ),
    )
    for name, printed, statement in ceilings:
        yield _write.measured(
            f"background.{name}",
            "accuracy",
            printed,
            statement,
            "section 2",
            kind="quoted",
            note="The paper names no source.",
        )


CLAIMS = (*_results(), *_best(), *_ANN_CLAIMS, *_CNN_CLAIMS, *_quoted())

REMARKS = (
    _write.remark(
        "three_changes_at_once",
        "text",
        "From ANN 1 to ANN 2 the optimizer, the learning rate and the batch size all change, so the gain "
        "cannot be put down to the optimizer.",
    ),
    _write.remark(
        "cnn_against_ann_is_confounded",
        "text",
        "Between the ANNs and the CNNs, augmentation, validation split and number of epochs change as well.",
    ),
    _write.remark(
        "overfitting_minimised",
        "arithmetic",
        "ANN 2's overfitting is said to be minimal, with a training loss of 0.082 and a validation loss of "
        "0.38.",
    ),
    _write.remark(
        "best_against_last",
        "arithmetic",
        "The best ANN validation loss is given as 0.34, ANN 2's as 0.38: the first is the best epoch, the "
        "second the last one.",
    ),
    _write.remark(
        "no_test_accuracy",
        "text",
        "The test set is used for per-class reports, but no test accuracy is printed: only validation can "
        "be compared.",
    ),
    _write.remark(
        "augmentation_never_named",
        "text",
        "The CNNs are trained with augmentation; the paper says what it leaves out and never what it uses.",
    ),
    _write.remark(
        "counting_layers",
        "text",
        "A count of 14, 15 or 19 hidden layers takes in pooling, dropout and flatten, so it says little "
        "about depth.",
    ),
)
