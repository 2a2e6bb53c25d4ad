"""The theme's icons as drawings in the page, in place of a font and a script of 1.5 megabytes.

It draws the icons that the theme's own templates ask for; the course's pictures are `book.drawings`' affair.
"""

from __future__ import annotations

import re

from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
ICON = re.compile(r'<(i|span) class="([^"]*\bfa-[^"]*)"([^>]*)></\1>')
STYLES = {
    "fa-solid",
    "fa-regular",
    "fa-brands",
    "fas",
    "far",
    "fab",
}  # of the font; the theme lays them out as text
SHEET = '<path d="M6 3h8l5 5v13H6zM14 3v5h5"/>'
BRANCH = '<circle cx="7" cy="5" r="2"/><circle cx="7" cy="19" r="2"/><circle cx="17" cy="7" r="2"/><path d="M7 7v10M17 9c0 4-10 2-10 6"/>'
# Lines on a field of 24 × 24, named as the theme's templates name them.
DRAWINGS = {
    "angle-left": '<path d="M15 5l-7 7 7 7"/>',
    "angle-right": '<path d="M9 5l7 7-7 7"/>',
    "arrow-up": '<path d="M12 20V5M5 12l7-7 7 7"/>',
    "bars": '<path d="M3 6h18M3 12h18M3 18h18"/>',
    "chevron-down": '<path d="M5 9l7 7 7-7"/>',
    "circle-half-stroke": '<circle cx="12" cy="12" r="9"/><path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/>',
    "code": '<path d="M8 6l-6 6 6 6M16 6l6 6-6 6"/>',
    "download": '<path d="M12 3v12M6 10l6 6 6-6M4 21h16"/>',
    "file": SHEET,
    "file-pdf": f'{SHEET}<path d="M9 13h7M9 17h7"/>',
    "github": BRANCH,
    "gitlab": BRANCH,
    "list": '<path d="M9 6h12M9 12h12M9 18h12M3.5 6h1M3.5 12h1M3.5 18h1"/>',
    "magnifying-glass": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>',
    "moon": '<path d="M20 14.5A8.5 8.5 0 1 1 9.5 4 7 7 0 0 0 20 14.5z"/>',
    "rocket": '<path d="M9 15l-3-3c2-6 7-9 14-8 1 7-2 12-8 14zM6 12H3l3-4h2M12 18v3l4-3v-2M5 16l-2 5 5-2"/>',
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M19 5l-1.4 1.4M6.4 17.6L5 19"/>',
}


def drawn(page: str, name: str) -> str:
    """A page with drawings where it had `<i class="fa-…"></i>`.

    Args:
        page: the whole HTML.
        name: the page's, for the warning about an icon that is not drawn here; it fails the build.
    """

    def draw(match: re.Match[str]) -> str:
        classes = [each for each in match[2].split() if each not in STYLES]
        lines = next((DRAWINGS[each[3:]] for each in classes if each[3:] in DRAWINGS), None)
        if lines is None:
            LOGGER.warning("%s asks for an icon that is not drawn: %s", name, " ".join(classes))
            return ""
        return f'<svg class="svg-inline--fa {" ".join(classes)}" {match[3].strip()} viewBox="0 0 24 24" aria-hidden="true">{lines}</svg>'

    return ICON.sub(draw, page)
