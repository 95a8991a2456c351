"""Cases of follow-up in the words of a language, and who has how many. No reading, no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd

from apps.board.texts import Texts
from orchestration.published.work_list import Item

#: working hours: to a day, to three days, to a week, longer; a day has ten of them by default
AGES = ("day", "three_days", "week", "longer")
_UNTIL_HOURS = (10.0, 30.0, 50.0)


def name_task(item: Item, texts: Texts) -> str:
    """What is to be done."""
    return texts(f"follow_up.trigger.{item.case.opening.trigger}")


def short(item: Item, texts: Texts) -> str:
    """A case in a drop-down list."""
    return f"{item.case.number} · {name_task(item, texts)} · {item.case.owner}"


def due(item: Item, texts: Texts, zone: str) -> str:
    """The deadline in the firm's own time."""
    local = item.case.opening.due_at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    return f"{_day(local, texts)} {local:%H:%M}"


def name_status(item: Item, texts: Texts) -> str:
    """The status, with what came of it."""
    case = item.case
    status = texts(f"follow_up.status.{case.status}")
    if case.outcome:
        return f"{status}: {texts(f'follow_up.outcome.{case.outcome}')}"
    if case.cancelled_for:
        return f"{status}: {texts(f'follow_up.cancelled_for.{case.cancelled_for}')}"
    return status


def facts_of(item: Item, texts: Texts) -> list[str]:
    """What is known of the occasion, in few words."""
    found = [item.manager, item.location]
    if item.facts and item.facts.nps_group:
        found.append(texts(f"follow_up.group.{item.facts.nps_group}"))
    if item.facts and item.facts.churn_risk:
        found.append(texts("work.churn_risk"))
    return [fact for fact in found if fact]


def in_words(items: Sequence[Item], texts: Texts, zone: str) -> pd.DataFrame:
    """A row a case."""
    return pd.DataFrame(
        {
            "number": [item.case.number for item in items],
            "title": [name_task(item, texts) for item in items],
            "due": [due(item, texts, zone) for item in items],
            "overdue": [texts("follow_up.yes") if item.is_overdue else "" for item in items],
            "owner": [item.case.owner for item in items],
            "status": [name_status(item, texts) for item in items],
            "location": [item.location or "" for item in items],
            "manager": [item.manager or "" for item in items],
            "escalated": [item.case.escalated_to or "" for item in items],
            "age": pd.array([item.age_hours for item in items], dtype="float64"),
        }
    )


def load_of_owners(items: Sequence[Item], texts: Texts) -> pd.DataFrame:
    """How many cases in work each owner has, by their age in working hours.

    Columns: `owner`, `age` (one of AGES), `age_text`, `age_no`, `case_count`.
    """
    rows = pd.DataFrame(
        {
            "owner": [item.case.owner for item in items],
            "age": [_age(item.age_hours) for item in items],
        }
    )
    counted = rows.groupby(["owner", "age"], as_index=False).size()
    counted = counted.rename(columns={"size": "case_count"})
    counted["age_no"] = counted["age"].map({age: number for number, age in enumerate(AGES)})
    counted["age_text"] = counted["age"].map(lambda age: texts(f"work.age.{age}"))
    return counted


def _age(hours: float) -> str:
    return next((age for age, limit in zip(AGES, _UNTIL_HOURS, strict=False) if hours < limit),
                AGES[-1])  # fmt: skip


def _day(moment: datetime, texts: Texts) -> str:
    return f"{moment:%Y-%m-%d}" if texts.language == "en" else f"{moment:%d.%m.%Y}"
