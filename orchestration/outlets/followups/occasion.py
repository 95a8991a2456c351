"""One reason to get back to somebody, whatever it was found in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orchestration.responses.followup import Rule

UNKNOWN = "(unknown)"


@dataclass(frozen=True)
class Occasion:
    """A reason to get back to somebody.

    Attributes:
        person: pseudonym, hex.
        name: `response_uid`, or the day on which a state began.
        happened_on: the day of the answer, or on which the state began.
    """

    rule: Rule
    person: str
    name: str
    happened_on: date
    survey: str | None
    location: str | None
    manager: str | None


def known(member: str | None) -> str | None:
    """A member of a dimension; None where nobody can say which."""
    return None if member == UNKNOWN else member
