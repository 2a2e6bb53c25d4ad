"""Quiz questions and predictions take an answer, say something to it, keep it here, and show theirs only then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import built_book
import nbformat
import pytest
from docutils import nodes
from docutils.core import publish_doctree
from myst_parser.parsers.docutils_ import Parser
from written_chapters import CORE, FIRST, PATHS

from book.course_book import questions

ANSWER = "<details>\n<summary>Answer</summary>\n\nBecause.\n\n</details>\n"


def rewritten(markdown: str) -> tuple[nodes.document, list[str]]:
    """A page with its forms, and what is wrong with it."""
    doctree = publish_doctree(
        f"# Page\n\n{markdown}",
        parser=Parser(),
        settings_overrides={
            "report_level": 4,
            "myst_enable_extensions": ["dollarmath"],
            "doctitle_xform": False,
        },
    )
    return doctree, questions.rewrite(doctree, "chapters/page")


def parts(doctree: nodes.document) -> list[questions.Part]:
    return list(doctree.findall(questions.Part))


def quiz(comment: str = "", question: str = "Why?") -> str:
    return f"## Quiz\n\n**1.** {question}\n\n{comment}\n\n{ANSWER}"


# ---- from Markdown ----------------------------------------------------------------------------


def test_a_question_without_more_takes_words_and_stands_before_its_answer() -> None:
    doctree, faults = rewritten(quiz())
    (form,) = doctree.findall(questions.Form)
    assert not faults and [part["kind"] for part in parts(doctree)] == ["text"]
    assert form["answered"] and not form["judged"]
    after = form.parent[form.parent.index(form) + 1]
    assert isinstance(after, nodes.raw) and after.astext().startswith("<details>")


def test_a_number_knows_what_to_say_to_wrong_ones() -> None:
    doctree, faults = rewritten(
        quiz("<!--ask number 1,600 ± 5 %\nunit: images\n28: That is one row.\n−2 ± 1: Less than none?\nlow: More.\n-->")
    )  # fmt: skip
    (part,) = parts(doctree)
    assert not faults and part["unit"] == "images"
    assert part["rules"] == {
        "answer": 1600,
        "within": 80,
        "replies": [[28, 0, "That is one row."], [-2, 1, "Less than none?"]],
        "low": "More.",
    }


def test_options_stand_in_the_comment_or_in_the_text() -> None:
    hidden, no_faults = rewritten(quiz("<!--ask choice 2\n- Yes | Really?\n- No\n-->"))
    listed, none_either = rewritten(quiz("- Yes, $x$\n- No\n\n<!--ask choice 2\n1: Really?\n-->"))
    assert no_faults == none_either == []
    for doctree in (hidden, listed):
        (part,) = parts(doctree)
        assert part["rules"] == {"answer": [2], "replies": ["Really?", ""]}
        assert [option.astext()[:3].strip(",") for option in part] == ["Yes", "No"]
    assert next(listed.findall(nodes.bullet_list))["classes"] == ["ask-source"]
    assert next(parts(listed)[0].findall(nodes.math)).astext() == "x"


def test_an_order_is_given_by_numbers() -> None:
    doctree, faults = rewritten(quiz("<!--ask order 3 1 2\n- b\n- c\n- a | It comes first.\n-->"))
    (part,) = parts(doctree)
    assert not faults and part["rules"] == {"answer": [3, 1, 2], "replies": ["", "", "It comes first."]}


def test_a_prediction_keeps_what_nobody_can_judge_yet_and_several_fields_have_names() -> None:
    doctree, faults = rewritten(
        "> **Predict first.** Which, and how many?\n>\n> <!--ask choice\n> label: Which?\n> - A\n> - B\n> -->\n"
        "> <!--ask number\n> label: How many?\n> -->\n\nIt goes on.\n\n> **Note.** No question.\n"
    )
    (form,) = doctree.findall(questions.Form)
    assert not faults and isinstance(form.parent, nodes.block_quote)
    assert not form["answered"] and not form["judged"]
    assert [part["label"] for part in form] == ["Which?", "How many?"]


def test_a_question_of_one_framework_has_a_name_of_its_own() -> None:
    asked = "".join(
        f'<div class="framework-{name}">\n\n**1.** In {name}?\n\n{ANSWER}\n</div>\n\n'
        for name in ("torch", "keras")
    )
    doctree, faults = rewritten(f"## Quiz\n\n{asked}")
    forms = list(doctree.findall(questions.Form))
    assert not faults and [form["name"] for form in forms] == ["question-1", "question-1-2"]
    assert len({form["stored"] for form in forms}) == 2


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("<!--ask numbr 3-->", "use number, choice, order or text"),
        ("<!--ask number three-->", "'three' is no number"),
        ("<!--ask number 3\nsome: Reply.\n-->", "'some' is no number"),
        ("<!--ask number 3\nno colon\n-->", "not understood: 'no colon'"),
        ("<!--ask number\nright: Good.\n-->", "no right answer"),
        ("<!--ask number 3\n- 2\n- 3\n-->", "a number has no options"),
        ("<!--ask choice 1-->", "needs two options"),
        ("<!--ask choice 3\n- A\n- B\n-->", "the number of one option, 1 to 2"),
        ("<!--ask choice B\n- A\n- B\n-->", "give the options' numbers"),
        ("<!--ask order 1 1\n- A\n- B\n-->", "the numbers 1 to 2"),
        ("- A\n- B\n\n<!--ask choice 1\n3: Reply.\n-->", "a reply to nothing"),
        ("<!--ask text 5-->", "words are not judged"),
        ("<!--ask number 1-->\n<!--ask number 2-->", "each needs its label"),
    ],
)
def test_a_faulty_comment_is_named_with_its_question_and_not_shown(comment: str, said: str) -> None:
    doctree, faults = rewritten(quiz(comment))
    assert faults[0].startswith("question 1: ") and said in faults[0], faults
    assert "<!--ask" not in doctree.astext()


def test_what_belongs_to_no_question_is_a_fault() -> None:
    _, faults = rewritten("Prose.\n\n<!--ask number 3-->\n\n## Quiz\n\n**1.** Why?\n\nNo answer.\n")
    assert [fault.split(":")[0] for fault in faults] == ["question 1", "<!--ask number 3-->"]


# ---- the chapters -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_question_of_a_chapter_takes_an_answer(path: Any) -> None:
    cells = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"]
    doctree, faults = rewritten("\n\n".join(cells))
    assert not faults
    forms = {form["name"]: form for form in doctree.findall(questions.Form)}
    predictions = sum(cell.count("**Predict first.**") for cell in cells)
    assert sum(name.startswith("prediction") for name in forms) == predictions
    if path in CORE and path != FIRST:
        five = [forms[f"question-{number}"] for number in range(1, 6)]
        assert all(form["answered"] for form in five)
        assert sum(form["judged"] for form in five) >= 2
    for form in forms.values():
        for part in form:
            if part["kind"] == "choice" and part["judged"]:
                assert all(part["rules"]["replies"]), f"{form['name']}: an option without a reply"


# ---- in Chromium ------------------------------------------------------------------------------


@pytest.fixture
def visit(browser: Any) -> Iterator[Any]:
    """Opens a page of the book; what it keeps, the same context's next page finds. Nothing may go wrong meanwhile."""
    contexts, wrong = [], []

    def opened(name: str, **settings: Any) -> Any:
        context = browser.new_context(offline=True, viewport={"width": 1400, "height": 900}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.append(request.url) if "://" in request.url and not request.url.startswith("file:") else None)  # fmt: skip
        page.goto((built_book.build() / f"chapters/{name}.html").as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not wrong


def opened_answer(page: Any, form: str) -> bool:
    return bool(
        page.evaluate(
            "id => { const form = document.getElementById(id); return (form.closest('blockquote') ?? form).nextElementSibling.open }",
            form,
        )
    )


@pytest.mark.browser
def test_a_wrong_number_is_told_why_and_a_right_one_opens_the_answer(visit: Any) -> None:
    page = visit("03-ann-vs-cnn")
    form = page.locator("#prediction-2-form")
    reply, press = form.locator("[role=status]"), form.get_by_role("button", name="Check")
    many, few = form.get_by_label("Fully connected"), form.get_by_label("Convolution")
    many.fill("lots")
    press.click()
    assert "Enter a number" in reply.inner_text() and many.get_attribute("aria-invalid") == "true"
    many.fill("784")
    few.fill("9 weights")
    press.click()
    assert "single output" in reply.inner_text() and not opened_answer(page, "prediction-2-form")
    many.fill("529,984")
    press.click()
    assert reply.inner_text().count("Right.") == 2 and opened_answer(page, "prediction-2-form")
    page.reload()
    assert (many.input_value(), few.input_value()) == ("529,984", "9 weights")
    assert not opened_answer(page, "prediction-2-form")
    form.get_by_role("button", name="Delete").click()
    page.reload()
    assert many.input_value() == "" and page.evaluate("Object.keys(localStorage).filter(key => key.includes('answer'))") == []  # fmt: skip


@pytest.mark.browser
def test_numbers_are_read_as_people_write_them(visit: Any) -> None:
    page = visit("04-pooling-vs-stride")
    form = page.locator("#prediction-3-form")
    for written in ("13", "about 13", "13.0", "26/2", "1.3e1", " 13 numbers.", "+13", "13,0"):
        form.get_by_label("Your prediction").fill(written)
        form.get_by_role("button", name="Check").click()
        assert "Right." in form.inner_text(), written
    for written, said in (("1,300", "Not right."), ("−13", "Not right."), ("1/2/3", "Enter"), ("13 or 14", "Enter"), ("1/0", "Enter")):  # fmt: skip
        form.get_by_label("Your prediction").fill(written)
        form.get_by_role("button", name="Check").click()
        assert said in form.locator("[role=status]").inner_text(), written


@pytest.mark.browser
def test_words_are_kept_beside_the_answer_and_choices_are_told_why(visit: Any) -> None:
    page = visit("03-ann-vs-cnn")
    words = page.locator("#question-1-form")
    words.get_by_role("button", name="Compare").click()
    assert "Write your answer first" in words.inner_text() and not opened_answer(page, "question-1-form")
    words.get_by_label("Your answer").fill("Shared\nweights")
    words.get_by_role("button", name="Compare").click()
    assert "Kept in this browser only" in words.inner_text() and opened_answer(page, "question-1-form")
    choice = page.locator("#question-5-form")
    for option, said in (("It crashes", "any ten numbers"), ("loss and probabilities", "Right.")):
        choice.get_by_label(option).check()
        choice.get_by_role("button", name="Check").click()
        assert said in choice.locator("[role=status]").inner_text()
    page.reload()
    assert words.get_by_label("Your answer").input_value() == "Shared\nweights"
    assert choice.get_by_label("loss and probabilities").is_checked()


@pytest.mark.browser
def test_everything_can_be_done_from_the_keyboard(visit: Any) -> None:
    page = visit("02-from-scratch")
    order = page.locator("#prediction-4-form")
    first = order.locator("li").first.inner_text().split("\n")[0].strip("↑↓ ")
    order.locator("li button").nth(1).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")  # the entry has moved, and its button keeps the focus
    assert order.locator("li").nth(2).inner_text().startswith(first)
    assert "Place 3 of 5" in order.locator("[role=status]").inner_text()
    order.get_by_role("button", name="Keep").focus()
    page.keyboard.press("Enter")
    page.reload()
    assert order.locator("li").nth(2).inner_text().startswith(first)
    choice = page.locator("#question-5-form")
    choice.get_by_role("radio").first.focus()
    for key in ("ArrowDown", "ArrowDown", "Tab", "Enter"):
        page.keyboard.press(key)
    assert "Right." in choice.inner_text() and opened_answer(page, "question-5-form")
    number = page.locator("#question-4-form")
    number.get_by_label("An epoch takes").focus()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    assert "Choose one first" in number.inner_text()
    assert page.evaluate("document.activeElement.type") == "radio"


@pytest.mark.browser
def test_an_order_is_judged_and_says_what_stands_in_the_wrong_place(visit: Any) -> None:
    """No chapter asks for a known order, so one is put in."""
    page = visit("02-from-scratch")
    form = page.locator("#prediction-4-form")
    rules = {
        "answer": [2, 1, 3, 4, 5],
        "replies": ["It is not the main one.", "", "", "", ""],
        "right": "Indeed.",
    }
    form.locator(".ask-part").evaluate(
        "(part, rules) => { part.dataset.rules = JSON.stringify(rules) }", rules
    )
    reply, press = form.locator("[role=status]"), form.get_by_role("button", name="Keep")
    press.click()
    assert "Not right. It is not the main one." in reply.inner_text()
    form.get_by_label("Move up").nth(1).click()
    press.click()
    assert "Right. Indeed." in reply.inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_forms_that_were_answered(visit: Any, theme: str) -> None:
    page = visit("03-ann-vs-cnn", color_scheme=theme)
    page.set_viewport_size({"width": 320, "height": 900})
    page.evaluate(
        """() => document.querySelectorAll('form.ask').forEach(form => {
            form.querySelectorAll('textarea, input[type=text]').forEach(field => (field.value = '784'));
            form.querySelectorAll('fieldset > label:first-of-type input').forEach(radio => (radio.checked = true));
            form.requestSubmit();
        })"""
    )
    replies = page.locator(".ask-reply").all_inner_texts()
    assert all(replies) and any("Not right." in reply for reply in replies)
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text("utf8"))
    found = page.evaluate(
        "() => axe.run({include: [['form.ask']]}).then(({violations}) => violations.map(each => [each.id, each.nodes[0].html]))"
    )
    assert not found
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.browser
def test_without_scripts_and_on_paper_there_is_the_question_and_its_answer(visit: Any) -> None:
    page = visit("05-dropout-and-overfitting", java_script_enabled=False)
    assert page.locator("form.ask").count() > 5 and page.locator("form.ask:visible").count() == 0
    page.locator("#question-1-form + details > summary").click()
    page.get_by_text("Yes, in its probabilities.").wait_for()
    printed = visit("05-dropout-and-overfitting")
    printed.emulate_media(media="print")
    assert printed.locator("form.ask:visible").count() == 0


@pytest.mark.browser
def test_an_answer_is_judged_where_nothing_can_be_kept(visit: Any) -> None:
    page = visit("07-reading-the-mistakes")
    page.add_init_script(
        """for (const name of ['getItem', 'setItem']) {
            const original = Storage.prototype[name];
            Storage.prototype[name] = function (key, ...more) {
                if (key.startsWith('course-answer')) throw new Error('full, or forbidden');
                return original.call(this, key, ...more);
            };
        }"""
    )
    page.reload()
    form = page.locator("#question-4-form")
    form.get_by_label("Your answer").fill("−0,0")
    form.get_by_role("button", name="Check").click()
    assert "Right." in form.inner_text() and "does not keep it" in form.inner_text()


@pytest.mark.book
def test_no_page_shows_a_comment_and_no_field_is_without_a_name() -> None:
    for path in built_book.pages():
        page = path.read_text("utf8")
        assert "<!--ask" not in page, path.name
        assert ("_static/questions.js" in page) == ('<form class="ask"' in page), path.name
        fields = re.findall(r'<(?:textarea|input) id="([\w-]+-answer-\d)"', page)
        assert all(f'<label for="{field}">' in page for field in fields), path.name
