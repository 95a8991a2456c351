"""A connector over an API: lands every page that is new or has changed, byte for byte.

There is no state of our own: where to go on is told by the cursors of what has landed, so a pull
that broke off is finished by the next. How a product is paged is in its own module.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from orchestration.sources.api.client import SECRET_PLACE, Authorize, Client
from orchestration.sources.api.page import Known, Page, known_pages, text_of
from orchestration.sources.connector import Cursor, Fetched, Seen
from orchestration.sources.errors import SourceError


class Product(Protocol):
    """How one product is asked for its pages."""

    @property
    def path(self) -> str:
        """Where its records are, without secrets."""
        ...

    @property
    def shape(self) -> Mapping[str, Any]:
        """What else of the declaration decides which records come, and with what in them."""
        ...

    def authorize(self, secret: str) -> Authorize:
        """Puts the secret into a request."""
        ...

    def pages(self, client: Client, known: Known, now: datetime) -> Iterator[Page]:
        """The pages since what is known, and somewhat before."""
        ...


@dataclass(frozen=True)
class PagedSource:
    """One source behind an API.

    `secret_env` is the name of a variable; its value is looked up in `secrets` (the environment)
    when a pull begins.
    """

    product: Product
    name: str
    base_url: str
    secret_env: str
    timeout_seconds: float
    requests_per_minute: int
    secrets: Mapping[str, str] = field(repr=False)
    sleep: Callable[[float], None]
    monotonic: Callable[[], float]
    clock: Callable[[], float]

    def fetch(self, seen: Seen) -> Iterator[Fetched]:
        """Yield the pages that are new or have changed, in the order in which they come.

        Raises TransientSourceError when the host cannot answer just now, after what was complete;
        SourceError when the declaration or the token cannot work.
        """
        secret = self.secrets.get(self.secret_env, "").strip()
        if not secret:
            raise SourceError(
                f"{self.name}: the environment variable {self.secret_env} is not set. Put the "
                "token into it, or correct its name in this survey's defs.yaml."
            )
        of = self.base_url + self.product.path
        shape = json.dumps(self.product.shape, sort_keys=True)
        asked = hashlib.sha256(shape.encode()).hexdigest()[:16]
        known = known_pages(seen.cursors(), of=of, asked=asked)
        client = Client(
            base_url=self.base_url,
            secret=secret,
            secret_env=self.secret_env,
            authorize=self.product.authorize(secret),
            timeout_seconds=self.timeout_seconds,
            requests_per_minute=self.requests_per_minute,
            sleep=self.sleep,
            monotonic=self.monotonic,
        )
        latest: dict[str, Cursor] = dict(known.cursors)
        now = datetime.fromtimestamp(self.clock(), UTC)
        with client.opened():
            for page in self.product.pages(client, known, now):
                uri = f"{of.replace(secret, SECRET_PLACE)}#{page.start}"
                before = latest.get(page.start)
                if before is not None and before.get("records") == page.digest:
                    seen.has(uri, before)
                    continue
                fetched = self._fetched(page, uri, of, asked, now)
                latest[page.start] = fetched.cursor
                yield fetched

    def _fetched(self, page: Page, uri: str, of: str, asked: str, now: datetime) -> Fetched:
        cursor: dict[str, str | int] = {
            "of": of,
            "asked": asked,
            "start": page.start,
            "records": page.digest,
        }
        if page.index:
            cursor["index"] = page.index
        if page.through is not None:
            # a record dated in the future must not make the pulls wait for that day
            cursor["through"] = text_of(min(page.through, now))
        safe = "".join(letter if letter.isalnum() else "-" for letter in page.start)
        return Fetched(
            name=f"{self.name}-{safe}.json",
            uri=uri,
            open=partial(io.BytesIO, page.body),
            size=len(page.body),
            cursor=cursor,
        )
