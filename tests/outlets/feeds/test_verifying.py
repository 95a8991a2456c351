"""Whatever is changed after a release is found: in journal, files, evidence and figures."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from orchestration.decisions.events import hash_of
from orchestration.outlets.feeds import appeals, exclusions
from orchestration.outlets.feeds.anchor import Anchor
from orchestration.outlets.feeds.desk import Desk
from orchestration.outlets.feeds.places import Place
from orchestration.outlets.feeds.signing import make_key
from orchestration.outlets.feeds.verifying import Check, verify
from tests.outlets.feeds.fake_company import Company, Office, an_office, fill

Found = dict[str, tuple[str, ...]]
#: tampering with one file, each in its own way
FILE_WAYS = ("flip", "cut", "empty", "append", "remove", "replace")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Three released months with corrections, an appeal and an exclusion."""
    office = an_office(tmp_path_factory.mktemp("released"))
    fill(office.company, "2026-01")
    office.release("2026-01")
    office.company.answer("late", "L1", 0, "2026-01-30")
    appeals.file(
        office.desk, "shops", "2026-01", "L2", "wrong_person", by="Vera",
        response_uid="2026-01-L2-3", place=(16, 1),
    )  # fmt: skip
    appeals.decide(office.desk, "appeal-1", is_accepted=True, by="Boris")
    fill(office.company, "2026-02", seed=3)
    office.release("2026-02")
    exclusions.propose(office.desk, "shops", "2026-02-L3-1", "duplicate", place=(75, 1), by="Ana")
    exclusions.decide(office.desk, "exclusion-2", is_accepted=True, by="Boris")
    fill(office.company, "2026-03", seed=5)
    office.release("2026-03")
    return office


@pytest.fixture
def office(released: Office, tmp_path: Path) -> Office:
    return copied(released, tmp_path)


def copied(office: Office, root: Path) -> Office:
    """The same office somewhere else, to be tampered with."""
    shutil.copytree(office.root / "data", root / "data")
    shutil.copytree(office.root / "second", root / "second")
    home = replace(
        office.desk.home,
        data=root / "data",
        decisions_url=f"sqlite:///{root / 'data' / 'decisions.sqlite'}",
    )
    desk = Desk(
        home, office.company, office.clock, office.desk.key, Anchor(Place(str(root / "second")))
    )
    return Office(office.company, desk, office.clock, root)


def problems(office: Office, *, recomputes: bool = False) -> Found:
    return {
        f"{check.subject}:{check.name}": check.problems
        for check in verify(office.desk, recomputes=recomputes)
        if not check.holds
    }


def events(office: Office, statement: str, *values: object) -> None:
    """Change the journal as somebody with the database file could: its triggers are in the way."""
    with sqlite3.connect(office.root / "data" / "decisions.sqlite") as con:
        for verb in ("update", "delete"):
            con.execute(f"drop trigger if exists decision_event_no_{verb}")
        con.execute(statement, values)


def rechained(office: Office, change: Callable[[dict[str, object]], None], number: int) -> None:
    """Rewrite one decision and chain all that follow anew, as somebody who knows the code could."""
    with sqlite3.connect(office.root / "data" / "decisions.sqlite") as con:
        con.row_factory = sqlite3.Row
        for verb in ("update", "delete"):
            con.execute(f"drop trigger if exists decision_event_no_{verb}")
        rows = [dict(r) for r in con.execute("select * from decision_event order by event_no")]
        con.execute("delete from decision_event")
        last = "0" * 64
        for row in rows:
            if row["event_no"] == number:
                change(row)
            row["prev_hash"] = last
            row["hash"] = last = hash_of(row)
            con.execute(
                f"insert into decision_event ({', '.join(row)}) "
                f"values ({', '.join('?' * len(row))})",
                list(row.values()),
            )


def test_what_was_released_is_proven_also_made_again(office: Office) -> None:
    checks = list(verify(office.desk, recomputes=True))

    assert [check for check in checks if not check.holds] == []
    assert all(check.is_done for check in checks)
    assert {check.subject for check in checks} == {
        "", "shops/2026-01", "shops/2026-02", "shops/2026-03",
    }  # fmt: skip


def test_it_is_proven_after_a_person_was_forgotten(office: Office) -> None:
    company = Company(log=list(office.company.log))
    company.forget("person of 2026-01-L2-3")
    company.forget("person of 2026-01-L1-0")
    desk = replace_figures(office, company)

    assert [c for c in verify(desk, recomputes=True) if not c.holds] == []


def test_figures_that_are_made_otherwise_now_are_found(office: Office) -> None:
    company = Company(log=list(office.company.log))
    company.log[0] = replace(company.log[0], score=0)
    desk = replace_figures(office, company)

    found = [c for c in verify(desk, recomputes=True) if not c.holds]

    assert {check.name for check in found} == {"recomputed"}
    assert "L1" in found[0].problems[0]


def test_without_a_second_place_nothing_counts_as_proven(office: Office) -> None:
    desk = Desk(office.desk.home, office.company, office.clock, office.desk.key, None)

    assert any("no second place" in p for c in verify(desk) for p in c.problems)


def replace_figures(office: Office, company: Company) -> Desk:
    return Desk(office.desk.home, company, office.clock, office.desk.key, office.desk.anchor)


