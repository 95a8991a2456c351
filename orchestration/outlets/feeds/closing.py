"""Closing a period: soft, while late answers still count, then hard, which freezes what counts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from orchestration.decisions.events import Event
from orchestration.outlets.feeds import evidence, exclusions, ledger
from orchestration.outlets.feeds.desk import Desk
from orchestration.outlets.feeds.entries import sha256_of
from orchestration.outlets.feeds.figures import Basis
from orchestration.outlets.feeds.stages import (
    FeedRefusedError,
    Stage,
    closing_stage,
    require,
    require_released_before,
    require_role,
)
from orchestration.responses.scheme import Scheme


def close(desk: Desk, scheme: Scheme, period: str, *, by: str) -> Event:
    """Close a period as far as its dates allow: soft before the cut-off, hard from it on.

    A hard close freezes where landing stands, the declarations, the versions of everything and the
    list of counted answers. Nothing of it is written twice.

    Raises:
        FeedRefusedError: when the period is not over, closed hard already, or an earlier one is
            not released.
        PeriodOutsideSchemeError: when the scheme does not hold in that month.
    """
    by = require_role(by, scheme.roles.preparers, "prepare")
    due = closing_stage(scheme, period, desk.now())
    book = desk.book()
    name = scheme.scheme
    stage = require(book, name, period, (Stage.OPEN, Stage.SOFT), "closing it")
    require_released_before(book, name, period)
    subject = f"{name}/{period}"
    cut_off = scheme.cut_off_at(period).isoformat()
    if due is Stage.SOFT:
        if stage is Stage.SOFT:
            raise FeedRefusedError(
                f"{name} {period}: it is closed soft already, and late answers still count until "
                f"{cut_off}. Close it hard after that."
            )
        facts = {"stage": "soft", "scheme_version": scheme.version, "cutoff_at": cut_off}
        return desk.record(ledger.CLOSED, subject, facts, by=by, reason="the period is over")
    facts = _frozen(desk, scheme, period, cut_off)
    return desk.record(ledger.CLOSED, subject, facts, by=by, reason="the cut-off day is over")


def basis_of(close_event: Event) -> Basis:
    """What a hard close froze."""
    return Basis(**close_event.payload["basis"])


def _frozen(desk: Desk, scheme: Scheme, period: str, cut_off: str) -> dict[str, Any]:
    basis, config = desk.figures.basis(), desk.figures.config()
    name = scheme.scheme
    if evidence.scheme_in(config, name) != scheme:
        raise FeedRefusedError(f"{name}: the file of the scheme was changed meanwhile. Run again.")
    decided = exclusions.decisions(desk.book(), name)
    known = desk.figures.now({period: scheme}, decided)[period]
    roster = sorted({figure.unit_id for figure in known.figures})
    if not roster:
        raise FeedRefusedError(
            f"{name} {period}: no {scheme.units.type} is on the roster on "
            f"{scheme.last_day(period)}. Load the roster of HR (docs/kpi_feed.md), then close."
        )
    evidence.drop_unrecorded(desk.home, name, period, 0)
    answers = evidence.answers_name(period, 0)
    facts: dict[str, Any] = {
        "stage": "hard",
        "scheme_version": scheme.version,
        "cutoff_at": cut_off,
        "locked_at": desk.stamp(),
        "basis": asdict(basis),
        "roster": roster,
        "roster_sha256": sha256_of("\n".join(roster).encode()),
        "journal_no": desk.journal.head().event_no,
        "journal_hash": desk.journal.head().hash,
        "config_sha256": evidence.write_config(desk.home, name, period, config),
    }
    content = evidence.answers_bytes(known.answers)
    files = {answers: evidence.write(desk.home, name, period, answers, content)}
    close_json = evidence.document(facts)
    files["close.json"] = evidence.write(desk.home, name, period, "close.json", close_json)
    return {**facts, "files": files}
