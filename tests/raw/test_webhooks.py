"""One submission by several ways is one response: webhook files, pages of an API, CSV exports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from orchestration.responses.declaration import Survey
from tests.raw.loading import Installation, parts
from tests.validated.reading import a_form, asked

pytestmark = pytest.mark.slow

TOKEN = "2bcb0a5e7ab9a4c1e2f3a4b5c6d7e8f9"
SUBMISSION = {
    "form_id": "u6nXL7",
    "token": TOKEN,
    "landed_at": "2026-05-03T10:14:02Z",
    "submitted_at": "2026-05-03T10:15:00Z",
    "definition": {"fields": [{"id": "a", "ref": "recommend", "type": "opinion-scale"}]},
    "answers": [
        {"type": "number", "number": 9, "field": {"id": "a", "ref": "recommend"}},
        {"type": "text", "text": "Quick", "field": {"id": "b", "ref": "why"}},
    ],
}
WEBHOOK = json.dumps(
    {"event_id": "01J", "event_type": "form_response", "form_response": SUBMISSION}
).encode()
PAGE = json.dumps({"total_items": 1, "page_count": 1, "items": [SUBMISSION]}).encode()
CSV = (
    "#,How likely are you to recommend us?,Why?,Start Date (UTC),Submit Date (UTC),Network ID\n"
    f"{TOKEN},9,Quick,2026-05-03 10:14:02,2026-05-03 10:15:00,c0ffee\n"
).encode()
WHY = {"metric": "comment", "column": "answers.why"}


def typeform(**form: Any) -> Survey:
    return a_form(
        format={"type": "json", **form},
        columns={"native_id": "token", "answered_at": "submitted_at"},
        questions=asked(column="answers.recommend") | {"why": WHY},
        ignore=["*"],
    )


def typeform_csv() -> Survey:
    return a_form(
        columns={"native_id": "#", "answered_at": "Submit Date (UTC)"},
        questions=asked(column="How likely are you to recommend us?")
        | {"why": {"metric": "comment", "column": "Why?"}},
        ignore=["*"],
    )


WAYS: dict[str, tuple[Survey, bytes]] = {
    "webhook": (typeform(), WEBHOOK),
    "page": (typeform(records="items"), PAGE),
    "csv": (typeform_csv(), CSV),
}


@pytest.mark.parametrize("order", [tuple(WAYS), tuple(reversed(WAYS))], ids="-".join)
def test_a_submission_by_webhook_api_and_csv_is_one_response(
    order: tuple[str, ...], tmp_path: Path
) -> None:
    here = Installation(tmp_path)

    balances = [
        parts(here.deliver(WAYS[way][0], {f"{way}.file": WAYS[way][1]})[f"{way}.file"])
        for way in order
    ]

    assert balances == [(1, 1, 0, 0, 0, 0), (1, 0, 1, 0, 0, 0), (1, 0, 1, 0, 0, 0)]
    assert here.answers() == [(TOKEN, 1, 9.0)]


def test_webhook_files_may_lie_among_pages_of_the_same_form(tmp_path: Path) -> None:
    here = Installation(tmp_path)

    here.deliver(typeform(records="items"), {"1.json": WEBHOOK, "2.json": PAGE})

    assert here.answers() == [(TOKEN, 1, 9.0)]


def tally(score: int, *, with_comment: bool) -> bytes:
    fields = [
        {"key": "question_c", "label": "Why?", "type": "TEXTAREA", "value": "so"},
        {"key": "question_s", "label": "Recommend?", "type": "LINEAR_SCALE", "value": score},
    ]
    data = {
        "responseId": "wQ5r8",
        "createdAt": "2026-05-03T10:15:00.000Z",
        "fields": fields if with_comment else fields[1:],
    }
    return json.dumps({"eventId": "e", "eventType": "FORM_RESPONSE", "data": data}).encode()


def test_a_webhook_of_tally_finds_its_questions_by_their_keys(tmp_path: Path) -> None:
    here = Installation(tmp_path)
    survey = a_form(
        format={"type": "json", "keyed_by": {"data.fields": "key"}},
        columns={"native_id": "data.responseId", "answered_at": "data.createdAt"},
        questions=asked(column="data.fields.question_s.value"),
        ignore=["*"],
    )

    here.deliver(survey, {"1.json": tally(9, with_comment=True)})
    assert here.answers() == [("wQ5r8", 1, 9.0)]

    here.deliver(survey, {"2.json": tally(4, with_comment=False)})
    assert here.answers() == [("wQ5r8", 2, 4.0)]


def formbricks(event: str, second: int, **data: object) -> bytes:
    response = {
        "id": "cl9",
        "surveyId": "cl1",
        "createdAt": "2026-05-03T10:15:00.000Z",
        "updatedAt": f"2026-05-03T10:15:{second:02}.000Z",
        "finished": event == "responseFinished",
        "data": data,
    }
    return json.dumps({"webhookId": "h", "event": event, "data": response}).encode()


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0), (2, 1, 0)])
def test_the_three_webhooks_of_formbricks_are_one_response_in_whatever_order_they_come(
    order: tuple[int, ...], tmp_path: Path
) -> None:
    here = Installation(tmp_path)
    survey = a_form(
        format={"type": "json"},
        columns={
            "native_id": "data.id",
            "answered_at": "data.createdAt",
            "updated_at": "data.updatedAt",
        },
        questions=asked(column="data.data.recommend")
        | {"why": {"metric": "comment", "column": "data.data.why"}},
        ignore=["*"],
    )
    events = [
        formbricks("responseCreated", 0, recommend=6),
        formbricks("responseUpdated", 20, recommend=8),
        formbricks("responseFinished", 40, recommend=8, why="so"),
    ]

    here.deliver(survey, {f"{number}.json": events[number] for number in order})

    assert [(key, score) for key, _, score in here.answers()] == [("cl9", 8.0)]
    comments = here.ask(
        "select a.value_text from raw.response as r join raw.answer as a using (response_no)"
        " where r.is_current and a.question_key = 'why'"
    )
    assert comments == [("so",)]
