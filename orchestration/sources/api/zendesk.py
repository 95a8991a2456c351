"""Zendesk's two generations of satisfaction: ratings (good, bad) and CSAT surveys (1-5).

An account has one of the two active, and their scales differ, so each is a source of its own.
Both are asked week by week, each week by its cursor, since their order is not documented.

Documented: `start_time`/`end_time` of ratings in Unix seconds; `filter[created_at_start]` and
`…_end` of survey responses; `page[size]` up to 100, `meta.has_more`, `meta.after_cursor`. Seen:
survey filters in milliseconds; a rating begins as `offered` and may change between good and bad.
Hypotheses: milliseconds are right (if they bring nothing at all, one request without a filter
tells), and the filters look at the creation, so that a lookback of 30 days must catch changes.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from orchestration.responses.pulls import ZendeskPull, ZendeskRatingsPull, ZendeskSurveyPull
from orchestration.sources.api.client import Ask, Authorize, Client, Document, bearer
from orchestration.sources.api.page import Known, Page, Record, digest_of, moment_of, text_of
from orchestration.sources.api.reading import records_at, value_at
from orchestration.sources.errors import SourceError

WINDOW = timedelta(days=7)
SLACK = timedelta(seconds=1)
MOST_PAGES = 10_000


@dataclass(frozen=True)
class Zendesk:
    """The ratings, or the survey responses, of one account."""

    declared: ZendeskRatingsPull | ZendeskSurveyPull

    @property
    def path(self) -> str:
        if isinstance(self.declared, ZendeskRatingsPull):
            return "/api/v2/satisfaction_ratings"
        return "/api/v2/guide/survey_responses"

    @property
    def shape(self) -> Mapping[str, Any]:
        return {"since": self.declared.since}

    def authorize(self, secret: str) -> Authorize:
        return _basic(self.declared, secret) if self.declared.user else bearer(secret)

    def pages(self, client: Client, known: Known, now: datetime) -> Iterator[Page]:
        first = datetime.fromisoformat(str(self.declared.since)).replace(tzinfo=UTC)
        begin = known.begin(timedelta(days=self.declared.lookback_days)) or first
        is_empty = not known.cursors
        while begin < now:
            for page in self._window(client, begin):
                is_empty = False
                yield page
            begin += WINDOW
        if is_empty:
            self._check_filter(client, first)

    def _window(self, client: Client, begin: datetime) -> Iterator[Page]:
        end = begin + WINDOW
        cursor: str | None = None
        used: set[str] = set()
        for number in range(1, MOST_PAGES):
            answer = client.answer(self._ask(begin, end, cursor))
            records = self._records(answer.document)
            if any(newest < begin - SLACK for r in records if (newest := _newest(r)) is not None):
                raise SourceError(
                    f"{client.where}: the records are not of the week that was asked for. The "
                    "API has changed; report it with this line."
                )
            meta = value_at(answer.document, "meta.after_cursor")
            cursor = str(meta) if value_at(answer.document, "meta.has_more") is True else None
            if records:
                name = text_of(begin) + (f" page {number}" if number > 1 else "")
                through = end if cursor is None else None
                yield Page(name, answer.body, digest_of(records), through)
            if cursor is None:
                return
            if cursor in used or not records:
                raise SourceError(
                    f"{client.where}: a page says again and again that more follows. All up to "
                    "there is landed; ask the product's support."
                )
            used.add(cursor)
        raise SourceError(f"{client.where}: over {MOST_PAGES} pages in a week.")

    def _ask(self, begin: datetime, end: datetime, cursor: str | None) -> Ask:
        first, last = int((begin - SLACK).timestamp()), int(end.timestamp())
        params = {"page[size]": str(self.declared.page_size)}
        if isinstance(self.declared, ZendeskRatingsPull):
            params |= {"start_time": str(first), "end_time": str(last)}
        else:
            params |= {
                "filter[created_at_start]": str(first * 1000),
                "filter[created_at_end]": str(last * 1000),
            }
        if cursor is not None:
            params["page[after]"] = cursor
        return Ask(self.path, tuple(params.items()))

    def _records(self, document: Document) -> list[Record]:
        return records_at(document, self.path.rpartition("/")[2], "zendesk")

    def _check_filter(self, client: Client, first: datetime) -> None:
        """Nothing came: is there nothing, or is the filter read in another way than we think?"""
        answer = client.answer(Ask(self.path, (("page[size]", "100"),)))
        newest = [_newest(record) for record in self._records(answer.document)]
        if any(moment is not None and moment >= first for moment in newest):
            raise SourceError(
                f"{client.where}: the filter by time brings nothing although there are answers. "
                "The API has changed; report it with this line."
            )


def _newest(record: Record) -> datetime | None:
    """The newest moment in a rating, or in the answers of a survey response."""
    answers = record.get("answers")
    holders = [record, *(answers if isinstance(answers, list) else [])]
    moments = [
        moment
        for holder in holders
        for key in ("created_at", "updated_at")
        if isinstance(holder, dict) and (moment := moment_of(holder.get(key)))
    ]
    return max(moments, default=None)


def _basic(declared: ZendeskPull, secret: str) -> Authorize:
    """An API token signs in as its agent: `address/token:secret`."""
    word = base64.b64encode(f"{declared.user}/token:{secret}".encode()).decode("ascii")

    def authorize(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Basic {word}"
        return request

    return authorize
