"""`waves.yaml`: the days of a wave, and mistakes told with their line and cure."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.responses.declaration_file import DeclarationError
from orchestration.responses.tokens import Asked, make_token, read_token
from orchestration.responses.waves import Wave, load_waves

SECRET, OTHER = b"a secret of the tests", b"another secret"
WAVE = {
    "id": "monthly", "survey": "replies", "replies_to": "opinion@example.com",
    "starts": date(2026, 1, 31), "who": {"rule": "all"},
}  # fmt: skip
FILE = """\
waves:
  - id: monthly
    survey: replies
    replies_to: opinion@example.com
    starts: 2026-01-31
    who: {rule: all}
"""


def test_a_wave_of_the_last_day_comes_on_the_last_day_of_shorter_months() -> None:
    wave = Wave.model_validate(WAVE)

    days = wave.days(date(2026, 4, 30))

    assert [day.isoformat() for day in days] == [
        "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30",
    ]  # fmt: skip
    assert wave.next_day(date(2026, 4, 30)) == date(2026, 4, 30)
    assert wave.next_day(date(2026, 5, 1)) == date(2026, 5, 31)


def test_a_wave_that_comes_once_has_no_further_day() -> None:
    wave = Wave.model_validate({**WAVE, "every": "once"})

    assert wave.days(date(2027, 1, 1)) == [date(2026, 1, 31)]
    assert wave.next_day(date(2026, 2, 1)) is None


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("waves: []\n", 1, "waves"),
        (FILE.replace("rule: all", "rule: random"), 6, "per_unit"),
        (FILE.replace("rule: all", "rule: after_order"), 6, "within_days"),
        (FILE.replace("rule: all", "rule: all, per_unit: 3"), 6, "random"),
        (FILE.replace("opinion@example.com", "opinion"), 4, "e-mail address"),
        (FILE + "    evry: week\n", 7, "every"),
        (FILE + "    send: true\n", 1, "unsubscribing"),
        (FILE + FILE.removeprefix("waves:\n"), 1, "twice"),
        ("timezone: Mars\n" + FILE, 1, "time zone"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_cure(
    text: str, line: int, words: str, tmp_path: Path
) -> None:
    (tmp_path / "waves.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(DeclarationError) as told:
        load_waves(tmp_path)

    assert words in str(told.value)
    assert told.value.line == line


def test_without_the_file_nobody_is_asked(tmp_path: Path) -> None:
    assert load_waves(tmp_path) is None


@given(
    location=st.text(max_size=40), manager=st.text(max_size=40), number=st.integers(0, 2**64 - 1)
)
def test_a_token_says_what_it_was_made_of_and_to_its_owner_only(
    location: str, manager: str, number: int
) -> None:
    asked = Asked(f"{number:016x}", location, manager)

    token = make_token(asked, "a" * 32, SECRET)
    read = read_token(token, SECRET, "a" * 32)

    assert isinstance(read, Asked)
    assert read.name == asked.name
    assert read_token(token, SECRET, "b" * 32) == "TOKEN_FOREIGN"
    assert read_token(token, OTHER, "a" * 32) == "TOKEN_UNKNOWN"
    assert token.isascii()
    assert not set(token) & set(" []|")


def test_a_short_name_of_a_unit_leaves_room_for_a_subject() -> None:
    token = make_token(Asked("0" * 16, "ж" * 30, "ж" * 30), "a" * 32, SECRET)

    assert len(token) <= 250
