"""One process of many that work cases at once, and one that opens them until it is killed.

    python -m tests.outlets.followups.many_people work FOLDER NAME
    python -m tests.outlets.followups.many_people open FOLDER COUNT

What a worker was told is done it says on stdout, a line a move, once it is stored.
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from pathlib import Path

from orchestration.decisions.case_life import IllegalMoveError, Opening
from orchestration.decisions.cases import Cases
from tests.outlets.followups.followed_company import NOW, key_of

SECRET = b"a secret of this installation"


def cases_at(folder: Path) -> Cases:
    """The cases of the test's own installation."""
    return Cases(f"sqlite:///{folder / 'decisions.sqlite'}", SECRET)


def openings(count: int) -> list[Opening]:
    """So many cases of so many people."""
    return [
        Opening(
            "detractors", "detractor", "answer", key_of(f"c{number}"), f"r{number}",
            date(2026, 6, 8), NOW + timedelta(hours=9), "Desk", "web", "L1", "M1",
        )
        for number in range(count)
    ]  # fmt: skip


def work(folder: Path, name: str) -> None:
    """Take, contact and close whatever there is, in an order of one's own."""
    cases = cases_at(folder)
    keys = sorted(cases.load())
    random.Random(name).shuffle(keys)
    for key in keys:
        # looked at before, as on a page that has been open for a while
        case = cases.load()[key]
        try:
            case = cases.take(key, seen=case.seen, owner=name, by=name, now=NOW)
            print("taken", key, flush=True)
            case = cases.contact(
                key, seen=case.seen, result="reached", channel="phone", note=f"{name} {key}",
                by=name, now=NOW,
            )  # fmt: skip
            print("contacted", key, flush=True)
            cases.close(
                key, seen=case.seen, outcome="resolved", note=f"done by {name}", by=name, now=NOW
            )
            print("closed", key, flush=True)
        except IllegalMoveError:
            print("refused", key, flush=True)


def open_all(folder: Path, count: int) -> None:
    """Open cases, a few at a time, saying how far it got."""
    cases = cases_at(folder)
    print("begun", flush=True)
    cases.open_all(openings(count), now=NOW)
    print("done", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "work":
        work(Path(sys.argv[2]), sys.argv[3])
    else:
        open_all(Path(sys.argv[2]), int(sys.argv[3]))
