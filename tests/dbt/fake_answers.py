"""Answers made in a test, and the rows of raw.answer that a loader makes of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """One scored answer; the default is a question of NPS."""

    value: float | None
    metric: str = "nps"
    low: float = 0
    high: float = 10
    direction: str = "higher_better"
    question: str = "question"
    aspect: str | None = None
    section: str | None = None
    section_weight: float | None = None
    is_critical: bool | None = None
    item_no: int | None = None
    item_side: str | None = None
    state: str | None = None
    text: str | None = None


def answer_row(number: int, score: Score) -> dict[str, object]:
    """A row of raw.answer: the answer of the response of this number."""
    return {
        "response_no": number,
        "question_key": score.question,
        "question_version": 1,
        "metric": score.metric,
        "aspect": score.aspect,
        "value_number": score.value,
        "value_text": score.text,
        "scale_min": score.low,
        "scale_max": score.high,
        "direction": score.direction,
        "answer_state": score.state or ("answered" if score.value is not None else "not_answered"),
        "section": score.section,
        "section_weight": score.section_weight,
        "is_critical": score.is_critical,
        "item_no": score.item_no,
        "item_side": score.item_side,
    }
