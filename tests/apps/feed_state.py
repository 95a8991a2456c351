"""The state of a made-up KPI feed, for the tests of the Bonus page.

Stories of `service_bonus` in March 2026, which is open: one location is proven to reach its target,
one is proven not to, one reaches it by the scheme's probability alone, one is not proven, one has
too few answers, one is withheld, one fails a gate. Two are hidden: one for its few answers, the
other because it would give the first away; both carry figures here that must never be seen.
February is released with a late answer entered; `team_pilot` is a trial about single persons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.home import Home
from orchestration.outlets.feeds.entries import columns
from orchestration.outlets.feeds.state_file import ARROW
from orchestration.published.feed_state import ENTRIES, SCHEMA, TABLES, state_folder
from tests.apps.company import MARKUP

SECRET_N, SECRET_VALUE, SECRET_PERCENT = 4, "77.7123", "113.9456"
NAMES = {
    "L1": "Chișinău Centru", "L2": "Bălți", "L3": "Chișinău Botanica", "L4": "Orhei", "L5": "Cahul",
    "L6": "Soroca", "L7": "Comrat", "L8": "Ungheni", "L9": "Edineț",
}  # fmt: skip
HIDDEN = ("L8", "L9")
APPELLANT = "Ion Rusu who complained"
NOTE = "the customer Maria Popescu called us"

SERVICE = {
    "scheme": "service_bonus", "version": 2, "valid_from": "2026-01", "valid_to": None,
    "unit_type": "location", "metric": "nps", "scale": "0-10", "window_months": 3,
    "date_basis": "response", "target": "40", "target_source": f"plan 2026 {MARKUP}",
    "target_approved_by": "board", "rule": "probability", "probability": "0.8",
    "payout_kind": "linear", "payout_span": "20", "payout_most": "120", "payout_steps": None,
    "minimum_answers": 30, "minimum_response_rate": "0.1", "minimum_coverage": None,
    "integrity": "withhold", "when_too_few": "neutral", "counts": "all", "against": "target",
    "cut_off_day": 5, "shadow": False, "individual": False, "individual_allowed_by": None,
    "individual_reason": None,
}  # fmt: skip
PILOT = SERVICE | {
    "scheme": "team_pilot", "version": 1, "unit_type": "manager", "target": "5",
    "payout_kind": "tiers", "payout_span": None, "payout_most": None,
    "payout_steps": "0.5:50 0.8:100 0.95:120", "minimum_answers": 10, "integrity": "note",
    "when_too_few": "pool", "counts": "controllable", "against": "company_pool", "shadow": True,
    "individual": True, "individual_allowed_by": "head of sales", "individual_reason": "a trial",
    "minimum_response_rate": None,
}  # fmt: skip
#: unit, n, value, low, high, p, status, percent, is shown
MARCH = (
    ("L1", 420, "58.1", "51.2", "64.6", "0.999", "met", "120", True),
    ("L2", 388, "12.4", "4.9", "19.8", "0.0001", "not_met", "0", True),
    ("L3", 120, "46.7", "34", "57.5", "0.86", "met", "108.5", True),
    ("L4", 61, "38", "19.9", "54.1", "0.45", "not_proven", "96", True),
    ("L5", 12, "50", "1", "82.4", "0.61", "insufficient_n", None, True),
    ("L6", 96, "71.2", "58", "81", "0.99", "withheld_integrity", None, True),
    ("L7", 64, "30", "10", "47.4", "0.2", "insufficient_n", None, True),
    ("L8", SECRET_N, SECRET_VALUE, "70.7123", "79.7123", "0.7123", "suppressed", None, False),
    ("L9", 31, SECRET_VALUE, "70.7123", "79.7123", "0.7123", "met", SECRET_PERCENT, False),
)


def write(data: Path, tables: Mapping[str, Iterable[Mapping[str, Any]]] | None = None) -> Path:
    """Write a state and its pointer under `data/feeds/state`; returns the file."""
    folder = state_folder(Home(data, data / "surveys"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "feed-x.duckdb"
    path.unlink(missing_ok=True)
    rows = everything() if tables is None else tables
    kinds = {
        name: pa.schema([(column, ARROW[kind]) for column, kind in listed.items()])
        for name, listed in TABLES.items()
    } | {
        ENTRIES: pa.schema(
            [(one.name, pa.int64() if one.type == "integer" else pa.string()) for one in columns()]
        )
    }
    with duckdb.connect(str(path)) as con:
        con.execute(f"create schema {SCHEMA}")
        for name, kind in kinds.items():
            con.register("made", pa.Table.from_pylist([dict(r) for r in rows.get(name, ())], kind))
            con.execute(f"create table {SCHEMA}.{name} as select * from made")
            con.unregister("made")
    (folder / "CURRENT").write_text(f"{path.name}\n", encoding="ascii")
    return path


def everything() -> dict[str, list[dict[str, Any]]]:
    """The rows of the stories above."""
    return {
        "schemes": [SERVICE, PILOT],
        "progress": [
            *(_progress("service_bonus", "2026-03", NAMES, row) for row in MARCH),
            *(_progress("service_bonus", "2026-02", NAMES, row) for row in FEBRUARY_NOW),
            *(_progress("team_pilot", "2026-03", MANAGERS, row) for row in TEAM),
        ],
        "stages": [
            {"scheme": "service_bonus", "period": "2026-02", "stage": stage, "by": by, "at": at}
            for stage, by, at in (
                ("soft", "Ana", "2026-03-01T06:00:00+00:00"),
                ("hard", "Ana", "2026-03-06T06:00:00+00:00"),
                ("prepared", "Ana", "2026-03-06T06:05:00+00:00"),
                ("approved", "Boris", "2026-03-06T09:00:00+00:00"),
                ("released", "Boris", "2026-03-06T09:10:00+00:00"),
                ("acknowledged", "payroll", "2026-03-07T07:00:00+00:00"),
            )
        ],
        "entries": [
            entry("L1", 1, "55", "115", n=300),
            entry("L1", 2, "56", "116", n=301, previous=("55", "115"), reason="late"),
            entry("L2", 1, "10", "0", n=280, status="not_met"),
            entry("L8", 1, SECRET_VALUE, SECRET_PERCENT, n=SECRET_N, is_shown=0),
        ],
        "findings": [
            _finding("L6", "burst", "withhold", "-6.5"),
            _finding("L1", "speeder", "note", "0.4", cleared_by="Boris"),
            _finding("L8", "begging_phrase", "withhold", "-33.7123"),
            _finding("L3", "sudden_jump", "note", None),
        ],
        "appeals": [
            _appeal("appeal-1", "wrong_person", is_accepted=True),
            _appeal("appeal-2", "entry_in_error"),
        ],
        **_fair_split(),
        "simulation": [
            _tried(unit, n, rule, margin, met)
            for unit, n in (("L4", 61), ("L3", 120), ("L1", 420))
            for rule, shares in CHANCES.items()
            for margin, met in zip((-10, 0, 10), shares, strict=True)
        ],
    }


#: how often each rule says met with the true figure under, at and over the target
CHANCES = {
    "interval": ("0.0004", "0.025", "0.3"), "probability": ("0.012", "0.2", "0.655"),
    "raw": ("0.156", "0.5", "0.896"), "shrunk": ("0.094", "0.45", "0.825"),
}  # fmt: skip


def _fair_split() -> dict[str, list[dict[str, Any]]]:
    """Of L4 the few answers about the price are hidden, and of L3 what would give them away."""
    of = {"scheme": "service_bonus", "period": "2026-03"}
    hidden = dict.fromkeys(("n", "value", "low", "high"))
    return {
        "causes": [
            of | {"cause": cause, "cause_no": number, "is_shown": n is not None, "answer_n": 989,
                  "n": n, "share": share, "low": low, "high": high}
            for number, (cause, n, share, low, high) in enumerate(
                (
                    ("front_line", 96, "9.7", "8", "11.7"), ("back_office", 0, "0", "0", "0.4"),
                    ("product", None, None, None, None), ("price", 41, "4.1", "3.1", "5.6"),
                    ("policy", None, None, None, None), ("unknown", 840, "84.9", "82.6", "87"),
                ), 1,
            )
        ],
        "split": [
            of | {"unit_id": unit, "part": part, "is_shown": value is not None} | (
                hidden if value is None
                else {"n": n, "value": value, "low": "20", "high": "60"}
            )
            for unit, part, n, value in (
                ("L1", "all", 420, "58.1"), ("L1", "controllable", 390, "63.4"),
                ("L3", "all", 120, "46.7"), ("L3", "controllable", None, None),
                ("L4", "all", 61, "38"), ("L4", "controllable", None, None),
            )
        ],
        "spread": [
            of | {"fit": "fitted", "unit_count": 9, "pool_n": 989, "between_units": "2.9",
                  "within_units": "0.6", "theta": "0.0411", "alpha0": "23.35"},
            {"scheme": "team_pilot", "period": "2026-03", "fit": "pool", "unit_count": 3,
             "pool_n": 80, "theta": "0", "alpha0": "1000000"},
        ],
    }  # fmt: skip


def _tried(unit: str, n: int, rule: str, margin: int, met: str) -> dict[str, Any]:
    return {
        "scheme": "service_bonus", "period": "2026-02", "unit_id": unit,
        "is_pictured": unit != "L3",
        "rule": rule, "is_rule_of_scheme": rule == "probability", "n": n, "is_enough": True,
        "target": "40", "margin": margin, "true_value": str(40 + margin), "met_share": met,
        "payout_mean": "100",
    }  # fmt: skip


FEBRUARY_NOW = (
    ("L1", 302, "57.25", "50", "63", "0.99", "met", "117.25", True),
    ("L2", 280, "10", "2", "18", "0.001", "not_met", "0", True),
    ("L8", 5, SECRET_VALUE, None, None, None, "suppressed", SECRET_PERCENT, False),
)
MANAGERS = {"M01": "Ana Ceban", "M02": "Дмитрий Орлов", "M06": "Ana Ceban"}
TEAM = (
    ("M01", 34, "52", "30", "68", "0.72", "not_proven", "50", True),
    ("M02", 40, "61", "44", "75", "0.96", "met", "120", True),
    ("M06", 6, "33", "-30", "70", "0.4", "insufficient_n", "80", True),
)


def _progress(
    scheme: str, period: str, names: Mapping[str, str], row: tuple[Any, ...]
) -> dict[str, Any]:
    unit, n, value, low, high, p, status, percent, is_shown = row
    return {
        "scheme": scheme, "period": period, "unit_id": unit, "unit_name": names[unit],
        "metric": "nps", "n": n, "value": value, "low": low, "high": high, "shrunk": value, "p": p,
        "target": "35" if unit == "L3" else "40", "status": status, "payout_percent": percent,
        "is_shown": is_shown, "as_known_at": "2026-03-20T05:30:00+00:00",
    }  # fmt: skip


def entry(
    unit: str, number: int, value: str, percent: str, *, n: int, status: str = "met",
    is_shown: int = 1, previous: tuple[str, str] | None = None, reason: str = "period_closed",
) -> dict[str, Any]:  # fmt: skip
    """An entry about February; a second one is paid with March."""
    before = previous or (None, None)
    return {
        "scheme_id": "service_bonus", "unit_id": unit, "status": status, "value": value,
        "n_answered": n, "payout_percent": percent, "is_shown": is_shown, "entry_no": number,
        "entry_type": "original" if number == 1 else "restatement", "reason_code": reason,
        "previous_value": before[0], "previous_payout_percent": before[1],
        "delta": str(float(value) - float(before[0] or 0)),
        "payout_delta": str(float(percent) - float(before[1] or 0)),
        "applies_to_period": "2026-02", "paid_in_period": "2026-02" if number == 1 else "2026-03",
        "event_no": number, "recorded_at": "2026-03-06T09:10:00+00:00", "recorded_by": "Boris",
    }  # fmt: skip


def _finding(
    unit: str, rule: str, severity: str, effect: str | None, *, cleared_by: str | None = None
) -> dict[str, Any]:
    return {
        "scheme": "service_bonus", "period": "2026-03", "unit_id": unit, "rule": rule,
        "severity": severity, "effect": effect, "is_cleared": cleared_by is not None,
        "by": cleared_by, "note": NOTE,
    }  # fmt: skip


def _appeal(number: str, reason: str, *, is_accepted: bool | None = None) -> dict[str, Any]:
    return {
        "number": number, "scheme": "service_bonus", "period": "2026-02", "unit_id": "L1",
        "reason_code": reason, "filed_by": APPELLANT, "filed_at": "2026-03-08T08:00:00+00:00",
        "is_accepted": is_accepted, "decided_by": None if is_accepted is None else "Boris",
        "decided_at": None if is_accepted is None else "2026-03-09T08:00:00+00:00",
    }  # fmt: skip
