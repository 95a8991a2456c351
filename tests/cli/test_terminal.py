from __future__ import annotations

import pytest

from orchestration.cli.terminal import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J9", "\\u001b[2J9"),
        ("\u202e01", "\\u202e01"),
        ("\u2066a\u2069", "\\u2066a\\u2069"),
        ("Așa e, да! 👍🏽\tso\n", "Așa e, да! 👍🏽\tso\n"),
    ],
)
def test_what_came_from_outside_cannot_steer_the_terminal(text: str, shown: str) -> None:
    assert visible(text) == shown
