"""What the service study asks beside SERVQUAL: five attributes and two efforts.

Of each attribute a person says how content they are and how important it is, of the product and of
the service how easy it was to get them. What these make is counted in `attribute_index`.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.samples.dice import Dice

#: attribute -> its name in the form, and what people mostly say: content, important
ATTRIBUTES = {
    "range": ("Ассортимент", 8, 6),
    "price": ("Цены", 5, 9),
    "staff": ("Продавцы", 8, 9),
    "repair_time": ("Срок ремонта", 6, 8),
    "premises": ("Помещение", 6, 5),
}
#: what effort was for -> its question in the form, and how easy it mostly was
EFFORTS = {
    "product": ("Получить товар было легко", 6),
    "service": ("Получить услугу было легко", 4),
}
#: of satisfaction and of importance
LOWEST, HIGHEST = 1, 10
_STEPS = (-2, -1, -1, 0, 0, 0, 1, 1, 2)


@dataclass(frozen=True)
class Ratings:
    """What one person answered; None where the cell is blank. In the order of the lists above."""

    satisfaction: tuple[int | None, ...] = (None,) * len(ATTRIBUTES)
    importance: tuple[int | None, ...] = (None,) * len(ATTRIBUTES)
    efforts: tuple[int | None, ...] = (None,) * len(EFFORTS)

    @property
    def cells(self) -> tuple[int | None, ...]:
        """As they stand in the export, and in truth.csv."""
        return (*self.satisfaction, *self.importance, *self.efforts)


NO_RATINGS = Ratings()
HEADERS = (
    *(f"Довольны: {name}" for name, _, _ in ATTRIBUTES.values()),
    *(f"Важно: {name}" for name, _, _ in ATTRIBUTES.values()),
    *(name for name, _ in EFFORTS.values()),
)
TRUTH_COLUMNS = (
    *(f"satisfied_{name}" for name in ATTRIBUTES),
    *(f"important_{name}" for name in ATTRIBUTES),
    *(f"ces_{name}" for name in EFFORTS),
)


def draw_ratings(dice: Dice) -> Ratings:
    """The answers of one person."""
    return Ratings(
        satisfaction=tuple(_score(dice, usual, HIGHEST) for _, usual, _ in ATTRIBUTES.values()),
        importance=tuple(_score(dice, usual, HIGHEST) for _, _, usual in ATTRIBUTES.values()),
        efforts=tuple(_score(dice, usual, 7) for _, usual in EFFORTS.values()),
    )


def _score(dice: Dice, usual: int, highest: int) -> int | None:
    if dice.chance(0.03):
        return None
    return min(highest, max(LOWEST, usual + dice.pick(_STEPS)))
