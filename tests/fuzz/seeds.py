"""Good files of every format, from which the mutated ones are made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from email.message import EmailMessage

from orchestration.products.catalogue import products
from orchestration.responses.declaration import Survey
from orchestration.responses.declaration_file import load_file
from tests.sources.rows.test_workbook import HEADER as BOOK_HEADER
from tests.sources.rows.test_workbook import workbook
from tests.validated.reading import FORM, a_form, asked

MAIL_FORMAT = {"type": "mail", "from_token": r"(?P<location>L\d)-(?P<manager>M\d)-\d+"}
COMMENTS = (
    "Всё хорошо",
    'Așteptare lungă, dar "frumos"',
    "Fine; thanks",
    "",
    "two\nlines, and a comma",
    "=1+1",
    "👍🏽 10/10",
)


@dataclass(frozen=True)
class Seed:
    """A source and the good files it brings."""

    survey: Survey
    files: tuple[bytes, ...]


def rows(count: int) -> list[tuple[str, str, str, str]]:
    """Good answers: identifier, day, score, comment."""
    return [
        (str(100 + n), f"2026-05-{1 + n % 28:02d}", str(n % 11), COMMENTS[n % len(COMMENTS)])
        for n in range(count)
    ]


def delimited(count: int, mark: str, *, encoding: str = "utf-8", end: str = "\n") -> bytes:
    """A form export; comments with marks or ends in them are quoted."""

    def cell(text: str) -> str:
        if any(sign in text for sign in (mark, '"', "\n")):
            return '"' + text.replace('"', '""') + '"'
        return text

    lines = [mark.join(("ID", "When", "Score", "Comment"))]
    lines += [mark.join(map(cell, row)) for row in rows(count)]
    return (end.join(lines) + end).encode(encoding, errors="replace")


def records(count: int) -> bytes:
    """A JSON document of answers."""
    names = ("ID", "When", "Score", "Comment")
    return json.dumps(
        [dict(zip(names, row, strict=True)) for row in rows(count)], ensure_ascii=False
    ).encode()


def book(count: int) -> bytes:
    """A workbook of answers."""
    return workbook(BOOK_HEADER, *[[int(i), day, int(s), text] for i, day, s, text in rows(count)])


def letter(number: int) -> bytes:
    """A reply with the quoted questionnaire below, as HTML too."""
    mail = EmailMessage()
    mail["From"] = f"Ana <ana{number}@example.com>"
    mail["To"] = "survey@example.com"
    mail["Subject"] = f"Re: Опрос [#L2-M5-{number:04d}]"
    mail["Date"] = "Fri, 01 May 2026 23:30:00 +0300"
    mail["Message-ID"] = f"<{number}@example.com>"
    said = f"{number % 11}\n{COMMENTS[number % len(COMMENTS)]}"
    mail.set_content(f"{said}\n\nOn Fri, 1 May 2026 we wrote:\n> from 0 to 10?\n")
    mail.add_alternative(f"<p>{said}</p><blockquote>от 0 до 10?</blockquote>", subtype="html")
    return mail.as_bytes()


def all_seeds() -> tuple[Seed, ...]:
    """Sources of every format with their good files."""
    mails = a_form(
        survey="letters",
        kind="email",
        connector={"type": "mail_folder", "url": "drop"},
        time={"zone": "Europe/Chisinau", "formats": ["iso"]},
        format=MAIL_FORMAT,
        columns={"native_id": "token", "answered_at": "date", "email": "from_address"},
        questions={
            "recommend": {"metric": "nps", "column": "score", "scale": {"min": 0, "max": 10}},
            "why": {"metric": "comment", "column": "comment"},
        },
    )
    return (
        Seed(a_form(survey="commas"), (delimited(40, ","), delimited(3, ",", end="\r\n"))),
        Seed(
            a_form(
                survey="semicolons",
                format={"type": "csv", "delimiter": ";", "encodings": ["cp1251"]},
                questions=asked(reads=["labelled"]),
                time={"formats": ["iso", "%d.%m.%Y", "excel_serial"]},
            ),
            (delimited(20, ";", encoding="cp1251"), delimited(20, ";", end="\r")),
        ),
        Seed(a_form(survey="books", format={"type": "xlsx"}), (book(12),)),
        Seed(a_form(survey="documents", format={"type": "json"}), (records(12),)),
        Seed(mails, tuple(letter(number) for number in range(7))),
    )


def product_seeds() -> tuple[Seed, ...]:
    """The samples of all ready-made products, XML and SPSS files among them."""
    return tuple(
        Seed(survey, tuple(sample.read_bytes() for sample in product.samples))
        for product in products()
        for survey in load_file(product.declaration)
        if product.samples
    )


assert FORM["format"] == {"type": "csv"}, "the seeds are written for the comma form"
