"""Whatever people and runs try in whatever order, a case makes legal moves only."""

from __future__ import annotations

from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.decisions import case_life as life
from orchestration.decisions.case_life import Case, IllegalMoveError
from orchestration.decisions.cases import Cases
from tests.decisions.test_cases import NOON, SECRET, an_opening, opened

MOVES = st.sampled_from(["take", "contact", "close", "reopen", "note", "escalate", "cancel"])


def moved(cases: Cases, key: str, name: str, seen: int) -> None:
    """Make a move, whatever the case is."""
    who: dict[str, Any] = {"seen": seen, "by": "Ana", "now": NOON}
    match name:
        case "take":
            cases.take(key, owner="Ana", **who)
        case "contact":
            cases.contact(key, result="reached", channel="phone", note="", **who)
        case "close":
            cases.close(key, outcome="resolved", note="done", **who)
        case "reopen":
            cases.reopen(key, note="again", **who)
        case "note":
            cases.open_all([an_opening(occasion=f"n{seen}")], now=NOON)
        case "escalate":
            cases.escalate({key: ["Head", "Director"]}, now=NOON)
        case "cancel":
            cases.cancel({key: "withdrawn"}, now=NOON)


def legal(case: Case, name: str) -> bool:
    """Whether a person may make a move, said once more and independently of the product."""
    moves: dict[str, set[str]] = {
        "open": {"take"},
        "taken": {"take", "contact"},
        "contacted": {"take", "contact", "close"},
        "closed": {"reopen"},
        "cancelled": set(),
    }
    may = moves[case.status]
    # closing as resolved says that somebody reached the customer, before it was reopened or after
    if case.status == "taken" and case.reached_at is not None:
        may = may | {"close"}
    return name in may


@settings(max_examples=40, deadline=None)
@given(st.lists(MOVES, min_size=1, max_size=14))
def test_whatever_people_try_a_case_makes_legal_moves_only(names: list[str]) -> None:
    with TemporaryDirectory() as folder:
        cases = Cases(f"sqlite:///{folder}/decisions.sqlite", SECRET)
        key = opened(cases).key
        for name in names:
            before = cases.load()[key]
            others = sum(case.is_live for other, case in cases.load().items() if other != key)
            is_person = name in ("take", "contact", "close", "reopen")
            try:
                moved(cases, key, name, before.seen)
                was_made = True
            except IllegalMoveError:
                was_made = False
            after = cases.load()[key]
            if is_person:
                expected = legal(before, name) and not (name == "reopen" and others)
                assert was_made is expected
            if not was_made:
                assert after == before
            if before.status in ("closed", "cancelled") and name not in ("reopen",):
                assert after.status == before.status
            assert after.status in life.STATUSES
            live = [case for case in cases.load().values() if case.is_live]
            assert len(live) <= 1, "one case in work a person and family"
            assert (after.closed_at is None) == after.is_live
