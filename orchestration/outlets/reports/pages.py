"""A report as one HTML page: no script, nothing from outside, every value escaped."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import jinja2

from orchestration.outlets.reports.document import (
    Block,
    Cell,
    Column,
    Document,
    Table,
)
from orchestration.outlets.reports.evidence import in_runs
from orchestration.outlets.reports.wordbook import load
from orchestration.wording import formats
from orchestration.wording.texts import Texts

TEMPLATES = Path(__file__).parent / "templates"
#: of more answers a page lists none by name: the workbook does
MOST_ANSWERS = 3000


def as_page(document: Document) -> str:
    """The report as HTML."""
    texts = load(document.language)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    template = environment.get_template("report.html.j2")
    return template.render(
        report=document,
        style=(TEMPLATES / "report.css").read_text(encoding="utf-8"),
        words=texts,
        kind_of=kind_of,
        lead=lambda words: words[: _last_word(words)],
        last=lambda words: words[_last_word(words) :],
        cell=lambda value, column: spelled(value, column, texts),
        shown=shown_rows,
        picture=as_picture,
        runs=in_runs,
        lists_answers=len(document.answers) <= MOST_ANSWERS,
        answers_of=lambda found: texts.plural(
            "answers", len(found), n=formats.count(len(found), texts)
        ),
        more=lambda table: texts("report.more_rows", count=len(table.rows) - table.shown),
        created=document.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def _last_word(words: str) -> int:
    """Where the last word begins: the number of the evidence may not part from it."""
    return words.rfind(" ") + 1


def kind_of(block: Block) -> str:
    """What the template knows a block by."""
    return type(block).__name__


def spelled(value: Cell, column: Column, texts: Texts) -> str:
    """A cell as people read it; a figure that may not be shown is a dash."""
    if value is None:
        return formats.DASH
    if isinstance(value, str) or column.digits is None:
        return str(value)
    number = formats.number(value, texts, digits=column.digits, is_signed=column.is_signed)
    return number + column.unit


def shown_rows(table: Table) -> Iterator[tuple[Cell, ...]]:
    """The rows that a page has room for."""
    yield from table.rows[: table.shown]


def as_picture(svg: str) -> str:
    """A chart as the address of a picture: what is in it cannot act on the page."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8")).decode("ascii")
