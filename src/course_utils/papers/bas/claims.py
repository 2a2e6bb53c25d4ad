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


_CURVES = (
    "the mean absolute change from one epoch to the next, over the second half of training, of training and "
    "validation accuracy and loss,"
)
_METRICS = "by recall, precision and F1 alike (undecided where they disagree)"
_SHOWS_NO_METRIC = (
    "The paper prints no number per class; its sources are scikit-learn's classification report and a "
    "confusion matrix."
)
_LEARNS_FASTER = (
    "reaches a validation accuracy of 0.90 in fewer epochs (one more than there were if it never does), and "
    "has the higher mean validation accuracy over the first ten epochs,"
)
_SEEDS = "by the 95 % interval over our seeds"
_PAIRED = "seed by seed, by the 95 % interval of the mean difference"

_ANN_CLAIMS = (
    _write.judged(
        "ann1.validation_loss.shape",
        "loss",
        "shape",
        "The validation loss of ANN 1 increases while its training loss decreases.",
        f"Holds if, each {_SEEDS}, the validation loss of ANN 1 is higher in the last tenth of training than in "
        "the first (first part), and its training loss lower (second part).",
        _FIGURE["ann"],
        split="validation",
        words="loss was increasing from 2 to 5 while loss was decreasing on training dataset",
    ),
    _write.judged(
        "ann1.validation_accuracy.shape",
        "accuracy",
        "shape",
        "The validation accuracy of ANN 1 is unstable and makes no progress.",
        "Holds if the mean absolute change of validation accuracy from one epoch to the next, over the second "
        f"half of training, is larger for ANN 1 than for ANN 2, {_PAIRED} (first part), and ANN 1's validation "
        f"accuracy is by less than 0.005 higher in the last tenth of training than in the second, {_SEEDS} "
        "(second part).",
        _FIGURE["ann"],
        split="validation",
        note="ANN 2, said to be much more stable, is the only yardstick of the paper; 0.005 is half a unit of "
        "the digits that it prints.",
        words="on validation dataset accuracy was unstable and couldn't make any progress",
    ),
    _write.judged(
        "ann1.hardest_classes",
        "accuracy per class",
        "ordering",
        "ANN 1 has a poor accuracy on Pullover, Coat and especially Shirt.",
        "Holds if, on the test images, each of Pullover, Coat and Shirt lies below the mean of the ten classes "
        f"(three parts), and Shirt below the other two (fourth part), each {_SEEDS} and {_METRICS}.",
        _WHERE,
        split="test",
        note=_SHOWS_NO_METRIC,
        words="On test dataset pullover, coat and especially shirts had poor accuracy.",
    ),
    _write.judged(
        "ann2.overfitting",
        "overfitting",
        "statement",
        "The overfitting of ANN 1 is minimized in ANN 2.",
        "Holds if, at the end of training, ANN 2's validation loss exceeds its training loss by less than half "
        f"of what ANN 1's does, {_PAIRED}.",
        _FIGURE["ann"],
        note="Said of the second experiment against the first, with no measure. The paper's own losses are "
        "0.082 and 0.38; ANN 1's are 0.4 and 5.",
        words="Overfitting was minimized.",
    ),
    _write.judged(
        "ann3.late_overfitting",
        "overfitting",
        "shape",
        "ANN 3 overfits somewhat in later iterations.",
        f"Holds if, {_SEEDS}, the validation loss of ANN 3 is higher, and its training loss lower, in the last "
        "tenth of training than in the first.",
        _FIGURE["ann"],
        split="validation",
        words="In later iterations some overfitting has occurred.",
    ),
    _write.judged(
        "comparison.sgd_steadier_than_rmsprop",
        "stability",
        "ordering",
        "ANN 2, with SGD, has a much more stable learning curve than ANN 1, with RMSprop.",
        f"Holds if {_CURVES} is for ANN 1 more than twice that for ANN 2, {_PAIRED}, in each of "
        "these four curves (undecided where they disagree).",
        _FIGURE["ann"],
        note="Learning rate and batch size change together with the optimizer. Which curve is meant is not said.",
        words="In the second experiment, the model had a much more stable learning curve.",
    ),
    _write.judged(
        "comparison.ann2_beats_ann1",
        "accuracy and loss",
        "ordering",
        "It seems that changing optimizer and learning rate makes ANN 2 incomparably better than ANN 1.",
        "Holds if, at the end of training, ANN 2 has the higher validation accuracy (first part) and less than half the "
        f"validation loss (second part), {_PAIRED}.",
        _WHERE,
        split="validation",
        note="The paper's own numbers are 0.87 and 0.90, and 5 and 0.38; the batch size changes as well.",
        words="It seems that changing the optimizer to SGD and changing the learning rate has made the model "
        "incomparably better than the previous one.",
    ),
    _write.judged(
        "comparison.ann2_better_on_hard_classes",
        "accuracy per class",
        "ordering",
        "ANN 2 does better than ANN 1 on Pullover, Coat and Shirt.",
        f"Holds if, on the test images, ANN 2 is ahead of ANN 1 on each of the three classes, {_PAIRED}, "
        f"{_METRICS}; each class is a part.",
        _WHERE,
        split="test",
        note=_SHOWS_NO_METRIC,
        words="On test dataset pullover, coat and shirt had better accuracy than the first experiment.",
    ),
    _write.judged(
        "comparison.ann3_worse_than_ann2",
        "accuracy and loss",
        "ordering",
        "ANN 3 is a little worse than ANN 2.",
        "Holds if, at the end of training, ANN 3 has the lower validation accuracy (first part) and the higher validation "
        f"loss (second part), by any amount, {_PAIRED}.",
        _FIGURE["ann"],
        split="validation",
        note="How little is not said; the paper's own numbers are 0.89 and 0.90, and 0.45 and 0.38.",
        words="results were not bad but little worse than the previous one",
    ),
    _write.judged(
        "comparison.ann3_beats_ann2_on_shirt",
        "accuracy per class",
        "ordering",
        "ANN 3 is slightly better than ANN 2 on Shirt.",
        f"Holds if, on the test images, ANN 3 is ahead of ANN 2 on Shirt, by any amount, {_PAIRED}, {_METRICS}.",
        _WHERE,
        split="test",
        class_name="Shirt",
        note=_SHOWS_NO_METRIC,
        words="the model had a slightly better accuracy in shirts than previous one",
    ),
)

