"""Rules that tell rows by the text of one column: no answers, rows to look at, marked rows.

Here are only their models; how a rule is tested is in `validated`.
"""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import field_validator, model_validator

from orchestration.responses.declared import Declared
from orchestration.responses.headers import Header

#: why a response is a test; BEFORE_GO_LIVE follows from `live_from`, and no rule gives it
TestReason = Literal["PREVIEW", "TEST_ADDRESS", "TEST_MARKER"]
#: what a source says of a response that is not a complete one
MarkedStatus = Literal["complete", "partial", "disqualified", "over_quota", "offered_only"]
#: reasons of `skip` that became marks: the row is kept now, and left out of the figures
MARKED_NOW = {
    "TEST_ROW": "{column: …, equals: …, test: TEST_MARKER}",
    "DISQUALIFIED": "{column: …, equals: …, status: disqualified}",
}


class RowRule(Declared):
    """Rows that are told by the text of one column."""

    column: Header
    equals: str | None = None
    matches: str | None = None

    @property
    def is_of_empty(self) -> bool:
        """Whether the rule is met by an empty cell; one that a JSON record leaves out is empty."""
        return self.equals is not None and not self.equals.strip()

    @field_validator("matches")
    @classmethod
    def _pattern_compiles(cls, pattern: str | None) -> str | None:
        groups_of(pattern)
        return pattern

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        if (self.equals is None) == (self.matches is None):
            raise ValueError("give either `equals` or `matches`")
        return self


class SkipRule(RowRule):
    """Rows that are no answers by their nature: counted, and done with."""

    reason: Literal["HEADER_ROW", "NO_ANSWER", "OPT_OUT"]

    @field_validator("reason", mode="before")
    @classmethod
    def _tests_are_marked(cls, reason: object) -> object:
        if reason in MARKED_NOW:
            raise ValueError(
                f"{reason} is no reason to skip: such rows are kept, and left out of the figures. "
                f"Move the rule to `marks`, as {MARKED_NOW[str(reason)]}"
            )
        return reason


class RejectRule(RowRule):
    """Rows that somebody has to look at: set aside with what they held."""

    reason: Literal["SUMMARY_ROW", "CHECK_FAILED"]


class MarkRule(RowRule):
    """Responses that are kept and marked: a test and why, or the status the source gives."""

    test: TestReason | None = None
    status: MarkedStatus | None = None

    @model_validator(mode="after")
    def _one_mark(self) -> Self:
        if (self.test is None) == (self.status is None):
            raise ValueError("give either `test` (why it is one) or `status`")
        return self


def groups_of(pattern: str | None) -> tuple[str, ...]:
    """The named groups of a regular expression; ValueError when it is none."""
    if pattern is None:
        return ()
    try:
        return tuple(re.compile(pattern).groupindex)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
