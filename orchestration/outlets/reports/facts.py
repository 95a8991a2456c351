"""What a report is made of, as it was read: figures, themes, comments. No reading, no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

#: a theme under this many mentions has no figure in the snapshot
FEWEST_MENTIONS = 10
#: a figure of fewer answers is shown beside its interval only, and said to be of few
LOW_BASE = 30
GENERAL = "general"
UNTAGGED = "untagged"
#: the themes that are too rare to be shown, together
OTHER = "other"


@dataclass(frozen=True)
class Figure:
    """A figure of one member and period; without `value` it may not be shown.

    Args:
        value: points or a mean, as its metric has it; `low` and `high` at 95 %.
    """

    metric: str
    scale: str
    start: date
    member: str
    n: int | None
    value: float | None
    low: float | None
    high: float | None
    promoters: int | None = None
    passives: int | None = None
    detractors: int | None = None
    base: str = ""


@dataclass(frozen=True)
class Change:
    """A figure beside another one: the period before, or the rest of the company.

    Args:
        verdict: `up`, `down`, `above`, `below`, `not_proven` or that nothing can be compared.
    """

    metric: str
    scale: str
    member: str
    compared_with: str
    compared_value: float | None
    difference: float | None
    low: float | None
    high: float | None
    verdict: str


@dataclass(frozen=True)
class Theme:
    """A theme among the answers with a score; impact and contribution in points of NPS.

    Args:
        impact: NPS of all less NPS without the answers that mention it; None under 10 mentions.
        finding: `below`, `above` or `not_proven`, corrected for the number of themes; `too_few`.
        contribution: its part of the NPS, when each answer is split equally over its themes.
    """

    name: str
    member: str
    n: int | None
    mentions: int | None
    promoters: int | None
    passives: int | None
    detractors: int | None
    nps_with: float | None
    nps_without: float | None
    impact: float | None
    low: float | None
    high: float | None
    finding: str
    contribution: float | None
    complaints: int | None
    praises: int | None
    promoter_complaints: int | None
    detractor_praises: int | None

    @property
    def is_below(self) -> bool:
        """Whether it is proven to go with a lower NPS."""
        return self.finding == "below"

    @property
    def is_above(self) -> bool:
        """Whether it is proven to go with a higher NPS."""
        return self.finding == "above"


@dataclass(frozen=True)
class Comment:
    """One open answer, masked; `nps_group` is empty without a score."""

    response_uid: str
    question_key: str
    month_start: date
    location: str | None
    nps_group: str
    scale: str
    text: str
    language: str
    primary_kind: str
    kinds: tuple[str, ...]
    themes: tuple[str, ...]
    sentiment: str
    churn_risk: bool
    wants_contact: bool
    implicit_request: bool
    aspect: str
    cause: str
    confidence: float
    is_coded: bool
    coder: str
    coder_version: str
    is_corrected: bool
    has_review_risk: bool


@dataclass(frozen=True)
class Driver:
    """The weight of a theme when all are looked at together; shares 0 to 1.

    Args:
        share: its part of what goes together with all of them (LMG).
        r: correlation with the group of the customer, with its interval.
    """

    name: str
    mentions: int
    share: float
    r: float
    low: float
    high: float
    is_established: bool


@dataclass(frozen=True)
class Check:
    """How often a theme was right in comments drawn at random; shares 0 to 1.

    Args:
        name: a theme; empty for all of them together.
        found: checked comments in which it was found, `agreed` of them rightly.
    """

    name: str
    checked: int
    found: int
    agreed: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Answered:
    """What was decided about a recommendation: the newest answer to it.

    Args:
        answer: `planned`, `done` or `declined`.
    """

    answer: str
    note: str
    by: str
    decided_at: str


@dataclass(frozen=True)
class Facts:
    """Everything of one report, from one snapshot.

    Args:
        scale: of the NPS that the report is about; empty when nobody gave a score.
        figures: of the company in the period, by metric and scale.
        changes: of the company and its places, by metric, scale, compared_with and member.
        trend: NPS of the company, oldest first, the period last.
        places: NPS of the locations in the period.
        themes: of the company in the period; `themes_before` in the period before it.
        cells: themes by location in the period.
        scored: response uid -> NPS group, of all answers with a score in the period.
        scored_earlier: the same of the periods that it is compared with: `previous`, `year_ago`.
        names: dimension and member -> the name of it.
        answered: subject such as 2026-02/delivery -> what was decided.
        drivers: of the period, the heaviest first; none of a month, and none of few answers.
        checks: how right the coding is here; none before the first check.
    """

    snapshot_id: str
    created_at: datetime
    code_version: str
    scale: str
    figures: tuple[Figure, ...]
    changes: tuple[Change, ...]
    trend: tuple[Figure, ...]
    places: tuple[Figure, ...]
    themes: tuple[Theme, ...]
    themes_before: tuple[Theme, ...]
    cells: tuple[Theme, ...]
    comments: tuple[Comment, ...]
    scored: Mapping[str, str]
    scored_earlier: Mapping[str, Mapping[str, str]]
    names: Mapping[tuple[str, str], str]
    answered: Mapping[str, Answered]
    drivers: tuple[Driver, ...] = ()
    checks: tuple[Check, ...] = ()

    @property
    def nps(self) -> Figure | None:
        """The NPS of the company in the period."""
        return next(
            (one for one in self.figures if one.metric == "nps" and one.scale == self.scale), None
        )

    def change_of(
        self, metric: str, scale: str, compared_with: str, member: str = "all"
    ) -> Change | None:
        """How a figure compares."""
        wanted = (metric, scale, compared_with, member)
        return next(
            (
                one
                for one in self.changes
                if (one.metric, one.scale, one.compared_with, one.member) == wanted
            ),
            None,
        )
