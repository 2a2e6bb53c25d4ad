"""P5: Dalvi's three networks (one hidden layer in NumPy, deep, convolutional with stride 2), as claims.

It builds and trains no network.
"""

from course_utils.claims import Paper, ReportedExperiment, Writer

PAPER = Paper(
    slug="dalvi",
    number="P5",
    title="Classification of Fashion MNIST dataset",
    authors=("Abhishek S. Dalvi",),
    affiliation="University at Buffalo",
    language="English",
    framework="keras",
    summary=(
        "Builds a network with one hidden layer from scratch, then a deeper one and a CNN without pooling "
        "in Keras, and shows for each the loss curves, the confusion matrix and a precision-recall curve "
        "per class. It derives softmax, cross-entropy and their gradient."
    ),
    experiments=(
        ReportedExperiment(
            name="one_hidden",
            title="A, one hidden layer",
            network="784, Dense 100 sigmoid, Dense 10 softmax",
            training="cross-entropy, ordinary gradient descent, learning rate 0.1, 100 epochs",
        ),
        ReportedExperiment(
            name="deep",
            title="B, deep",
            network="several hidden ReLU layers, softmax; no sizes are given",
            training="Adam; epochs and batch size are not given",
        ),
        ReportedExperiment(
            name="strided_cnn",
            title="C, stride-2 CNN",
            network="3×3 convolutions, stride 2, same padding, ReLU; no pooling; flatten, dense head",
            training="Adam, 25 epochs, batches of 10",
        ),
    ),
)

_write = Writer(PAPER)

