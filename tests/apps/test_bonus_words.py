"""What may be coloured, how far a period is, and that every code of the feed has words."""

from __future__ import annotations

import pandas as pd
import pytest

from apps.board import bonus, texts
from orchestration.outlets.feeds.appeals import REASONS
from orchestration.outlets.feeds.entries import columns

ENGLISH = texts.load("en")


@pytest.mark.parametrize(
    ("status", "low", "high", "mark"),
    [
        ("met", 40, 60, "met"),
        ("met", 39.9, 60, "open"),
        ("not_met", 10, 39.9, "not_met"),
        ("not_met", 10, 40, "open"),
        ("not_proven", 50, 60, "open"),
        ("withheld_integrity", 50, 60, "open"),
        ("insufficient_n", 50, 60, "open"),
        ("met", None, None, "open"),
    ],
)
def test_proof_is_an_interval_without_the_target(
    status: str, low: float | None, high: float | None, mark: str
) -> None:
    assert bonus.mark_of({"status": status, "low": low, "high": high, "target": 40}) == mark


def test_what_is_prepared_anew_is_not_approved_any_more() -> None:
    rows = pd.DataFrame(
        [
            {"period": "2026-02", "stage": stage, "by": "Ana", "at": "2026-03-06T06:00:00+00:00"}
            for stage in ("hard", "prepared", "approved", "prepared")
        ]
    )

    assert bonus.stage_now(bonus.last_of_stages(rows)["2026-02"]) == "prepared"


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_code_of_the_feed_has_words(language: str) -> None:
    words = texts.load(language)
    codes = {one.name: one.of for one in columns()}
    wanted = {f"bonus.status.{code}" for code in (*codes["status"], *bonus.STATES)}
    wanted |= {f"bonus.reason.{code}" for code in codes["reason_code"]}
    wanted |= {f"bonus.entry.{code}" for code in codes["entry_type"] if code != "original"}
    wanted |= {f"bonus.rule_of.{code}" for code in codes["decision_rule"]}
    wanted |= {f"bonus.date_basis.{code}" for code in codes["date_basis"]}
    wanted |= {f"bonus.appeal.{code}" for code in REASONS}
    wanted |= {f"bonus.stage.{code}" for code in ("open", *bonus.STAGES) if code != "acknowledged"}
    wanted |= {f"bonus_column.{code}" for code in bonus.STAGES}
    english = {key for key in ENGLISH.entries if key.startswith("bonus")}

    assert sorted(key for key in wanted | english if not words.has(key)) == []
    assert {key for key in words.entries if key.startswith("bonus")} == english
