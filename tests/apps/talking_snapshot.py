"""The made-up company with what its customers say, for the tests of pages.

Here: rows of the published tables of comments and themes, added to its snapshot. Not here: the
company itself (snapshot_fixture).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas

from tests.dbt.contracts import COLUMNS

QUARTER, QUARTER_END, EARLIER = date(2026, 7, 1), date(2026, 9, 30), date(2026, 4, 1)
MONTH = date(2026, 9, 1)
UID = "00000000-0000-0000-0000-00000000000{}"
HOSTILE = '=HYPERLINK("http://evil.example") <script>alert(1)</script> **hi** [phone]'
THEMES = {"delivery": -6.0, "waiting_speed": -2.0, "staff_attitude": 5.0, "untagged": 3.0}


def theme(name: str, impact: float | None, **more: Any) -> dict[str, Any]:
    """One row of theme_figures; without an impact a hidden one."""
    row: dict[str, Any] = {
        "scale": "0-10", "period_grain": "quarter", "period_start": QUARTER,
        "period_end": QUARTER_END, "dimension": "company", "member": "all", "theme": name,
        "is_hidden": impact is None, "n": 200, "nps": 20.0, "contribution": 1.5,
        "answer_share": 0.1, "verdict": "not_proven", "level": 0.95, "definition_version": "1",
    }  # fmt: skip
    if impact is not None:
        row |= {
            "mentions": 40, "promoters": 10, "passives": 10, "detractors": 20, "share": 0.2,
            "share_low": 0.15, "share_high": 0.26, "nps_with": -25.0, "nps_without": 26.0,
            "impact": impact, "impact_low": impact - 3, "impact_high": impact + 3,
            "impact_verdict": "below" if impact < -3 else "above" if impact > 3 else "not_proven",
            "complaints": 25, "praises": 8, "promoter_complaints": 4, "detractor_praises": 3,
        }  # fmt: skip
    return row | more


def comment(number: int, text: str, **more: Any) -> dict[str, Any]:
    """One row of comments, of a place that is shown."""
    return {
        "response_uid": UID.format(number), "question_key": "why", "month_start": MONTH,
        "survey": "web_shop_form", "location": "L1", "manager": "M01", "product": "Laptop",
        "nps_group": "detractor", "score_scale": "0-10", "text": text, "language": "en",
        "primary_kind": "complaint", "kinds": ["complaint"], "themes": ["delivery"],
        "sentiment": "negative", "churn_risk": False, "wants_contact": False,
        "implicit_request": False, "aspect": "service", "cause": "back_office",
        "confidence": 0.8, "is_coded": True, "coder": "codebook+model", "coder_version": "1",
        "is_corrected": False, "has_customer": True,
        "has_review_risk": more.get("nps_group", "detractor") == "detractor",
    } | more  # fmt: skip


ROWS: dict[str, list[dict[str, Any]]] = {
    "theme_figures": [
        *(theme(name, impact) for name, impact in THEMES.items()),
        theme("price_value", None),
        theme("other", None),
        theme("delivery", -1.0, period_start=EARLIER, period_end=date(2026, 6, 30)),
        theme("delivery", -9.0, dimension="location", member="L1"),
        theme("delivery", None, dimension="location", member="L2"),
    ],
    "theme_causes": [
        theme(
            "", -4.0, kind="cause", spoken_of="back_office", theme=None
        ),
        theme("", None, kind="aspect", spoken_of="product", theme=None),
    ],
    "theme_drivers": [
        {
            "scale": "0-10", "period_grain": "quarter", "period_start": QUARTER,
            "period_end": QUARTER_END, "theme": name, "n": 200, "mentions": 40, "theme_count": 2,
            "r_squared": 0.2, "lmg": 0.1, "lmg_share": 0.5, "johnson": 0.1, "johnson_share": 0.5,
            "r": r, "r_low": r - 0.1, "r_high": r + 0.1, "is_established": abs(r) > 0.1,
            "level": 0.95,
        }
        for name, r in (("delivery", -0.3), ("waiting_speed", 0.05))
    ],
    "comments": [
        comment(1, "The courier was late", wants_contact=True),
        comment(
            2, HOSTILE, churn_risk=True, themes=[], is_coded=False, primary_kind="none",
            kinds=["none"],
        ),
        comment(
            3, "Polite people", implicit_request=True, location=None, manager=None,
            themes=["staff_attitude"],
            primary_kind="praise", kinds=["praise"], nps_group="promoter", sentiment="positive",
        ),
    ],
    "coding_checks": [
        {
            "label_kind": kind, "label": label, "checked": 20, "coder_versions": 1,
            "found": found, "said": 6, "agreed": agreed,
            "precision_share": agreed / found if found else None,
            "precision_low": 0.3 if found else None, "precision_high": 0.95 if found else None,
            "recall_share": agreed / 6, "recall_low": 0.2, "recall_high": 0.8, "level": 0.95,
        }
        for kind, label, found, agreed in (
            ("theme", "", 4, 3), ("theme", "delivery", 4, 3), ("kind", "wish", 0, 0),
        )
    ],
    "coding_quality": [
        {
            "month_start": MONTH, "language": "en", "coder": "codebook+model",
            "coder_version": "1", "comments": 3, "uncoded": 1, "uncoded_share": 1 / 3,
            "confidence_mean": 0.8, "corrected": 0, "corrected_without_new_themes": 0,
        }
    ],
}  # fmt: skip


def add_voice(place: Path) -> None:
    """Add the tables to the current snapshot of an installation."""
    file = place / "published" / (place / "published" / "CURRENT").read_text().strip()
    with duckdb.connect(str(file)) as snapshot:
        for name, rows in ROWS.items():
            snapshot.execute(f"create table published.{name} ({COLUMNS[name]})")
            columns = [part.split()[0] for part in COLUMNS[name].split(", ")]
            frame = pandas.DataFrame(
                [{column: row.get(column) for column in columns} for row in rows], dtype=object
            )
            snapshot.register("rows", frame)
            snapshot.execute(f"insert into published.{name} by name select * from rows")
            snapshot.unregister("rows")
