"""SurveyMonkey's API v3: expanded responses of one survey, by the time they were modified.

Documented: `sort_by=date_modified`, `sort_order`, `start_modified_at`, at most 100 a page and
`links.next` where more follows. Not documented is whether `start_modified_at` is inclusive, so
that it is asked one second earlier; hypotheses are its form without an offset, read as UTC, and
that a second `page` of one start may be asked for. The order is checked on every page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from orchestration.responses.pulls import SurveyMonkeyPull
from orchestration.sources.api.ascending import Ascending, Listing
from orchestration.sources.api.client import Ask, Authorize, Client, Document, bearer
from orchestration.sources.api.page import Known, Page, moment_of
from orchestration.sources.api.reading import records_at, value_at

EXCLUSIVE = timedelta(seconds=1)


@dataclass(frozen=True)
class SurveyMonkey:
    """One survey."""

    declared: SurveyMonkeyPull

    @property
    def path(self) -> str:
        return f"/v3/surveys/{self.declared.survey_id}/responses/bulk"

    @property
    def shape(self) -> Mapping[str, Any]:
        return {"since": self.declared.since}

    def authorize(self, secret: str) -> Authorize:
        return bearer(secret)

    def pages(self, client: Client, known: Known, now: datetime) -> Iterator[Page]:
        del now
        order = Ascending(self._ask, self._read, slack=EXCLUSIVE)
        return order.pages(client, known, timedelta(days=self.declared.lookback_days))

    def _ask(self, start: datetime | None, number: int) -> Ask:
        params = {
            "per_page": str(self.declared.page_size),
            "page": str(number),
            "sort_by": "date_modified",
            "sort_order": "ASC",
        }
        if start:
            params["start_modified_at"] = f"{start - EXCLUSIVE:%Y-%m-%dT%H:%M:%S}"
        elif self.declared.since:
            params["start_modified_at"] = f"{self.declared.since}T00:00:00"
        return Ask(self.path, tuple(params.items()))

    def _read(self, document: Document) -> Listing:
        records = records_at(document, "data", "surveymonkey")
        return Listing(
            records,
            [moment_of(record.get("date_modified")) for record in records],
            has_more=bool(value_at(document, "links.next")),
        )
