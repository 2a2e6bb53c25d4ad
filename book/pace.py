"""How long a page takes a beginner: its words, lines of code, formulas, exercises and questions, each at a stated pace.

What is folded, and the other framework's code, is not read. The paces were set beside two beginners who did chapters 00 to
03 with a clock, as those were then: 16, 85, 138 and 93 minutes, where they give 18, 73, 116 and 87.
`make sync` writes the minutes into the page (<!--time reading-->60<!--/-->), and a test compares them and holds
the core pages to their limits.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nbformat import NotebookNode

WORDS_PER_MINUTE = 90
LINES_PER_MINUTE = 5
MINUTES_PER_CELL = 0.3  # to run it and look at what it shows
MINUTES_PER_FORMULA = 2
MINUTES_PER_EXERCISE = 12  # with its words
MINUTES_PER_QUESTION = 1
CORE_WORDS, CORE_CELLS = 3_500, 45  # what a core page may have at most,
CORE_READING, CORE_PRACTICE = 60, 30  # and the minutes that it may take
LONGER = {"02-from-scratch": 90}  # nine derived formulas want their time; it may not grow
FOLDED = {"hide-cell", "hide-input", "framework-keras"}
# Marks of numbers, and answers to questions, with the quotation that they stand in
UNSEEN = re.compile(r"(?:\n> ?)*<!--ask (?s:.*?)-->|<!--.*?-->")
MARK = re.compile(r"<!--time (reading|exercises)-->(.*?)<!--/-->")


class Pace(NamedTuple):
    """What a page asks of its reader."""

    words: int  # of prose, tables, hints and solutions
    code_cells: int  # all of them, folded and both frameworks'
    words_read: int  # before the exercises
    cells_read: int  # not folded, and one framework's
    lines_read: int  # of code in them, without empty ones
    formulas: int  # on a line of their own
    exercises: int
    questions: int

    @property
    def reading(self) -> int:
        """Minutes, to the nearest five."""
        return _to_five(
            self.words_read / WORDS_PER_MINUTE
            + self.lines_read / LINES_PER_MINUTE
            + MINUTES_PER_CELL * self.cells_read
            + MINUTES_PER_FORMULA * self.formulas
        )

    @property
    def practice(self) -> int:
        """Minutes for exercises and quiz, to the nearest five; 0 where there are none."""
        return _to_five(MINUTES_PER_EXERCISE * self.exercises + MINUTES_PER_QUESTION * self.questions)

    def filled(self, text: str) -> str:
        """The text with every marked time as this page takes it."""
        minutes = {"reading": self.reading, "exercises": self.practice}
        return MARK.sub(lambda mark: f"<!--time {mark[1]}-->{minutes[mark[1]]}<!--/-->", text)


def of(notebook: NotebookNode) -> Pace:
    """Count what is on the page."""
    prose = [UNSEEN.sub("", cell.source) for cell in notebook.cells if cell.cell_type == "markdown"]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    read = [cell.source for cell in code if not FOLDED & set(cell.metadata.get("tags", []))]
    text = "\n".join(prose)
    before = text.split("\n## Exercises")[0]
    return Pace(
        words=len(text.split()),
        code_cells=len(code),
        words_read=len(before.split()),
        cells_read=len(read),
        lines_read=sum(bool(line.strip()) for source in read for line in source.splitlines()),
        formulas=len(re.findall(r"\$\$.+?\$\$", before, re.S)),
        exercises=len(re.findall(r"^### (?:Exercise )?\d+[.:] ", text, re.M)),
        questions=len(re.findall(r"^\*\*\d+\.\*\* ", text, re.M)),
    )


def _to_five(minutes: float) -> int:
    return 5 * round(minutes / 5)
