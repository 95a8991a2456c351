"""Comments and names with markup, formulas and templates are harmless in every format."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import openpyxl
import pypdfium2
import pytest

from orchestration.outlets.reports.pages import as_page
from orchestration.outlets.reports.paper import as_pdf, can_print
from orchestration.outlets.reports.wordbook import load
from orchestration.outlets.reports.workbook import as_workbook
from tests.components import require
from tests.outlets.reports import made_up
from tests.outlets.reports.conftest import Composed

#: all that the template of the page writes
OURS = {
    *("html", "head", "meta", "title", "style", "body", "header", "section", "footer", "h1", "h2"),
    *("h3", "p", "ul", "ol", "li", "dl", "dt", "dd", "div", "figure", "figcaption", "blockquote"),
    *("img", "table", "caption", "thead", "tbody", "tr", "th", "td", "a", "b"),
    "span",
}
PHONE = re.compile(r"(?<!\d)\+?373[ -]?\d{2}[ -]?\d{3}[ -]?\d{3}(?!\d)")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Parsed(HTMLParser):
    """Elements, addresses, attributes and texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name in ("href", "src"):
                self.addresses.append(value or "")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
def test_the_page_has_no_element_but_its_own_and_leads_nowhere(
    composed: Composed, language: str
) -> None:
    page = Parsed(as_page(composed(language)))

    assert page.tags <= OURS
    assert not {name for name in page.attributes if name.startswith("on")}
    assert all(
        address.startswith(("#", "data:image/svg+xml;base64,")) for address in page.addresses
    )
    assert any("<script>alert('x')</script>" in text for text in page.texts)


def test_every_address_in_the_page_has_its_place(composed: Composed) -> None:
    page = as_page(composed("en"))
    places = set(re.findall(r'id="(\w+)"', page))

    assert set(re.findall(r'href="#(\w+)"', page)) <= places


def test_what_looks_like_a_template_is_not_run(composed: Composed) -> None:
    page = as_page(composed("ru"))

    assert "{{ 7 * 7 }} {% raw %}" in page


def test_a_picture_holds_no_script_and_no_address(composed: Composed) -> None:
    from orchestration.outlets.reports.document import Chart

    charts = [
        block
        for section in composed("en").sections
        for block in section.blocks
        if isinstance(block, Chart)
    ]

    assert len(charts) == 3
    for chart in charts:
        parsed = Parsed(chart.svg)
        assert not {"script", "foreignobject", "a", "image", "use", "b"} & parsed.tags
        assert parsed.addresses == []


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(composed: Composed) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(composed("en"))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]

    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    texts = [str(cell.value) for cell in cells if cell.data_type == "s"]
    live = [text for text in texts if text.startswith(FORMULA)]
    said = {" ".join(text.split()) for text in made_up.HOSTILE}
    assert len({text for text in live if text in said}) >= 5, "they stand as they were said"


def test_numbers_of_the_workbook_are_numbers_and_texts_are_texts(composed: Composed) -> None:
    document = composed("ro")
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(document)))
    table = next(one for one in document.tables if one.key == "themes")
    sheet = book["Teme"]

    for row, expected in enumerate(table.rows, start=2):
        for place, value in enumerate(expected, start=1):
            cell = sheet.cell(row, place)
            if value is None:
                assert cell.value is None
            elif isinstance(value, str):
                assert (cell.data_type, cell.value) == ("s", value)
            else:
                assert cell.data_type == "n"
                assert cell.value == pytest.approx(value)


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
def test_a_column_of_the_workbook_is_as_wide_as_its_texts(
    composed: Composed, language: str
) -> None:
    document = composed(language)
    title = load(language)("report.sheet.wishes")
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(document)))

    said = book[title]
    widths: dict[int, float] = {}
    for group in said.column_dimensions.values():
        widths |= dict.fromkeys(range(group.min, group.max + 1), group.width)

    heads = [str(cell.value) for sheet in book for cell in sheet[1]]
    assert [cell.value for cell in said[1]][-1] == load(language)("report.column.comment")
    assert widths[5] > 3 * widths[2], "comments against groups"
    assert not [head for head in heads if "\N{SOFT HYPHEN}" in head]


def test_the_workbook_names_every_answer_behind_every_sentence(composed: Composed) -> None:
    document = composed("en")
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(document)), read_only=True)

    rows = list(book["Answers by evidence"].iter_rows(min_row=2, values_only=True))

    assert [(number, uid) for number, _, uid in rows] == [
        (one.number, document.answers[at - 1].response_uid)
        for one in document.evidence
        for at in one.answers
    ]


def test_a_comment_longer_than_a_cell_is_cut_and_the_workbook_opens() -> None:
    from orchestration.outlets.reports.document import Column, Document, Section, Table

    table = Table("wishes", "x", (Column("x"),), (("я" * 40_000,),))
    document = Document(
        "en", "2026-03", "t", "s", "m", "i", made_up.CREATED_AT,
        (Section("wishes", "x", (table,)),), (), (),
    )  # fmt: skip

    book = openpyxl.load_workbook(io.BytesIO(as_workbook(document)))

    assert len(str(book["Wishes"].cell(2, 1).value)) == 32_767


@pytest.mark.slow
def test_the_paper_shows_what_was_said_and_acts_on_nothing(composed: Composed) -> None:
    require(can_print(), "Pango, with which WeasyPrint prints PDF")
    printed = as_pdf(as_page(composed("en")))
    pages = pypdfium2.PdfDocument(printed)
    words = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)

    assert "<script>alert('x')</script>" in words
    assert PHONE.search(words) is None
    for forbidden in (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/URI"):
        assert forbidden not in printed
