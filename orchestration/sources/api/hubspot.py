"""HubSpot's CRM search over feedback submissions, by the time they were modified.

Documented: POST …/search with filters, sorts and properties (only those that are asked for come),
at most 200 a page and 10,000 results to one query, which asking by time never reaches;
`paging.next.after` where more follows. Seen: `hs_value` is a text, and a CSAT on 0-2 carries the
group PROMOTER, so that group is not asked for. Hypotheses: this object sorts and filters by
`hs_lastmodifieddate`, and `after` counts records. The order is checked on every page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from orchestration.responses.pulls import HubSpotPull
from orchestration.sources.api.ascending import Ascending, Listing
from orchestration.sources.api.client import Ask, Authorize, Client, Document, bearer
from orchestration.sources.api.page import Known, Page, Record, moment_of
from orchestration.sources.api.reading import records_at, value_at

MODIFIED = "hs_lastmodifieddate"


@dataclass(frozen=True)
class HubSpot:
    """The feedback submissions of one account, or of one survey of it."""

    declared: HubSpotPull

    @property
    def path(self) -> str:
        return "/crm/v3/objects/feedback_submissions/search"

    @property
    def shape(self) -> Mapping[str, Any]:
        return self.declared.model_dump(include={"since", "survey_id", "properties"}, mode="json")

    def authorize(self, secret: str) -> Authorize:
        return bearer(secret)

    def pages(self, client: Client, known: Known, now: datetime) -> Iterator[Page]:
        del now
        order = Ascending(self._ask, _read, slack=timedelta(milliseconds=1))
        return order.pages(client, known, timedelta(days=self.declared.lookback_days))

    def _ask(self, start: datetime | None, number: int) -> Ask:
        filters: list[dict[str, str]] = []
        if start is None and self.declared.since:
            start = datetime.fromisoformat(self.declared.since).replace(tzinfo=UTC)
        if start:
            after = str(int(start.timestamp() * 1000))
            filters.append({"propertyName": MODIFIED, "operator": "GTE", "value": after})
        if self.declared.survey_id:
            of = {
                "propertyName": "hs_survey_id",
                "operator": "EQ",
                "value": self.declared.survey_id,
            }
            filters.append(of)
        body: dict[str, Any] = {
            "limit": self.declared.page_size,
            "properties": sorted({*self.declared.properties, MODIFIED}),
            "sorts": [{"propertyName": MODIFIED, "direction": "ASCENDING"}],
        }
        if filters:
            body["filterGroups"] = [{"filters": filters}]
        if number > 1:
            body["after"] = str((number - 1) * self.declared.page_size)
        return Ask(self.path, body=body)


def _read(document: Document) -> Listing:
    records = records_at(document, "results", "hubspot")
    return Listing(
        records,
        [_modified(record) for record in records],
        has_more=value_at(document, "paging.next.after") is not None,
    )


def _modified(record: Record) -> datetime | None:
    return moment_of(value_at(record, f"properties.{MODIFIED}"))
