"""How each product answers, as it is documented: a page of opinions for a request."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.sources.api.fake_api import Asked, FakeApi, Opinion

UNFINISHED = "unfinished"
MILLIS = timedelta(milliseconds=123)


def ordered(api: FakeApi) -> list[Opinion]:
    return sorted(api.opinions.values(), key=lambda o: (o.modified, o.key))


def iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"


def moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def is_signed(api: FakeApi, asked: Asked) -> bool:
    return asked.headers.get("Authorization") == f"Bearer {api.token}"


def typeform(api: FakeApi, asked: Asked) -> Any:
    """`since` is inclusive, sorted ascending only when asked to; it knows no edits."""
    if not is_signed(api, asked):
        return 401
    assert asked.params["sort"] == "submitted_at,asc"
    size = int(asked.params["page_size"])
    opinions = ordered(api)
    if "since" in asked.params:
        opinions = [o for o in opinions if o.modified >= moment(asked.params["since"])]
    items = [
        {
            "token": f"t{o.key:05}",
            "response_id": f"t{o.key:05}",
            "submitted_at": iso(o.modified),
            "hidden": {"shop": "Center"},
            "answers": [
                {"type": "number", "number": o.score, "field": {"ref": "recommend", "id": "a"}},
                {"type": "text", "text": o.comment, "field": {"ref": "why", "id": "b"}},
            ],
        }
        for o in opinions[:size]
    ]
    pages = -(-len(opinions) // size)
    return {"total_items": len(opinions), "page_count": pages, "items": items}


def surveymonkey(api: FakeApi, asked: Asked) -> Any:
    """`start_modified_at` is exclusive here: the documentation leaves it open."""
    if not is_signed(api, asked):
        return 401
    assert (asked.params["sort_by"], asked.params["sort_order"]) == ("date_modified", "ASC")
    size, page = int(asked.params["per_page"]), int(asked.params["page"])
    opinions = ordered(api)
    if "start_modified_at" in asked.params:
        start = moment(asked.params["start_modified_at"])
        opinions = [o for o in opinions if o.modified > start]
    shown = opinions[(page - 1) * size : page * size]
    more = {"next": f"{api.url}{asked.path}?page={page + 1}"} if len(opinions) > page * size else {}
    return {
        "per_page": size,
        "page": page,
        "total": len(opinions),
        "links": {"self": api.url, **more},
        "data": [
            {
                "id": f"50071{o.key:05}",
                "response_status": "completed",
                "date_created": f"{o.at:%Y-%m-%dT%H:%M:%S}+00:00",
                "date_modified": f"{o.modified:%Y-%m-%dT%H:%M:%S}+00:00",
                # a question that was left out is not in the list: positions mean nothing
                "pages": [{"id": "11", "questions": _monkey_questions(o)}],
            }
            for o in shown
        ],
    }


def _monkey_questions(opinion: Opinion) -> list[dict[str, Any]]:
    comment = {"id": "22", "answers": [{"text": opinion.comment}]}
    score = {"id": "33", "answers": [{"choice_id": f"90{opinion.score}"}]}
    return [score] if opinion.key % 2 else [comment, score]


def hubspot(api: FakeApi, asked: Asked) -> Any:
    if not is_signed(api, asked):
        return 401
    assert asked.body["sorts"][0]["direction"] == "ASCENDING"
    size, after = asked.body["limit"], int(asked.body.get("after", 0))
    opinions = ordered(api)
    for group in asked.body.get("filterGroups", []):
        for one in group["filters"]:
            assert one["operator"] == "GTE"
            since = datetime.fromtimestamp(int(one["value"]) / 1000, UTC)
            opinions = [o for o in opinions if o.modified + MILLIS >= since]
    shown = opinions[after : after + size]
    document: dict[str, Any] = {
        "total": len(opinions),
        "results": [
            {
                "id": str(88_000 + o.key),
                "properties": {
                    name: {
                        "hs_value": str(o.score),
                        "hs_content": o.comment,
                        "hs_survey_type": "NPS",
                        "hs_submission_timestamp": iso(o.at),
                        "hs_lastmodifieddate": f"{o.modified:%Y-%m-%dT%H:%M:%S}.123Z",
                    }.get(name)
                    for name in asked.body["properties"]
                },
                "createdAt": iso(o.at),
                "updatedAt": iso(o.modified),
            }
            for o in shown
        ],
    }
    if after + size < len(opinions):
        document["paging"] = {"next": {"after": str(after + size)}}
    return document


def _zendesk(
    api: FakeApi, asked: Asked, begin: datetime, end: datetime
) -> tuple[list[Opinion], Any]:
    """Newest first, as nothing says otherwise; a cursor that stands on the last item again."""
    size = int(asked.params["page[size]"])
    opinions = [o for o in reversed(ordered(api)) if begin <= o.at <= end]
    last = int(asked.params.get("page[after]", 0))
    position = next((n for n, o in enumerate(opinions) if o.key == last), 0)
    shown = opinions[position : position + size]
    has_more = position + size < len(opinions)
    return shown, {"has_more": has_more, "after_cursor": str(shown[-1].key) if shown else None}


def zendesk_ratings(api: FakeApi, asked: Asked) -> Any:
    word = base64.b64encode(f"agent@example.com/token:{api.token}".encode()).decode()
    if asked.headers.get("Authorization") != f"Basic {word}":
        return 401
    begin = datetime.fromtimestamp(int(asked.params.get("start_time", 0)), UTC)
    end = datetime.fromtimestamp(int(asked.params.get("end_time", 4_000_000_000)), UTC)
    shown, meta = _zendesk(api, asked, begin, end)
    ratings = [
        {
            "id": 35_000 + o.key,
            "score": "good" if o.score > 5 else "bad",
            "comment": o.comment,
            "ticket_id": 200 + o.key,
            "created_at": iso(o.at),
            "updated_at": iso(o.modified),
        }
        for o in shown
    ]
    return {"satisfaction_ratings": ratings, "meta": meta, "links": {}}


def zendesk_survey(api: FakeApi, asked: Asked) -> Any:
    if not is_signed(api, asked):
        return 401
    begin = int(asked.params.get("filter[created_at_start]", 0)) / 1000
    end = int(asked.params.get("filter[created_at_end]", 4_000_000_000_000)) / 1000
    shown, meta = _zendesk(
        api, asked, datetime.fromtimestamp(begin, UTC), datetime.fromtimestamp(end, UTC)
    )
    return {
        "survey_responses": [
            {
                "id": f"01J1WB{o.key:05}",
                "responder_id": 4398,
                "subjects": [{"id": str(200 + o.key), "type": "ticket"}],
                "survey": {"id": "01J58", "version": 3},
                "answers": _csat_answers(o),
            }
            for o in shown
        ],
        "meta": meta,
    }


def _csat_answers(opinion: Opinion) -> list[dict[str, Any]]:
    at = {"created_at": iso(opinion.at), "updated_at": iso(opinion.modified)}
    rating = {
        **at,
        "type": "rating_scale",
        "rating": opinion.score % 5 + 1,
        "question": {"alias": "customer_satisfaction_rating", "id": "01A", "type": "rating_scale"},
    }
    comment = {
        **at,
        "type": "open_ended",
        "value": opinion.comment,
        "question": {"alias": "comment", "id": "01B", "type": "open_ended"},
    }
    return [rating] if opinion.key % 2 else [comment, rating]


def bitrix24(api: FakeApi, asked: Asked) -> Any:
    if asked.path != f"/rest/{api.token}/crm.item.list":
        return 401
    assert asked.body["order"] == {"updatedTime": "ASC", "id": "ASC"}
    assert asked.body["entityTypeId"] == 1036
    start = asked.body["start"]
    opinions = ordered(api)
    if ">=updatedTime" in asked.body["filter"]:
        since = moment(asked.body["filter"][">=updatedTime"])
        opinions = [o for o in opinions if o.modified >= since]
    document: dict[str, Any] = {
        "result": {
            "items": [
                {
                    "id": o.key,
                    "createdTime": f"{o.at:%Y-%m-%dT%H:%M:%S}+00:00",
                    "updatedTime": f"{o.modified:%Y-%m-%dT%H:%M:%S}+00:00",
                    "ufCrm5Score": str(o.score),
                    "ufCrm5Comment": o.comment,
                }
                for o in opinions[start : start + 50]
            ]
        },
        "total": len(opinions),
        # another one at every request, and no news
        "time": {"start": len(api.asked) + 0.123, "duration": 0.5},
    }
    if start + 50 < len(opinions):
        document["next"] = start + 50
    return document


def limesurvey(api: FakeApi, asked: Asked) -> Any:
    def said(result: Any) -> Any:
        return {"id": asked.body["id"], "result": result, "error": None}

    match asked.body["method"], asked.body["params"]:
        case "get_session_key", [_, password]:
            wrong = {"status": "Invalid user name or password"}
            return said("session-key-of-a-test" if password == api.token else wrong)
        case "release_session_key", _:
            return said("OK")
        case "export_responses", [_, _, "csv", _, completion, "code", _, first, last, *fields]:
            opinions = sorted(api.opinions.values(), key=lambda o: o.key)
            opinions = [
                o for o in opinions if (first or 0) <= o.key and (last is None or o.key <= last)
            ]
            if completion == "complete":
                opinions = [o for o in opinions if o.comment != UNFINISHED]
            if not api.opinions:
                return said({"status": "No Data, survey table does not exist."})
            return said(base64.b64encode(_lime_csv(opinions, only_ids=bool(fields))).decode())
        case method, _:
            raise AssertionError(method)


def _lime_csv(opinions: list[Opinion], *, only_ids: bool) -> bytes:
    """UTF-8 with BOM, every cell in quotes, CRLF, a blank line at the end."""
    names = ["id", "submitdate"] if only_ids else ["id", "submitdate", "recommend", "why"]
    rows = [names]
    for o in opinions:
        date = "" if o.comment == UNFINISHED else f"{o.modified:%Y-%m-%d %H:%M:%S}"
        row = [str(o.key), date, str(o.score), o.comment]
        rows.append(row[: len(names)])
    text = "".join(";".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
    return ("\ufeff" + text + "\r\n").encode()
