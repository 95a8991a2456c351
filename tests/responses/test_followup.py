"""`followup.yaml`: its example holds, mistakes have a place and a cure; working hours."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.home import BUNDLED_SURVEYS, PROJECT
from orchestration.responses.business_time import BusinessTime, Calendar, Country
from orchestration.responses.declaration_file import DeclarationError
from orchestration.responses.followup import FollowUp, load_followup

EXAMPLE = re.compile(r"```yaml\n(timezone: .*?)```", re.DOTALL)
BASE = """\
owners: {default: Desk}
rules:
  - {id: detractors, trigger: detractor}
"""
CHISINAU = ZoneInfo("Europe/Chisinau")


def declared(folder: Path, text: str) -> FollowUp | None:
    (folder / "followup.yaml").write_text(text, encoding="utf-8")
    return load_followup(folder)


def test_the_example_of_the_docs_can_be_used_as_it_stands(tmp_path: Path) -> None:
    found = EXAMPLE.search((PROJECT / "docs" / "followup.md").read_text("utf-8"))
    assert found is not None

    followup = declared(tmp_path, found[1])

    assert followup is not None
    assert followup.crm is not None


def test_the_sample_company_is_followed_up() -> None:
    followup = load_followup(BUNDLED_SURVEYS)

    assert followup is not None
    assert followup.age_counts_from == "last_answer"


def test_without_the_file_nobody_is_followed_up(tmp_path: Path) -> None:
    assert load_followup(tmp_path) is None


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (BASE.replace("trigger", "triger"), 3, "Did you mean 'trigger'"),
        (BASE.replace("detractor}", "angry}"), 3, "contact_request"),
        (BASE + "  - {id: detractors, trigger: passive}\n", 2, "two rules have the id"),
        (BASE + "timezone: Chisinau\n", 4, "is no time zone such as Europe/Chisinau"),
        (BASE + "country: US\n", 4, "'MD', 'RO' or 'RU'"),
        (BASE + "calendars: {MD: {opens: '19:00', closes: '09:00'}}\n", 4, "ends after it begins"),
        (BASE.replace("detractor}", "detractor, deadline_hours: 0}"), 3, "greater than 0"),
        (BASE.replace("detractor}", "detractor, within_days: 400}"), 3, "100"),
        (BASE.replace("detractor}", "dormant}"), 3, "contacts_a_year"),
        (BASE.replace("owners: {default: Desk}\n", ""), 1, "'owners' is missing"),
        (
            BASE.replace(
                "detractor}",
                "detractor, escalation: [{after_hours: 9, to: A}, {after_hours: 9, to: B}]}",
            ),
            3,
            "from the earliest to the latest",
        ),
        (BASE + "consent_by_contract: {surveys: [web], reason: yes}\n", 4, "text is needed"),
        (BASE + "crm: {fields: {Name: surname}}\n", 4, "phone"),
        ("- a\n", 1, "declares no follow-up"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_cure(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    with pytest.raises(DeclarationError) as told:
        declared(tmp_path, text)

    assert told.value.line == line, str(told.value)
    assert words in str(told.value)
    assert "followup.yaml" in str(told.value)


def local(day: int, hour: int, minute: int = 0, month: int = 8) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHISINAU)


def working(**calendar: object) -> BusinessTime:
    return BusinessTime("MD", Calendar.model_validate(calendar), CHISINAU)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (local(19, 10), 4, local(19, 14)),
        (local(19, 10), 9, local(19, 19)),
        (local(19, 10), 10, local(20, 10)),
        (local(19, 21), 1, local(20, 10)),
        # a Friday evening: the weekend does not count
        (local(21, 18), 2, local(24, 10)),
        # 27 August is Independence Day of Moldova, 31 August the day of the language
        (local(26, 18), 2, local(28, 10)),
        (local(28, 18), 12, local(2, 10, month=9)),
    ],
)
def test_a_deadline_counts_working_hours_only(start: datetime, hours: float, due: datetime) -> None:
    assert working().after(start, hours) == due


def test_the_firms_own_days_off_and_on_count() -> None:
    own = working(days_off=[date(2026, 8, 20)], working_days=[date(2026, 8, 27)])

    assert own.after(local(19, 18), 2) == local(21, 10)
    assert own.after(local(26, 18), 2) == local(27, 10)


def test_countries_have_holidays_of_their_own() -> None:
    calendar = Calendar()
    countries: tuple[Country, ...] = ("MD", "RO", "RU")

    days = {
        country: [
            BusinessTime(country, calendar, CHISINAU).is_working_day(day)
            for day in (date(2026, 8, 27), date(2026, 12, 1), date(2026, 6, 12))
        ]
        for country in countries
    }

    assert days == {
        "MD": [False, True, True],
        "RO": [True, False, True],
        "RU": [True, True, False],
    }


def test_the_hour_that_clocks_skip_changes_no_deadline() -> None:
    # the night of 29 March 2026 is an hour shorter
    assert working().after(local(27, 18, month=3), 2) == local(30, 10, month=3)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)).map(  # noqa: DTZ001  # made UTC at once
    lambda moment: moment.replace(tzinfo=UTC, microsecond=0)
)


@given(MOMENTS, st.integers(1, 400))
def test_the_time_until_a_deadline_is_as_long_as_was_given(start: datetime, minutes: int) -> None:
    hours = working()

    due = hours.after(start, minutes / 60)

    assert abs(hours.hours_between(start, due) - minutes / 60) < 1e-6
    assert hours.is_working_day((due - timedelta(microseconds=1)).astimezone(CHISINAU).date())
