"""A pull as landing makes it, in memory; and what the landed pages hold when they are read."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.responses.declaration import declared
from orchestration.sources.api.paged_source import PagedSource
from orchestration.sources.api.products import paged_source
from orchestration.sources.rows.text_rows import DelimitedRows, TableRows
from orchestration.validated.child import read_file
from tests.sources.api.fake_api import FakeApi
from tests.sources.api.fake_products import FakeProduct
from tests.sources.email.landed import Landed

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@dataclass
class FakeClock:
    """Waiting takes no time, and is counted."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds

    def monotonic(self) -> float:
        return self.seconds


def connector(
    product: FakeProduct,
    api: FakeApi,
    clock: FakeClock | None = None,
    *,
    secret: str | None = None,
    now: datetime = NOW,
    **more: Any,
) -> PagedSource:
    """The product's connector, pointed at the fake server."""
    survey = declared(product.declare(api.url, **more))
    clock = clock or FakeClock()
    name = f"{product.name.upper()}_TOKEN"
    made = paged_source(
        survey.connector,  # type: ignore[arg-type]  # every fake product is declared as a pull
        survey.survey,
        secrets={} if secret == "" else {name: secret or api.token},
    )
    return PagedSource(
        product=made.product,
        name=made.name,
        base_url=made.base_url,
        secret_env=made.secret_env,
        timeout_seconds=made.timeout_seconds,
        requests_per_minute=made.requests_per_minute,
        secrets=made.secrets,
        sleep=clock.sleep,
        monotonic=clock.monotonic,
        clock=now.timestamp,
    )


def landed_rows(
    product: FakeProduct, api: FakeApi, landed: Landed, folder: Path
) -> list[tuple[str, int]]:
    """Identifier and score of every row of every landed page, in order of arrival."""
    survey = declared(product.declare(api.url))
    labels = survey.questions["recommend"].asked[0].labels
    rows: list[tuple[str, int]] = []
    for body in landed.mails:
        path = folder / "landed"
        path.write_bytes(body)
        for record in _records(read_file(survey, {"seq": 1, "path": path}, folder)):
            key = record[str(survey.columns["native_id"])]
            score = record.get(str(survey.questions["recommend"].column))
            assert key
            if score:
                rows.append((key, int(labels.get(score, score))))
    return rows


def _records(rows: DelimitedRows | TableRows) -> list[dict[str, str | None]]:
    if isinstance(rows, TableRows):
        lines = [list(row.values())[1:] for row in rows.table.to_pylist()]
    else:
        text = rows.path.read_text(encoding="utf-8-sig")
        parsed = csv.reader(io.StringIO(text, newline=""), delimiter=rows.delimiter)
        lines = [line for line in parsed if line][1:]
    return [dict(zip(rows.headers, line, strict=True)) for line in lines]


def answers(product: FakeProduct, api: FakeApi, landed: Landed, folder: Path) -> dict[int, int]:
    """The last score of every respondent, by the number of the opinion."""
    return {
        int(key[-5:].lstrip("t")): score for key, score in landed_rows(product, api, landed, folder)
    }


def expected(product: FakeProduct, api: FakeApi) -> dict[int, int]:
    """What they must be."""
    return {
        opinion.key + offset(product): product.number(opinion) for opinion in api.opinions.values()
    }


def offset(product: FakeProduct) -> int:
    """Some products count their identifiers from elsewhere."""
    return {"hubspot": 88_000, "zendesk_ratings": 35_000}.get(product.name, 0)
