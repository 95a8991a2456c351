"""Numbers and months of a language as Vega wants them, for charts on the board and in reports."""

from __future__ import annotations

from typing import Any

from orchestration.wording.formats import MINUS
from orchestration.wording.texts import Texts

#: all of Cyrillic and Romanian, and the one font that a report is printed with
FONT = "DejaVu Sans, Segoe UI, Arial, sans-serif"


def chart_locale(texts: Texts) -> dict[str, Any]:
    """The `locale` of a chart's configuration."""
    return {
        "number": {
            "decimal": texts("number.decimal"),
            "thousands": texts("number.group"),
            "grouping": [3],
            "currency": ["", ""],
            "percent": texts("number.percent"),
            "minus": MINUS,
        },
        "time": {
            "dateTime": "%d.%m.%Y %H:%M",
            "date": "%d.%m.%Y",
            "time": "%H:%M",
            "periods": ["", ""],
            "days": list("1234567"),
            "shortDays": list("1234567"),
            "months": texts.listed("months.standing"),
            "shortMonths": texts.listed("months.short"),
        },
    }
