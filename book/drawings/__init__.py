"""The pictures of ideas, drawn by code: every number in them is computed or read from the networks' listings.

`make sync` writes them to `chapters/pictures/`. This package decides nothing about pages; how a picture gets into one
stands in `book.course_book.ideas`.
"""

from __future__ import annotations

from collections.abc import Callable

from book.drawings import course, maps, networks, neurons, training
from book.drawings.shapes import Drawing
from book.facts import ROOT

FOLDER = ROOT / "chapters" / "pictures"
PICTURES: dict[str, Callable[[], Drawing]] = {
    "course": course.steps,
    "neuron": neurons.neuron,
    "back-propagation": neurons.back_propagation,
    "convolution": maps.convolution,
    "padding": maps.padding,
    "pooling": maps.pooling,
    "receptive-field": maps.receptive_field,
    "dropout": training.dropout,
    "batch-normalization": training.batch_normalization,
    "residual-block": networks.residual_block,
    "resnet18": networks.resnet18,
    "networks": networks.networks,
    "split": training.split,
    "precision-recall": training.precision_recall,
}
