"""Invitations and volumes of stages, read from their exports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestration.responses.declaration import Survey
from tests.validated.reading import a_form, read

HEAD = "Month,Stage,Touchpoint,Channel,In,Out\n"


def volumes(**changes: Any) -> Survey:
    attributes: dict[str, Any] = {
        "kind": "crm",
        "loads": "stage_volume",
        "questions": None,
        "columns": {
            "period_start": "Month",
            "stage": "Stage",
            "touchpoint": "Touchpoint",
            "channel": "Channel",
            "entered": "In",
            "completed": "Out",
        },
    }
    return a_form(**attributes | changes)


def invitations() -> Survey:
    return a_form(
        kind="crm",
        loads="invitation",
        questions=None,
        columns={"native_id": "No", "sent_at": "Sent", "phone": "Phone", "state": "State"},
        constants={"invites_to": "form"},
        phone_region="MD",
        values={"state": {"доставлено": "delivered"}},
    )


def test_a_volume_is_two_whole_numbers_of_a_stage_and_a_period(tmp_path: Path) -> None:
    lines = [
        "2026-03-01,choice,,,10,4",
        "2026-03-01,,site,web,10,4",
        ",choice,site,web,10,4",
        "2026-03-01,choice,site,web,10.5,4",
        "2026-03-01,choice,site,web,10,",
        "2026-03-01,choice,site,web,10,-4",
        "2026-03-01,choice,site,web,0,0",
    ]

    reading = read(volumes(), HEAD + "\n".join(lines), tmp_path)

    wrong = "NUMBER_FORMAT"
    assert reading.reasons == [None, "ID_MISSING", "DATE_MISSING", wrong, wrong, wrong, None]
    assert reading.column("entered")[0] == 10
    assert reading.column("completed")[6] == 0


def test_a_volume_that_is_stated_anew_is_the_same_volume(tmp_path: Path) -> None:
    row = "2026-03-01,choice,site,{channel},{entered},4\n"

    uids, hashes = (
        [
            read(volumes(), HEAD + row.format(channel=channel, entered=entered), tmp_path)
            .column(name)[0]
            for channel, entered in (("web", 10), ("web", 12), ("store", 10))
        ]
        for name in ("uid", "content_hash")
    )  # fmt: skip

    assert uids[0] == uids[1] != uids[2]
    assert len(set(hashes)) == 3


@pytest.mark.parametrize(("second", "refusal"), [("10,4", ""), ("11,4", "COUNTED_TWICE")])
def test_a_file_that_counts_one_thing_twice_is_refused_where_the_counts_differ(
    tmp_path: Path, second: str, refusal: str
) -> None:
    first = "2026-03-01,choice,site,web,10,4\n"

    reading = read(volumes(), f"{HEAD}{first}2026-03-01,choice,site,web,{second}\n", tmp_path)

    assert reading.report.refusal == refusal


def test_the_state_of_an_invitation_is_one_of_the_known_words(tmp_path: Path) -> None:
    states = ["delivered", "доставлено", "", "undeliverable", "bounced"]
    lines = [f"{n},2026-03-01 10:00:00,069123456,{state}" for n, state in enumerate(states)]

    reading = read(invitations(), "\n".join(["No,Sent,Phone,State", *lines]), tmp_path)

    assert reading.reasons == [None, None, None, None, "STATE_UNKNOWN"]
    assert reading.column("state")[:4] == ["delivered", "delivered", None, "undeliverable"]
    assert reading.column("invites_to")[0] == "form"
    assert reading.column("phone_key")[0] is not None


def memberships() -> Survey:
    return a_form(
        kind="crm",
        loads="programme_membership",
        questions=None,
        columns={
            "programme": "Programme",
            "customer_id": "Customer",
            "joined": "Since",
            "ended": "Until",
        },
    )


def test_a_membership_is_of_a_programme_a_customer_and_a_day(tmp_path: Path) -> None:
    lines = [
        "club,18,2026-01-01,",
        "club,18,2026-01-01,",
        "club,18,2026-03-01,2026-04-01",
        ",18,2026-01-01,",
        "club,,2026-01-01,",
        "club,18,,",
        "club,1.2E+15,2026-01-01,",
    ]

    reading = read(memberships(), "\n".join(["Programme,Customer,Since,Until", *lines]), tmp_path)

    lost = "ID_PRECISION_LOST"
    assert reading.reasons == [*[None] * 3, "ID_MISSING", "ID_MISSING", "DATE_MISSING", lost]
    assert len(set(reading.column("uid")[:3])) == 2


def test_a_membership_that_ends_on_two_days_refuses_its_file(tmp_path: Path) -> None:
    text = "Programme,Customer,Since,Until\nclub,18,2026-01-01,\nclub,18,2026-01-01,2026-05-01\n"

    assert read(memberships(), text, tmp_path).report.refusal == "COUNTED_TWICE"


def test_a_customer_says_how_they_came_and_whether_they_may_be_called(tmp_path: Path) -> None:
    columns = {"native_id": "No", "referral_source": "From", "referrer": "By", "consent": "Call"}
    customers = a_form(
        kind="crm",
        loads="customer",
        questions=None,
        columns=columns,
        values={"referral_source": {"друзья": "friends"}, "consent": {"да": "yes"}},
    )
    lines = ["1,друзья,2,да", "2,,,no", "3,flyer,,maybe"]

    reading = read(customers, "\n".join(["No,From,By,Call", *lines]), tmp_path)

    assert reading.reasons == [None, None, "STATE_UNKNOWN"]
    assert reading.column("referral_source")[:2] == ["friends", None]
    assert reading.column("referrer_key")[0] == reading.column("customer_key")[1]
    assert reading.column("consent")[:2] == ["yes", "no"]
