"""One landed object without one person, in whatever format its source declares."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile

from orchestration.erasure import delimited, documents, letters, workbooks
from orchestration.erasure.subject import Subject
from orchestration.erasure.tables import Found, Table
from orchestration.responses.declaration import (
    CsvFormat,
    JsonFormat,
    MailFormat,
    Survey,
    XlsxFormat,
)
from orchestration.responses.fields import MAIL_HEADERS
from orchestration.sources.email.mail_row import MailRow
from orchestration.sources.rows.text_rows import DelimitedRows, FileRefusedError
from orchestration.sources.rows.wrapped import text_in, wrapped_again
from orchestration.validated.child import read_file

Visit = Callable[[Table, Sequence[str | None]], dict[int, str]]


class NotRewritableError(Exception):
    """A file holds the person, and is of a kind that cannot be written again without them."""

    def __init__(self, name: str, survey: Survey) -> None:
        super().__init__(
            f"{name} of {survey.survey} holds this person, and files of kind "
            f"{survey.format.type} cannot be rewritten. Nothing was changed. Let this source be "
            "exported again without them, as csv, xlsx or json, and take the old file out of "
            "landing by hand; the record of that is yours to keep."
        )


def rewrite(
    content: bytes, path: Path, survey: Survey, name: str, subject: Subject, found: Found
) -> bytes:
    """The bytes of an object without the person; the very same bytes where they are not in it."""
    return _through(content, path, survey, name, subject, found, Table.erased)


def visit(
    content: bytes, path: Path, survey: Survey, name: str, subject: Subject, look: Visit
) -> None:
    """Show every record of an object with its table, and change nothing."""
    _through(content, path, survey, name, subject, Found(), look)


def _through(
    content: bytes,
    path: Path,
    survey: Survey,
    name: str,
    subject: Subject,
    found: Found,
    each: Visit,
) -> bytes:
    def make(headers: Sequence[str]) -> delimited.Erase:
        table = Table(survey, subject, headers, name, found)
        return lambda cells: each(table, cells)

    def is_theirs(row: MailRow) -> bool:
        table = Table(survey, subject, MAIL_HEADERS, "", found)
        cells = [getattr(row, header) or None for header in MAIL_HEADERS]
        each(table, cells)
        return table.is_theirs(cells)

    try:
        match survey.format:
            case CsvFormat():
                text = text_in(content) if survey.format.inside else content
                clean = delimited.rewritten(text, survey.format, make, subject.without_mentions)
                if clean == text:
                    return content
                return wrapped_again(content, clean) if survey.format.inside else clean
            case XlsxFormat():
                return workbooks.rewritten(
                    content, path, survey.format, make, subject.without_mentions
                )
            case JsonFormat():
                return documents.rewritten(content, survey.format, make, subject.without_mentions)
            case MailFormat():
                return letters.rewritten(content, survey.format, make, subject, is_theirs)
            case _:
                if any(_looked_through(path, survey, make)):
                    raise NotRewritableError(name, survey)
                return content
    except (ValueError, LookupError, OSError, BadZipFile, FileRefusedError):
        pass  # no file of its kind: it was refused, and is looked through as text
    words = content.decode("utf-8", "surrogateescape")
    said = subject.without_mentions(words)
    if said == words:
        return content
    found.counts["mentions"] += 1
    return said.encode("utf-8", "surrogateescape")


def _looked_through(
    path: Path, survey: Survey, make: delimited.MakeErase
) -> Iterator[dict[int, str]]:
    """What would change in a file that can be read and not written."""
    with TemporaryDirectory() as scratch:
        rows = read_file(survey, {"seq": 0, "path": str(path)}, Path(scratch))
        if not isinstance(rows, DelimitedRows):
            erase = make(rows.headers)
            columns = [rows.table.column(f"c{i}").to_pylist() for i in range(len(rows.headers))]
            yield from (erase(row) for row in zip(*columns, strict=True))
