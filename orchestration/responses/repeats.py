"""Two answers of one person: which of them is in the figures.

Here is only the model of the rule. The other answers stay, marked; dbt applies the rule.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from orchestration.responses.declared import Declared

#: a span of days opens with a person's first answer and takes in all of the following so many days
Days = Annotated[int, Field(ge=1, le=3660)]


class RepeatRule(Declared):
    """Of the answers that one respondent gives within a span, the one that counts."""

    within: Literal["wave", "month", "quarter"] | Days
    keep: Literal["last", "first", "all"] = "all"
