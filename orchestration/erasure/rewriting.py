"""One landed object without one person, in whatever format its source declares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

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

Visit = Callable[[Table, Sequence[str | None]], dict[int, str]]


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
                return delimited.rewritten(content, survey.format, make)
            case XlsxFormat():
                return workbooks.rewritten(
                    content, path, survey.format, make, subject.without_mentions
                )
            case JsonFormat():
                return documents.rewritten(content, survey.format, make)
            case MailFormat():
                return letters.rewritten(content, survey.format, make, subject, is_theirs)
    except (ValueError, KeyError, IndexError, LookupError, OSError):
        pass  # no file of its kind: it was refused, and is looked through as text
    text = content.decode("utf-8", "surrogateescape")
    clean = subject.without_mentions(text)
    if clean == text:
        return content
    found.counts["mentions"] += 1
    return clean.encode("utf-8", "surrogateescape")
