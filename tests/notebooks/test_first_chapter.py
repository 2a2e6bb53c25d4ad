"""What chapter 00 proposes to its reader can be done, and one of the proposals makes it much worse, as the page says."""

from __future__ import annotations

import pytest
from written_chapters import FIRST, read

pytest.importorskip("torch")
pytest.importorskip("keras")
PROPOSED = {  # how a reader would write it, in PyTorch or Keras
    "10 neurons": {"nn.Linear(784, 100)": "nn.Linear(784, 10)", "nn.Linear(100, 10)": "nn.Linear(10, 10)", "Dense(100,": "Dense(10,"},
    "a learning rate of 0.1": {"lr=0.001": "lr=0.1", "learning_rate=0.001": "learning_rate=0.1"},
}  # fmt: skip


def accuracy(changes):
    """The share of test images that chapter 00 gets right, with words of its code exchanged."""
    found = {}
    for cell in read(FIRST.stem).cells:
        if cell.cell_type == "code":
            code = cell.source
            for word, other in changes.items():
                code = code.replace(word, other)
            exec(code, found)
    return found["accuracy"]


@pytest.mark.parametrize("framework", ["torch", "keras"])
def test_what_it_proposes_ends_with_a_number(framework, monkeypatch):
    monkeypatch.setenv("COURSE_FRAMEWORK", framework)
    monkeypatch.setenv("COURSE_PROFILE", "quick")
    code = "\n".join(cell.source for cell in read(FIRST.stem).cells if cell.cell_type == "code")
    assert all(word in code for changes in PROPOSED.values() for word in changes)
    plain = accuracy({})
    assert plain > 0.75
    assert accuracy(PROPOSED["10 neurons"]) > 0.65
    assert accuracy(PROPOSED["a learning rate of 0.1"]) < plain - 0.1
