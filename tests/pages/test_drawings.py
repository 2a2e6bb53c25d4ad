"""The pictures of ideas: drawn by code, legible on a phone and in both themes, each used, each with words beside it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import nbformat
import numpy as np
import pytest
from conftest import ROOT

from book.course_book.ideas import PICTURE, inlined
from book.drawings import FOLDER, PICTURES, layers, maps, shapes, training
from book.measured import Numbers
from book.tools import notebooks, pictures

SVG = "{http://www.w3.org/2000/svg}"
PHONE = 358  # pixels that a picture has on a phone of 390
NAMES = sorted(PICTURES)
THEMES = {"light": shapes.LIGHT, "dark": shapes.DARK}
TEXT_ELEMENTS = (f"{SVG}text", f"{SVG}tspan")


@pytest.fixture(params=NAMES)
def root(request) -> ElementTree.Element:
    return ElementTree.fromstring((FOLDER / f"{request.param}.svg").read_text("utf8"))


def test_the_files_are_what_the_code_draws():
    assert pictures.drifted() == {}, "run `make sync`"
    assert sorted(path.name for path in FOLDER.iterdir()) == [f"{name}.svg" for name in NAMES]


def test_what_has_drifted_is_found(tmp_path):
    assert len(pictures.drifted(tmp_path)) == len(NAMES)
    for path, text in pictures.drifted(tmp_path).items():
        path.write_text(text, "utf8")
    assert pictures.drifted(tmp_path) == {}
    (tmp_path / "pooling.svg").write_text("<svg/>", "utf8")
    assert [path.name for path in pictures.drifted(tmp_path)] == ["pooling.svg"]


def test_it_says_what_it_shows(root):
    title, description = root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")
    assert root.get("role") == "img" and title and description and len(description) > 2 * len(title)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert root.get("aria-labelledby", "").split() == ids and len(set(ids)) == 2


def test_no_text_is_below_the_legible_size(root):
    scale = PHONE / float(root.get("viewBox", "").split()[2])
    assert float(root.get("viewBox", "").split()[2]) == shapes.WIDTH
    assert not [element for element in root.iter() if element.get("font-size") or element.get("style")]
    style = root.findtext(f"{SVG}style") or ""
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", style)]
    assert len(sizes) == style.count("font-size") and min(sizes) * scale >= shapes.LEGIBLE


def test_every_look_is_one_of_the_common_style(root):
    known = set(re.findall(r"\.([a-z]+)\b", root.findtext(f"{SVG}style") or ""))
    used = {look for element in root.iter() for look in element.get("class", "").split()}
    assert used <= known
    assert not [element for element in root.iter() if {"fill", "stroke"} & set(element.keys())]


def test_nothing_in_it_comes_from_elsewhere(root):
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "rect", "circle", "path", "polygon", "text", "tspan"}
    assert "url(" not in (root.findtext(f"{SVG}style") or "")


# ---- colors ----


def rgb(color: str) -> np.ndarray:
    return np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255


def linear(color: np.ndarray) -> np.ndarray:
    return np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    """WCAG 2: the ratio of the two luminances."""
    bright, dark = sorted(float(linear(each) @ [0.2126, 0.7152, 0.0722]) + 0.05 for each in (one, other))[
        ::-1
    ]
    return bright / dark


@pytest.mark.parametrize("theme", THEMES)
def test_text_has_contrast_on_paper_and_on_tints(theme):
    colors = {name: rgb(color) for name, color in THEMES[theme].items()}
    for role in shapes.ROLES:
        assert contrast(colors[role], colors["paper"]) >= 4.5, role
        assert contrast(colors["ink"], colors[f"{role}-tint"]) >= 4.5, role
    deepest = shapes.DEEPEST * colors["value"] + (1 - shapes.DEEPEST) * colors["paper"]
    assert contrast(colors["ink"], deepest) >= 4.5


# Viénot and others (1999): how red- and green-blind people see linear RGB
BLIND = {
    "nobody": np.eye(3),
    "protanopia": np.array([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]),
    "deuteranopia": np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]),
}


@pytest.mark.parametrize("eyes", BLIND)
@pytest.mark.parametrize("theme", THEMES)
def test_values_weights_and_gradients_can_be_told_apart(theme, eyes):
    seen = [BLIND[eyes] @ linear(rgb(THEMES[theme][role])) for role in ("value", "weight", "gradient")]
    for one in range(3):
        for other in range(one):
            assert np.abs(seen[one] - seen[other]).max() > 0.05


@pytest.mark.parametrize("theme", THEMES)
def test_alone_and_inside_a_page_the_colors_are_the_same(theme):
    if theme == "light":  # what stands after the commas
        found = dict(re.findall(r"var\(--idea-([\w-]+), (#\w+)\)", shapes.style()))
    else:
        sheet = (ROOT / "book" / "course_book" / "static" / "ideas.css").read_text("utf8")
        found = dict(re.findall(r"--idea-([\w-]+): (#\w+);", sheet))
    assert found == THEMES[theme]


# ---- numbers ----


def test_the_arithmetic_is_that_of_the_frameworks(torch):
    functional, tensor = torch.nn.functional, torch.tensor
    image, kernel = tensor(maps.SHIRT)[None, None], tensor(maps.EDGE)[None, None]
    assert np.array_equal(
        maps.convolved(maps.SHIRT, maps.EDGE), functional.conv2d(image, kernel)[0, 0].numpy()
    )
    values = tensor(maps.MAP)[None, None].requires_grad_()
    pooled = functional.max_pool2d(values, 2)
    pooled.backward(tensor(maps.ARRIVING)[None, None])
    largest, winners = maps.pooled(maps.MAP)
    assert np.array_equal(largest, pooled.detach()[0, 0].numpy())
    assert sorted(winners) == [tuple(place) for place in values.grad[0, 0].nonzero().tolist()]


def test_sizes_of_maps_are_those_of_the_networks(torch):
    from course_utils.models import count_parameters
    from course_utils.models.networks import blank

    for paper, name in [
        ("priyowidodo", "priyowidodo_cnn"),
        ("bas", "bas_cnn1"),
        ("dalvi", "dalvi_strided_cnn"),
    ]:
        listed, side, channels = layers.network(paper, name), 28, 1
        assert listed.parameters == count_parameters(blank(name, "torch"))
        first_dense = next(layer for layer in listed.layers if layer.what == "dense")
        for layer in listed.layers[: listed.layers.index(first_dense)]:
            side, channels = layer.side(side), layer.outputs or channels
        assert first_dense.before == channels * side**2


def test_a_network_that_is_not_listed_is_named():
    with pytest.raises(LookupError, match="no network 'nothing'"):
        layers.network("dalvi", "nothing")


def test_pictures_of_made_up_numbers_say_so():
    assert (training.COUNTS.sum(axis=1) == 100).all()
    assert "Made-up counts" in PICTURES["precision-recall"]().svg()


# ---- in Chromium ----

OVERLAPS = """() => {
  const svg = document.documentElement, view = svg.viewBox.baseVal, found = [];
  const inner = box => ({left: box.x, top: box.y + 2, right: box.x + box.width, bottom: box.y + box.height - 2});
  const texts = [...svg.querySelectorAll('text')].map(node => [node.textContent, inner(node.getBBox())]);
  texts.forEach(([words, box], at) => {
    if (box.left < 2 || box.right > view.width - 2 || box.top < 0 || box.bottom > view.height)
      found.push(`"${words}" leaves the picture`);
    texts.slice(at + 1).forEach(([others, other]) => {
      if (Math.min(box.right, other.right) > Math.max(box.left, other.left) &&
          Math.min(box.bottom, other.bottom) > Math.max(box.top, other.top))
        found.push(`"${words}" and "${others}" overlap`);
    });
    svg.querySelectorAll('rect.box, circle.box').forEach(node => {
      const frame = node.getBBox(), right = frame.x + frame.width, bottom = frame.y + frame.height;
      const meets = box.left < right && box.right > frame.x && box.top < bottom && box.bottom > frame.y;
      const inside = box.left >= frame.x && box.right <= right && box.top >= frame.y && box.bottom <= bottom;
      if (meets && !inside) found.push(`"${words}" crosses an edge`);
    });
  });
  return found;
}"""


@pytest.mark.browser
def test_no_text_leaves_its_picture_meets_another_or_crosses_an_edge(browser):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    found = {}
    for name in NAMES:
        page.goto((FOLDER / f"{name}.svg").as_uri())
        found[name] = page.evaluate(OVERLAPS)
    page.close()
    assert found == {name: [] for name in NAMES}


# ---- in pages ----


def test_inside_a_page_the_alternative_text_is_the_name_and_ids_are_its_own():
    svg = (FOLDER / "pooling.svg").read_text("utf8")
    both = [
        ElementTree.fromstring(inlined(svg, 'A "map" & its maximum', name)) for name in ("idea-1", "idea-2")
    ]
    for number, root in enumerate(both, start=1):
        assert root.get("aria-label") == 'A "map" & its maximum' and root.get("aria-labelledby") is None
        assert root.find(f"{SVG}title") is None
        described = root.get("aria-describedby")
        assert [element.get("id") for element in root.iter() if element.get("id")] == [described]
        assert described == f"idea-{number}-desc"
    assert "&gt;" not in re.findall(r"(?s)<style>(.*?)</style>", inlined(svg, "x", "y"))[0]


@pytest.mark.parametrize(
    ("repository", "before"),
    [
        (None, ""),
        ("https://gitlab.com/owner/name", ""),
        ("https://github.com/owner/name", "https://raw.githubusercontent.com/owner/name/v1/chapters/"),
    ],
)
@pytest.mark.parametrize("old", ["", "https://raw.githubusercontent.com/other/fork/main/chapters/"])
def test_sync_puts_the_address_before_pictures(repository, before, old):
    prose = "See\n\n![a [1, 2] map]({}pictures/pooling.svg)\n\nand [a page](pictures.md), ![x](images/y.svg)."
    after = notebooks.addressed(prose.format(old), repository, "v1")
    assert after == prose.format(before)
    assert PICTURE.fullmatch(f"{before}pictures/pooling.svg")
    cell = nbformat.v4.new_markdown_cell(after)
    assert notebooks.check(nbformat.v4.new_notebook(cells=[cell]), Numbers()) == []


def shown() -> list[tuple[str, str, str, str]]:
    """Of every picture in a chapter or page: page, alternative text, name, and what follows it."""
    found = []
    for path in [*sorted(ROOT.glob("chapters/*.ipynb")), *sorted(ROOT.glob("*.md"))]:
        text = path.read_text("utf8")
        if path.suffix == ".ipynb":
            cells = nbformat.reads(text, as_version=4).cells
            text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        for match in re.finditer(r"^!\[(.*)\]\(([^()\s]*pictures/[^()\s]*)\)\n*(.*)", text, re.M):
            found.append((path.name, match[1], match[2], match[3]))
    return found


def test_every_picture_that_a_page_shows_is_there_with_alternative_text_and_caption():
    for page, alt, address, next_line in shown():
        match = PICTURE.fullmatch(address)
        assert match and match[3] in PICTURES, f"{page}: {address}"
        assert len(alt.split()) >= 5, f"{page}: {address} needs an alternative text"
        assert next_line.startswith("*"), f"{page}: {address} needs a caption in italics below"


def test_every_picture_is_shown_by_some_page():
    assert {PICTURE.fullmatch(address)[3] for _, _, address, _ in shown()} == set(PICTURES)
