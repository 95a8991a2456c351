"""The scorecard of one filled-in questionnaire: a score of each area, and what to do first.

It is what a company says of itself: no customer was asked, so there is no interval and no test.
Twenty answers at most; nothing of the warehouse is read. Not here: recording (decisions).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.assessment.questionnaire import (
    EVIDENT_LEVEL,
    LEVEL_COUNT,
    Area,
    Questionnaire,
    questionnaire,
)

HIGHEST = LEVEL_COUNT - 1
MOST_SIGNS = 300


class AssessmentError(ValueError):
    """A filled-in questionnaire cannot be what it says."""


@dataclass(frozen=True)
class Claim:
    """What was answered to one statement.

    Attributes:
        level: 0 to 4.
        evidence: what an outsider could look at; empty where there is none.
    """

    level: int
    evidence: str = ""

    @property
    def is_unproven(self) -> bool:
        """A high level without evidence."""
        return self.level >= EVIDENT_LEVEL and not self.evidence

    @property
    def counted_level(self) -> int:
        """The level that counts: an unproven one counts as the highest that needs no evidence."""
        return EVIDENT_LEVEL - 1 if self.is_unproven else self.level


@dataclass(frozen=True)
class AreaScore:
    """One area.

    Attributes:
        score: 100 × mean of the counted levels / 4; None where fewer than half were answered.
        answered_count: statements with an answer, of `statement_count`.
        unproven_count: answers of a high level without evidence.
        next_statement: key of the answered statement with the lowest counted level, the first of
            several; None where nothing was answered or everything has the highest level.
    """

    area: str
    score: float | None
    answered_count: int
    statement_count: int
    unproven_count: int
    next_statement: str | None


@dataclass(frozen=True)
class Scorecard:
    """All areas; `score` is their mean, every area counting the same, and None without one."""

    score: float | None
    areas: tuple[AreaScore, ...]


def checked(answers: Mapping[str, Any], asked: Questionnaire | None = None) -> dict[str, Claim]:
    """The claims of a filled-in questionnaire: statement -> {level, evidence}; others left out.

    Raises:
        AssessmentError: naming the statement that cannot be so, or when nothing is answered.
    """
    known = (asked or questionnaire()).statements
    claims = {}
    for key, said in answers.items():
        if key not in known:
            raise AssessmentError(f"{key!r} is no statement; known: {', '.join(known)}.")
        if said is None or (isinstance(said, Mapping) and said.get("level") is None):
            continue
        if not isinstance(said, Mapping) or set(said) - {"level", "evidence"}:
            raise AssessmentError(f"{key}: write `level:` and `evidence:` under it.")
        level, evidence = said["level"], said.get("evidence") or ""
        if not isinstance(level, int) or isinstance(level, bool) or not 0 <= level <= HIGHEST:
            raise AssessmentError(f"{key}: level is a whole number of 0 to {HIGHEST}: {level!r}.")
        if not isinstance(evidence, str) or len(evidence) > MOST_SIGNS:
            raise AssessmentError(f"{key}: evidence is a text of at most {MOST_SIGNS} signs.")
        claims[key] = Claim(level, " ".join(evidence.split()))
    if not claims:
        raise AssessmentError("no statement has a level: there is nothing to record.")
    return claims


def scorecard(claims: Mapping[str, Claim], asked: Questionnaire | None = None) -> Scorecard:
    """The scores of claims."""
    areas = tuple(_area_score(area, claims) for area in (asked or questionnaire()).areas)
    scores = [area.score for area in areas if area.score is not None]
    is_whole = len(scores) == len(areas)
    return Scorecard(sum(scores) / len(scores) if is_whole else None, areas)


def _area_score(area: Area, claims: Mapping[str, Claim]) -> AreaScore:
    keys = [f"{area.id}.{statement.id}" for statement in area.statements]
    answered = {key: claims[key] for key in keys if key in claims}
    levels = [claim.counted_level for claim in answered.values()]
    is_enough = 2 * len(answered) >= len(keys)
    lowest = min(answered, key=lambda key: answered[key].counted_level, default=None)
    is_done = lowest is not None and answered[lowest].counted_level == HIGHEST
    return AreaScore(
        area=area.id,
        score=100 * sum(levels) / (HIGHEST * len(levels)) if is_enough else None,
        answered_count=len(answered),
        statement_count=len(keys),
        unproven_count=sum(claim.is_unproven for claim in answered.values()),
        next_statement=None if is_done else lowest,
    )
