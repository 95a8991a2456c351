"""Answers that are no score have a state; responses that do not count are kept and marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.raw.loading import Installation, form, parts
from tests.validated.reading import a_form, asked

pytestmark = pytest.mark.slow

STATES = (
    "select a.question_version, a.answer_state, a.value_number::double, a.scale_max::double"
    " from raw.response as r join raw.answer as a using (response_no)"
    " where r.is_current and a.question_key = 'recommend'"
    " order by r.native_response_id"
)


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def test_words_and_codes_that_are_no_score_have_their_state(place: Installation) -> None:
    cells = ["9", "", "-99", "98", "Не знаю", "NU ŞTIU", "nu stiu", "don’t know",
             "prefer not to say", "97", "Неприменимо", "66", "0"]  # fmt: skip
    survey = a_form(missing=["", "-99"], dont_know=["98"], refused=["97"], not_asked=["66"])

    balance = place.deliver(
        survey, {"a.csv": form(*[f"{n:02},2026-05-01,{cell}," for n, cell in enumerate(cells)])}
    )["a.csv"]

    assert parts(balance) == (13, 13, 0, 0, 0, 0)
    assert [row[1:3] for row in place.ask(STATES)] == [
        ("answered", 9.0),
        *[("not_answered", None)] * 2,
        *[("dont_know", None)] * 5,
        *[("refused", None)] * 2,
        ("not_applicable", None),
        ("answered", 0.0),
    ]


def test_a_word_that_is_a_label_is_a_score(place: Installation) -> None:
    question = asked(labels={"Not sure": 5})
    place.deliver(a_form(questions=question), {"a.csv": form("1,2026-05-01,Not sure,")})

    assert place.ask(STATES)[0][1:3] == ("answered", 5.0)


def test_an_unreadable_answer_sets_its_row_aside_unless_its_question_keeps_it(
    place: Installation,
) -> None:
    rows = form("1,2026-05-01,11,", "2,2026-05-01,abc,", "3,2026-05-01,9,")
    strict, kept = a_form(), a_form(survey="kept", questions=asked(keep_invalid=True))

    assert parts(place.deliver(strict, {"a.csv": rows})["a.csv"]) == (3, 1, 0, 0, 2, 0)
    assert parts(place.deliver(kept, {"a.csv": rows})["a.csv"]) == (3, 3, 0, 0, 0, 0)
    assert place.ask(
        "select a.answer_state, a.value_number::double, a.raw_value from raw.response as r"
        " join raw.answer as a using (response_no) where r.survey = 'kept'"
        " and a.question_key = 'recommend' order by r.native_response_id"
    ) == [("invalid", None, "11"), ("invalid", None, "abc"), ("answered", 9.0, "9")]


def test_marked_responses_are_kept_and_a_status_that_changes_is_a_revision(
    place: Installation,
) -> None:
    survey = a_form(
        marks=[
            {"column": "Comment", "equals": "preview", "test": "PREVIEW"},
            {"column": "Comment", "matches": "^half", "status": "partial"},
        ],
        live_from="2026-05-01",
        questions=asked(required=True),
    )
    first = form(
        "1,2026-05-01,9,preview", "2,2026-05-01,,half", "3,2026-04-30,9,", "4,2026-05-01,9,"
    )
    second = form("2,2026-05-01,,half", "4,2026-05-01,9,half done")

    balance = place.deliver(survey, {"a.csv": first})["a.csv"]
    again = place.deliver(survey, {"b.csv": second})["b.csv"]

    assert parts(balance) == (4, 4, 0, 0, 0, 0)
    assert (again.duplicate, again.revised) == (1, 1)
    assert place.ask(
        "select native_response_id, is_test, test_reason, marked_status, response_status"
        " from raw.response where is_current order by 1"
    ) == [
        ("1", True, "PREVIEW", None, "complete"),
        ("2", False, None, "partial", "partial"),
        ("3", True, "BEFORE_GO_LIVE", None, "complete"),
        ("4", False, None, "partial", "partial"),
    ]


def test_a_file_without_the_column_of_a_mark_is_refused(place: Installation) -> None:
    rule = {"column": "Status", "equals": "Preview", "test": "PREVIEW"}
    rows = form("1,2026-05-01,9,")

    refused = place.deliver(a_form(marks=[rule]), {"a.csv": rows})["a.csv"]
    taken = place.deliver(a_form(survey="b", marks=[rule], optional=["marks"]), {"a.csv": rows})

    assert refused.refusal == "HEADER_MISSING"
    assert taken["a.csv"].loaded == 1
