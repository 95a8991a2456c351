"""Who may be contacted: a refusal under any key, in any channel, by any way, is heeded."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.decisions.contact_wishes import (
    WishError,
    Wishes,
    record_wish,
)
from orchestration.decisions.contacts import Contacts, Standing, Statement
from orchestration.decisions.forgotten import FORGOTTEN
from orchestration.decisions.journal import Journal

NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
SECRET = b"a secret of this installation"
CUSTOMER, EMAIL, PHONE = "c" * 32, "e" * 32, "f" * 32
KEYS = (CUSTOMER, EMAIL, PHONE)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'decisions.sqlite'}"


def say(url: str, key: str, *, is_allowed: bool = False, channel: str = "all") -> None:
    record_wish(
        Journal(url), [key], is_allowed=is_allowed, channel=channel, way="cli", by="Ana",
        reason="they asked for it", now=NOON,
    )  # fmt: skip


def agree(url: str, *, has_consent: bool | None, rank: str = "1") -> None:
    keys = {"customer_id": CUSTOMER, "email": EMAIL}
    details = {} if has_consent is False else {"email": "ion@example.md"}
    Contacts(url, SECRET).keep([Statement(keys, details, has_consent, rank)])


def wishes(url: str) -> Wishes:
    return Wishes.read(Journal(url), Contacts(url, SECRET), KEYS)


def test_who_agreed_may_be_contacted_and_who_was_never_asked_may_not(url: str) -> None:
    assert wishes(url).obstacle(KEYS, "phone") == "not_agreed"

    agree(url, has_consent=True)

    assert wishes(url).may_contact(KEYS, "phone")
    assert wishes(url).has_details(KEYS)


def test_who_was_not_asked_may_be_contacted_by_contract_or_where_only_refusals_count(
    url: str,
) -> None:
    agree(url, has_consent=None)

    found = wishes(url)

    assert found.obstacle(KEYS, "phone") == "not_agreed"
    assert found.may_contact(KEYS, "phone", agreed_by_contract=True)
    assert found.may_contact(KEYS, "phone", consent="not_refused")


@pytest.mark.parametrize("key", KEYS)
def test_a_refusal_under_any_key_is_a_refusal_of_the_person(url: str, key: str) -> None:
    agree(url, has_consent=True)
    say(url, key)

    found = wishes(url)

    assert found.obstacle(KEYS, "email", consent="not_refused") == "refused"
    assert not found.may_contact(KEYS, "phone", agreed_by_contract=True)


def test_keys_are_compared_however_they_are_written(url: str) -> None:
    say(url, "CCCCCCCC-CCCC-CCCC-CCCC-CCCCCCCCCCCC")

    assert wishes(url).obstacle([CUSTOMER], "phone") == "refused"
    written = "cccccccc-cccc-cccc-cccc-cccccccccccc"
    assert wishes(url).obstacle([written], "phone") == "refused"


def test_a_refusal_in_an_export_is_not_taken_back_on_the_board(url: str) -> None:
    agree(url, has_consent=False)
    say(url, CUSTOMER, is_allowed=True)

    assert wishes(url).obstacle(KEYS, "phone", agreed_by_contract=True) == "refused"


def test_a_refused_channel_leaves_the_others(url: str) -> None:
    agree(url, has_consent=True)
    say(url, EMAIL, channel="phone")

    found = wishes(url)

    assert found.obstacle(KEYS, "phone") == "refused"
    assert found.may_contact(KEYS, "email")
    assert found.obstacle(KEYS, "all") == "refused"


def test_the_newest_wish_holds(url: str) -> None:
    agree(url, has_consent=True)
    say(url, CUSTOMER)
    say(url, CUSTOMER, is_allowed=True, channel="email")

    assert wishes(url).may_contact(KEYS, "email")
    assert not wishes(url).may_contact(KEYS, "phone")

    say(url, CUSTOMER, is_allowed=True)

    assert wishes(url).may_contact(KEYS, "phone")


def test_a_forgotten_person_is_contacted_by_nobody(url: str) -> None:
    agree(url, has_consent=True)
    Journal(url).record(
        FORGOTTEN, "erasure-1", {"keys": [["email", EMAIL]]}, actor="ana", reason="x", now=NOON
    )

    assert wishes(url).obstacle(KEYS, "phone", agreed_by_contract=True) == "forgotten"


def test_an_unknown_channel_or_way_is_refused(url: str) -> None:
    with pytest.raises(WishError, match="known: all, phone"):
        say(url, CUSTOMER, channel="pigeon")

    assert Journal(url).events() == ()


def test_the_standing_of_many_is_read_without_opening_anything(url: str) -> None:
    store = Contacts(url, SECRET)
    store.keep(
        Statement({"email": f"{number:032x}"}, {"email": f"c{number}@example.md"}, None, "1")
        for number in range(1_000)
    )

    found = store.standing(f"{number:032x}" for number in range(500, 1_500))

    assert len(found) == 500
    assert set(found.values()) == {Standing(has_details=True, has_consent=None)}
    assert Journal(url).events() == ()