CLAIMS = (
    *(
        _write.measured(
            f"{name}.test_accuracy",
            "accuracy",
            printed,
            f"Network {title} classifies {printed} of the test images correctly.",
            where,
            split="test",
            note=note,
        )
        for name, title, printed, where, note in (
            ("one_hidden", "A (one hidden layer)", "64.21 %", "section 5.1", ""),
            ("deep", "B (deep)", "81.2 %", "section 5.2", ""),
            (
                "strided_cnn",
                "C (stride-2 CNN)",
                "91.2 %",
                "section 5, last part",
                "Its heading is 5.1 again.",
            ),
        )
    ),
    _write.judged(
        "one_hidden.learning_rate",
        "accuracy",
        "statement",
        "For network A, 0.1 was found to be the ideal learning rate.",
        "Holds if 0.1 has a higher validation accuracy at the end than each of 0.01, 0.03, 0.3, 0.5 and 1, "
        "seed by seed, by the 95 % interval of the mean difference, and a lower validation loss, too, does "
        "not hold if by both another has the better one, and is undecided otherwise.",
        "section 4.1",
        split="validation",
        note="The paper names neither the rates that it tried nor the measure by which 0.1 was ideal.",
        words="The learning rate is kept as 0.1 which was found to be ideal after several attempts.",
    ),
    _write.judged(
        "one_hidden.gradient",
        "gradient",
        "statement",
        "The derivative of softmax cross-entropy by the i-th logit is the probability minus the one-hot "
        "target.",
        "Holds if it agrees with central differences in float64 to within 1e-6 on random logits and targets.",
        "section 4.1",
        words="= y_i - t_i",
    ),
    _write.judged(
        "one_hidden.trouser",
        "average precision",
        "ordering",
        "Trouser is relatively easy, and even network A classifies it correctly.",
        "Holds if, each by the 95 % interval over our seeds of network A, the area under Trouser's "
        "precision-recall curve is above the mean of the other nine (first part), and its recall is above "
        "0.8, the accuracy that the paper calls decent (second part).",
        "sections 5.1 and 6",
        split="test",
        class_name="Trouser",
        note="Recall is what a row of the confusion matrix shows; many of what A calls Trouser are other "
        "garments.",
        words="Trousers are relatively easy to classify hence they are classified correctly by a neural "
        "network even with one hidden layer.",
    ),
    _write.judged(
        "one_hidden.most_classes",
        "recall",
        "statement",
        "Network A has difficulty classifying most of the classes.",
        "Holds if, by the 95 % interval over our seeds of network A, more than five of the ten classes are "
        "below 0.8, the accuracy that the paper calls decent, both in recall and in the area under the "
        "precision-recall curve.",
        "section 5.1",
        split="test",
        words="From the confusion matrix and the precision and recall graph we see that the network has a "
        "difficulty classifying most of the classes",
    ),
    *(
        _write.judged(
            f"{name}.hardest_class",
            "average precision",
            "ordering",
            f"Shirt is the hardest class for network {letter}.",
            "Holds if the area under Shirt's precision-recall curve is below the lowest of the other "
            f"classes, by the 95 % interval over our seeds of network {letter}.",
            "section 6",
            split="test",
            class_name="Shirt",
            words="We observe from the precision recall graphs that shirts are the hardest to classify",
        )
        for name, letter in (("one_hidden", "A"), ("deep", "B"), ("strided_cnn", "C"))
    ),
    _write.judged(
        "comparison.cnn_best_on_shirt",
        "recall",
        "ordering",
        "Of the three networks, the CNN classifies Shirt best.",
        "Holds if Shirt has a higher test recall with network C than with A and with B, seed by seed, by "
        "the 95 % interval of the mean difference, and by F1, too, does not hold if by both measures C is "
        "behind one of them, and is undecided otherwise.",
        "section 6",
        split="test",
        class_name="Shirt",
        note="A confusion matrix, which the paper shows, gives both measures.",
        words="they are best classified by CNNs (which can be seen in the confusion matrix)",
    ),
    _write.judged(
        "comparison.cnn_beats_dense",
        "accuracy",
        "ordering",
        "The deep network beats the shallow one, and the CNN beats both.",
        "Holds if the test accuracy, seed by seed, is higher for network B than for A (first part), and for "
        "C than for A and for B (second part), each by the 95 % interval of the mean difference.",
        "sections 5 and 6",
        split="test",
        words="We get a better accuracy than the previous model … We observe a better accuracy than the "
        "previous two models for CNN.",
    ),
    _write.judged(
        "comparison.pooling_loses_data",
        "data kept",
        "statement",
        "Max pooling leads to a loss of data.",
        "Holds if two different maps give the same output after 2×2 max pooling, so that nothing behind it "
        "can tell them apart.",
        "section 4.3",
        note="A convolution with a stride of 2 leaves out three of four places, too; which of the two "
        "serves better is another claim.",
        words="max pooling leads to loss of data",
    ),
    _write.judged(
        "comparison.stride_is_a_good_alternative",
        "accuracy",
        "statement",
        "A stride of 2 can be a good alternative to max pooling.",
        "Holds if network C with stride 2 is less than one point of test accuracy behind the same network "
        "with stride 1 and 2×2 max pooling, seed by seed, by the 95 % interval of the mean difference.",
        "section 4.3",
        split="test",
        note="What an alternative may cost is ours, the paper gives no number. Time is left out: the clock "
        "of our runs varies by a factor of two with what else the machine does.",
        words="Using strides of two can be a good alternative as max pooling leads to loss of data.",
    ),
    _write.judged(
        "comparison.stride_has_fewer_parameters",
        "parameters",
        "statement",
        "A stride of 2 makes the maps smaller, and with them the number of parameters.",
        "Holds if network C, as we build it, has fewer parameters than if its convolutions had a stride of "
        "1 and nothing else made the maps smaller.",
        "section 4.3",
        note="Not fewer than with pooling, which makes the maps smaller by as much; the paper does not say "
        "so.",
        words="a stride of 2 is applied to the filter, hence decreasing the dimensions of the layer which "
        "also decreases the number of parameter",
    ),
    _write.judged(
        "strided_cnn.maps_halve",
        "output size",
        "statement",
        "Same padding with a stride of 2 halves the feature map.",
        'Holds if a convolution with "same" padding and a stride of 2 makes exactly half of a side of 28, '
        "and of the 14 that it leaves.",
        "section 4.3",
        note="An odd side is rounded up, 7 to 4. How many convolutions the paper has is lost with its "
        "drawing, so no third one is held against it.",
        words='when we apply a padding (using keras padding="same") and a stride of two, the dimensions are '
        "reduced to half",
    ),
    _write.judged(
        "background.adam_is_best",
        "loss",
        "ordering",
        "Adam gives the best result of the optimizers.",
        "Holds if, on network B after the same number of epochs, the training loss with Adam is below that "
        "with each of SGD, SGD with momentum, RMSprop and AdaGrad, each at the best of the same learning "
        "rates, seed by seed, by the 95 % interval of the mean difference.",
        "section 4.3, figure 5",
        split="train",
        note="The paper says it of a figure of Adam's own paper.",
        words="We see that Adam Optimizer produces the best result among the other optimizers.",
    ),
    _write.judged(
        "background.relu_against_vanishing_gradients",
        "gradient",
        "statement",
        "In deep networks with sigmoid the gradients of the first layers vanish; ReLU is a solution.",
        "Holds if, at the first step of a network of at least five hidden layers, the mean gradient norm of "
        "the first layer is below that of the last with sigmoid (first part), and the ratio of the two is "
        "larger with ReLU than with sigmoid (second part), each by the 95 % interval over seeds.",
        "section 4.2",
        words="we observe that the weights in the starting layers are not updated … The "
        "solution is to use the rectified linear activation function",
    ),
)

