"""The entries of a release: originals of its period, corrections of the periods before it.

A pure function of the journal, of figures as known at the hard close, and of the answers counted
then and now: `verify` calls it again. Nothing is recorded or written here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from orchestration.outlets.feeds import appeals, exclusions, ledger, reasons
from orchestration.outlets.feeds.assembling import (
    Setting,
    by_unit,
    emptied,
    entry_of,
    follow,
    is_other,
)
from orchestration.outlets.feeds.entries import RESTATEMENT, REVERSAL, Entry
from orchestration.outlets.feeds.figures import Finding, Known
from orchestration.outlets.feeds.ledger import Book
from orchestration.outlets.feeds.stages import is_same_person
from orchestration.responses.scheme import Scheme

Answers = Callable[[str], pa.Table]


@dataclass(frozen=True)
class Making:
    """What the entries of one preparation are made of.

    Attributes:
        book: the journal up to the preparation.
        schemes: month -> the version of the scheme that holds for it; the prepared one included.
        known: month -> figures and answers as known at the hard close.
        answers: month -> the counted answers now; the frozen ones when it is verified.
        entered: month -> the answers that the last entries of that month counted.
        evidence: month -> hash of the answers as they are frozen now.
        erasures: month -> how many people had been forgotten when those entries were made.
    """

    book: Book
    scheme: str
    period: str
    schemes: Mapping[str, Scheme]
    known: Mapping[str, Known]
    answers: Answers
    entered: Answers
    evidence: Mapping[str, str]
    erasures: Mapping[str, int]
    setting: Setting


def entries_of(making: Making) -> tuple[Entry, ...]:
    """The rows of a release, in the order in which they are entered."""
    entries: list[Entry] = []
    for month in sorted(making.schemes, key=lambda m: (m != making.period, m)):
        drafted = _drafted(making, month)
        if month == making.period:
            entries += drafted.values()
        else:
            entries += _corrections(making, month, drafted)
    return tuple(entries)


def _drafted(making: Making, month: str) -> dict[tuple[str, str], Entry]:
    """What the entries of a month would be if there were none yet."""
    scheme, known = making.schemes[month], making.known[month]
    findings = by_unit(unsettled(making.book, making.scheme, month, known))
    drafted = {}
    for figure in sorted(known.figures, key=lambda f: (f.unit_id, f.metric, f.scale)):
        drafted[(figure.unit_id, figure.metric)] = entry_of(
            scheme,
            month,
            figure,
            making.setting,
            cutoff_at=scheme.cut_off_at(month).isoformat(),
            evidence_sha256=making.evidence.get(month, ""),
            findings=findings.get(figure.unit_id, ()),
            appeals=appeals.counted(making.book, making.scheme, month, figure.unit_id),
        )
    return drafted


def _corrections(
    making: Making, month: str, drafted: Mapping[tuple[str, str], Entry]
) -> list[Entry]:
    standing = making.book.standing(making.scheme, month)
    undone = {
        unit for period, unit in appeals.reversals(making.book, making.scheme) if period == month
    }
    changed = [key for key in sorted({*standing, *drafted}) if key[0] in undone]
    for key in sorted({*standing, *drafted}):
        before, now = standing.get(key), drafted.get(key)
        if before is None or now is None or is_other(before, now):
            changed += [key] if key not in changed else []
    causes: Mapping[str, Mapping[str, int]] = {}
    if changed:
        basis_erasures = making.setting.basis.erasure_count
        causes = reasons.compared(
            making.entered(month),
            making.answers(month),
            appealed=exclusions.appealed(making.book, making.scheme),
            has_erasure=basis_erasures > making.erasures.get(month, basis_erasures),
        )
    entries: list[Entry] = []
    for key in sorted(changed):
        before, now = standing.get(key), drafted.get(key)
        if before is None and now is not None:
            # a unit that HR put on the roster afterwards
            entries.append(_late_original(now))
        elif before is not None:
            found = causes.get(key[0], {})
            entries += _corrected(making, before, now, found, is_undone=key[0] in undone)
    return entries


def _corrected(
    making: Making, before: Entry, now: Entry | None, causes: Mapping[str, int], *, is_undone: bool
) -> list[Entry]:
    """What follows an entry: its undoing where it was made in error, then what is known."""
    basis = making.setting.basis
    entries = []
    template = now if now is not None else _by_setting(before, making.setting)
    if is_undone:
        nothing = emptied(template, "insufficient_n")
        before = follow(before, nothing, entry_type=REVERSAL, reason_code="entered_in_error")
        entries.append(before)
    has_left = now is None
    current = now if now is not None else emptied(template, "insufficient_n")
    if is_other(before, current):
        reason = reasons.reason_of(
            before, current, causes, basis, is_after_reversal=is_undone, has_left=has_left
        )
        entries.append(
            follow(
                before,
                current,
                entry_type=RESTATEMENT,
                reason_code=reason.code,
                # how many answers of a hidden unit came, went or were changed is not told
                reason_detail=reason.detail if current.is_shown else None,
                late_rows=reason.late_rows if current.is_shown else None,
            )
        )
    return entries


def _late_original(now: Entry) -> Entry:
    return Entry(**{**now.row(), "reason_code": "roster"})  # type: ignore[arg-type]  # its own row


def _by_setting(before: Entry, setting: Setting) -> Entry:
    """An entry of a unit that no figure is made of any more, as this preparation enters it."""
    basis = setting.basis
    changed = {
        "locked_at": setting.locked_at,
        "known_at": setting.locked_at,
        "paid_in_period": setting.paid_in,
        "snapshot_id": basis.snapshot_id,
        "code_version": basis.code_version,
        "git_commit": basis.git_commit,
        "models_sha256": basis.models_sha256,
        "lock_sha256": basis.lock_sha256,
        "input_manifest_seq": basis.manifest_seq,
        "input_manifest_hash": basis.manifest_hash,
        "input_count": basis.input_count,
        "config_sha256": setting.config_sha256,
        "prepared_by": setting.prepared_by,
        "prepared_at": setting.prepared_at,
        "approved_by": None,
        "approved_at": None,
    }
    return Entry(**{**before.row(), **changed})  # type: ignore[arg-type]  # its own row


def unsettled(book: Book, scheme: str, month: str, known: Known) -> tuple[Finding, ...]:
    """The findings of a month that nobody has cleared."""
    return tuple(
        found
        for found in known.findings
        if not is_cleared(book, f"{scheme}/{month}/{found.unit_id}/{found.rule}")
    )


def is_cleared(book: Book, subject: str) -> bool:
    """Whether two persons said that a finding does not stand, and nobody since that it does."""
    voters: list[str] = []
    for event in book.of(ledger.FINDING_DECIDED, subject):
        if event.payload["is_accepted"]:
            voters = []
        elif not any(is_same_person(event.actor, voter) for voter in voters):
            voters.append(event.actor)
    return len(voters) > 1
