"""How many customers came into each stage of the journey and went on, as the CRM counts them.

One row for each month, stage, touchpoint and channel. The second export states September 2025
anew, and one of its rows otherwise.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from orchestration.samples.company import MONTH_COUNT, month_start
from orchestration.samples.crm_ratings import crm_file
from orchestration.samples.dice import Dice
from orchestration.samples.ledger import Ledger, Record

SURVEY = "crm_volumes"
HEADERS = ("Месяц", "Этап", "Точка контакта", "Канал", "Пришли", "Прошли дальше")
OVERLAP = 11  # 2025-09


@dataclass(frozen=True)
class Step:
    """A way through a stage: how many come a month at first, and how many in a thousand go on."""

    stage: str
    touchpoint: str
    channel: str
    entered: int
    per_mille: int


STEPS = (
    Step("Узнали", "advertising", "web", 5200, 410),
    Step("Узнали", "advertising", "in_person", 1900, 520),
    Step("Выбор", "consultation", "web", 2130, 380),
    Step("Выбор", "consultation", "phone", 390, 610),
    Step("Выбор", "consultation", "in_person", 990, 660),
    Step("Покупка", "web_order", "web", 800, 830),
    Step("Покупка", "wholesale_order", "web", 150, 930),
    Step("Покупка", "purchase", "in_person", 650, 940),
    Step("Покупка", "purchase", "phone", 240, 900),
    Step("Доставка", "delivery", "web", 660, 905),
    Step("Доставка", "delivery", "phone", 210, 880),
    Step("Использование", "service", "in_person", 260, 900),
    Step("Использование", "service", "phone", 180, 860),
    Step("Использование", "billing", "web", 120, 950),
    Step("Возврат", "returns", "in_person", 34, 640),
    Step("Возврат", "returns", "phone", 22, 520),
    Step("Повторная покупка", "repeat", "web", 520, 430),
)


def write_exports(ledger: Ledger, *, seed: int) -> dict[str, bytes]:
    """Both exports, counted in the ledger."""
    dice = Dice(seed=seed, stream=SURVEY)
    months = [[_line(dice, step, month) for step in STEPS] for month in range(MONTH_COUNT)]
    first = [line for month in months[: OVERLAP + 1] for line in month]
    restated = months[OVERLAP][0]
    months[OVERLAP][0] = (*restated[:4], str(int(restated[4]) + 40), restated[5])
    second = [line for month in months[OVERLAP:] for line in month]
    files: dict[str, bytes] = {}
    for name, lines in (("crm_volumes_2025-09.csv", first), ("crm_volumes_2026-09.csv", second)):
        for line in lines:
            ledger.deliver(SURVEY, name, identity="/".join(line[:4]), fate=Record(line))
        files[f"{SURVEY}/{name}"] = crm_file([HEADERS, *lines])
    return files


def _line(dice: Dice, step: Step, month: int) -> tuple[str, ...]:
    entered = step.entered * (1000 + 12 * month + dice.between(-50, 50)) // 1000
    completed = entered * (step.per_mille + dice.between(-15, 15)) // 1000
    day = month_start(month).strftime("%d.%m.%Y")
    return (day, step.stage, step.touchpoint, step.channel, str(entered), str(completed))


def totals(ledger: Ledger, *, year: int) -> dict[str, Counter[str]]:
    """Of each stage: how many came in a year and went on, in the words of the export."""
    counted: dict[str, Counter[str]] = {}
    for record in ledger.records(SURVEY):
        day, stage, _, _, entered, completed = record.cells
        if day.endswith(str(year)):
            of_it = counted.setdefault(stage, Counter())
            of_it["entered"] += int(entered)
            of_it["completed"] += int(completed)
    return counted
