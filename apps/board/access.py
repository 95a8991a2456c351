"""Who looks at the board, what they may do and which pages they have.

Here: roles into pages, actions and scope. Not here: the file with people (responses/access), the
sign-in (signing_in), conditions in SQL (scope).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from apps.board.scope import ALL, EVERYTHING, Reach, Scope
from orchestration.responses.access import ROLES, Grant, Role


class Action(StrEnum):
    """What not everybody may do; pages ask for it before they offer it."""

    READ_COMMENTS = "read_comments"
    CORRECT_COMMENTS = "correct_comments"
    JUDGE_IDEAS = "judge_ideas"
    SEE_CONTACTS = "see_contacts"
    WORK_CASES = "work_cases"
    APPROVE = "approve"
    APPEAL = "appeal"
    SEE_ALERTS = "see_alerts"
    TAKE_MEASURES = "take_measures"


FIGURES = (
    *("overview", "trends", "side_by_side", "attributes", "control", "journey"),
    *("servqual", "visits", "voice", "problem_zones", "alerts"),
)
ANYBODY = ("definitions",)
#: the pages of each role, beside those of anybody who has one
PAGES: dict[Role, tuple[str, ...]] = {
    "manager": FIGURES,
    "director": (
        *(*FIGURES, "money", "programmes", "ideas", "recovery", "reports"),
        *("next_wave", "self_assessment"),
    ),
    "data_team": (*FIGURES, "next_wave", "quality"),
    "follow_up": ("follow_up", "recovery"),
    "approver": ("bonus",),
    "payroll": ("bonus",),
    "employee": ("bonus",),
}
ACTIONS: dict[Role, tuple[Action, ...]] = {
    "manager": (
        *(Action.READ_COMMENTS, Action.CORRECT_COMMENTS),
        *(Action.SEE_ALERTS, Action.TAKE_MEASURES),
    ),
    "director": (
        *(Action.READ_COMMENTS, Action.CORRECT_COMMENTS, Action.JUDGE_IDEAS),
        *(Action.SEE_ALERTS, Action.TAKE_MEASURES),
    ),
    "data_team": (Action.SEE_ALERTS,),
    "follow_up": (Action.SEE_CONTACTS, Action.WORK_CASES),
    "approver": (Action.APPROVE,),
    "payroll": (),
    "employee": (Action.APPEAL,),
}
#: which role sees how much of a kind of rows; a role with units sees theirs
REACH: dict[str, tuple[Role, ...]] = {
    "figures": ("director", "data_team", "manager"),
    "comments": ("director", "manager"),
    "cases": ("follow_up",),
    "bonus": ("payroll", "approver", "employee"),
}
#: sees the units that are named and nothing else; without any, nothing
BOUND = ("manager", "employee")
#: the units of such a role limit it; of any other role they say nothing
LIMITED = (*BOUND, "follow_up")


@dataclass(frozen=True)
class Viewer:
    """One person in front of the board.

    Attributes:
        name: what the person is called; may be empty.
        email: who it is, as the provider has verified it; empty where nobody signs in.
        grants: each role with the units it is about.
        is_signed_in: False on a board without sign-in, where everything is open to this machine.
    """

    name: str
    email: str
    grants: tuple[Grant, ...]
    is_signed_in: bool = True

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles, each once, in their fixed order."""
        held = {grant.role for grant in self.grants}
        return tuple(role for role in ROLES if role in held)

    @property
    def units(self) -> tuple[tuple[str, str], ...]:
        """All units of all roles, as (dimension, member)."""
        return tuple(sorted({unit for grant in self.grants for unit in grant.units}))

    @property
    def signature(self) -> str:
        """Under what a decision of this person is recorded; empty where nobody signs in."""
        return self.email

    @property
    def pages(self) -> frozenset[str]:
        """The pages that the person has."""
        allowed = {page for role in self.roles for page in PAGES[role]}
        return frozenset(allowed.union(ANYBODY)) if self.roles else frozenset()

    def may(self, action: Action, unit: tuple[str, str] | None = None) -> bool:
        """Whether the person may do something: at all, or with a unit as (dimension, member)."""
        return not self.is_signed_in or any(
            action in ACTIONS[grant.role] and (unit is None or _reach([grant]).includes(*unit))
            for grant in self.grants
        )

    @property
    def scope(self) -> Scope:
        """Which rows the person may be sent."""
        if not self.is_signed_in:
            return EVERYTHING
        reached = {
            kind: _reach(grant for grant in self.grants if grant.role in roles)
            for kind, roles in REACH.items()
        }
        return Scope(**reached, quality="data_team" in self.roles)


def _reach(grants: Iterable[Grant]) -> Reach:
    units: set[tuple[str, str]] = set()
    for grant in grants:
        if grant.role not in LIMITED or (grant.role not in BOUND and not grant.units):
            return ALL
        units.update(grant.units)
    return Reach(units=tuple(sorted(units)))


#: who looks at a board without sign-in: whoever is at this machine
ANYONE_HERE = Viewer("", "", tuple(Grant(role, ()) for role in ROLES), is_signed_in=False)
