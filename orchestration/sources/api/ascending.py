"""Pages in the order of time: each is asked for by the moment it starts with, never by its number.

A record that is edited while the pages are read moves to the end, and with numbered pages it would
push another one over the edge of a page that was read already. Here the moment is taken as
inclusive: a page repeats the last records of the one before it, and loading recognises them. That
the records really come in order is checked on every page, because it is only documented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestration.sources.api.client import Ask, Client, Document
from orchestration.sources.api.page import Known, Page, Record, digest_of, text_of
from orchestration.sources.errors import SourceError

MOST_PAGES = 50_000


@dataclass(frozen=True)
class Listing:
    """What one answer lists.

    Args:
        records: the records of the page.
        moments: the moment of each.
        has_more: whether the API says that more follows.
    """

    records: list[Record]
    moments: list[datetime | None]
    has_more: bool


@dataclass(frozen=True)
class Ascending:
    """How a product is asked for its records in order of time.

    Args:
        ask: the request for what starts at a moment (None: at the beginning), and the how manieth
            page of that.
        read: what an answer lists.
        has_numbers: whether a second page of one start can be asked for.
        slack: how much earlier than the start the API is asked, as the start may be exclusive.
    """

    ask: Callable[[datetime | None, int], Ask]
    read: Callable[[Document], Listing]
    has_numbers: bool = True
    slack: timedelta = timedelta(0)

    def pages(self, client: Client, known: Known, lookback: timedelta) -> Iterator[Page]:
        """Everything from the start of a known page on."""
        start, number = known.begin(lookback), 1
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            answer = client.answer(self.ask(start, number))
            listing = self.read(answer.document)
            moments = self._in_order(client, listing, start)
            keys = {digest_of([record]) for record in listing.records}
            is_new, seen = not keys <= seen, seen | keys
            if is_new:
                digest = digest_of(listing.records)
                yield Page(_name(start, number), answer.body, digest, moments[-1])
            if not listing.has_more:
                return
            if not is_new and (number > 1 or not self.has_numbers):
                raise SourceError(
                    f"{client.where}: a page brings nothing new and still says that more follows. "
                    "All up to there is landed. Raise `page_size`; if that does not help, ask the "
                    "product's support."
                )
            if is_new and moments[-1] != start:
                start, number = moments[-1], 1
            else:
                number += 1
        raise SourceError(f"{client.where}: over {MOST_PAGES} pages in one pull. Give a `since`.")

    def _in_order(self, client: Client, listing: Listing, start: datetime | None) -> list[datetime]:
        moments = [moment for moment in listing.moments if moment is not None]
        if len(moments) < len(listing.records):
            raise SourceError(
                f"{client.where}: a record has no time by which the pages are told apart. The API "
                "has changed; report it with this line."
            )
        if moments != sorted(moments) or (
            start is not None and moments and moments[0] < start - self.slack
        ):
            raise SourceError(
                f"{client.where}: the records are not in the order of time that was asked for, so "
                "that it cannot be told whether all came. The API has changed; report it with "
                "this line."
            )
        return moments


def _name(start: datetime | None, number: int) -> str:
    text = text_of(start) if start else "beginning"
    return text if number == 1 else f"{text} page {number}"
