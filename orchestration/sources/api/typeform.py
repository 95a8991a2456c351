"""Typeform's Responses API: completed responses of one form, oldest first.

Documented: `since` is inclusive and counts seconds; `sort` cannot stand beside `before`/`after`;
at most 1000 a page; answers of the last half hour may be missing, which the lookback makes good.
A hypothesis is that `page_count` counts the pages of this very request; where it is missing, a
full page is taken for "more follows". The order is checked on every page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from orchestration.responses.pulls import TypeformPull
from orchestration.sources.api.ascending import Ascending, Listing
from orchestration.sources.api.client import Ask, Authorize, Client, Document, bearer
from orchestration.sources.api.page import Known, Page, moment_of
from orchestration.sources.api.reading import records_at


@dataclass(frozen=True)
class Typeform:
    """One form."""

    declared: TypeformPull

    @property
    def path(self) -> str:
        return f"/forms/{self.declared.form}/responses"

    @property
    def shape(self) -> Mapping[str, Any]:
        return {"since": self.declared.since}

    def authorize(self, secret: str) -> Authorize:
        return bearer(secret)

    def pages(self, client: Client, known: Known, now: datetime) -> Iterator[Page]:
        del now
        order = Ascending(self._ask, self._read, has_numbers=False, slack=timedelta(seconds=1))
        return order.pages(client, known, timedelta(days=self.declared.lookback_days))

    def _ask(self, start: datetime | None, number: int) -> Ask:
        del number
        params = {
            "page_size": str(self.declared.page_size),
            "sort": "submitted_at,asc",
            "response_type": "completed",
        }
        since = f"{start:%Y-%m-%dT%H:%M:%S}" if start else self.declared.since
        if since:
            params["since"] = since if "T" in since else f"{since}T00:00:00"
        return Ask(self.path, tuple(params.items()))

    def _read(self, document: Document) -> Listing:
        records = records_at(document, "items", "typeform")
        pages = document.get("page_count")
        is_full = len(records) >= self.declared.page_size
        return Listing(
            records,
            [moment_of(record.get("submitted_at")) for record in records],
            has_more=pages > 1 if isinstance(pages, int) else is_full,
        )
