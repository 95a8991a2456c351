"""Bitrix24's crm.item.list through an inbound webhook: items of one kind, by time of change.

The webhook's secret is a part of its address, so the address is put together when a request goes
out and is nowhere else. Documented: 50 items a page, `start`, `next` where more follows, filters
with `>=`, 503 QUERY_LIMIT_EXCEEDED over two requests a second, and 429 where a method has used up
its time. Seen: times have the offset of the portal, and some places have none; an item whose time
has no offset stops the pull with words. A hypothesis is ordering by `updatedTime`, which is
checked on every page. An open line's `sessionVoteHead` is a manager's opinion, not a customer's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from orchestration.responses.pulls import Bitrix24Pull
from orchestration.sources.api.ascending import Ascending, Listing
from orchestration.sources.api.client import (
    SECRET_PLACE,
    Ask,
    Authorize,
    Client,
    Document,
    unsigned,
)
from orchestration.sources.api.page import Known, Page, moment_of
from orchestration.sources.api.reading import records_at

CHANGED = "updatedTime"


@dataclass(frozen=True)
class Bitrix24:
    """The items of one kind."""

    declared: Bitrix24Pull

    @property
    def path(self) -> str:
        return f"/rest/{SECRET_PLACE}/crm.item.list"

    @property
    def shape(self) -> Mapping[str, Any]:
        return self.declared.model_dump(
            include={"since", "entity_type_id", "select", "filter"}, mode="json"
        )

    def authorize(self, secret: str) -> Authorize:
        del secret
        return unsigned

    def pages(self, client: Client, known: Known, now: datetime) -> Iterator[Page]:
        del now
        order = Ascending(self._ask, _read, slack=timedelta(seconds=1))
        return order.pages(client, known, timedelta(days=self.declared.lookback_days))

    def _ask(self, start: datetime | None, number: int) -> Ask:
        wanted: dict[str, str] = dict(self.declared.filter)
        if start:
            wanted[f">={CHANGED}"] = start.isoformat(timespec="seconds")
        elif self.declared.since:
            wanted[f">={CHANGED}"] = f"{self.declared.since}T00:00:00+00:00"
        return Ask(
            self.path,
            body={
                "entityTypeId": self.declared.entity_type_id,
                "select": sorted({*self.declared.select, CHANGED}),
                "filter": wanted,
                "order": {CHANGED: "ASC", "id": "ASC"},
                "start": (number - 1) * self.declared.page_size,
            },
        )


def _read(document: Document) -> Listing:
    records = records_at(document, "result.items", "bitrix24")
    return Listing(
        records,
        [moment_of(record.get(CHANGED)) for record in records],
        has_more=document.get("next") is not None,
    )
