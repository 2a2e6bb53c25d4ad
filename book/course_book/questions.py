"""Quiz questions and predictions take an answer: a small form stands between the question and its folded answer.

In a notebook they are plain Markdown: `**3.** …?` with a folded answer, or a quotation that begins with
**Predict first.** Without more, the form takes words. Behind the question, on lines of its own, a comment that no
reader sees may say what the answer is, and what to reply to answers that are wrong for a reason:

    <!--ask number 13 ± 1
    unit: numbers
    right: 6 × 6 of 7 × 7 are covered.
    40 ± 9: Those are the numbers that are used.
    low: It is more than one row.
    -->

    <!--ask choice 2
    - Yes | It has been chosen for being the largest.
    - No | It is the largest of 30 noisy numbers.
    -->

    <!--ask order 2 1
    - SGD | It comes last.
    - Adam
    -->

Number of the right option, or the right order; without, the form keeps what was answered and judges nothing. The options
may stand in the text instead, as a list above the comment; the replies are then `1: It has been …`. Other replies are
`right`, `wrong`, and for numbers `low` and `high`. Two comments make two fields, which `label: …` tells apart.
The forms need `questions.js`, and nothing is shown of them where no script runs. Nothing is counted or sent.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
COMMENT = re.compile(r"<!--ask\b[ \t]*(\w*)[ \t]*([^\n]*?)[ \t]*(?:\n(.*?))?-->\s*", re.DOTALL)
NUMBERED = re.compile(r"\d+\.")
FOLDED = re.compile(r"\s*<details>\s*<summary>Answer</summary>")
NUMBER = r"[-−]?\d[\d,]*(?:\.\d+)?(?:e[-−]?\d+)?"
VALUE = re.compile(rf"({NUMBER})(?: ± ({NUMBER})( ?%)?)?")
WORDS = ("label", "right", "wrong")
KEYS = {"text": ("label",), "number": (*WORDS, "unit", "low", "high"), "choice": WORDS, "order": WORDS}


class Fault(ValueError):
    """A comment cannot be understood; the text says what is wrong with it."""


class Form(nodes.General, nodes.Element):
    """One question's form; its children are `Part`s."""


class Part(nodes.General, nodes.Element):
    """One answer: a line of text, a number, a choice or an order; its children are `Option`s."""


class Option(nodes.General, nodes.TextElement):
    """What can be chosen or put in order."""


def add_forms(app: Sphinx, doctree: nodes.document) -> None:
    """`doctree-read`: a form behind every question of the page; what is wrong with one fails the build."""
    for fault in rewrite(doctree, app.env.docname):
        LOGGER.warning("%s, %s", app.env.docname, fault, location=doctree)


def rewrite(doctree: nodes.document, page: str) -> list[str]:
    """Put the forms into the page; returns what is wrong, each line with its question.

    Args:
        doctree: the page; it is changed.
        page: its name, under which answers are kept.
    """
    faults: list[str] = []
    seen: Counter[str] = Counter()
    for asked in list(doctree.findall(nodes.Element)):
        if isinstance(asked, nodes.block_quote) and len(asked) and _lead(asked[0]) == "Predict first.":
            number = seen["prediction"] = seen["prediction"] + 1
            name, called = f"prediction-{number}", f"prediction {number}"
            question, follows = asked[0], list(asked[1:])
            answer = _folded(list(asked.findall(descend=False, siblings=True, include_self=False))[:1])
        elif NUMBERED.fullmatch(_lead(asked)):
            question, follows = asked, list(_until_next(asked))
            answer = _folded(follows)
            called = f"question {_lead(asked).rstrip('.')}"
            if answer is None:
                if _in_quiz(asked):
                    faults.append(f"{called}: no <details> with an answer follows")
                continue
            follows = follows[: follows.index(answer)]
            name = called.replace(" ", "-")
            seen[name] += 1
            if seen[name] > 1:  # the other framework's
                name = f"{name}-{seen[name]}"
        else:
            continue
        try:
            form = _form(question, follows, answered=answer is not None)
        except Fault as fault:
            faults.append(f"{called}: {fault}")
            continue
        digest = hashlib.sha256(question.astext().encode()).hexdigest()[:6]
        form.update_all_atts({"name": name, "stored": f"course-answer {page} {name} {digest}"})
        question["ids"].append(name)
        last = follows[-1] if follows else question
        last.parent.insert(last.parent.index(last) + 1, form)
        for raw in [node for node in follows if _comment(node)]:
            raw.parent.remove(raw)
    for raw in list(doctree.findall(nodes.raw)):
        if "<!--ask" in raw.astext():
            raw.parent.remove(raw)
            faults.append(f"{raw.astext().splitlines()[0]}: belongs to no question, or to one with a fault")
    return faults


