"""One entry of the ledger, the row of the contract, and its canonical bytes.

Texts, whole numbers and decimals as texts only: the bytes are the same on every machine. What each
column means stands in `columns.yaml`. No comment and no customer has a place here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

FEED_ID = "loyalty_kpi"
CONTRACT_ID = "loyalty-kpi-feed"
#: a column that goes, or means something else, is a new major version
CONTRACT_VERSION = "2.0.0"
ORIGINAL, RESTATEMENT, REVERSAL = "original", "restatement", "reversal"
UNIT_TYPES = {"manager": "person", "location": "location", "company": "company"}
STATUSES = ("met", "not_met", "not_proven", "insufficient_n", "withheld_integrity", "suppressed")

Value = str | int | None
Row = Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row: scheme × period × unit × metric × entry. `columns.yaml` describes each column."""

    feed_id: str = FEED_ID
    contract_id: str = CONTRACT_ID
    contract_version: str = CONTRACT_VERSION
    scheme_id: str
    scheme_version: int
    period_start: str
    period_end: str
    period_type: str
    window_start: str
    timezone: str
    unit_type: str
    unit_id: str
    metric_id: str
    metric_definition_version: str
    scale_id: str | None
    value: str | None
    display_value: str | None
    n_answered: int | None
    n_promoters: int | None
    n_passives: int | None
    n_detractors: int | None
    score_sum: str | None
    score_sum_squares: str | None
    interval_low: str | None
    interval_high: str | None
    interval_method: str | None
    level: str | None
    n_invited: int | None
    response_rate: str | None
    coverage: str | None
    is_shown: int
    target_id: str
    target_value: str | None
    target_declared: str | None
    target_source: str
    target_approved_by: str
    decision_rule: str
    status: str
    p_true_ge_target: str | None
    shrunk_value: str | None
    shrunk_sd: str | None
    pool_n: int | None
    pool_value: str | None
    pool_fit: str | None
    pool_units: int | None
    theta: str | None
    alpha0: str | None
    pool_weight: str | None
    prior_period_value: str | None
    change: str | None
    change_significance: str | None
    payout_percent: str | None
    date_basis: str
    cutoff_at: str
    locked_at: str
    known_at: str
    late_rows_after_lock: int | None
    entry_id: str
    entry_type: str
    entry_no: int
    supersedes_entry_id: str | None
    reason_code: str
    reason_detail: str | None
    previous_value: str | None
    delta: str
    previous_payout_percent: str | None
    payout_delta: str
    applies_to_period: str
    paid_in_period: str
    is_shadow: int
    n_excluded: int | None
    n_outside_control: int | None
    n_basis_assumed: int | None
    integrity_flags: str | None
    appeals_open: int
    appeals_closed: int
    snapshot_id: str
    code_version: str
    git_commit: str
    models_sha256: str
    lock_sha256: str
    input_manifest_seq: int
    input_manifest_hash: str
    input_count: int
    config_sha256: str
    evidence_sha256: str
    prepared_by: str
    prepared_at: str
    approved_by: str | None = None
    approved_at: str | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Scheme, period, unit and metric: what entries are summed over."""
        return (self.scheme_id, self.applies_to_period, self.unit_id, self.metric_id)

    @property
    def subject(self) -> str:
        """What the journal files it under."""
        return "/".join(self.key)

    def row(self) -> dict[str, Value]:
        """Its columns, in the order of the contract."""
        return asdict(self)


@dataclass(frozen=True)
class LedgerEntry:
    """An entry at its place in the journal, whose hashes are the chain of the feed."""

    entry: Entry
    event_no: int
    row_hash: str
    prev_row_hash: str
    recorded_at: str
    recorded_by: str

    def row(self) -> dict[str, Value]:
        """The released row: the entry and its place in the chain."""
        return {
            **self.entry.row(),
            "event_no": self.event_no,
            "row_hash": self.row_hash,
            "prev_row_hash": self.prev_row_hash,
            "recorded_at": self.recorded_at,
            "recorded_by": self.recorded_by,
        }


class Column(BaseModel):
    """What one column is, for the contract and for the types of Parquet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    group: str
    type: Literal["text", "integer", "decimal", "date", "timestamp"]
    required: bool = True
    of: tuple[str, ...] = ()
    text: str


@cache
def columns() -> tuple[Column, ...]:
    """The columns of a released row, in their order."""
    listed = yaml.safe_load((Path(__file__).parent / "columns.yaml").read_text(encoding="utf-8"))
    return tuple(
        Column(group=group, **column) for group, found in listed.items() for column in found
    )


def canonical_line(row: Mapping[str, Any]) -> bytes:
    """The one way to write a row: keys in alphabetical order, ASCII, no blanks, no floats."""
    for name, value in row.items():
        if value is not None and (isinstance(value, bool) or not isinstance(value, (str, int))):
            raise TypeError(f"{name}: {value!r} is neither a text nor a whole number")
    return (json.dumps(row, sort_keys=True, separators=(",", ":")) + "\n").encode("ascii")


def canonical_bytes(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """All rows in the order in which the ledger has them."""
    return b"".join(canonical_line(row) for row in rows)


def sha256_of(content: bytes) -> str:
    """Hex of the SHA-256."""
    return hashlib.sha256(content).hexdigest()
