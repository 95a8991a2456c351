"""Records that are no forms, for the fake loader: what a row of their table says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID, uuid5

NAMES = UUID("6f1c2f0e-0000-4000-8000-000000000000")


def key_of(name: str) -> str:
    """The key of a person or record, as stable as the loader's."""
    return str(uuid5(NAMES, name))


@dataclass(frozen=True)
class Record:
    """One record of a table; another one with its key is its next revision."""

    table: str
    key: str
    values: Mapping[str, object]


def volume(
    day: date,
    stage: str,
    entered: int,
    completed: int,
    touchpoint: str | None = None,
    channel: str | None = None,
) -> Record:
    """How many came into a stage in a period, and went through it."""
    told = {"period_start": day, "stage": stage, "touchpoint": touchpoint, "channel": channel}
    key = "/".join(str(part) for part in told.values())
    return Record("stage_volume", key, told | {"entered": entered, "completed": completed})


def invitation(
    number: str,
    day: date,
    *,
    customer: str | None = None,
    email: str | None = None,
    to: str | None = "shop",
    state: str | None = None,
    channel: str | None = None,
) -> Record:
    """Whom we asked, when, and what became of it."""
    told: dict[str, object] = {"native_id": number, "invites_to": to, "state": state}
    told |= {"sent_date": day, "sent_at": datetime.combine(day, time(9)), "channel": channel}
    told |= {"customer_key": key_of(customer) if customer else None}
    return Record("invitation", number, told | {"email_key": key_of(email) if email else None})


def order(number: str, customer: str, day: date, amount: float) -> Record:
    """What a customer bought."""
    told: dict[str, object] = {"native_id": number, "customer_key": key_of(customer)}
    told |= {"ordered_date": day, "ordered_at": datetime.combine(day, time(12))}
    return Record("customer_order", number, told | {"amount": amount})


def customer(name: str, since: date | None, merged_into: str | None = None) -> Record:
    """A customer of the CRM, since a day."""
    told: dict[str, object] = {"native_id": name, "customer_key": key_of(name)}
    told |= {"email_key": key_of(f"{name}@example.com"), "since_date": since}
    return Record(
        "customer", name, told | {"merged_into_key": key_of(merged_into) if merged_into else None}
    )
