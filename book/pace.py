"""How long a page takes a beginner, from its words, cells, exercises and questions, each at a stated pace.

The paces were set beside one beginner who read every word of the course's first eight chapters and did every
exercise with a clock: that took 1.1 times as long as they say for six chapters, and 1.7 times for 02 and 03, which
were then the longest and held most derivations.
`make sync` writes the minutes into the page (<!--time reading-->60<!--/-->), and a test compares them and holds
the core pages to their limits.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nbformat import NotebookNode

WORDS_PER_MINUTE = 90
MINUTES_PER_CELL = 0.6  # to read it, run it and look at what it shows
MINUTES_PER_EXERCISE = 12
MINUTES_PER_QUESTION = 1
CORE_WORDS, CORE_CELLS = 3_500, 45  # what a core page may have at most,
CORE_READING, CORE_PRACTICE = 60, 30  # and the minutes that it may take
MARK = re.compile(r"<!--time (reading|exercises)-->(.*?)<!--/-->")


class Pace(NamedTuple):
    """What a page asks of its reader."""

    words: int  # of prose, tables, hints and solutions
    code_cells: int  # all of them, folded and both frameworks'
    cells_read: int  # not folded, and one framework's
    exercises: int
    questions: int

    @property
    def reading(self) -> int:
        """Minutes, to the nearest five."""
        return _to_five(self.words / WORDS_PER_MINUTE + MINUTES_PER_CELL * self.cells_read)

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
    prose = [
        re.sub(r"<!--.*?-->", "", cell.source) for cell in notebook.cells if cell.cell_type == "markdown"
    ]
    code = [set(cell.metadata.get("tags", [])) for cell in notebook.cells if cell.cell_type == "code"]
    text = "\n".join(prose)
    return Pace(
        words=len(text.split()),
        code_cells=len(code),
        cells_read=sum(not tags & {"hide-cell", "hide-input", "framework-keras"} for tags in code),
        exercises=len(re.findall(r"^### (?:Exercise )?\d+[.:] ", text, re.M)),
        questions=len(re.findall(r"^\*\*\d+\.\*\* ", text, re.M)),
    )


def _to_five(minutes: float) -> int:
    return 5 * round(minutes / 5)
