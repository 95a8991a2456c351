"""Invitations and volumes of stages on their way into the warehouse."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.raw.loading import Installation, parts
from tests.validated.test_other_records import HEAD, invitations, volumes

pytestmark = pytest.mark.slow


def test_the_volume_stated_last_counts_and_an_overlap_is_no_second_one(tmp_path: Path) -> None:
    place, survey = Installation(tmp_path), volumes()
    march = "2026-03-01,choice,site,web,10,4\n"
    april = "2026-04-01,choice,site,web,20,9\n"

    first = place.deliver(survey, {"1.csv": (HEAD + march).encode()})
    second = place.deliver(
        survey, {"2.csv": (HEAD + march.replace("10,4", "12,4") + april).encode()}
    )
    other = march.replace("03-01", "03-02")
    third = place.deliver(survey, {"3.csv": (HEAD + april + other).encode()})

    assert parts(first["1.csv"]) == (1, 1, 0, 0, 0, 0)
    assert parts(second["2.csv"]) == (2, 2, 0, 0, 0, 0)
    assert second["2.csv"].revised == 1
    assert parts(third["3.csv"]) == (2, 1, 1, 0, 0, 0)
    assert place.ask(
        "select strftime(period_start, '%m-%d'), entered, completed from raw.stage_volume"
        " where is_current order by all"
    ) == [("03-01", 12, 4), ("03-02", 10, 4), ("04-01", 20, 9)]


def test_an_invitation_is_of_the_local_day_it_was_sent(tmp_path: Path) -> None:
    place = Installation(tmp_path)
    survey = invitations().model_copy(
        update={"time": invitations().time.model_copy(update={"zone": "Europe/Chisinau"})}
    )
    rows = "No,Sent,Phone,State\n1,2026-03-31T21:30:00Z,069123456,delivered\n"

    place.deliver(survey, {"1.csv": rows.encode()})

    assert place.ask(
        "select strftime(sent_date, '%m-%d'), invites_to, phone_key = respondent_key, state"
        " from raw.invitation"
    ) == [("04-01", "form", True, "delivered")]