_CNN_CLAIMS = (
    _write.judged(
        "cnn1.stability",
        "stability",
        "shape",
        "CNN 1 fluctuates while it learns; CNN 2 is somewhat more stable.",
        f"Holds if {_CURVES} is larger for CNN 1 than for CNN 2, {_PAIRED}, in each of these four curves "
        "(undecided where they disagree).",
        _FIGURE["cnn"],
        note="CNN 2 is the only yardstick of the paper. Which curve is meant is not said.",
        words="has demonstrated a fluctuating learning performance … The model has displayed a somewhat more "
        "stable learning process.",
    ),
    _write.judged(
        "cnn1.t_shirt_top",
        "accuracy per class",
        "ordering",
        "CNN 1 is slightly worse on T-shirt/top than the network before it, ANN 3.",
        f"Holds if, on the test images, CNN 1 is behind ANN 3 on T-shirt/top, by any amount, {_PAIRED}, "
        f"{_METRICS}.",
        _WHERE,
        split="test",
        class_name="T-shirt/top",
        note=f"The paper does not say which network it compares with; ANN 3 comes just before. {_SHOWS_NO_METRIC}",
        words="the accuracy of t-shirts has decreased slightly",
    ),
    _write.judged(
        "cnn2.hardest_class",
        "accuracy per class",
        "ordering",
        "Shirt is the class on which CNN 2 is least accurate.",
        f"Holds if, on the test images, Shirt is the lowest of the ten classes for CNN 2, {_SEEDS}, {_METRICS}.",
        _WHERE,
        split="test",
        class_name="Shirt",
        note=_SHOWS_NO_METRIC,
        words="the accuracy of the shirts were the lowest among other items on the test dataset",
    ),
    _write.judged(
        "cnn2.unit_norm",
        "learning speed",
        "ordering",
        "The unit_norm() constraint makes CNN 2 learn a little faster.",
        f"Holds if CNN 2 {_LEARNS_FASTER} than without the constraint, {_PAIRED}, both with the norm taken over "
        "each filter and with Keras' default (undecided where any of these disagree).",
        _WHERE,
        split="validation",
        note="How speed was measured is not said. As printed, unit_norm() takes the norm over a kernel's first "
        "axis only.",
        words="unit_norm() kernel constraint function has been added on the model. This function made the model "
        "learn a little faster.",
    ),
    _write.judged(
        "cnn3.like_cnn2",
        "accuracy and loss",
        "statement",
        "CNN 3 has results similar to those of CNN 2.",
        "Holds if, at the end of training, the validation accuracies of CNN 3 and CNN 2 differ by less than "
        f"0.01 (first part) and their validation losses by less than 0.03 (second part), {_PAIRED}.",
        _FIGURE["cnn"],
        split="validation",
        note="The paper gives no numbers for CNN 3. From CNN 1 to CNN 2, 0.01 and 0.03 are what it calls better.",
        words="Third CNN model had similar results with previous one.",
    ),
    _write.judged(
        "cnn3.speed",
        "learning speed",
        "ordering",
        "CNN 3 learns faster than CNN 2.",
        f"Holds if CNN 3 {_LEARNS_FASTER} than CNN 2, {_PAIRED} (undecided where these disagree).",
        _FIGURE["cnn"],
        split="validation",
        note="How speed was measured is not said.",
        words="But the third model has learned faster than the previous one.",
    ),
    _write.judged(
        "comparison.cnn2_beats_cnn1",
        "accuracy and loss",
        "ordering",
        "CNN 2 has better results than CNN 1.",
        "Holds if, at the end of training, CNN 2 has the higher validation accuracy (first part) and the lower validation "
        f"loss (second part), {_PAIRED}.",
        _FIGURE["cnn"],
        split="validation",
        note="The paper's own numbers are 0.92 and 0.93, and 0.21 and 0.18.",
        words="Results were better than the previous one.",
    ),
    _write.judged(
        "comparison.cnn_beats_ann",
        "accuracy and loss",
        "ordering",
        "CNNs give much more successful results than dense networks.",
        "Holds if, over all epochs, the best validation accuracy of the three CNNs is by more than 0.01 above "
        "that of the three ANNs (first part), and their lowest validation loss by more than 0.05 below (second "
        f"part), {_PAIRED}.",
        "section 6",
        split="validation",
        note="Of the paper's own best numbers, 0.93 and 0.90, 0.18 and 0.34, these are about a third of the difference. "
        "Augmentation, split and number of epochs change together with the kind of network.",
        words="CNN gives much more successful results than ANN in the field of image classification",
    ),
    _write.judged(
        "comparison.rotation_and_shifts_hurt",
        "accuracy",
        "statement",
        "Augmenting with rotations, width shifts and height shifts has a negative effect on accuracy in this "
        "dataset.",
        "Holds if, for each of the three, CNN 2's last validation accuracy is lower with the transform added, "
        f"{_PAIRED}; each transform is a part.",
        _WHERE,
        split="validation",
        note="The paper gives no amounts and no numbers, and names no network.",
        words="rotation_range, width_shift_range and height_shift_range were not used because these parameters "
        "has a negative effect on accuracy in this dataset",
    ),
    _write.judged(
        "background.pooling_speeds_up",
        "training time",
        "statement",
        "Pooling speeds up a CNN by reducing the details on its feature maps.",
        "Holds if CNN 1 takes fewer seconds per epoch than the same network without pooling, on the same "
        f"device, {_PAIRED}.",
        "section 2.2",
        words="pooling operation speeds up CNN's running time reducing the details on feature maps",
    ),
    _write.judged(
        "background.same_padding_limits_loss",
        "information",
        "statement",
        "Same padding can minimize the information that pooling loses.",
        "Holds if CNN 1 has a higher last validation accuracy with same padding than without padding, "
        f"{_PAIRED}.",
        "section 2.2",
        split="validation",
        words="disadvantages like information loss but these losses can be minimized by some algorithms like "
        "same padding",
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
        "ANN 2's overfitting is said to be minimized, with a training loss of 0.082 and a validation loss of "
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
        "which_images_are_held_out",
        "text",
        "The paper gives the share of images held out, not which: Keras' validation_split takes the last ones, "
        "as we do, its ImageDataGenerator, whose parameters the paper names, the first.",
    ),
    _write.remark(
        "counting_layers",
        "text",
        "A count of 14, 15 or 19 hidden layers takes in pooling, dropout and flatten, so it says little "
        "about depth.",
    ),
)
