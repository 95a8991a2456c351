"""The groups that vendors make of scores, and why none of them is ever taken for a score.

A vendor calls 2 of 2 in satisfaction a PROMOTER, and another draws the lines elsewhere; so groups
are computed from scores here, and a group that contradicts its score does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

GROUP_COLUMN = re.compile(r"(.*[_. ])?nps[_ ]?group|hs_response_group", re.IGNORECASE)
GROUPS = (
    *("promoter", "promoters", "passive", "passives", "detractor", "detractors"),
    *("промоутер", "промоутеры", "критик", "критики", "promotor", "promotori"),
)


def refuse_groups(columns: Iterable[str], labels: Mapping[str, float]) -> None:
    """Refuse a question whose score would be a vendor's group.

    Raises:
        ValueError: in words, with what to do instead.
    """
    for column in columns:
        if GROUP_COLUMN.fullmatch(column.strip()):
            raise ValueError(
                f"column {column!r} holds the vendor's group (promoter, passive, detractor), which "
                "is no score; name the column with the score, and put this one under `ignore`"
            )
    for label in labels:
        if label.strip().casefold() in GROUPS:
            raise ValueError(
                f"label {label!r} is the vendor's group, and no score can be made of it; name the "
                "column with the score itself"
            )
