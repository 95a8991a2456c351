"""Luck and merit laid out: one row a unit, one picture for three of them."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from orchestration.cli.words import LANGUAGES, load_words
from orchestration.outlets.feeds.simulating import (
    COLOURS,
    Simulated,
    margins_of,
    odds,
    picture,
    rules_of,
    shown_units,
)

MARGINS = range(-30, 31, 5)
RULES = ("interval", "probability", "raw", "shrunk")
KEYS = {
    **{rule: rule for rule in COLOURS},
    "title": "picture_title",
    "across": "across",
    "luck": "luck",
    "merit": "merit",
    "unit": "unit_and_n",
    "own": "own",
}


def unit(name: str, n: int, own: str = "probability", *, is_enough: bool = True) -> list[Simulated]:
    """Chances that rise from 0 to 1 with the margin, later for stricter rules."""
    return [
        Simulated(
            name, rule, rule == own, n, is_enough, 40, margin, 40 + margin,
            (margin + 30) / 60 / (place + 1), 0, 100 + margin, 30,
        )
        for place, rule in enumerate(RULES)
        for margin in MARGINS
    ]  # fmt: skip


def words(language: str) -> dict[str, str]:
    say = load_words("scheme", language)
    blanks = {"scheme": "<s>", "period": "2026-03", "unit": "{unit}", "n": "{n}"}
    return {name: say(key, **blanks) for name, key in KEYS.items()}


def test_luck_is_paid_under_the_target_and_merit_missed_over_it() -> None:
    (found,) = odds(unit("L1", 30), 15)

    assert found.luck["interval"] == pytest.approx(0.25)
    assert found.missed["interval"] == pytest.approx(0.25)
    assert found.luck["probability"] == pytest.approx(0.125)
    assert (found.payout_under, found.payout_over) == (85, 115)


def test_units_stand_from_the_smallest_to_the_largest() -> None:
    rows = unit("L1", 300) + unit("L2", 30) + unit("L3", 30)

    assert [found.unit_id for found in odds(rows, 10)] == ["L2", "L3", "L1"]
    assert margins_of(rows) == (5, 10, 15, 20, 25, 30)


def test_a_target_at_the_end_of_the_scale_leaves_a_side_empty() -> None:
    rows = [row for row in unit("L1", 30) if row.margin < 0]

    (found,) = odds(rows, 10)

    assert found.luck
    assert not found.missed
    assert found.payout_over is None


def test_a_rule_of_its_own_stands_beside_the_three_common_ones() -> None:
    assert rules_of(unit("L1", 30)) == ("raw", "shrunk", "probability")
    assert rules_of(unit("L1", 30, "interval")) == ("raw", "shrunk", "probability", "interval")


def test_the_picture_is_of_the_smallest_the_middle_and_the_largest_unit_over_the_gate() -> None:
    rows = [row for k in range(1, 8) for row in unit(f"L{k}", 10 * k, is_enough=k > 2)]

    assert shown_units(rows) == ("L3", "L5", "L7")
    assert shown_units(unit("L1", 3, is_enough=False)) == ("L1",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_is_whole_and_needs_nothing_from_outside(language: str) -> None:
    drawn = picture(unit("<L1>", 30) + unit("L2", 300), words(language))

    root = ElementTree.fromstring(drawn)  # our own text
    lines = root.findall(".//{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 2 * 3
    assert {len(str(line.get("points")).split()) for line in lines} == {len(MARGINS)}
    assert "href" not in drawn
    assert "&lt;L1&gt;" in drawn
    assert drawn == picture(unit("<L1>", 30) + unit("L2", 300), words(language))