def _lead(node: nodes.Node) -> str:
    """The bold words with which a paragraph begins."""
    if not isinstance(node, nodes.paragraph):
        return ""
    first = next((child for child in node.children if child.astext().strip()), None)
    return first.astext() if isinstance(first, nodes.strong) else ""


def _until_next(question: nodes.Element) -> Iterator[nodes.Element]:
    """What follows a question, up to the next one, a cell or a heading."""
    for node in question.findall(descend=False, siblings=True, include_self=False):
        if isinstance(node, (nodes.section, nodes.container)) or NUMBERED.fullmatch(_lead(node)):
            return
        yield node


def _folded(following: list[nodes.Element]) -> nodes.Element | None:
    return next(
        (node for node in following if isinstance(node, nodes.raw) and FOLDED.match(node.astext())), None
    )


def _in_quiz(node: nodes.Element) -> bool:
    section = node.parent
    return isinstance(section, nodes.section) and section[0].astext() == "Quiz"


def _comment(node: nodes.Node) -> re.Match[str] | None:
    return COMMENT.fullmatch(node.astext()) if isinstance(node, nodes.raw) else None


def _form(question: nodes.Element, follows: list[nodes.Element], answered: bool) -> Form:
    parts, listed = [], None
    for node in follows:
        found = _comment(node)
        if found:
            parts.append(_part(found[1], found[2], found[3] or "", listed))
            if parts[-1]["listed"] and listed is not None:
                listed["classes"].append("ask-source")
        elif isinstance(node, nodes.raw) and "<!--ask" in node.astext():
            raise Fault(f"not understood: {node.astext()!r}")
        listed = node if isinstance(node, (nodes.bullet_list, nodes.enumerated_list)) else None
    parts = parts or [_part("text", "", "", None)]
    if len(parts) > 1 and not all(part["label"] for part in parts):
        raise Fault("of several fields, each needs its label: …")
    return Form("", *parts, answered=answered, judged=any(part["judged"] for part in parts))


def _part(kind: str, head: str, body: str, listed: nodes.Element | None) -> Part:
    """One comment, parsed.

    Raises:
        Fault: it is not understood.
    """
    if kind not in KEYS:
        raise Fault(f"<!--ask {kind}: use number, choice, order or text")
    options, replies, said = _lines(body)
    if options and kind not in ("choice", "order"):
        raise Fault(f"a {kind} has no options")
    own = bool(options)
    if not own and listed is not None and kind in ("choice", "order"):
        options = [
            Option("", "", *(copy.deepcopy() for copy in item[0].children)) for item in listed.children
        ]
    if kind in ("choice", "order"):
        rules: dict[str, Any] = {"answer": _picked(kind, head, len(options))}
        judged = bool(rules["answer"])
    elif kind == "number":
        rules = dict(zip(("answer", "within"), _value(head), strict=True)) if head else {}
        judged = bool(head)
    elif head:
        raise Fault(f"{head!r} behind text: words are not judged")
    else:
        rules, judged = {}, False
    rules["replies"] = []
    for key, reply in said:
        if key in KEYS[kind]:
            rules[key] = reply
        elif kind == "number" and judged:
            rules["replies"].append([*_value(key), reply])
        elif kind in ("choice", "order") and not own and key.isdigit() and 0 < int(key) <= len(options):
            replies[int(key)] = reply
        else:
            raise Fault(f"{key}: {reply!r} is a reply to nothing")
    if not judged and {"right", "wrong", "low", "high"} & {key for key, _ in said}:
        raise Fault("replies to right and wrong answers, and no right answer")
    if replies:
        rules["replies"] = [replies.get(number, "") for number in range(1, len(options) + 1)]
    label, unit = rules.pop("label", ""), rules.pop("unit", "")
    return Part(
        "", *options, kind=kind, rules=rules, label=label, unit=unit, judged=judged, listed=not own
    )  # fmt: skip


def _lines(body: str) -> tuple[list[Option], dict[int, str], list[tuple[str, str]]]:
    """The options of a comment, the replies to them by their number, and its other lines as pairs."""
    options: list[Option] = []
    replies: dict[int, str] = {}
    said = []
    for line in filter(None, map(str.strip, body.splitlines())):
        if line.startswith("- "):
            words, _, reply = (part.strip() for part in line[2:].partition("|"))
            options.append(Option("", words))
            if reply:
                replies[len(options)] = reply
            continue
        key, colon, reply = (part.strip() for part in line.partition(":"))
        if not colon or not key or not reply:
            raise Fault(f"not understood: {line!r}")
        said.append((key, reply))
    return options, replies, said


