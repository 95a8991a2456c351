"""A warehouse that holds counted topics and nothing else, for models made of them.

Here: answers with their themes as the tables that the published models read. Not here: how topics
are counted from comments, and what of them is hidden.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas

UNITS = 360360
YEAR = (date(2025, 1, 1), date(2025, 12, 31))
UNTAGGED = "untagged"
#: nps_group of an answer, and the themes of its comments
Said = tuple[str, Sequence[str]]


def publish_topics(path: Path, cases: dict[str, Sequence[Said]]) -> Path:
    """Each case is a scale of its own, with a year of the company in which nothing is hidden."""
    with duckdb.connect(str(path)) as warehouse:
        warehouse.execute("create schema marts")
        cells = pandas.DataFrame(
            [cell for scale, said in cases.items() for cell in _cells(scale, said)]
        )
        answers = pandas.DataFrame(
            [
                {"scale": scale, "month_start": YEAR[0], "themes": list(themes), "n": 1}
                for scale, said in cases.items()
                for _, themes in said
                if themes
            ]
        )
        for name, rows in (("topic_cells", cells), ("monthly_theme_sets", answers)):
            warehouse.register("rows", rows)
            warehouse.execute(
                f"create table marts.{name} as select * from rows"
                if name == "topic_cells"
                else f"create table marts.{name} as select * replace "
                "(month_start::date as month_start) from rows"
            )
            warehouse.unregister("rows")
    return path


def _cells(scale: str, said: Sequence[Said]) -> list[dict[str, Any]]:
    groups = Counter(group for group, _ in said)
    found = []
    for topic in sorted({theme for _, themes in said for theme in themes} | {UNTAGGED}):
        mine = [
            (group, max(len(themes), 1))
            for group, themes in said
            if topic in themes or (topic == UNTAGGED and not themes)
        ]
        counts = Counter(group for group, _ in mine)
        net = {"promoter": 1, "passive": 0, "detractor": -1}
        found.append(
            {
                "scale": scale, "period_grain": "year", "period_start": YEAR[0],
                "period_end": YEAR[1], "dimension": "company", "member": "all", "kind": "theme",
                "topic": topic, "has_topics": True, "is_hidden": False, "is_in_other": False,
                "n": len(said), "mentions": len(mine),
                **{f"group_{name}s": groups[name] for name in net},
                **{f"{name}s": counts[name] for name in net},
                "units": sum(UNITS // size for _, size in mine),
                "net_units": sum(net[group] * UNITS // size for group, size in mine),
                "complaints": 0, "praises": 0, "promoter_complaints": 0, "detractor_praises": 0,
                "definition_version": "1",
            }
        )  # fmt: skip
    return found
