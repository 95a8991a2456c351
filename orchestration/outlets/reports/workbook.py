"""A report as an XLSX workbook: every text a text, every number a number, never a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from orchestration.outlets.reports.document import (
    Cards,
    Cell,
    Column,
    Document,
    Items,
    Prose,
    Quotes,
    Section,
    Table,
)
from orchestration.outlets.reports.wordbook import load
from orchestration.wording.texts import Texts

#: a cell of XLSX holds no more
LONGEST_TEXT = 32_767
#: and a sheet no more rows
MOST_ROWS = 1_048_576
WIDE, NARROW = 60, 14
TEXT_WIDTH = 100


def as_workbook(document: Document) -> bytes:
    """The report as XLSX; the same report gives the same bytes."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    # the clock would stand here otherwise
    book.set_properties(
        {
            "title": f"{document.title}, {document.subtitle}",
            "comments": document.stamp,
            "created": document.created_at,
        }
    )
    texts = load(document.language)
    printer = _Printer(book, texts)
    printer.text_sheet(document)
    for table in document.tables:
        if table.rows:
            printer.table(table.key, table.columns, table.rows)
    printer.table(
        "evidence",
        (
            Column(texts("report.column.evidence"), 0),
            Column(texts("report.column.stands_for")),
            Column(texts("report.column.answer_count"), 0),
        ),
        [(one.number, one.what, len(one.answers)) for one in document.evidence],
    )
    printer.table(
        "behind",
        (
            Column(texts("report.column.evidence"), 0),
            Column(texts("report.column.answer"), 0),
            Column(texts("report.column.response_uid")),
        ),
        (
            (one.number, number, document.answers[number - 1].response_uid)
            for one in document.evidence
            for number in one.answers
        ),
    )
    printer.table(
        "answers",
        (
            Column(texts("report.column.answer"), 0),
            Column(texts("report.column.response_uid")),
            Column(texts("report.column.group")),
        ),
        [
            (one.number, one.response_uid, texts(f"report.said_by.{one.group or 'nobody'}"))
            for one in document.answers
        ],
    )
    book.close()
    return stream.getvalue()


class _Printer:
    def __init__(self, book: xlsxwriter.Workbook, texts: Texts) -> None:
        self.book, self.texts = book, texts
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.numbers: dict[tuple[int, bool], Format] = {}

    def text_sheet(self, document: Document) -> None:
        """All sentences, with the numbers of their evidence."""
        sheet = self._sheet("text")
        sheet.set_column(0, 0, TEXT_WIDTH)
        whose = f"{document.company}: " if document.company else ""
        _write_text(sheet, 0, 0, f"{whose}{document.title}, {document.subtitle}", self.title)
        _write_text(sheet, 1, 0, document.stamp, self.text)
        _write_text(sheet, 3, 1, self.texts("report.column.evidence"), self.head)
        row = 4
        for section in document.sections:
            _write_text(sheet, row, 0, section.title, self.title)
            row += 1
            for text, evidence in _lines(section):
                _write_text(sheet, row, 0, text, self.text)
                if evidence is not None:
                    sheet.write_number(row, 1, evidence, self._number(0, is_signed=False))
                row += 1
            row += 1

    def table(self, key: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
        """A sheet with a table; it goes on on another sheet where one is full."""
        sheet, at, part = self._table_sheet(key, columns, 1), 1, 1
        longest = [0] * len(columns)
        for row in rows:
            if at == MOST_ROWS:
                part += 1
                sheet, at = self._table_sheet(key, columns, part), 1
            for place, (value, column) in enumerate(zip(row, columns, strict=True)):
                self._cell(sheet, at, place, value, column)
                if isinstance(value, str) and len(value) > longest[place]:
                    # a column of groups needs no room for a comment
                    longest[place] = len(value)
                    sheet.set_column(place, place, min(max(len(value) + 2, NARROW), WIDE))
            at += 1

    def _table_sheet(self, key: str, columns: Sequence[Column], part: int) -> Worksheet:
        sheet = self._sheet(key, part)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, NARROW)
            unit = f", {column.unit.strip()}" if column.unit else ""
            # Excel breaks a heading between words, and shows a soft hyphen as a hyphen
            heading = column.name.replace("\N{SOFT HYPHEN}", "") + unit
            _write_text(sheet, 0, place, heading, self.head)
        return sheet

    def _sheet(self, key: str, part: int = 1) -> Worksheet:
        name = self.texts(f"report.sheet.{key}")
        return self.book.add_worksheet(name if part == 1 else f"{name} {part}")

    def _cell(self, sheet: Worksheet, row: int, place: int, value: Cell, column: Column) -> None:
        if value is None:
            return
        if isinstance(value, str):
            _write_text(sheet, row, place, value, self.text)
        else:
            written = self._number(column.digits or 0, is_signed=column.is_signed)
            sheet.write_number(row, place, value, written)

    def _number(self, digits: int, *, is_signed: bool) -> Format:
        if (digits, is_signed) not in self.numbers:
            plain = "#,##0" + ("." + "0" * digits if digits else "")
            pattern = f"+{plain};-{plain};{plain}" if is_signed else plain
            self.numbers[digits, is_signed] = self.book.add_format(
                {"num_format": pattern, "valign": "top"}
            )
        return self.numbers[digits, is_signed]


def _write_text(sheet: Worksheet, row: int, place: int, text: str, style: Format) -> None:
    sheet.write_string(row, place, text[:LONGEST_TEXT], style)


def _lines(section: Section) -> Iterable[tuple[str, int | None]]:
    for block in section.blocks:
        if isinstance(block, Prose):
            for sentence in block.sentences:
                yield sentence.text, sentence.evidence
        elif isinstance(block, Cards):
            for card in block.cards:
                said = (card.name, card.value, card.interval, card.base, card.verdict)
                yield " · ".join(part for part in said if part), card.evidence
        elif isinstance(block, Quotes):
            for quote in block.quotes:
                yield f"{quote.text} ({quote.by})", None
        elif isinstance(block, Items):
            for item in block.items:
                yield item.title, None
                for fact in item.facts:
                    for sentence in fact.sentences:
                        yield f"{fact.label}: {sentence.text}", sentence.evidence
        elif isinstance(block, Table):
            yield block.title, None
