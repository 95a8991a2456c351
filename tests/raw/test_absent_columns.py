"""A declared column that no record has is told; one that some record leaves out is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from orchestration.responses.declaration import Survey
from tests.raw.loading import Installation
from tests.validated.reading import a_form, asked

pytestmark = pytest.mark.slow

TOLD = "select header, nearest from raw.header_drift where change = 'in_no_record' order by all"
WHY = {"metric": "comment", "column": "answers.why"}


def a_submission(number: int, **answers: Any) -> dict[str, Any]:
    said = [
        {"type": "text" if isinstance(value, str) else "number", "field": {"ref": ref}}
        | {"text" if isinstance(value, str) else "number": value}
        for ref, value in answers.items()
    ]
    return {"token": f"t{number}", "submitted_at": "2026-05-03T10:15:00Z", "answers": said}


def files(first: int, count: int, **answers: Any) -> dict[str, bytes]:
    """One submission a file, as a webhook brings them."""
    return {
        f"{number}.json": json.dumps(a_submission(number, **answers)).encode()
        for number in range(first, first + count)
    }


def typeform(column: str = "answers.nps_q", **more: Any) -> Survey:
    return a_form(
        format={"type": "json"},
        columns={"native_id": "token", "answered_at": "submitted_at"},
        questions=asked(column=column) | {"why": WHY},
        ignore=["*"],
        **more,
    )


def test_a_misspelt_question_is_told_with_its_likely_name(tmp_path: Path) -> None:
    place = Installation(tmp_path)

    place.deliver(typeform("answers.recommend_nps"), files(0, 5, nps_q=9, why="so"))

    assert place.ask(TOLD) == [("answers.recommend_nps", "answers.nps_q")]


def test_a_question_that_one_respondent_left_out_is_not_told(tmp_path: Path) -> None:
    place = Installation(tmp_path)

    place.deliver(typeform(), files(0, 4, nps_q=9) | files(4, 1, nps_q=3, why="queue"))
    place.deliver(typeform(), files(5, 1, nps_q=10))

    assert place.ask(TOLD) == []
    assert len(place.answers()) == 6


def test_what_may_be_in_no_record_is_named_under_optional(tmp_path: Path) -> None:
    place = Installation(tmp_path)

    place.deliver(typeform(optional=["why"]), files(0, 3, nps_q=9))

    assert place.ask(TOLD) == []


def test_a_column_is_told_no_longer_once_a_record_has_it(tmp_path: Path) -> None:
    place = Installation(tmp_path)

    place.deliver(typeform(), files(0, 3, nps_q=9))
    before = place.ask(TOLD)
    place.deliver(typeform(), files(3, 1, nps_q=9, why="so"))

    assert (before, place.ask(TOLD)) == ([("answers.why", "")], [])


def test_a_question_renamed_at_the_source_is_told_after_fifty_records_without_it(
    tmp_path: Path,
) -> None:
    place = Installation(tmp_path)
    page = json.dumps([a_submission(n, nps_q=9, why="so") for n in range(60)]).encode()

    place.deliver(typeform(), {"page.json": page})
    place.deliver(typeform(), files(60, 49, score=9, why="so"))
    after_49 = place.ask(TOLD)
    place.deliver(typeform(), files(109, 1, score=9, why="so"))

    assert after_49 == []
    assert place.ask(TOLD) == [("answers.nps_q", "answers.score")]
