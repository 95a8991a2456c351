"""The store of contacts: sealed, the last wins, refusals stand, readings are recorded."""

from __future__ import annotations

import itertools
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.decisions.contact_seal import (
    ContactSealError,
    Sealed,
    seal,
    unseal,
    wrapping_key,
)
from orchestration.decisions.contacts import READ, Contacts, Statement
from orchestration.decisions.forgotten import FORGOTTEN
from orchestration.decisions.journal import Journal

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
SECRET = b"a secret of this installation"
EMAIL, PHONE, CUSTOMER, OTHER = "e" * 32, "f" * 32, "c" * 32, "0" * 32
ADDRESS = "ion.primer@example.md"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "decisions.sqlite"


@pytest.fixture
def store(file: Path) -> Contacts:
    return Contacts(f"sqlite:///{file}", SECRET)


def said(rank: str, *, has_consent: bool | None = None, **more: Any) -> Statement:
    keys = more.pop("keys", {"customer_id": CUSTOMER, "email": EMAIL})
    return Statement(keys, more, has_consent, rank)


def read(store: Contacts, pseudonym: str = CUSTOMER) -> dict[str, str] | None:
    return store.read_contact(pseudonym, actor="ana", purpose="call back", now=NOON)


def test_details_come_back_by_any_key_and_the_reading_is_in_the_journal(
    store: Contacts, file: Path
) -> None:
    store.keep(
        [said("1", email=ADDRESS, name="Ион", keys={"customer_id": CUSTOMER, "email": EMAIL})]
    )

    assert read(store) == {"email": ADDRESS, "name": "Ион"}
    assert read(store, "eeeeeeee-eeee-eeee-eeee-eeeeeeeeeeee") == {"email": ADDRESS, "name": "Ион"}
    assert read(store, OTHER) is None
    events = Journal(f"sqlite:///{file}").events(READ)
    assert [(e.subject, e.actor, e.reason, e.payload) for e in events] == [
        (CUSTOMER, "ana", "call back", {"is_found": True}),
        (EMAIL, "ana", "call back", {"is_found": True}),
        (OTHER, "ana", "call back", {"is_found": False}),
    ]


def test_nobody_reads_without_saying_why(store: Contacts) -> None:
    store.keep([said("1", email=ADDRESS)])

    with pytest.raises(ValueError, match="reason"):
        store.read_contact(CUSTOMER, actor="ana", purpose=" ", now=NOON)


def test_the_file_holds_no_plain_text(store: Contacts, file: Path) -> None:
    store.keep([said("1", email=ADDRESS, name="Ион Примеров")])
    read(store)

    for path in file.parent.iterdir():
        content = path.read_bytes()
        assert ADDRESS.encode() not in content
        assert "Примеров".encode() not in content


def test_another_secret_opens_nothing(store: Contacts, file: Path) -> None:
    store.keep([said("1", email=ADDRESS)])

    with pytest.raises(ContactSealError, match="another secret"):
        read(Contacts(f"sqlite:///{file}", b"another"))


def test_a_row_in_the_place_of_another_is_refused() -> None:
    key = wrapping_key(SECRET)
    mine, yours = seal({"name": "Ana"}, EMAIL, key), seal({"name": "Ion"}, PHONE, key)

    assert unseal(mine, EMAIL, key) == {"name": "Ana"}
    for forged in (
        yours,
        Sealed(mine.wrapped_key, yours.details),
        Sealed(yours.wrapped_key, mine.details),
    ):
        with pytest.raises(ContactSealError):
            unseal(forged, EMAIL, key)


def test_every_sealing_has_its_own_key_and_nonce() -> None:
    key = wrapping_key(SECRET)
    first, second = seal({"name": "Ana"}, EMAIL, key), seal({"name": "Ana"}, EMAIL, key)

    assert first.details != second.details
    assert first.wrapped_key[:12] != second.wrapped_key[:12]


