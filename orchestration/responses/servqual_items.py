"""What a question of SERVQUAL declares beside its scale: item, side, dimension of its points.

The instrument has 22 items in five dimensions. An item is asked as an expectation and as a
perception; the form that asks perceptions only is SERVPERF. A respondent may part 100 points
among the dimensions. Here is what belongs together; the arithmetic is in the dbt project.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from orchestration.responses.declared import Declared

SERVQUAL = "servqual"
SERVQUAL_POINTS = "servqual_points"
ITEMS = 22

Side = Literal["expectation", "perception"]
Dimension = Literal["tangibles", "reliability", "responsiveness", "assurance", "empathy"]
#: dimension -> its last item
LAST_ITEMS: dict[str, int] = {
    "tangibles": 4,
    "reliability": 9,
    "responsiveness": 13,
    "assurance": 17,
    "empathy": ITEMS,
}
#: metric -> the scale it is asked on
SCALES = {SERVQUAL: (1, 7), SERVQUAL_POINTS: (0, 100)}


class ServqualItem(Declared):
    """The part of a question that only SERVQUAL has."""

    metric: str
    item: int | None = Field(default=None, ge=1, le=ITEMS, description="number of the statement")
    side: Side | None = Field(default=None, description="what was expected, or what was found")
    reverse: bool = Field(default=False, description="whether agreement is the bad answer")
    dimension: Dimension | None = Field(default=None, description="what the points are for")

    @model_validator(mode="before")
    @classmethod
    def _reversed_items_run_downwards(cls, data: Any) -> Any:
        """`reverse` is the direction of the scale, of every version of the question."""
        if not isinstance(data, Mapping) or data.get("reverse") is not True:
            return data
        versions = data.get("versions")
        turned = dict(data) | _turned(data)
        if isinstance(versions, Mapping):
            turned["versions"] = {
                number: dict(parts) | _turned(parts) if isinstance(parts, Mapping) else parts
                for number, parts in versions.items()
            }
        return turned

    @model_validator(mode="after")
    def _only_servqual_has_them(self) -> Self:
        if self.metric == SERVQUAL and (self.item is None or self.side is None):
            raise ValueError("a question of metric servqual says its `item` and its `side`")
        if self.metric == SERVQUAL_POINTS and self.dimension is None:
            raise ValueError("a question of metric servqual_points says its `dimension`")
        for name in ("item", "side", "reverse"):
            if self.metric != SERVQUAL and getattr(self, name):
                raise ValueError(f"{name} belongs to a question of metric {SERVQUAL}")
        if self.metric != SERVQUAL_POINTS and self.dimension is not None:
            raise ValueError(f"dimension belongs to a question of metric {SERVQUAL_POINTS}")
        return self

    @property
    def servqual_columns(self) -> dict[str, str]:
        """Columns of raw.answer that only SERVQUAL has, as SQL literals."""
        if self.metric == SERVQUAL_POINTS:
            return {"section": f"'{self.dimension}'"}
        if self.metric != SERVQUAL or self.item is None:
            return {}
        number = self.item
        dimension = next(name for name, last in LAST_ITEMS.items() if number <= last)
        return {
            "section": f"'{dimension}'",
            "item_no": str(number),
            "item_side": f"'{self.side}'",
        }


def check_servqual(questions: Mapping[str, ServqualItem]) -> None:
    """Refuse items that are asked twice, expectations of nothing, and points of some dimensions.

    Raises:
        ValueError: for the first of them.
    """
    asked: dict[tuple[object, object], str] = {}
    for key, question in questions.items():
        if question.metric not in SCALES:
            continue
        place = (question.item, question.side or question.dimension)
        if place in asked:
            what = f"the {place[1]} of item {place[0]}" if place[0] else f"points for {place[1]}"
            raise ValueError(f"questions.{key}: {what} is asked by questions.{asked[place]}")
        asked[place] = key
    for (item, side), key in asked.items():
        if side == "expectation" and (item, "perception") not in asked:
            raise ValueError(
                f"questions.{key}: item {item} is asked as an expectation only; a gap needs its "
                "perception too"
            )
    points = {place[1] for place in asked if place[0] is None}
    if points and (missing := [name for name in LAST_ITEMS if name not in points]):
        raise ValueError(
            f"servqual_points: 100 points are parted among all five dimensions; {missing[0]} "
            "is not asked"
        )


def _turned(parts: Mapping[str, Any]) -> dict[str, Any]:
    scale = parts.get("scale")
    if not isinstance(scale, Mapping):
        return {}
    return {"scale": dict(scale) | {"direction": "lower_better"}}
