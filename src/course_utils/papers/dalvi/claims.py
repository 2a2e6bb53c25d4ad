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
        "For network A, 0.1 is the ideal learning rate.",
        "Reproduced if none of the learning rates 0.01, 0.03, 0.3, 0.5 and 1 gives a mean validation "
        "accuracy over our seeds that is more than one point above that of 0.1.",
        "section 4.1",
        split="validation",
    ),
    _write.judged(
        "one_hidden.gradient",
        "gradient",
        "statement",
        "The derivative of softmax cross-entropy by the i-th logit is the probability minus the one-hot "
        "target.",
        "Reproduced if it agrees with central differences in float64 to within 1e-6 on random logits and "
        "targets.",
        "section 4.1",
    ),
    _write.judged(
        "one_hidden.trouser",
        "average precision",
        "ordering",
        "Trouser is easy even for network A.",
        "Reproduced if Trouser has the largest area under its precision–recall curve, which is what the paper shows "
        "of each class, on average over our seeds of network A.",
        "sections 5.1 and 6",
        split="test",
        class_name="Trouser",
    ),
    _write.judged(
        "one_hidden.most_classes",
        "recall",
        "statement",
        "Network A struggles with most classes.",
        "Reproduced if at least six of the ten classes have a test recall below 0.75, on average over our "
        "seeds.",
        "section 5.1",
        split="test",
    ),
    *(
        _write.judged(
            f"{name}.hardest_class",
            "average precision",
            "ordering",
            f"Shirt is the hardest class for network {letter}.",
            "Reproduced if Shirt has the lowest average precision (area under its precision-recall curve) "
            f"of network {letter} on the test images, on average over our seeds.",
            "section 6",
            split="test",
            class_name="Shirt",
        )
        for name, letter in (("one_hidden", "A"), ("deep", "B"), ("strided_cnn", "C"))
    ),
    _write.judged(
        "comparison.cnn_best_on_shirt",
        "recall",
        "ordering",
        "Of the three networks, the CNN classifies Shirt best.",
        "Reproduced if the test recall of Shirt is highest for network C, on average over our seeds.",
        "section 6",
        split="test",
        class_name="Shirt",
    ),
    _write.judged(
        "comparison.cnn_beats_dense",
        "accuracy",
        "ordering",
        "The deep network beats the shallow one, and the CNN beats both.",
        "Reproduced if the mean test accuracies over our seeds are ordered A, B, C, each step larger than "
        "twice the standard error of the difference.",
        "sections 5 and 6",
        split="test",
    ),
    _write.judged(
        "comparison.pooling_loses_data",
        "accuracy",
        "statement",
        "Max pooling leads to a loss of data.",
        "Reproduced if network C has a higher mean test accuracy over our seeds with stride 2 than with "
        "stride 1 and max pooling in its place, by more than twice the standard error of the difference.",
        "section 4.3",
        split="test",
        note="Both throw away positions; what counts is which network classifies better.",
    ),
    _write.judged(
        "comparison.stride_is_a_good_alternative",
        "accuracy",
        "statement",
        "A stride of 2 is a good alternative to pooling.",
        "Reproduced if network C with stride 2 is at most one point below the same network with max pooling "
        "in mean test accuracy over our seeds, and needs fewer FLOPs per image and less time per epoch on "
        "the same device.",
        "section 4.3",
        split="test",
    ),
    _write.judged(
        "comparison.stride_has_fewer_parameters",
        "parameters",
        "statement",
        "A stride of 2 needs fewer parameters than pooling.",
        "Reproduced if network C with stride 2 has fewer parameters than the same network with stride 1 and "
        "2×2 max pooling in its place.",
        "section 4.3",
        note="The paper says that smaller maps mean fewer parameters; pooling shrinks the maps just as much.",
    ),
    _write.judged(
        "strided_cnn.maps_halve",
        "output size",
        "statement",
        "Same padding with a stride of 2 halves the feature map.",
        "Reproduced if every strided convolution of network C has an output side that is exactly half its "
        "input side, starting from 28.",
        "section 4.3",
    ),
    _write.judged(
        "background.adam_is_best",
        "accuracy",
        "ordering",
        "Adam gives the best result of the optimizers.",
        "Reproduced if Adam has the lowest mean training loss over our seeds after the same number of "
        "epochs on network B, against SGD, SGD with momentum, RMSprop and AdaGrad, each at the best of the "
        "same learning rates.",
        "section 4.3, figure 5",
        split="train",
    ),
    _write.judged(
        "background.relu_against_vanishing_gradients",
        "gradient",
        "statement",
        "In deep networks sigmoid makes the gradients of the first layers vanish; ReLU does not.",
        "Reproduced if, at the first step, the ratio of the mean gradient norm of the first layer to that "
        "of the last is at least ten times larger with ReLU than with sigmoid in a network of at least five "
        "hidden layers, on average over our seeds.",
        "section 4.2",
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
