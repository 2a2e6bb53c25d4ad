"""What several tests make or read in the same way; no test of its own."""

from __future__ import annotations

from matplotlib.text import Text

from course_utils.plots import Picture


def texts(picture: Picture) -> list[str]:
    """Everything that is written in the figure, as often as it stands there."""
    return [text.get_text() for text in picture.figure.findobj(Text)]
