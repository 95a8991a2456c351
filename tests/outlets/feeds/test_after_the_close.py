"""Five hundred changes after a close: what is released keeps every byte, each change is told."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.outlets.feeds import appeals
from orchestration.outlets.feeds.assembling import total
from orchestration.outlets.feeds.exclusions import decisions
from orchestration.outlets.feeds.verifying import verify
from tests.outlets.feeds.fake_company import Office, an_office, fill

pytestmark = pytest.mark.slow
CHANGES = 500
MONTHS = tuple(f"2026-{month:02d}" for month in range(1, 12))


def changed(office: Office, month: str, number: int, chance: random.Random) -> str:
    """One thing that happens after the close of a month."""
    company = office.company
    standing = [
        said
        for _, said in company.standing(len(company.log)).values()
        if said.day.startswith(month)
    ]
    said = chance.choice(standing)
    kind = chance.choice(("late", "edited", "deleted", "moved", "erased", "appeal", "error"))
    match kind:
        case "late":
            shop = chance.choice(company.roster)
            company.answer(f"late-{number}", shop, chance.randrange(11), f"{month}-28")
        case "edited":
            company.answer(said.uid, said.unit, chance.randrange(11), said.day, said.person)
        case "deleted":
            company.remove(said.uid)
        case "moved":
            shop = chance.choice(company.roster)
            company.answer(said.uid, shop, said.score or 0, said.day, said.person)
        case "erased":
            company.forget(said.person)
        case "appeal":
            place = (company.standing(len(company.log))[said.uid][0], 1)
            event = appeals.file(
                office.desk, "shops", month, said.unit, "wrong_person", by="Vera",
                response_uid=said.uid, place=place,
            )  # fmt: skip
            is_accepted = chance.random() < 0.7
            appeals.decide(office.desk, event.subject, is_accepted=is_accepted, by="Boris")
        case "error":
            event = appeals.file(
                office.desk, "shops", month, said.unit, "entry_in_error", by="Vera"
            )
            appeals.decide(office.desk, event.subject, is_accepted=True, by="Boris")
    return kind


def test_five_hundred_changes_after_the_close_change_no_released_byte(tmp_path: Path) -> None:
    office, chance = an_office(tmp_path), random.Random(20261122)
    fill(office.company, MONTHS[0])
    office.release(MONTHS[0])
    kinds: dict[str, int] = {}
    number = 0
    for month in MONTHS[1:]:
        fill(office.company, month, seed=chance.randrange(12))
        released = office.released_bytes()
        closed = MONTHS[: MONTHS.index(month)]
        for _ in range(CHANGES // (len(MONTHS) - 1)):
            number += 1
            kind = changed(office, chance.choice(closed), number, chance)
            kinds[kind] = kinds.get(kind, 0) + 1
            assert office.released_bytes() == released
        office.release(month)
        now = office.released_bytes()
        assert {name: now[name] for name in released} == released

    assert number == CHANGES
    assert len(kinds) == 7
    _entries_sum_to_what_is_known_now(office)
    assert [check for check in verify(office.desk, recomputes=False) if not check.holds] == []
    last = verify(office.desk, period=MONTHS[-1], recomputes=True)
    assert [check for check in last if not check.holds] == []


def _entries_sum_to_what_is_known_now(office: Office) -> None:
    """After the last release, every unit's entries add up to today's figure; nothing is left."""
    scheme, book = office.company.declared, office.desk.book()
    known = office.company.now(dict.fromkeys(MONTHS, scheme), decisions(book, "shops"))
    for month in MONTHS:
        for figure in known[month].figures:
            entries = [
                found.entry
                for found in book.entries_of("shops", applies_to=month)
                if found.entry.unit_id == figure.unit_id
            ]
            shown = figure.value if figure.is_shown else None
            assert total(entry.delta for entry in entries) == (shown or "0")
            assert entries[-1].value == shown
            assert sum(Decimal(e.payout_delta) for e in entries) == Decimal(
                figure.payout_percent or 0
            )
