"""Segments that sources declare beside the known fields: each is a dimension of the figures.

Here: which names a segment may have, and which of them cut figures. No reading of files.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from orchestration.responses.fields import DIMENSIONS

if TYPE_CHECKING:
    from orchestration.responses.declaration import Survey

#: what is no customer's word is in no figure of customers
NOT_OF_CUSTOMERS = ("mystery_visit", "manager_rating")


def check_segments(names: Iterable[str]) -> None:
    """A segment is a dimension of its own: none of the known ones, and no pair of two.

    Raises:
        ValueError: for the first name that is none.
    """
    for name in names:
        if name in DIMENSIONS:
            raise ValueError(
                f"segments: {name!r} is a field of every response; name its column under `columns`"
            )
        if name in ("", "company") or "*" in name or name != name.strip():
            raise ValueError(f"segments: {name!r} is no name of a segment; take another word")


def segments_of(surveys: Iterable[Survey]) -> tuple[str, ...]:
    """What sources of customers' answers declare under `segments`, each once, in order."""
    return tuple(
        sorted(
            {
                name
                for survey in surveys
                if survey.kind_of_response not in NOT_OF_CUSTOMERS
                for name in survey.segments
            }
        )
    )