def edits(office: Office) -> Iterator[tuple[str, Callable[[], None]]]:
    """Every decision edited in each of its columns, removed, chained anew; tails cut off."""
    for number in range(1, office.desk.journal.head().event_no + 1):
        for column, value in {
            "payload": "{}",
            "actor": "Somebody",
            "subject": "shops/2026-01/another",
            "decided_at": "2020-01-01T00:00:00+00:00",
            "hash": f"{number:064d}",
        }.items():
            edit = f"update decision_event set {column} = ? where event_no = ?"
            yield f"edit {column} of {number}", partial(events, office, edit, value, number)
        remove, cut = (
            f"delete from decision_event where event_no {sign} ?" for sign in ("=", ">=")
        )
        yield f"remove {number}", partial(events, office, remove, number)
        yield f"cut from {number}", partial(events, office, cut, number)
        yield f"rewrite from {number}", partial(rechained, office, _other_reason, number)


def _other_reason(row: dict[str, object]) -> None:
    row["reason"] = "another reason"


@pytest.mark.slow
def test_every_tampering_with_the_journal_is_found(released: Office, tmp_path: Path) -> None:
    path = released.root / "data" / "decisions.sqlite"
    tampered = copied(released, tmp_path)
    target = tampered.root / "data" / "decisions.sqlite"
    missed, count = [], 0
    for what, tamper in edits(tampered):
        shutil.copyfile(path, target)
        tamper()
        count += 1
        if not any(not check.holds for check in verify_whole(tampered)):
            missed.append(what)

    assert missed == []
    assert count >= 250


def verify_whole(office: Office) -> Iterator[Check]:
    """Chain, second place and persons; what an entry says is compared with its release."""
    return verify(office.desk, period="none", recomputes=False)


@pytest.mark.slow
def test_every_tampering_with_files_is_found(released: Office, tmp_path: Path) -> None:
    tampered = copied(released, tmp_path)
    originals = {
        file: file.read_bytes()
        for folder in ("feeds", "feed_evidence")
        for file in sorted((tampered.root / "data" / folder).rglob("*"))
        if (file.is_file() and "draft" not in file.name) or file.name == "draft-1.jsonl"
    }
    chance = random.Random(5)
    missed, count = [], 0
    for file, content in originals.items():
        others = [c for f, c in originals.items() if c != content and f.suffix == file.suffix]
        for way in FILE_WAYS:
            other = chance.choice(others) if others else b"{}"
            file.parent.chmod(0o755)
            file.unlink()
            if way != "remove":
                file.write_bytes(_tampered(content, way, chance, other))
            count += 1
            if not problems(tampered):
                missed.append(f"{way} {file.name}")
            file.unlink(missing_ok=True)
            file.write_bytes(content)

    assert missed == []
    assert count >= 100
    assert problems(tampered) == {}


def _tampered(content: bytes, way: str, chance: random.Random, other: bytes) -> bytes:
    place = chance.randrange(len(content))
    return {
        "flip": content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :],
        "cut": content[: -max(1, len(content) // 3)],
        "empty": b"",
        "append": content + b"\n",
        "replace": other,
    }[way]


def test_a_full_rewrite_signed_with_another_key_is_found(office: Office, tmp_path: Path) -> None:
    def pay_more(row: dict[str, object]) -> None:
        row["payload"] = str(row["payload"]).replace('"payout_percent":"', '"payout_percent":"1')

    for found in office.desk.book().entries[:4]:
        rechained(office, pay_more, found.event_no)
    # whoever did it signs the new head with a key of their own, in a place of their own
    theirs = make_key(tmp_path / "theirs.pem")
    forged = Anchor(Place(str(tmp_path / "forged")))
    forged.keep(office.desk.journal.head(), office.clock(), theirs)

    told = problems(office)
    desk = Desk(office.desk.home, office.company, office.clock, theirs, forged)

    assert any("rewritten" in problem for problem in told[":second_place"])
    assert any("key that the second place has not" in p for c in verify(desk) for p in c.problems)


def test_a_file_that_nobody_released_is_found(office: Office) -> None:
    (office.root / "data" / "feeds" / "shops" / "2026-01" / "more.csv").write_text("x")

    assert "was not released by us" in problems(office)["shops/2026-01:files"][0]


def test_a_decision_that_was_added_around_the_feed_is_found(office: Office) -> None:
    office.desk.journal.record(
        "kpi_acknowledged", "shops/2026-01", {}, actor="x", reason="x", now=office.clock()
    )

    assert "newer than the head" in problems(office)[":second_place"][0]


@pytest.mark.parametrize("way", ["gone", "another_key"])
def test_a_head_in_the_second_place_that_was_forged_is_found(office: Office, way: str) -> None:
    heads = sorted((office.root / "second").glob("head-*-signed.json"))
    text = heads[-1].read_text()
    heads[-1].unlink()
    if way == "gone":
        for head in heads[:-1]:
            head.unlink()
    else:
        start = text.index('"signature": "') + 14
        heads[-1].write_text(text[:start] + "AAAA" + text[start + 4 :])

    assert ":second_place" in problems(office)


def test_one_person_who_plays_two_is_found(office: Office) -> None:
    events(
        office,
        "update decision_event set actor = 'ana' where kind = 'kpi_approved' and "
        "subject = 'shops/2026-02'",
    )

    assert "Ana prepared and approved it" in problems(office)[":two_persons"][0]
