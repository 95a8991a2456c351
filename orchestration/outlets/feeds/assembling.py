"""Entries out of figures: what the contract says of one unit, by its figure and by its close.

No figure is computed here; hidden figures lose everything that would tell them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from orchestration.outlets.feeds.entries import ORIGINAL, UNIT_TYPES, Entry
from orchestration.outlets.feeds.figures import Basis, Figure, Finding, decimal_text
from orchestration.responses.scheme import Scheme

WITHHOLD, WITHHELD = "withhold", "withheld_integrity"
#: a status that says already that nothing is decided
UNDECIDED = ("insufficient_n", "suppressed", WITHHELD)
ONE_DIGIT = Decimal("0.1")
#: what a hidden figure would be told by
TELLING = (
    *("n", "promoters", "passives", "detractors", "score_sum", "score_sum_squares", "value"),
    *("low", "high", "n_invited", "response_rate", "coverage", "n_excluded", "n_outside_control"),
    *(
        "n_basis_assumed",
        "pool_weight",
        "shrunk_value",
        "shrunk_sd",
        "p_at_least_target",
        "prior_value",
        "change",
    ),
    "change_verdict",
)
#: an entry is corrected when one of these is another one now
COMPARED = (
    *("value", "n_answered", "n_promoters", "n_passives", "n_detractors", "score_sum"),
    *("score_sum_squares", "status", "payout_percent", "is_shown"),
)


@dataclass(frozen=True)
class Setting:
    """What all entries of one preparation share."""

    basis: Basis
    paid_in: str
    locked_at: str
    config_sha256: str
    prepared_by: str
    prepared_at: str


def entry_of(
    scheme: Scheme,
    applies_to: str,
    figure: Figure,
    setting: Setting,
    *,
    cutoff_at: str,
    evidence_sha256: str,
    findings: Iterable[Finding] = (),
    appeals: tuple[int, int] = (0, 0),
) -> Entry:
    """The original entry that a figure would be; corrections are made of it by `follow`.

    Args:
        scheme: the version that holds for the period.
        applies_to: the month whose figure it is.
        figure: as it is known.
        setting: what the preparation shares.
        cutoff_at: the cut-off of the period.
        evidence_sha256: the hash of its counted answers.
        findings: of the integrity screen about this unit that nobody has settled.
        appeals: how many are open and closed.
    """
    found = tuple(findings)
    shown = screened(scheme, figure, found)
    if not shown.is_shown:
        shown = replace(shown, **_nothing(TELLING))
    unit = figure.unit_id
    has_own_target = unit in scheme.target.units
    basis = setting.basis
    return Entry(
        scheme_id=scheme.scheme,
        scheme_version=scheme.version,
        period_start=figure.period_start,
        period_end=figure.period_end,
        period_type=(
            "month" if scheme.window_months == 1 else f"rolling_{scheme.window_months}_months"
        ),
        window_start=figure.window_start,
        timezone=scheme.timezone,
        unit_type=UNIT_TYPES[scheme.units.type],
        unit_id=unit,
        metric_id=figure.metric,
        metric_definition_version=figure.definition_version,
        scale_id=figure.scale,
        value=shown.value,
        display_value=display(shown.value),
        n_answered=shown.n,
        n_promoters=shown.promoters,
        n_passives=shown.passives,
        n_detractors=shown.detractors,
        score_sum=shown.score_sum,
        score_sum_squares=shown.score_sum_squares,
        interval_low=shown.low,
        interval_high=shown.high,
        interval_method=shown.interval_method,
        level=shown.level,
        n_invited=shown.n_invited,
        response_rate=shown.response_rate,
        coverage=shown.coverage,
        is_shown=int(shown.is_shown),
        target_id=f"{scheme.scheme}@{scheme.version}" + (f"/{unit}" if has_own_target else ""),
        target_value=shown.target,
        target_declared=shown.declared_target,
        target_source=scheme.target.source,
        target_approved_by=scheme.target.approved_by,
        decision_rule=scheme.decision.rule,
        status=shown.status,
        p_true_ge_target=shown.p_at_least_target,
        shrunk_value=shown.shrunk_value,
        shrunk_sd=shown.shrunk_sd,
        pool_n=shown.pool_n,
        pool_value=shown.pool_value,
        pool_fit=shown.fit,
        pool_units=shown.unit_count,
        theta=shown.theta,
        alpha0=shown.alpha0,
        pool_weight=shown.pool_weight,
        prior_period_value=shown.prior_value,
        change=shown.change,
        change_significance=shown.change_verdict,
        payout_percent=shown.payout_percent,
        date_basis=scheme.date_basis,
        cutoff_at=cutoff_at,
        locked_at=setting.locked_at,
        known_at=setting.locked_at,
        late_rows_after_lock=0,
        entry_id=entry_id(scheme.scheme, applies_to, unit, figure.metric, 1),
        entry_type=ORIGINAL,
        entry_no=1,
        supersedes_entry_id=None,
        reason_code="period_closed",
        reason_detail=None,
        previous_value=None,
        delta=shown.value or "0",
        previous_payout_percent=None,
        payout_delta=shown.payout_percent or "0",
        applies_to_period=applies_to,
        paid_in_period=setting.paid_in,
        is_shadow=int(scheme.shadow),
        n_excluded=shown.n_excluded,
        n_outside_control=shown.n_outside_control,
        n_basis_assumed=shown.n_basis_assumed,
        integrity_flags=" ".join(sorted({f.rule for f in found})) or None,
        appeals_open=appeals[0],
        appeals_closed=appeals[1],
        snapshot_id=basis.snapshot_id,
        code_version=basis.code_version,
        git_commit=basis.git_commit,
        models_sha256=basis.models_sha256,
        lock_sha256=basis.lock_sha256,
        input_manifest_seq=basis.manifest_seq,
        input_manifest_hash=basis.manifest_hash,
        input_count=basis.input_count,
        config_sha256=setting.config_sha256,
        evidence_sha256=evidence_sha256,
        prepared_by=setting.prepared_by,
        prepared_at=setting.prepared_at,
    )


def screened(scheme: Scheme, figure: Figure, findings: Iterable[Finding]) -> Figure:
    """The figure with its status withheld where the screen says so and the scheme wants it."""
    if scheme.gates.integrity != WITHHOLD or figure.status in UNDECIDED:
        return figure
    if not any(finding.severity == WITHHOLD for finding in findings):
        return figure
    return replace(figure, status=WITHHELD, payout_percent=None)


def follow(
    before: Entry,
    now: Entry,
    *,
    entry_type: str,
    reason_code: str,
    reason_detail: str | None = None,
    late_rows: int | None = 0,
) -> Entry:
    """The entry that comes after `before`: what `now` says, and by how much it differs."""
    return replace(
        now,
        entry_id=entry_id(*now.key, before.entry_no + 1),
        entry_no=before.entry_no + 1,
        entry_type=entry_type,
        supersedes_entry_id=before.entry_id,
        reason_code=reason_code,
        reason_detail=reason_detail,
        late_rows_after_lock=late_rows,
        previous_value=before.value,
        delta=difference(now.value, before.value),
        previous_payout_percent=before.payout_percent,
        payout_delta=difference(now.payout_percent, before.payout_percent),
    )


def emptied(entry: Entry, status: str) -> Entry:
    """The entry without any figure: of a reversal, or of a unit that left the roster."""
    names = (
        *("value", "display_value", "n_answered", "n_promoters", "n_passives", "n_detractors"),
        *("score_sum", "score_sum_squares", "interval_low", "interval_high", "n_invited"),
        *("response_rate", "coverage", "p_true_ge_target", "shrunk_value", "shrunk_sd"),
        *("prior_period_value", "change", "change_significance", "payout_percent"),
        *("n_excluded", "n_outside_control", "n_basis_assumed", "pool_weight"),
    )
    return replace(entry, status=status, is_shown=0, **_nothing(names))


def is_other(before: Entry, now: Entry) -> bool:
    """Whether what was entered is not what is known now."""
    return any(getattr(before, name) != getattr(now, name) for name in COMPARED)


def difference(now: str | None, before: str | None) -> str:
    """Exact difference of two decimals; nothing counts as 0, so that entries can be added up."""
    text = decimal_text(Decimal(now or "0") - Decimal(before or "0"), is_exact=True)
    return text or "0"


def total(deltas: Iterable[str]) -> str:
    """The exact sum of deltas."""
    return decimal_text(sum((Decimal(d) for d in deltas), Decimal(0)), is_exact=True) or "0"


def display(value: str | None) -> str | None:
    """One digit, rounded half away from zero."""
    if value is None:
        return None
    return format(Decimal(value).quantize(ONE_DIGIT, rounding=ROUND_HALF_UP), "f")


def entry_id(scheme: str, applies_to: str, unit: str, metric: str, number: int) -> str:
    """The name of an entry."""
    return f"{scheme}/{applies_to}/{unit}/{metric}/{number}"


def _nothing(names: Iterable[str]) -> dict[str, Any]:
    return dict.fromkeys(names)


def by_unit(findings: Iterable[Finding]) -> Mapping[str, tuple[Finding, ...]]:
    """Findings of each unit."""
    listed: dict[str, list[Finding]] = {}
    for finding in findings:
        listed.setdefault(finding.unit_id, []).append(finding)
    return {unit: tuple(found) for unit, found in listed.items()}
