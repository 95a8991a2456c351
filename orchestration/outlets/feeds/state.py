"""The feed for the board: schemes, progress, split, ledger, stages, findings, appeals as rows.

Written after each command of the feed; no respondent and no customer's text is in it. How the file
is put in place, and what of the one before is taken over, is in `state_file`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from orchestration.outlets.feeds import ledger
from orchestration.outlets.feeds.assembling import by_unit, screened
from orchestration.outlets.feeds.desk import Desk
from orchestration.outlets.feeds.figures import Known, decimal_text
from orchestration.outlets.feeds.ledger import Book
from orchestration.outlets.feeds.making import is_cleared, unsettled
from orchestration.outlets.feeds.state_file import MADE, SPLIT, TRIED, Rows, put_state, rows_kept
from orchestration.published.feed_state import TABLES
from orchestration.responses.scheme import Scheme
from orchestration.responses.scheme_parts import Linear, Tiers


def write_state(
    desk: Desk,
    schemes: Iterable[Scheme],
    *,
    known: Mapping[tuple[str, str], Known] | None = None,
    names: Mapping[str, str] | None = None,
    simulation: Rows = (),
) -> None:
    """Write the state as it is now.

    Args:
        desk: the feed.
        schemes: as they are declared now.
        known: scheme and month -> figures as known now; without it what was known before stays.
        names: unit -> what it is called.
        simulation: what rules pay by luck, of the schemes that were tried now.
    """
    book, schemes = desk.book(), tuple(schemes)
    tables: dict[str, Rows] = {
        "schemes": [_scheme(scheme) for scheme in schemes],
        "stages": list(_stages(book)),
        "appeals": list(_appeals(book)),
    }
    made: dict[str, Rows] = {TRIED: [_in_state(TRIED, row) for row in simulation]}
    keys: set[tuple[str, str]] = set()
    if known is not None:
        declared = {scheme.scheme: scheme for scheme in schemes}
        keys, stamp = set(known), desk.stamp()
        made["progress"] = [
            row
            for (name, period), found in sorted(known.items(), key=lambda item: item[0])
            for row in _progress(book, declared[name], period, found, names or {}, stamp)
        ]
        made["findings"] = [
            row
            for (name, period), found in sorted(known.items(), key=lambda item: item[0])
            for row in _findings(book, name, period, found)
        ]
        for table in SPLIT:
            made[table] = [
                _in_state(table, {**row, "scheme": name, "period": period})
                for (name, period), found in sorted(known.items(), key=lambda item: item[0])
                for row in found.split.get(table, ())
            ]
    kept = rows_kept(desk.home, keys, {row["scheme"] for row in simulation})
    for table in (*MADE, TRIED):
        tables[table] = [*kept.get(table, ()), *made.get(table, ())]
    stamp = f"{desk.now():%Y%m%dT%H%M%S%f}-{desk.journal.head().event_no:08d}"
    put_state(desk.home, stamp, tables, [found.row() for found in book.entries])


def _scheme(scheme: Scheme) -> dict[str, Any]:
    pay = scheme.individual_pay
    return {
        "scheme": scheme.scheme,
        "version": scheme.version,
        "valid_from": scheme.valid_from,
        "valid_to": scheme.valid_to,
        "unit_type": scheme.units.type,
        "metric": scheme.metric,
        "scale": scheme.scale,
        "window_months": scheme.window_months,
        "date_basis": scheme.date_basis,
        "target": str(scheme.target.value),
        "target_source": scheme.target.source,
        "target_approved_by": scheme.target.approved_by,
        "rule": scheme.decision.rule,
        "probability": str(scheme.decision.probability),
        **_payout(scheme),
        "minimum_answers": scheme.gates.minimum_answers,
        "minimum_response_rate": decimal_text(scheme.gates.minimum_response_rate, is_exact=True),
        "minimum_coverage": decimal_text(scheme.gates.minimum_coverage, is_exact=True),
        "integrity": scheme.gates.integrity,
        "when_too_few": scheme.when_too_few,
        "counts": scheme.counts,
        "against": scheme.against,
        "cut_off_day": scheme.cut_off_day,
        "shadow": scheme.shadow,
        "individual": scheme.units.type == "manager",
        "individual_allowed_by": pay.allowed_by if pay else None,
        "individual_reason": pay.reason if pay else None,
    }


def _payout(scheme: Scheme) -> dict[str, str | None]:
    """The curve; steps as `probability:percent`, lowest first, with blanks between."""
    payout = scheme.payout
    found: dict[str, str | None] = {"payout_kind": payout.kind}
    if isinstance(payout, Linear):
        found["payout_span"] = decimal_text(payout.span, is_exact=True)
        found["payout_most"] = decimal_text(payout.most, is_exact=True)
    if isinstance(payout, Tiers):
        found["payout_steps"] = " ".join(
            f"{decimal_text(step.probability, is_exact=True)}:"
            f"{decimal_text(step.percent, is_exact=True)}"
            for step in payout.steps
        )
    return found


def _progress(
    book: Book,
    scheme: Scheme,
    period: str,
    known: Known,
    names: Mapping[str, str],
    stamp: str,
) -> Iterable[dict[str, Any]]:
    findings = by_unit(unsettled(book, scheme.scheme, period, known))
    for figure in known.figures:
        shown = screened(scheme, figure, findings.get(figure.unit_id, ()))
        told = shown.is_shown
        yield {
            "scheme": scheme.scheme,
            "period": period,
            "unit_id": shown.unit_id,
            "unit_name": names.get(shown.unit_id),
            "metric": shown.metric,
            "n": shown.n if told else None,
            "value": shown.value if told else None,
            "low": shown.low if told else None,
            "high": shown.high if told else None,
            "shrunk": shown.shrunk_value if told else None,
            "p": shown.p_at_least_target if told else None,
            "target": shown.target,
            "status": shown.status,
            "payout_percent": shown.payout_percent,
            "is_shown": told,
            "as_known_at": stamp,
        }


def _findings(book: Book, name: str, period: str, known: Known) -> Iterable[dict[str, Any]]:
    shown = {figure.unit_id for figure in known.figures if figure.is_shown}
    for found in known.findings:
        subject = f"{name}/{period}/{found.unit_id}/{found.rule}"
        decided = book.last(ledger.FINDING_DECIDED, subject)
        yield {
            "scheme": name,
            "period": period,
            "unit_id": found.unit_id,
            "rule": found.rule,
            "severity": found.severity,
            # a hidden figure would follow from what single answers do to it
            "effect": found.effect if found.unit_id in shown else None,
            "is_cleared": is_cleared(book, subject),
            "by": decided.actor if decided else None,
            "note": decided.payload["note"] if decided else None,
        }


def _stages(book: Book) -> Iterable[dict[str, Any]]:
    stages = {
        ledger.PREPARED: "prepared",
        ledger.APPROVED: "approved",
        ledger.RELEASED: "released",
        ledger.ACKNOWLEDGED: "acknowledged",
    }
    for event in book.events:
        if event.kind != ledger.CLOSED and event.kind not in stages:
            continue
        scheme, period = event.subject.split("/")
        yield {
            "scheme": scheme,
            "period": period,
            "stage": stages.get(event.kind) or event.payload["stage"],
            "by": event.actor,
            "at": event.decided_at,
            "reference": event.payload.get("reference"),
        }


def _appeals(book: Book) -> Iterable[dict[str, Any]]:
    for event in book.of(ledger.APPEAL_FILED):
        decided = book.last(ledger.APPEAL_DECIDED, event.subject)
        yield {
            "number": event.subject,
            "scheme": event.payload["scheme"],
            "period": event.payload["period"],
            "unit_id": event.payload["unit_id"],
            "reason_code": event.payload["reason_code"],
            "filed_by": event.actor,
            "filed_at": event.decided_at,
            "is_accepted": decided.payload["is_accepted"] if decided else None,
            "decided_by": decided.actor if decided else None,
            "decided_at": decided.decided_at if decided else None,
        }


def _in_state(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that the table has; numbers that are no counts as texts."""
    return {
        column: decimal_text(row[column], is_exact=True)
        if kind == "varchar" and not isinstance(row[column], str)
        else row[column]
        for column, kind in TABLES[table].items()
    }