def test_details_are_the_last_ones_in_whatever_order_they_come(tmp_path: Path) -> None:
    statements = [
        said("1", email="old@example.md", phone="+37369000001"),
        said("2", email=ADDRESS, name="Ион"),
        said("3", email=ADDRESS),
    ]
    for number, order in enumerate(itertools.permutations(statements)):
        store = Contacts(f"sqlite:///{tmp_path / str(number)}", SECRET)
        store.keep(order)

        assert read(store) == {"email": ADDRESS, "name": "Ион", "phone": "+37369000001"}


def test_the_same_content_again_writes_nothing(store: Contacts, file: Path) -> None:
    store.keep([said("1", email=ADDRESS), said("2", email=ADDRESS, keys={"email": EMAIL})])
    with sqlite3.connect(file) as con:
        before = con.execute("select pseudonym, sealed from contact order by 1").fetchall()

    assert store.keep([said("1", email=ADDRESS), said("3", email=ADDRESS)]) == 0

    with sqlite3.connect(file) as con:
        assert con.execute("select pseudonym, sealed from contact order by 1").fetchall() == before
    assert len(before) == 2


def test_who_refuses_is_not_kept_until_they_agree_again(store: Contacts, file: Path) -> None:
    store.keep([said("1", has_consent=True, email=ADDRESS)])
    store.keep([said("2", has_consent=False, keys={"email": EMAIL})])
    store.keep([said("3", email=ADDRESS)])

    assert read(store) is None
    assert read(store, EMAIL) is None
    with sqlite3.connect(file) as con:
        rows = con.execute("select has_consent, wrapped_key, sealed from contact").fetchall()
    assert rows == [(0, None, None), (0, None, None)]

    store.keep([said("4", has_consent=True, email=ADDRESS)])
    assert read(store) == {"email": ADDRESS}


def test_an_earlier_refusal_that_arrives_late_takes_nothing_back(store: Contacts) -> None:
    store.keep([said("2", has_consent=True, email=ADDRESS), said("1", has_consent=False)])

    assert read(store) == {"email": ADDRESS}


@pytest.mark.parametrize("known_by", [("customer_id", CUSTOMER), ("email", EMAIL)])
def test_what_is_shredded_cannot_be_found_in_the_file(
    store: Contacts, file: Path, known_by: tuple[str, str]
) -> None:
    store.keep([said("1", email=ADDRESS), said("1", name="Ana", keys={"phone": PHONE})])
    with sqlite3.connect(file) as con:
        stored = con.execute(
            "select wrapped_key, sealed from contact where pseudonym = ?", [CUSTOMER]
        ).fetchone()
    assert all(part in file.read_bytes() for part in stored)

    assert store.count([known_by]) == 1
    assert store.shred([known_by]) == 1

    assert read(store) is None
    assert read(store, PHONE) == {"name": "Ana"}
    for path in file.parent.iterdir():
        assert not any(part in path.read_bytes() for part in stored)
    assert Journal(f"sqlite:///{file}").verify() == []


def test_an_address_of_before_is_no_way_to_find_anybody(store: Contacts) -> None:
    store.keep([said("1", email="old@example.md")])
    store.keep([said("2", email=ADDRESS, keys={"customer_id": CUSTOMER, "email": OTHER})])

    assert read(store, OTHER) == {"email": ADDRESS}
    assert read(store, EMAIL) is None


def test_who_was_forgotten_is_never_sealed_again(store: Contacts, file: Path) -> None:
    Journal(f"sqlite:///{file}").record(
        FORGOTTEN, "erasure-1", {"keys": [["email", EMAIL]]}, actor="ana", reason="asked", now=NOON
    )

    assert store.keep([said("1", email=ADDRESS), said("1", name="Ana", keys={"phone": PHONE})]) == 1

    assert read(store) is None
    assert read(store, PHONE) == {"name": "Ana"}
