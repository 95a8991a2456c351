"""One unit's figure taken apart: from the answers that counted to value, gates, rule and payout.

Every number is read from the ledger, from the frozen scheme and from the frozen answers; nothing is
computed again. The words are chosen by whoever shows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow.compute as pc

from orchestration.outlets.feeds import evidence, ledger
from orchestration.outlets.feeds.assembling import total
from orchestration.outlets.feeds.desk import Desk
from orchestration.outlets.feeds.entries import LedgerEntry
from orchestration.outlets.feeds.ledger import Book
from orchestration.outlets.feeds.preparing import last_evidence, schemes_of
from orchestration.outlets.feeds.stages import FeedRefusedError
from orchestration.responses.scheme import Scheme

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Explanation:
    """What a figure is made of.

    Attributes:
        entries: all entries of the unit and period, oldest first.
        steps: name of a sentence -> what fills its blanks, in the order of reading.
        counted: what the frozen answers count, by how they count; empty where it is hidden.
        answers: each counted answer without its person; empty unless asked for and allowed.
        total: the sum of all entries: the figure as known at the last one.
    """

    scheme: Scheme
    period: str
    unit: str
    entries: tuple[LedgerEntry, ...]
    steps: tuple[tuple[str, Facts], ...]
    counted: Mapping[str, int]
    answers: tuple[Facts, ...]
    total: str


def explain(
    desk: Desk, name: str, period: str, unit: str, *, lists_answers: bool = False
) -> Explanation:
    """Take the figure of a unit apart.

    Raises:
        FeedRefusedError: when nothing is released, or single answers are asked for of a unit that
            has fewer than the scheme's minimum.
    """
    book = desk.book()
    entries = tuple(
        found for found in book.entries_of(name, applies_to=period) if found.entry.unit_id == unit
    )
    if not entries:
        units = sorted({e.entry.unit_id for e in book.entries_of(name, applies_to=period)})
        raise FeedRefusedError(
            f"{name} {period}: {unit} has no entry. "
            + (f"Units: {', '.join(units)}." if units else "Nothing is released for that period.")
        )
    paid_in = entries[-1].entry.paid_in_period
    scheme = schemes_of(desk, book, name, paid_in)[period]
    last = entries[-1].entry
    counted, answers = _answers(desk, book, name, period, unit)
    if not last.is_shown:
        counted = {}
    minimum = scheme.gates.minimum_answers
    if lists_answers and (not last.is_shown or (last.n_answered or 0) < minimum):
        raise FeedRefusedError(
            f"{unit} has fewer than {minimum} answers in {period}: single answers are not shown, "
            "so that nobody can tell who said what."
        )
    return Explanation(
        scheme=scheme,
        period=period,
        unit=unit,
        entries=entries,
        steps=tuple(_steps(scheme, last.row())),
        counted=counted,
        answers=answers if lists_answers else (),
        total=total(found.entry.delta for found in entries),
    )


def _answers(
    desk: Desk, book: Book, name: str, period: str, unit: str
) -> tuple[dict[str, int], tuple[Facts, ...]]:
    released, file, digest = last_evidence(book, name, period)
    table = evidence.answers_in(evidence.read(desk.home, name, released, file, digest))
    rows = table.filter(pc.equal(table["unit_id"], unit)).to_pylist()
    said: Counter[str] = Counter()
    for row in rows:
        if row["is_excluded"]:
            said[f"excluded: {row['excluded_reason'] or '?'}"] += 1
        elif not row["is_counted"]:
            said[f"outside: {row['cause'] or '?'}"] += 1
        else:
            said[row["counted_as"]] += 1
    shown = tuple(
        {
            "response_uid": row["response_uid"],
            "date": row["basis_date"].isoformat(),
            "survey": row["survey"],
            "counted_as": row["counted_as"],
            "is_counted": row["is_counted"],
            "reason": row["excluded_reason"],
        }
        for row in sorted(rows, key=lambda r: (r["basis_date"], r["response_uid"]))
    )
    return dict(sorted(said.items())), shown


def _steps(scheme: Scheme, row: Facts) -> list[tuple[str, Facts]]:
    """The sentences that lead from answers to percent, with what fills their blanks."""
    payout: Any = scheme.payout
    blanks = {
        **row,
        "minimum": scheme.gates.minimum_answers,
        "probability": scheme.decision.probability,
        "span": getattr(payout, "span", None),
        "most": getattr(payout, "most", None),
        "start": None,
    }
    steps = ["window"]
    if not row["is_shown"]:
        steps.append("hidden")
    elif row["value"] is None:
        steps.append("no_value")
    else:
        steps.append("value_of_groups" if row["n_promoters"] is not None else "value_of_scores")
        if row["interval_low"] is not None:
            steps.append("interval")
    steps.append("gate_of_unit")
    if row["is_shown"] and row["shrunk_value"] is not None:
        steps.append("shrunk")
        if _is_as_certain_as_the_pool(row):
            steps.append("pool_error")
        if row["p_true_ge_target"] is not None:
            steps.append("probability")
    steps += ["target", f"rule_{scheme.decision.rule}", f"status_{row['status']}"]
    steps.append(_payout_step(payout.kind, row))
    return [(step, blanks) for step in steps]


def _is_as_certain_as_the_pool(row: Facts) -> bool:
    """Whether more answers would stand behind the unit than its pool has."""
    if row["pool_fit"] not in ("pool", "fitted") or row["alpha0"] is None:
        return False
    return bool(row["n_answered"] + Decimal(row["alpha0"]) > row["pool_n"])


def _payout_step(kind: str, row: Facts) -> str:
    if row["payout_percent"] is None:
        return "payout_none" if kind == "none" else "payout_by_payroll"
    if row["status"] in ("insufficient_n", "suppressed"):
        return "payout_of_pool"
    return f"payout_{kind}"


def stage_events(book: Book, name: str, period: str) -> list[Facts]:
    """Who did what about a period, and when."""
    subject = f"{name}/{period}"
    kinds = (ledger.CLOSED, ledger.PREPARED, ledger.APPROVED, ledger.RELEASED, ledger.ACKNOWLEDGED)
    return [
        {"kind": event.kind, "by": event.actor, "at": event.decided_at}
        for event in book.events
        if event.subject == subject and event.kind in kinds
    ]
