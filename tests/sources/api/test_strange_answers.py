"""Answers that are not as documented: what repeats, is out of order, or has another shape."""

from __future__ import annotations

import pytest

from orchestration.sources.errors import SourceError
from tests.sources.api.fake_api import Asked, FakeApi
from tests.sources.api.fake_products import BY_NAME, fake_api
from tests.sources.api.pulling import connector
from tests.sources.email.landed import Landed


def unending(api: FakeApi, page: object) -> None:
    """Whatever is asked, the same page, and more to follow."""
    api.answerers = {"/": lambda _api, _asked: page}


SEPTEMBER = "2026-09-01T00:00:00Z"
MORE = [
    ("typeform", {"page_count": 9, "items": [{"token": "a", "submitted_at": SEPTEMBER}]}),
    ("surveymonkey", {"data": [{"id": "1", "date_modified": SEPTEMBER}],
                      "links": {"next": "http://127.0.0.1/next"}}),
    ("hubspot", {"results": [{"id": "1", "properties": {"hs_lastmodifieddate": SEPTEMBER}}],
                 "paging": {"next": {"after": "1"}}}),
    ("bitrix24", {"result": {"items": [{"id": 1, "updatedTime": SEPTEMBER}]}, "next": 50}),
    ("zendesk_ratings", {"satisfaction_ratings": [{"id": 1, "created_at": "2026-11-19T00:00:00Z"}],
                         "meta": {"has_more": True, "after_cursor": "same"}}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "page"), MORE, ids=[name for name, _ in MORE])
def test_a_page_that_repeats_for_ever_is_landed_once_and_then_named(
    name: str, page: object
) -> None:
    with fake_api().serving() as api:
        unending(api, page)
        landed = Landed()

        with pytest.raises(SourceError, match="more follows"):
            landed.pull(connector(BY_NAME[name], api))

        assert len(landed.mails) <= 2
        assert len(api.asked) < 10


WRONG = [
    ("typeform", {"items": [{"submitted_at": "2026-09-02T00:00:00Z"},
                            {"submitted_at": SEPTEMBER}]}, "order"),
    ("typeform", {"page_count": 1, "items": [{"token": "a"}]}, "no time"),
    ("bitrix24", {"result": {"items": [{"updatedTime": "2025-07-14 08:47:19"}]}}, "no time"),
    ("zendesk_ratings", {"satisfaction_ratings": [{"created_at": "2026-01-01T00:00:00Z"}]}, "week"),
    ("hubspot", {"error": "?"}, "no list of records"),
    ("limesurvey", {"jsonrpc": "2.0"}, "JSON-RPC"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "page", "words"), WRONG)
def test_an_answer_that_is_not_as_documented_is_named_and_not_landed(
    name: str, page: object, words: str
) -> None:
    with fake_api().serving() as api:
        unending(api, page)
        landed = Landed()

        with pytest.raises(SourceError, match=words):
            landed.pull(connector(BY_NAME[name], api))

        assert landed.mails == []


def test_a_filter_that_brings_nothing_although_there_are_answers_is_named() -> None:
    product = BY_NAME["zendesk_survey"]
    with fake_api().serving() as api:
        api.hand_in(10)
        good = api.answerers[product.prefix]

        def reads_seconds(given: FakeApi, asked: Asked) -> object:
            if "filter[created_at_start]" in asked.params:
                return {"survey_responses": []}
            return good(given, asked)

        api.answerers[product.prefix] = reads_seconds

        with pytest.raises(SourceError, match="brings nothing"):
            Landed().pull(connector(product, api))
