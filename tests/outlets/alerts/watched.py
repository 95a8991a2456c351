"""An installation whose snapshot has causes of alerts and sources, as its tests put them there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from orchestration.home import Home

NOW = datetime(2026, 10, 6, 8, 0, tzinfo=UTC)
SEPTEMBER = date(2026, 9, 1)
TABLES = """
create schema published;
create table published.snapshot_info (snapshot_id varchar, created_at timestamp);
create table published.member_names (dimension varchar, member varchar, name varchar);
create table published.source_freshness (
    survey varchar, title varchar, freshness_hours integer, last_fetched_at timestamp
);
create table published.alert_candidates (
    cause_id varchar, metric varchar, scale varchar, period_grain varchar, dimension varchar,
    member varchar, first_period_start date, last_period_start date, last_period_end date,
    is_open boolean, rules varchar, is_confirmed boolean, false_alarm_rate double, n bigint,
    value double, low double, high double, p_below_zero double, q_value double
);
"""


def cause(key: str = "c1", **other: Any) -> dict[str, Any]:
    """A location whose NPS fell in September, with proof."""
    return {
        "cause_id": key, "metric": "nps", "scale": "0-10", "period_grain": "month",
        "dimension": "location", "member": "L2", "first_period_start": SEPTEMBER,
        "last_period_start": SEPTEMBER, "last_period_end": date(2026, 9, 30), "is_open": True,
        "rules": "change_for_worse, below_limit", "is_confirmed": False,
        "false_alarm_rate": 0.01, "n": 120, "value": 12.5, "low": 1.0, "high": 24.0,
        "p_below_zero": 0.017, "q_value": 0.004,
    } | other  # fmt: skip


@dataclass
class Watched:
    """The installation; `publish` makes its next snapshot."""

    root: Path
    count: int = field(default=0)

    @property
    def home(self) -> Home:
        data = self.root / "data"
        return Home(data, self.root / "surveys", f"sqlite:///{data / 'decisions.sqlite'}")

    def declare(self, name: str, text: str) -> None:
        (self.root / "surveys").mkdir(exist_ok=True)
        (self.root / "surveys" / name).write_text(text, encoding="utf-8")

    def publish(
        self, *causes: dict[str, Any], fetched_at: datetime = NOW - timedelta(hours=2)
    ) -> None:
        """A snapshot with these causes and one source, expected every day."""
        self.count += 1
        folder = self.home.published
        folder.mkdir(parents=True, exist_ok=True)
        name = f"board-{self.count:08}.duckdb"
        with duckdb.connect(str(folder / name)) as con:
            con.execute(TABLES)
            made_at = NOW.replace(tzinfo=None) - timedelta(hours=1)
            con.execute("insert into published.snapshot_info values (?, ?)", [name, made_at])
            con.execute("insert into published.member_names values ('location', 'L2', 'Centru')")
            con.execute(
                "insert into published.source_freshness values ('kiosk', 'Kiosk', 24, ?)",
                [fetched_at.replace(tzinfo=None)],
            )
            for one in causes:
                marks = ", ".join("?" * len(one))
                con.execute(
                    f"insert into published.alert_candidates ({', '.join(one)}) values ({marks})",
                    list(one.values()),
                )
        (folder / "CURRENT").write_text(f"{name}\n", encoding="ascii")


def watched(root: Path) -> Watched:
    """Nothing is published yet, nobody is to be told."""
    (root / "data").mkdir(parents=True)
    (root / "surveys").mkdir()
    return Watched(root)
