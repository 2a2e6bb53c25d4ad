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
    guessed=True,
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


def _curves() -> Iterator[Claim]:
    for (experiment, split, quantity), curve in _CURVES.items():
        series = "training" if split == "train" else split
        where = f"{_WHERE[experiment]}, figure {_FIGURES[experiment, quantity]}"
        name, of_what = (
            f"{experiment}.{split}_{quantity}",
            f"{_CONDITION[experiment]}, the {series} {quantity}",
        )
        points = [
            _write.measured(
                f"{name}.epoch{epoch}",
                quantity,
                printed,
                f"{of_what} of epoch {epoch} is {printed}.",
                where,
                kind="curve point",
                split=split,
                epoch=epoch,
                note=_NOTES.get(f"{name}.epoch{epoch}", ""),
            )
            for epoch, printed in _by_epoch(curve)
        ]
        statement = f"{of_what} passes through the {len(points)} values that are printed."
        yield _write.curve(name, quantity, statement, where, points, split=split)


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
        "Without dropout, the validation loss falls in the first epochs, and from epoch 7 rises to the end.",
        "Holds if, each by the 95 % interval over our seeds, the validation loss of epoch 4 is below that "
        "of epoch 1 (first part), and the mean of epochs 8 to 13 is above epoch 7 and that of epochs 14 to "
        "20 above it again (second part).",
        "section 3.1, figure 7",
        split="validation",
        note="This shape, against that with dropout, is the paper's main point.",
        words="terlihat menurun di awal epoch sampai epoch4 … dan menurun pada epoch7 0.2237, dan terus "
        "menaik hingga akhir epoch",
        translation="is seen to fall in the first epochs until epoch 4 … and falls at epoch 7 to 0.2237, "
        "and goes on rising to the last epoch",
    ),
    _write.judged(
        "plain.validation_accuracy.shape",
        "accuracy",
        "shape",
        "Without dropout, the validation accuracy rises until epoch 6, drops, and stays level to the end.",
        "Holds if, each by the 95 % interval over our seeds, the validation accuracy of epoch 6 is above "
        "that of epoch 1 (first part), it falls from epoch 6 to 8 and also from 7 to 9, for the text can be "
        "read both ways (second part), and the means of epochs 9 to 14 and 15 to 20 differ by less than "
        "0.01 (third part).",
        "section 3.1, figure 6",
        split="validation",
        note="It does not fit the paper's own final test accuracy of 92.69 %, see the remarks.",
        words="epoch1 sampai epoch6 grafik menanjak naik meski tidak signifikan. Pada epoch7 mulai menurun "
        "… dan mendatar sampai epoch terakhir",
        translation="from epoch 1 to epoch 6 the curve climbs, though not significantly. At epoch 7 it "
        "begins to fall … and is level until the last epoch",
    ),
    _write.judged(
        "dropout.validation_loss.shape",
        "loss",
        "shape",
        "With dropout, the validation loss falls from epoch 5 to the last epoch.",
        "Holds if, each by the 95 % interval over our seeds, the mean validation loss of epochs 6 to 12 is "
        "below that of epoch 5, and that of epochs 13 to 20 is lower still.",
        "section 3.2, figure 9",
        split="validation",
        note="This shape, against that without dropout, is the paper's main point.",
        words="dan menurun sampai akhir epoch",
        translation="and falls until the last epoch",
    ),
    _write.judged(
        "dropout.validation_loss.rise_at_epoch5",
        "loss",
        "shape",
        "With dropout, the validation loss is said to rise slightly at epoch 5.",
        "Holds if the validation loss of epoch 5 is above that of epoch 4, by the 95 % interval over our "
        "seeds.",
        "section 3.2, figure 9",
        split="validation",
        note="The paper's own numbers contradict it: 0.2698 at epoch 4, then 0.2390.",
        words="kemudian naik sedikit pada epoch5 sebesar 0.2390",
        translation="then rises a little at epoch 5, to 0.2390",
    ),
    _write.judged(
        "dropout.validation_accuracy.shape",
        "accuracy",
        "shape",
        "With dropout, the validation accuracy rises until epoch 7, falls at epoch 8 and then tends to be "
        "stable.",
        "Holds if, each by the 95 % interval over our seeds, the validation accuracy of epoch 7 is above "
        "that of epoch 1 (first part), that of epoch 8 is below epoch 7 (second part), and the means of "
        "epochs 9 to 14 and 15 to 20 differ by less than 0.01 (third part).",
        "section 3.2, figure 8",
        split="validation",
        note="From 0.9177 in epoch 7 to 92.84 % in the end, on the same images: what the paper calls stable "
        "may move by a point.",
        words="menaik sejak epoch1 sampai epoch7 … meskipun masih terjadi penurunan pada epoch8 dan "
        "cenderung stabil sampai epoch20",
        translation="rises from epoch 1 to epoch 7 … although there is still a fall at epoch 8, and tends "
        "to be stable until epoch 20",
    ),
)

_CONCLUSION = "penggunaan dropout mampu mengurangi overfitting, menaikkan akurasi dan mengurangi loss"
_CONCLUDED = "the use of dropout is able to reduce overfitting, raise accuracy and reduce loss"

