"""`loyalty access`: whether `access.yaml` is sound, and what somebody would see on the board."""

from __future__ import annotations

import argparse
import importlib
import os
from typing import Any

from orchestration.cli.outcomes import Ending
from orchestration.cli.terminal import answers, remarks, show_json, show_table
from orchestration.home import Home
from orchestration.published.reader import NoSnapshotError, open_current
from orchestration.responses.access import (
    FILE_NAME,
    Access,
    client_secret,
    grants_of,
    load_access,
    name_of,
)

# by name: the pipeline does not depend on the board
BOARD = "apps.board.access"
KNOWN_UNITS = "select distinct dimension, member from published.metric_values"


def check(given: argparse.Namespace) -> int:  # noqa: ARG001  # every verb takes its arguments
    """Check the file; name units that no figure has."""
    home = Home.from_environment()
    access = load_access(home.surveys)
    if access.sign_in is None or not access.is_on:
        answers().print(
            f"Sign-in is off: whoever is at this machine sees everything ({FILE_NAME} in "
            f"{home.surveys} switches it on).", markup=False,
        )  # fmt: skip
        return Ending.OK
    client_secret(access.sign_in, home.surveys, os.environ)
    rows = [(one.email, one.roles, one.units) for one in access.people]
    rows += [(f"group {one.group}", one.roles, one.units) for one in access.groups]
    show_table(
        f"{len(access.people)} people and {len(access.groups)} groups; sign-in by "
        f"{access.sign_in.issuer}, for {access.sign_in.address}",
        ("who", "roles", "units"),
        [(who, ", ".join(roles), _in_words(_pairs(units))) for who, roles, units in rows],
        left=3,
    )
    _warn_of_unknown(access, home)
    return Ending.OK


def who(given: argparse.Namespace) -> int:
    """What somebody would see who signs in with this e-mail, in these groups."""
    access = load_access(Home.from_environment().surveys)
    board: Any = importlib.import_module(BOARD)
    viewer = board.ANYONE_HERE
    if access.is_on:
        grants = grants_of(access, given.email, given.group)
        viewer = board.Viewer(name_of(access, given.email), given.email.casefold(), grants)
    else:
        remarks().print("Sign-in is off: whoever is at this machine sees everything.")
    scope = viewer.scope
    told = {
        "email": given.email,
        "name": viewer.name,
        "roles": list(viewer.roles),
        "pages": sorted(viewer.pages),
        "figures": _reach(scope.figures, "those of the company"),
        "comments": _reach(scope.comments),
        "contacts": _reach(scope.cases),
        "bonus": _reach(scope.bonus),
        "quality": "all" if scope.quality else "none",
        "may": sorted(action.value for action in board.Action if viewer.may(action)),
    }
    if given.json:
        show_json(told)
    else:
        rows = [(name, _spell(value)) for name, value in told.items()]
        show_table(f"What {given.email} would see", ("what", "how much"), rows, left=2)
    return Ending.OK


def _spell(value: object) -> str:
    return (", ".join(value) or "none") if isinstance(value, list) else str(value)


def _reach(reach: Any, beside: str = "") -> str:
    if reach.is_all:
        return "all"
    if not reach.units:
        return "none"
    return _in_words(reach.units) + (f", and {beside}" if beside else "")


def _pairs(units: Any) -> tuple[tuple[str, str], ...]:
    return tuple((by, member) for by, members in units.items() for member in members)


def _in_words(units: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{dimension} {member}" for dimension, member in units)


def _warn_of_unknown(access: Access, home: Home) -> None:
    """A misspelt unit shows nothing, and nobody would know why."""
    try:
        with open_current(home) as con:
            known = {(str(by), str(one)) for by, one in con.execute(KNOWN_UNITS).fetchall()}
    except NoSnapshotError:
        return
    for line in (*access.people, *access.groups):
        for unit in _pairs(line.units):
            if unit not in known:
                remarks().print(
                    f"{home.surveys / FILE_NAME}: {unit[0]} {unit[1]}: no figure has this unit "
                    "yet. Look whether it is spelled as the pages of the board have it.",
                    markup=False,
                )