REMARKS = (
    _write.remark(
        "learning_rate_not_ideal",
        "run",
        "A learning rate of 0.1 is far from ideal: more than ten points are to be had at 0.5, and more with "
        "mini-batches.",
    ),
    _write.remark(
        "initialization_matters",
        "run",
        "The 64 % depends on the initial weights: with N(0, 1) it is about 52 %, with N(0, 0.01²) about 48 "
        "%.",
    ),
    _write.remark(
        "full_batch",
        "run",
        'Gradient descent is only called "normal"; read as full-batch, the number fits.',
    ),
    _write.remark(
        "lost_minus_sign",
        "text",
        "A minus sign is lost on the way from the likelihood to the loss: the negative logarithm of the "
        "product is set equal to the sum of t log y instead of minus that sum.",
    ),
    _write.remark(
        "half_needs_a_floor",
        "arithmetic",
        "The formula gives (28 − 3 + 2)/2 + 1 = 14.5, so it needs a floor to give half. Keras pads by one "
        "in total here, on one side only, and (28 − 3 + 1)/2 + 1 = 14 is exact.",
    ),
    _write.remark(
        "seven_to_four",
        "arithmetic",
        "From 28 to 14 to 7 the maps halve; from 7 the next is 4, which is not half.",
    ),
    _write.remark(
        "sigmoid_right_then_rejected",
        "text",
        "Sigmoid is first called right for a hidden layer because its values look like probabilities, then "
        "rejected in favor of ReLU; hidden values need not be probabilities.",
    ),
    _write.remark(
        "deep_81_against_90",
        "run",
        "This paper's deep dense network reaches 81 % where P3's reach 0.90 in validation: why?",
    ),
    _write.remark(
        "split_as_printed",
        "text",
        "Test, validation and train are given as 70, 10 and 20 %, in this order; as printed, test would be "
        "70 %.",
    ),
    _write.remark(
        "divided_by_256",
        "text",
        "Pixels are divided by 256, called the highest value; the highest is 255.",
    ),
    _write.remark(
        "borrowed_comparison",
        "text",
        "That Adam is the best optimizer rests on a figure of Adam's own paper, for another network, not on "
        "a run here.",
    ),
)