_COMPARISONS = (
    _write.judged(
        "comparison.test_accuracy",
        "accuracy",
        "ordering",
        "Dropout raises the test accuracy.",
        "Holds if the test accuracy with dropout is above that without, seed by seed, by the 95 % interval "
        "of the mean difference.",
        "section 4.1",
        split="test",
        note="The difference printed is 0.15 points, or 15 images of 10,000.",
        words=_CONCLUSION,
        translation=_CONCLUDED,
    ),
    _write.judged(
        "comparison.test_loss",
        "loss",
        "ordering",
        "Dropout lowers the test loss.",
        "Holds if the test loss with dropout is below that without, seed by seed, by the 95 % interval of "
        "the mean difference.",
        "section 4.1",
        split="test",
        words=_CONCLUSION,
        translation=_CONCLUDED,
    ),
    _write.judged(
        "comparison.overfitting",
        "overfitting",
        "ordering",
        "Dropout reduces overfitting.",
        "Holds if the last validation loss lies less far above the lowest of all epochs with dropout than "
        "without, seed by seed, by the 95 % interval of the mean difference.",
        "section 4.1",
        split="validation",
        note="The paper's own sign of overfitting is a validation loss that rises (section 3.1). The "
        "distance to the training loss would favor dropout, under which that loss is measured with units "
        "off.",
        words=_CONCLUSION,
        translation=_CONCLUDED,
    ),
    _write.judged(
        "comparison.train_accuracy",
        "accuracy",
        "statement",
        'The training accuracy behaves almost alike in both ("kinerjanya hampir sama"): it rises from the '
        "first epoch to the last.",
        "Holds if the mean training accuracy of epochs 1 to 5, 6 to 10, 11 to 15 and 16 to 20 rises at "
        "every step, each by the 95 % interval over our seeds, without dropout (first part) and with it "
        "(second part).",
        "section 3.2",
        split="train",
        note="That both end alike is not said: the printed 0.9992 and 0.9568 are errors of 0.0008 and "
        "0.0432.",
        words="Untuk akurasi pelatihan kinerjanya hampir sama dengan ujicoba pertama, nilainya menaik dari "
        "awal sampai akhir epoch",
        translation="As to the training accuracy, its performance is almost the same as in the first trial, "
        "its value rises from the beginning to the last epoch",
    ),
    _write.judged(
        "comparison.beats_the_baseline",
        "accuracy",
        "ordering",
        "Both networks exceed the maximum accuracy that the makers of the dataset obtained, 89.7 %.",
        "Holds if the mean test accuracy is above 0.897, by the 95 % interval over our seeds, without "
        "dropout (first part) and with it (second part).",
        "section 4.1",
        split="test",
        words="melebihi akurasi maksimal yang diperoleh Zalando Research, pemilik dataset Fashion-MNIST … "
        "yakni 89.7%",
        translation="exceeding the maximum accuracy obtained by Zalando Research, owner of the "
        "Fashion-MNIST dataset … namely 89.7 %",
    ),
    _write.judged(
        "comparison.more_would_help",
        "accuracy",
        "statement",
        "More dropout and a modified network may do better still.",
        "Holds if one of our four tries has a higher test accuracy than P1's dropout, seed by seed, by the "
        "95 % interval of the mean difference, does not hold if all four are lower, and is undecided "
        "otherwise: half as much dropout again, and batch normalization in its place, on 50,000 and on "
        "5,000 images, all with a quarter of P1's channels.",
        "section 4.2",
        split="test",
        note='The paper says "kemungkinan dapat", may be able to, and gives no amount: one try that works '
        "is enough for it, and some that fail are not enough against it.",
        words="Memaksimalkan dropout dan memodifikasi model jaringan kemungkinan dapat meningkatkan kinerja "
        "DCNN.",
        translation="Maximizing dropout and modifying the network model may be able to raise the DCNN's "
        "performance.",
    ),
    _write.judged(
        "background.pooling_invariance",
        "invariance",
        "statement",
        "Pooling makes a network less sensitive to shifts of its input.",
        "Holds if, averaged over shifts of the test images by 1, 2, 3 and 4 pixels, the pooling network "
        "gives the same answer as without a shift more often than the same network without pooling, and the "
        "right answer more often, too, both seed by seed, by the 95 % interval of the mean difference; both "
        "have a quarter of P1's channels.",
        "section 2.3",
        split="test",
        note="The paper says distortions, too, and no amount; only shifts were run. Without pooling the "
        "dense layer has four times the weights, so it is no clean test of pooling alone.",
        words="untuk mengurangi resolusi spasial dari peta fitur agar tercapai invarian spasial untuk "
        "distorsi masukan dan translasi",
        translation="to reduce the spatial resolution of the feature maps so that spatial invariance to "
        "distortions and translations of the input is achieved",
    ),
    _write.measured(
        "background.zalando_baseline",
        "accuracy",
        "89.7 %",
        "The maximum accuracy that the makers of the dataset obtained is 89.7 %.",
        "section 4.1",
        kind="quoted",
        split="test",
    ),
)

CLAIMS = (*_test_results(), *_curves(), *_SHAPES, *_COMPARISONS)

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
        "Training accuracies that end at 0.9992 and 0.9568 are said to behave almost alike; the second "
        "error is 54 times the first.",
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
