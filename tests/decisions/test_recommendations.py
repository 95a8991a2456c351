"""What was decided on a recommendation: the newest answer holds, numbers are those of reports."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.decisions.journal import Journal
from orchestration.decisions.recommendations import (
    UnknownRecommendationError,
    answer_recommendation,
    answers_of,
)

NOW = datetime(2026, 4, 3, 12, 0, tzinfo=UTC)


def test_the_newest_answer_holds_and_the_older_one_is_kept(tmp_path: Path) -> None:
    journal = Journal(f"sqlite:///{tmp_path / 'd.sqlite'}")
    for answer in ("planned", "done"):
        answer_recommendation(journal, "2026-Q1/delivery", answer, note="n", actor="A", now=NOW)

    assert answers_of(journal)["2026-Q1/delivery"].payload == {"answer": "done"}
    assert len(journal.events()) == 2


@pytest.mark.parametrize(
    "subject", ["delivery", "2026-13/delivery", "2026-Q5/delivery", "2026-03/", "2026-03/A b"]
)
def test_what_is_no_number_of_a_recommendation_is_refused(tmp_path: Path, subject: str) -> None:
    journal = Journal(f"sqlite:///{tmp_path / 'd.sqlite'}")

    with pytest.raises(UnknownRecommendationError, match="2026-03/delivery"):
        answer_recommendation(journal, subject, "done", note="n", actor="A", now=NOW)
    assert journal.events() == ()
