"""Mathematics as MathML, made at build: readable without JavaScript, and one font for every device.

It knows TeX as math-core reads it; what math-core cannot read is a warning, which fails the build.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import re
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from docutils import nodes
from fontTools import subset
from fontTools.ttLib import TTFont
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

LOGGER = logging.getLogger(__name__)
STYLE = "mathematics.css"
# A formula in a line of text does not break: from this many symbols on, it may be wider than a phone.
LONG = 18
# Browsers write a variable `x` with the letter U+1D465, so formulas need the italic alphabets as well; and draw √ by themselves.
ALWAYS = (
    range(0x20, 0x7F),
    range(0x1D434, 0x1D468),
    range(0x1D6E2, 0x1D71C),
    (0x210E, 0x2032, 0x2212, 0x221A),
)
RULES = """/* {digest}: the formulas' font, with the symbols that this book uses. STIX Two Math, SIL Open Font License 1.1 */
@font-face {{ font-family: "Course Math"; src: url("data:font/woff;base64,{font}") format("woff"); }}
math {{ font-family: "Course Math", math; font-size: 1.08em; font-style: normal; }}
span.math {{ display: inline; overflow: visible; }}
:is(p, li):has(> span.math mfrac) {{ line-height: 2.1; }}
div.math {{ display: block; margin-block: 1rem; overflow-x: auto; overflow-y: hidden; padding-block: 0.35rem; text-align: center; }}
div.math > math {{ margin-inline: auto; min-width: 100%; width: max-content; }}
div.math > .eqno {{ float: right; }}
@media (max-width: 700px) {{
  span.math.is-long {{ display: inline-block; max-width: 100%; overflow-x: auto; overflow-y: hidden; vertical-align: bottom; }}
}}
"""


@cache
def mathml(tex: str, block: bool) -> str:
    """One formula.

    Args:
        tex: LaTeX without its dollar signs.
        block: whether it stands on lines of its own.

    Raises:
        LatexError: math-core does not know a command, or braces do not match.
    """
    if block and r"\\" in tex and r"\begin" not in tex:
        tex = rf"\begin{{aligned}}{tex}\end{{aligned}}"
    return LatexToMathML(fancy_error=False).convert_with_local_state(tex, displaystyle=block)


def visit_inline(writer: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line."""
    formula = _converted(node, block=False)
    symbols = re.sub(r"<[^>]*>", "", html.unescape(formula))
    writer.body.append(
        writer.starttag(node, "span", "", CLASS="math is-long" if len(symbols) >= LONG else "math")
    )
    writer.body.append(f"{formula}</span>")
    raise nodes.SkipNode


def visit_block(writer: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on lines of its own, with its number where it has one."""
    writer.body.append(writer.starttag(node, "div", "", CLASS="math"))
    if node.get("number"):
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})</span>')
    writer.body.append(f"{_converted(node, block=True)}</div>\n")
    raise nodes.SkipNode


def _converted(node: nodes.Element, block: bool) -> str:
    try:
        return mathml(node.astext().strip(), block)
    except LatexError as error:
        LOGGER.warning("a formula cannot be written as MathML: %s\n%s", error, node.astext(), location=node)
        return f"<code>{html.escape(node.astext())}</code>"


def write_style(app: Sphinx, error: Exception | None) -> None:
    """`_static/mathematics.css`, which pages with formulas load: rules, and the font in the file itself.

    The font stands in the style sheet because the page would jump if it came later.
    """
    if error or app.builder.name != "html":
        return
    pages = (path.read_text("utf8") for path in Path(app.outdir).rglob("*.html"))
    formulas = (formula for page in pages for formula in re.findall(r"(?s)<math.*?</math>", page))
    symbols = {ord(symbol) for formula in formulas for symbol in html.unescape(formula)}
    symbols.update(*ALWAYS)
    digest = hashlib.sha256((RULES + str(sorted(symbols))).encode()).hexdigest()[:12]
    style = Path(app.outdir) / "_static" / STYLE
    if not style.is_file() or digest not in style.read_text("utf8")[:80]:
        encoded = base64.b64encode(font(symbols)).decode()
        style.write_text(RULES.format(digest=digest, font=encoded), "utf8")


def font(symbols: set[int]) -> bytes:
    """STIX Two Math, which comes with ziamath, as WOFF with these code points and what they are stretched with."""
    path = distribution("ziamath").locate_file("ziamath/fonts/STIXTwoMath-Regular.ttf")
    stix = TTFont(str(path))
    options = subset.Options(layout_features=["*"], name_IDs=["*"], hinting=False, flavor="woff")
    cut = subset.Subsetter(options)
    cut.populate(unicodes=symbols)
    cut.subset(stix)
    stix.flavor = "woff"
    with io.BytesIO() as file:
        stix.save(file)
        return file.getvalue()
