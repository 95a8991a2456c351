"""What an item of a mystery-shopping sheet declares beside its points: section, weight, gravity.

An item is seen by an auditor and is no customer's word: its metric feeds no figure of customers.
"""

from __future__ import annotations

from collections.abc import Mapping
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

    def visit_columns(self, sections: Mapping[str, float]) -> dict[str, str]:
        """Columns of raw.answer that only an item of a visit has, as SQL literals.

        Args:
            sections: what each section of the sheet weighs; 1 where nothing is said.
        """
        if self.metric != VISIT_ITEM:
            return {}
        section = "null" if self.section is None else "'" + self.section.replace("'", "''") + "'"
        return {
            "section": section,
            "section_weight": f"{sections.get(self.section or '', 1.0):g}",
            "item_weight": f"{self.weight:g}",
            "is_critical": str(self.critical).lower(),
        }


def check_visit(
    questions: Mapping[str, VisitItem], sections: Mapping[str, float], *, is_visit: bool
) -> None:
    """Refuse items of no visit, and weights of sections that are not those of the sheet.

    Raises:
        ValueError: for the first of them.
    """
    items = {key: item for key, item in questions.items() if item.metric == VISIT_ITEM}
    if items and not is_visit:
        raise ValueError(
            f"questions.{next(iter(items))}: an item of a visit is no customer's word; "
            "the survey says response_kind: mystery_visit"
        )
    named = {item.section for item in items.values() if item.section is not None}
    for name in sections:
        if name not in named:
            raise ValueError(f"sections: no mystery_item stands in {name!r}")
    for key, item in items.items():
        if sections and item.section not in sections:
            raise ValueError(f"questions.{key}: its section has no weight under `sections`")
