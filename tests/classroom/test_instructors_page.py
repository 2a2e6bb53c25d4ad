"""The page for instructors says the minutes that the chapters state, and names what they have."""

from __future__ import annotations

import re

from conftest import ROOT
from written_chapters import CORE, DEEPER, read

from book import pace

PAGE = (ROOT / "instructors.md").read_text("utf8")


def minutes(name):
    asked = pace.of(read(name))
    return f"{asked.reading} | {asked.practice or '–'}"


def test_it_lists_every_page_with_its_minutes():
    further = {path.stem.removesuffix("-deeper"): minutes(path.stem) for path in DEEPER}
    rows = [
        f"| [{path.stem[:2]}](chapters/{path.name}) | {minutes(path.stem)} | {further.get(path.stem, '– | –')} |"
        for path in CORE
    ]
    assert [line for line in PAGE.splitlines() if line.startswith("| [")] == rows


def test_the_sections_that_its_plans_name_exist():
    text = "\n".join(cell.source for path in CORE for cell in read(path.stem).cells)
    headings = set(re.findall(r"^## (.+)", text, re.M))
    plans = PAGE.split("## Four slots")[1]
    named = set(re.findall(r"(?<!\*)\*([A-Z][^*]+)\*(?!\*)", plans)) - {"Deeper"}
    assert len(named) > 5 and named <= headings
