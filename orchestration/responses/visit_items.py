"""What an item of a mystery-shopping sheet declares beside its points: section, weight, gravity.

An item is seen by an auditor and is no customer's word: its metric feeds no figure of customers.
"""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from orchestration.responses.declared import Declared

VISIT_ITEM = "mystery_item"


class VisitItem(Declared):
    """The part of a question that only an item of a visit has; the most to be had is its scale."""

    metric: str
    section: str | None = Field(default=None, min_length=1, description="part of the sheet")
    weight: float = Field(default=1.0, gt=0, le=1_000_000, description="within its section")
    critical: bool = Field(default=False, description="whether a failure fails the whole visit")

    @model_validator(mode="after")
    def _only_items_have_them(self) -> Self:
        fields = VisitItem.model_fields
        for name in ("section", "weight", "critical"):
            if self.metric != VISIT_ITEM and getattr(self, name) != fields[name].default:
                raise ValueError(f"{name} belongs to a question of metric {VISIT_ITEM}")
        return self

    @property
    def item_columns(self) -> dict[str, str]:
        """Columns of raw.answer that only an item of a visit has, as SQL literals."""
        if self.metric != VISIT_ITEM:
            return {}
        section = "null" if self.section is None else "'" + self.section.replace("'", "''") + "'"
        return {
            "section": section,
            "item_weight": f"{self.weight:g}",
            "is_critical": str(self.critical).lower(),
        }
