"""What the feed asks of whoever makes figures, and the texts of numbers in canonical form.

No figure is computed here: dbt makes them, on request (marts.feed_figures, marts.feed_answers).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

import pyarrow as pa

from orchestration.responses.scheme import Scheme

#: digits of figures that come out of functions whose last bits differ between machines
DIGITS = Decimal("1e-10")
#: the columns of the frozen answers, in their order
ANSWERS = pa.schema(
    [
        ("response_uid", pa.string()),
        ("score_no", pa.int64()),
        ("content_hash", pa.string()),
        ("unit_id", pa.string()),
        ("metric", pa.string()),
        ("scale", pa.string()),
        ("survey", pa.string()),
        ("basis_date", pa.date32()),
        ("counted_as", pa.string()),
        ("is_excluded", pa.bool_()),
        ("excluded_reason", pa.string()),
        ("cause", pa.string()),
        ("is_counted", pa.bool_()),
        ("manifest_seq", pa.int64()),
    ]
)

Number = str | None
"""A number as the text of a decimal; None where there is none."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One unit's figure in one period: a row of marts.feed_figures; numbers are texts.

    Attributes:
        unit_id: what HR calls it; one figure a unit of the roster, answers or not.
        value: unrounded; None when nobody counted answered, or when it is hidden.
        is_shown: False where value and counts stay hidden; the status is told all the same.
    """

    unit_id: str
    metric: str
    scale: str | None
    period_start: str
    period_end: str
    window_start: str
    status: str
    is_shown: bool
    is_enough: bool
    definition_version: str
    n: int | None = None
    promoters: int | None = None
    passives: int | None = None
    detractors: int | None = None
    score_sum: Number = None
    score_sum_squares: Number = None
    value: Number = None
    low: Number = None
    high: Number = None
    level: Number = None
    interval_method: str | None = None
    n_invited: int | None = None
    response_rate: Number = None
    coverage: Number = None
    n_excluded: int | None = None
    n_outside_control: int | None = None
    n_basis_assumed: int | None = None
    pool_n: int | None = None
    pool_value: Number = None
    fit: str | None = None
    unit_count: int | None = None
    theta: Number = None
    alpha0: Number = None
    pool_weight: Number = None
    shrunk_value: Number = None
    shrunk_sd: Number = None
    declared_target: Number = None
    target: Number = None
    p_at_least_target: Number = None
    prior_value: Number = None
    change: Number = None
    change_verdict: str | None = None
    payout_percent: Number = None

    @staticmethod
    def from_row(row: Mapping[str, Any]) -> Figure:
        """The figure in a row of the warehouse; columns that the feed does not know are left."""
        known = {
            item.name: _in_text(item.name, row[item.name])
            for item in fields(Figure)
            if item.name in row
        }
        return Figure(**known)


@dataclass(frozen=True)
class Finding:
    """What the integrity screen found about one unit; the answers concerned are not named."""

    unit_id: str
    rule: str
    severity: str
    effect: Number = None


@dataclass(frozen=True)
class Answer:
    """A response that somebody decided something about.

    Attributes:
        response_uid: its name when that was decided.
        manifest_seq, row_no: where it stands in landing. Its name may change when the person who
            gave it is forgotten; its place does not.
    """

    response_uid: str
    manifest_seq: int
    row_no: int


@dataclass(frozen=True)
class Decisions:
    """What was decided that figures depend on, beside what landed.

    Attributes:
        excluded: the answers that do not count, with the reason.
        causes: response -> the cause that people found for it.
        reattributed: response -> the unit that it is about, as two persons decided.
    """

    excluded: Mapping[Answer, str] = field(default_factory=dict)
    causes: Mapping[Answer, str] = field(default_factory=dict)
    reattributed: Mapping[Answer, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """A period's figures, the answers they count, and what the screen found.

    Attributes:
        split: rows that only the board shows: tables of its state (published/feed_state) by name.
    """

    figures: tuple[Figure, ...]
    answers: pa.Table
    findings: tuple[Finding, ...] = field(default=())
    split: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What figures are made of at one moment: enough to make them again from landing."""

    manifest_seq: int
    manifest_hash: str
    snapshot_id: str
    code_version: str
    git_commit: str
    definition_versions: Mapping[str, str]
    lock_sha256: str
    models_sha256: str
    input_count: int
    erasure_count: int = 0


class FigureSource(Protocol):
    """Makes figures from what has landed; the real one asks dbt, a test has its own."""

    def basis(self) -> Basis:
        """What there is now; everything that landed must be loaded."""
        ...

    def problems(self, basis: Basis) -> list[str]:
        """What is wrong with landing up to a basis; empty when it is as it was then."""
        ...

    def config(self) -> Mapping[str, bytes]:
        """The declared sources, options and schemes: relative path -> bytes."""
        ...

    def now(self, periods: Mapping[str, Scheme], decisions: Decisions) -> Mapping[str, Known]:
        """The figures of periods as they are known now, each by its version of a scheme."""
        ...

    def at(
        self,
        basis: Basis,
        config: Mapping[str, bytes],
        periods: Mapping[str, Scheme],
        decisions: Decisions,
        *,
        is_from_landing: bool,
    ) -> Mapping[str, Known]:
        """The figures of periods, each by its version of a scheme, as they were known at a basis.

        Args:
            basis: up to where landing is read.
            config: the declared sources as they were.
            periods: month -> the version of the scheme that holds for it.
            decisions: about single answers.
            is_from_landing: make all of it again from landing, even when nothing came since.
        """
        ...


def decimal_text(value: Any, *, is_exact: bool = False) -> Number:
    """A number as the text of a decimal without exponent and without trailing zeros.

    Args:
        value: int, float, Decimal or text of one; a float is read as the shortest text that gives
            it back.
        is_exact: keep every digit; else 10 digits after the point, rounded half away from zero.
    """
    if value is None:
        return None
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if not number.is_finite():
        raise ValueError(f"{value!r} is no number that a feed can carry")
    if not is_exact:
        number = number.quantize(DIGITS, rounding=ROUND_HALF_UP)
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


_TEXTS = {
    *("unit_id", "metric", "scale", "period_start", "period_end", "window_start", "status"),
    *("definition_version", "interval_method", "change_verdict", "fit"),
}
_COUNTS = {
    *("n", "promoters", "passives", "detractors", "n_invited", "n_excluded", "n_outside_control"),
    *("n_basis_assumed", "pool_n", "unit_count"),
}
_FLAGS = {"is_shown", "is_enough"}
_EXACT = {"value", "score_sum", "score_sum_squares", "target", "declared_target", "prior_value"}


def _in_text(name: str, value: Any) -> Any:
    if value is None or name in _FLAGS:
        return value if value is None else bool(value)
    if name in _TEXTS:
        return str(value) or None
    if name in _COUNTS:
        return int(value)
    return decimal_text(value, is_exact=name in _EXACT)
