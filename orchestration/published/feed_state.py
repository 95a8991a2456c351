"""The state of the KPI feed as the board reads it: where it lies, its tables, and their reading.

A new read-only DuckDB file after each command of the feed, and a pointer to the current one, as
with snapshots. The tables are made by `outlets/feeds/state`; nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.home import Home
from orchestration.published.pointer import POINTER
from orchestration.published.reader import LOCKED_DOWN

SCHEMA = "feed"
#: table -> its columns; numbers that pay are decimals as texts, as in the contract
TABLES: Mapping[str, Mapping[str, str]] = {
    "schemes": {
        "scheme": "varchar",
        "version": "integer",
        "valid_from": "varchar",
        "valid_to": "varchar",
        "unit_type": "varchar",
        "metric": "varchar",
        "scale": "varchar",
        "window_months": "integer",
        "date_basis": "varchar",
        "target": "varchar",
        "target_source": "varchar",
        "target_approved_by": "varchar",
        "rule": "varchar",
        "probability": "varchar",
        "payout_kind": "varchar",
        "payout_span": "varchar",
        "payout_most": "varchar",
        "payout_steps": "varchar",
        "minimum_answers": "integer",
        "minimum_response_rate": "varchar",
        "minimum_coverage": "varchar",
        "integrity": "varchar",
        "when_too_few": "varchar",
        "counts": "varchar",
        "against": "varchar",
        "cut_off_day": "integer",
        "shadow": "boolean",
        "individual": "boolean",
        "individual_allowed_by": "varchar",
        "individual_reason": "varchar",
    },
    "progress": {
        "scheme": "varchar",
        "period": "varchar",
        "unit_id": "varchar",
        "unit_name": "varchar",
        "metric": "varchar",
        "n": "bigint",
        "value": "varchar",
        "low": "varchar",
        "high": "varchar",
        "shrunk": "varchar",
        "p": "varchar",
        "target": "varchar",
        "status": "varchar",
        "payout_percent": "varchar",
        "is_shown": "boolean",
        "as_known_at": "varchar",
    },
    "stages": {
        "scheme": "varchar",
        "period": "varchar",
        "stage": "varchar",
        "by": "varchar",
        "at": "varchar",
        "reference": "varchar",
    },
    "findings": {
        "scheme": "varchar",
        "period": "varchar",
        "unit_id": "varchar",
        "rule": "varchar",
        "severity": "varchar",
        "effect": "varchar",
        "is_cleared": "boolean",
        "by": "varchar",
        "note": "varchar",
    },
    "appeals": {
        "number": "varchar",
        "scheme": "varchar",
        "period": "varchar",
        "unit_id": "varchar",
        "reason_code": "varchar",
        "filed_by": "varchar",
        "filed_at": "varchar",
        "is_accepted": "boolean",
        "decided_by": "varchar",
        "decided_at": "varchar",
    },
    "causes": {
        "scheme": "varchar",
        "period": "varchar",
        "cause": "varchar",
        "cause_no": "integer",
        "is_shown": "boolean",
        "answer_n": "bigint",
        "n": "bigint",
        "share": "varchar",
        "low": "varchar",
        "high": "varchar",
    },
    "split": {
        "scheme": "varchar",
        "period": "varchar",
        "unit_id": "varchar",
        "part": "varchar",
        "is_shown": "boolean",
        "n": "bigint",
        "value": "varchar",
        "low": "varchar",
        "high": "varchar",
    },
    "spread": {
        "scheme": "varchar",
        "period": "varchar",
        "fit": "varchar",
        "unit_count": "bigint",
        "pool_n": "bigint",
        "between_units": "varchar",
        "within_units": "varchar",
        "theta": "varchar",
        "alpha0": "varchar",
    },
    "simulation": {
        "scheme": "varchar",
        "period": "varchar",
        "unit_id": "varchar",
        "is_pictured": "boolean",
        "rule": "varchar",
        "is_rule_of_scheme": "boolean",
        "n": "bigint",
        "is_enough": "boolean",
        "target": "varchar",
        "margin": "integer",
        "true_value": "varchar",
        "met_share": "varchar",
        "payout_mean": "varchar",
    },
}
ENTRIES = "entries"
"""The ledger's rows with every column of the contract; their types are in the contract."""


class NoFeedStateError(Exception):
    """No command of the feed has written its state yet."""


def state_folder(home: Home) -> Path:
    """Where the files of the state lie."""
    return home.feeds / "state"


def current_state(home: Home) -> Path | None:
    """The current file, or None before the first command of the feed."""
    try:
        name = (state_folder(home) / POINTER).read_text("ascii").strip()
    except FileNotFoundError:
        return None
    return state_folder(home) / name


@contextmanager
def open_feed_state(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the current state, read-only; raises NoFeedStateError without one."""
    path = current_state(home)
    if path is None or not path.exists():
        raise NoFeedStateError(
            f"{state_folder(home)}: the feed has no state yet. Run: loyalty feed status --refresh"
        )
    connection = duckdb.connect(str(path), read_only=True, config=LOCKED_DOWN)
    try:
        yield connection
    finally:
        connection.close()
