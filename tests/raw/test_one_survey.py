"""One survey in several exports and under a growing declaration: each answer counts once."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest

from tests.raw.loading import Installation, form, parts
from tests.validated.reading import FORM, a_form

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


@pytest.mark.parametrize("has_identifier", [True, False])
def test_a_question_that_is_added_or_moved_makes_no_other_row_of_what_is_known(
    has_identifier: bool, place: Installation
) -> None:
    columns = (
        {"native_id": "ID", "answered_at": "When"} if has_identifier else {"answered_at": "When"}
    )
    more = {"ignore": [] if has_identifier else ["ID"]}
    old = a_form(columns=columns, **more)
    questions = {
        "effort": {"metric": "ces", "column": "Effort", "scale": {"min": 1, "max": 7}},
        "why": FORM["questions"]["why"],
        "recommend": FORM["questions"]["recommend"],
    }
    new = a_form(columns=columns, questions=questions, optional=["effort"], **more)
    place.deliver(old, {"a.csv": form("1,2026-05-01,9,so", "2,2026-05-02,8,")})

    balance = place.deliver(
        new,
        {
            "b.csv": b"ID,When,Score,Comment,Effort\n1,2026-05-01,9,so,\n2,2026-05-02,8,,\n"
            b"3,2026-05-03,8,,6\n"
        },
    )["b.csv"]

    assert parts(balance) == (3, 1, 2, 0, 0, 0)


def test_a_month_of_overlapping_exports_in_three_formats_gives_each_answer_once(
    place: Installation,
) -> None:
    rows = [
        (f"R{n}", f"2026-05-{n:02} 10:00:00", n % 11, "мало, да метко" if n % 3 else None)
        for n in range(1, 31)
    ]
    plain = a_form(survey="shop", time={"formats": ["iso"]})
    book = a_form(survey="shop_book", same_as="shop", format={"type": "xlsx"})
    api = a_form(
        survey="shop_json",
        same_as="shop",
        format={"type": "json"},
        columns={"native_id": "id", "answered_at": "at"},
        questions={
            "why": {"metric": "comment", "column": "words"},
            "recommend": FORM["questions"]["recommend"] | {"column": "answers.score"},
        },
    )

    place.deliver(plain, {"may-1.csv": _csv(rows[:18])})
    place.deliver(book, {"may.xlsx": _book(rows[9:25])})
    place.deliver(api, {"may.json": _records(rows[15:])})
    last = place.deliver(plain, {"may.csv": _csv(rows)})

    assert parts(last["may.csv"]) == (30, 0, 30, 0, 0, 0)
    assert place.ask("select survey, count(*), max(revision) from raw.response group by 1") == [
        ("shop", 30, 1)
    ]
    assert [row[2] for row in place.answers()] == [
        float(score) for _, _, score, _ in sorted(rows, key=lambda row: row[0])
    ]
    assert place.ask("select survey, sum(loaded)::int from raw.batch group by 1 order by 1") == [
        ("shop", 18),
        ("shop_book", 7),
        ("shop_json", 5),
    ]


def _csv(rows: list[tuple[str, str, int, str | None]]) -> bytes:
    return form(*(",".join("" if c is None else f'"{c}"' for c in row) for row in rows))


def _book(rows: list[tuple[str, str, int, str | None]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [("ID", "When", "Score", "Comment"), *rows]:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _records(rows: list[tuple[str, str, int, str | None]]) -> bytes:
    return json.dumps(
        [
            {"id": name, "at": at.replace(" ", "T") + "Z", "answers": {"score": score}}
            | ({"words": words} if words else {})
            for name, at, score, words in rows
        ]
    ).encode()
