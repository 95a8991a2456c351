"""One landed object without one person, in whatever format its source declares.

For the limited process only: strangers' files are taken apart here.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from defusedxml.common import DefusedXmlException

from orchestration.erasure import delimited, documents, letters, markups, workbooks
from orchestration.erasure.subject import Subject
from orchestration.erasure.tables import Found, Table
from orchestration.responses.declaration import (
    CsvFormat,
    JsonFormat,
    MailFormat,
    Survey,
    XlsxFormat,
)
from orchestration.responses.delivery import SavFormat, XmlFormat
from orchestration.responses.fields import MAIL_HEADERS
from orchestration.sources.email.mail_row import MailRow
from orchestration.sources.rows.text_rows import FileRefusedError
from orchestration.sources.rows.wrapped import text_in, wrapped_again

UNREADABLE = (
    *(ValueError, LookupError, RecursionError, OSError, EOFError, NotImplementedError),
    *(BadZipFile, zlib.error),
    ParseError,
    DefusedXmlException,
    FileRefusedError,
)
Visit = Callable[[Table, Sequence[str | None]], dict[int, str]]


def rewrite(
    content: bytes, path: Path, survey: Survey, name: str, subject: Subject, found: Found
) -> bytes:
    """The bytes of an object without the person; the very same bytes where they are not in it.

    Raises:
        UnfaithfulError: when it would not read as before once it is written again.
    """
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
            case XmlFormat():
                return markups.rewritten(content, survey.format, make, subject.without_mentions)
            case SavFormat():
                # it imports pandas, for half a second
                from orchestration.erasure import statistics

                return statistics.rewritten(
                    content, path, survey.format, make, subject.without_mentions
                )
    except UNREADABLE as error:
        if content.strip():
            found.as_text = f"It is no readable file of kind {survey.format.type}: {_said(error)}"
    return as_text(content, subject, found)


def as_text(content: bytes, subject: Subject, found: Found) -> bytes:
    """The bytes without mentions, whatever file they are; nothing of it is taken apart."""
    words = content.decode("utf-8", "surrogateescape")
    said = subject.without_mentions(words)
    if said == words:
        return content
    found.counts["mentions"] += 1
    return said.encode("utf-8", "surrogateescape")


def _said(error: Exception) -> str:
    """What is wrong with a file, without any of its words."""
    return f"{error.reason}." if isinstance(error, FileRefusedError) else f"{type(error).__name__}."
