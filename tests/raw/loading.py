"""Takes files the whole way from bytes to rows in `raw`, without Dagster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration.home import Home
from orchestration.landing.entry import ManifestEntry
from orchestration.landing.store import Landing
from orchestration.raw.loader import FileBalance, load, pending
from orchestration.raw.warehouse import open_warehouse
from orchestration.responses.declaration import Survey
from orchestration.validated.batch import ValidatedBatch
from orchestration.validated.validate import validate
from tests.landing.fakes import FakeSource

NOW = dt.datetime(2026, 6, 1, 6, 0, tzinfo=dt.UTC)
SECRET = b"a secret of the tests"
HEADER = "ID,When,Score,Comment"


def form(*rows: str) -> bytes:
    """A form export with these rows."""
    return "\n".join([HEADER, *rows, ""]).encode()


@dataclass
class Installation:
    """One home with its landing and warehouse."""

    folder: Path
    home: Home = field(init=False)

    def __post_init__(self) -> None:
        self.home = Home(data=self.folder / "data", surveys=self.folder / "surveys")

    def land(self, survey: Survey, files: Mapping[str, bytes]) -> Sequence[ManifestEntry]:
        """Files into landing; the entries that are new."""
        source = FakeSource(list(files.items()))
        return Landing(self.home).land(survey, source, now=lambda: NOW).new

    def entries(self, survey: Survey) -> tuple[ManifestEntry, ...]:
        """All that has landed for a survey."""
        return tuple(Landing(self.home).manifest.entries(survey.survey))

    def validated(self, survey: Survey, entries: Sequence[ManifestEntry]) -> ValidatedBatch:
        """Landed files, typed and judged."""
        return validate(survey, entries, self.home, secret=SECRET)

    def load(
        self, survey: Survey, entries: Sequence[ManifestEntry] | None = None
    ) -> dict[str, FileBalance]:
        """What landed and is not loaded yet, or some of it, into the warehouse."""
        with open_warehouse(self.home) as con:
            new = pending(con, self.entries(survey) if entries is None else entries)
        batch = self.validated(survey, new)
        with open_warehouse(self.home) as con:
            return {balance.file_name: balance for balance in load(con, survey, batch, now=NOW)}

    def deliver(self, survey: Survey, files: Mapping[str, bytes]) -> dict[str, FileBalance]:
        """Land files and load them."""
        return self.load(survey, self.land(survey, files))

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the warehouse."""
        with open_warehouse(self.home) as con:
            return con.execute(query).fetchall()

    def do(self, statement: str) -> None:
        """Change the warehouse behind the loader's back."""
        with open_warehouse(self.home) as con:
            con.execute(statement)

    def answers(self) -> list[tuple[Any, ...]]:
        """The answers that count: identifier, revision, score."""
        return self.ask(
            "select r.native_response_id, r.revision, a.value_number::double"
            " from raw.response as r join raw.answer as a using (response_no)"
            " where r.is_current and a.question_key = 'recommend' order by all"
        )


def parts(balance: FileBalance) -> tuple[int, int, int, int, int, int]:
    """received, loaded, duplicate, superseded, rejected, skipped."""
    return (
        balance.received,
        balance.loaded,
        balance.duplicate,
        balance.superseded,
        balance.rejected,
        balance.skipped,
    )