def _picked(kind: str, head: str, count: int) -> list[int]:
    """The numbers behind `choice` or `order`."""
    if count < 2:
        raise Fault(f"a {kind} needs two options at least, in the comment or as a list right above it")
    if not re.fullmatch(r"[\d ]*", head):
        raise Fault(f"{kind} {head!r}: give the options' numbers")
    right = [int(number) for number in head.split()]
    if right and kind == "choice" and (len(right) > 1 or not 0 < right[0] <= count):
        raise Fault(f"choice {head}: give the number of one option, 1 to {count}")
    if right and kind == "order" and sorted(right) != list(range(1, count + 1)):
        raise Fault(f"order {head}: give the numbers 1 to {count} in their right order")
    return right


def _value(text: str) -> tuple[float, float]:
    """A number and how far an answer may be from it: `13`, `0.23 ± 0.01`, `1,600 ± 5 %`."""
    found = VALUE.fullmatch(text)
    if not found:
        raise Fault(f"{text!r} is no number, such as 1,200 or 0.23 ± 0.01")
    value, within = (float((part or "0").replace(",", "").replace("−", "-")) for part in found.group(1, 2))
    return value, within * abs(value) / 100 if found[3] else within


# ---- HTML -------------------------------------------------------------------------------------


def visit_form(writer: Any, node: Form) -> None:
    """Sphinx calls this where a form begins. It is shown where a script runs (questions.css)."""
    answered = " data-answered" if node["answered"] else ""
    writer.body.append(
        f'<form class="ask" id="{node["name"]}-form" data-stored="{escape(node["stored"])}"{answered} novalidate>\n<div class="ask-parts">\n'
    )
    for number, part in enumerate(node.children, start=1):
        part.update_all_atts({"id": f"{node['name']}-answer-{number}", "question": node["name"]})


def depart_form(writer: Any, node: Form) -> None:
    """Its buttons, and the place of what is said to an answer."""
    press = "Check" if node["judged"] else "Compare" if node["answered"] else "Keep"
    writer.body.append(
        f'</div>\n<button type="submit">{press}</button>\n<div class="ask-reply" role="status"></div>\n'
        '<button type="button" class="ask-delete" hidden>Delete my answer</button>\n</form>\n'
    )


def visit_part(writer: Any, node: Part) -> None:
    """One field, or one group of them, with its label."""
    kind, key, question = node["kind"], node["id"], node["question"]
    mine = "Your prediction" if question.startswith("prediction") else "Your answer"
    label = escape(node["label"] or mine)
    rules = escape(json.dumps(node["rules"], ensure_ascii=False))
    begin = f'class="ask-part" data-kind="{kind}" data-rules="{rules}"'
    if kind in ("text", "number"):
        described = f"{question} {key}-unit" if node["unit"] else question
        about = f'id="{key}" aria-describedby="{described}" autocomplete="off"'
        field = (
            f'<textarea {about} rows="2"></textarea>'
            if kind == "text"
            else f'<input {about} type="text" inputmode="decimal"/>'
        )
        unit = (
            f' <span class="ask-unit" id="{key}-unit">{escape(node["unit"])}</span>' if node["unit"] else ""
        )
        writer.body.append(f'<div {begin}><label for="{key}">{label}</label>{field}{unit}')
    else:
        how = ", first on top" if kind == "order" and not node["label"] else ""
        writer.body.append(
            f'<fieldset {begin} aria-describedby="{question}"><legend>{label}{how}</legend>'
            + ("<ol>" if kind == "order" else "")
        )
    for number, option in enumerate(node.children, start=1):
        option.update_all_atts({"number": number, "key": key, "kind": kind})


def depart_part(writer: Any, node: Part) -> None:
    """The end of a field or group."""
    ends = {"choice": "</fieldset>\n", "order": "</ol></fieldset>\n"}
    writer.body.append(ends.get(node["kind"], "</div>\n"))


def visit_option(writer: Any, node: Option) -> None:
    """A radio button, or an entry that the script makes movable."""
    if node["kind"] == "choice":
        radio = f'<input type="radio" name="{node["key"]}" value="{node["number"]}"/>'
        writer.body.append(f"<label>{radio} <span>")
    else:
        writer.body.append(f'<li data-number="{node["number"]}"><span>')


def depart_option(writer: Any, node: Option) -> None:
    """The end of an option."""
    writer.body.append("</span></label>" if node["kind"] == "choice" else "</span></li>")


def setup(app: Sphinx) -> None:
    """Register what this module does."""
    app.add_node(Form, html=(visit_form, depart_form))
    app.add_node(Part, html=(visit_part, depart_part))
    app.add_node(Option, html=(visit_option, depart_option))
    app.connect("doctree-read", add_forms)
    app.add_css_file("questions.css", priority=900)
    app.add_js_file("questions.js", loading_method="defer")
