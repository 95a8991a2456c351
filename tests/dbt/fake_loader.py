"""A fake loader: writes schema raw as the real one does, from forms made in a test.

Not here: building (building.py) and expectations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

import duckdb
import pandas

from orchestration.comments.tables import prepare
from tests.dbt.fake_answers import Score as Score
from tests.dbt.fake_answers import answer_row
from tests.dbt.records import Record, key_of

SCHEMA = Path(__file__).parents[2] / "orchestration" / "raw" / "schema.sql"
LOADED_AT = datetime(2026, 1, 1, 6, 0)  # noqa: DTZ001 - the warehouse holds UTC without a zone


@dataclass(frozen=True)
class Form:
    """One filled form."""

    native_id: str
    day: date
    scores: tuple[Score, ...]
    survey: str = "shop"
    location: str | None = None
    manager: str | None = None
    product: str | None = None
    channel: str | None = None
    touchpoint: str | None = None
    tier: str | None = None
    customer: str | None = None
    email: str | None = None
    phone: str | None = None
    contact: date | None = None
    manager_from: str | None = None
    is_test: bool = False
    weight: float | None = None
    response_kind: str = "survey"
    auditor: str | None = None
    segments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Customer:
    """One customer record."""

    native_id: str
    tier: str | None
    customer: str | None = None
    email: str | None = None
    phone: str | None = None
    merged_into: str | None = None


@dataclass(frozen=True)
class Order:
    """One order."""

    native_id: str
    customer: str
    day: date
    manager: str | None


@dataclass(frozen=True)
class Named:
    """What a location or an employee is called from a day on, and where the employee works."""

    table: str
    native_id: str
    name: str | None
    valid_from: date | None = None
    valid_to: date | None = None
    location: str | None = None


@dataclass
class FakeLoader:
    """Writes schema raw as the loader does: revisions, touched days, one ledger line a batch."""

    path: Path
    batch_no: int = 0
    row_count: int = 0
    current: dict[str, tuple[int, int, date]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with duckdb.connect(str(self.path)) as warehouse:
            warehouse.execute(SCHEMA.read_text(encoding="utf-8"))
            prepare(warehouse)
            warehouse.execute(
                "insert into raw.source (survey, kind, title, owner, freshness_hours, answers_of)"
                " values ('shop', 'forms', 'Shop', 'data@example.com', 48, 'shop')"
            )

    def load(
        self,
        forms: Sequence[Form] = (),
        customers: Sequence[Customer] = (),
        named: Sequence[Named] = (),
        orders: Sequence[Order] = (),
        others: Sequence[Record] = (),
    ) -> None:
        self.batch_no += 1
        days = {form.day for form in forms}
        superseded: list[int] = []
        responses, answers = [], []
        for form in forms:
            number, revision = self._next(f"{form.survey}/{form.native_id}", form.day)
            if revision:
                superseded.append(revision[0])
                days.add(revision[2])
            responses.append(self._response(form, number, revision[1] + 1 if revision else 1))
            answers += [answer_row(number, score) for score in form.scores]
        records = []
        for record in customers:
            number, revision = self._next(f"customer/{record.native_id}", date.min)
            if revision:
                superseded.append(-revision[0])
            records.append(self._customer(record, number, revision[1] + 1 if revision else 1))
        with duckdb.connect(str(self.path)) as warehouse:
            warehouse.execute("begin")
            for number in superseded:
                table, column = (
                    ("response", "response_no") if number > 0 else ("customer", "customer_no")
                )
                warehouse.execute(
                    f"update raw.{table} set is_current = false where {column} = ?", [abs(number)]
                )
            for table, rows in (
                ("response", responses),
                ("answer", answers),
                ("customer", records),
            ):
                _insert(warehouse, table, rows)
            for name in named:
                self._call(warehouse, name)
            for other in (*map(_order, orders), *others):
                self._record(warehouse, other)
            _insert(
                warehouse,
                "batch_day",
                [{"batch_no": self.batch_no, "touched_date": day} for day in sorted(days)],
            )
            _insert(
                warehouse,
                "batch",
                [self._ledger_line(len(forms) + len(customers) + len(named) + len(orders))],
            )
            warehouse.execute("commit")

    def _next(self, name: str, day: date) -> tuple[int, tuple[int, int, date] | None]:
        self.row_count += 1
        former = self.current.get(name)
        self.current[name] = (self.row_count, former[1] + 1 if former else 1, day)
        return self.row_count, former

    def _bookkeeping(self, number: int, revision: int) -> dict[str, object]:
        return {
            "revision": revision,
            "is_current": True,
            "batch_no": self.batch_no,
            "manifest_seq": self.batch_no,
            "row_no": number,
        }

    def _response(self, form: Form, number: int, revision: int) -> dict[str, object]:
        person = form.customer or form.email or form.phone
        return self._bookkeeping(number, revision) | {
            "response_no": number,
            "response_uid": key_of(f"{form.survey}/{form.native_id}"),
            "survey": form.survey,
            "kind": "forms",
            "response_kind": form.response_kind,
            "segments": dict(form.segments) | ({"auditor": form.auditor} if form.auditor else {})
            or None,
            "native_response_id": form.native_id,
            "response_status": "complete",
            "is_test": form.is_test,
            "answered_at": LOADED_AT,
            "answered_date": form.day,
            "respondent_key": key_of(person) if person else None,
            "customer_key": key_of(form.customer) if form.customer else None,
            "email_key": key_of(form.email) if form.email else None,
            "weight": form.weight,
            "phone_key": key_of(form.phone) if form.phone else None,
            "contact_date": form.contact,
            "manager_from": form.manager_from,
            "location": form.location,
            "manager": form.manager,
            "product": form.product,
            "channel": form.channel,
            "touchpoint": form.touchpoint,
            "tier": form.tier,
        }

    def _customer(self, record: Customer, number: int, revision: int) -> dict[str, object]:
        return self._bookkeeping(number, revision) | {
            "customer_no": number,
            "customer_uid": key_of(f"customer/{record.native_id}"),
            "survey": "crm",
            "native_id": record.native_id,
            "customer_key": key_of(record.customer) if record.customer else None,
            "email_key": key_of(record.email) if record.email else None,
            "phone_key": key_of(record.phone) if record.phone else None,
            "merged_into_key": key_of(record.merged_into) if record.merged_into else None,
            "tier": record.tier,
        }

    def _call(self, warehouse: duckdb.DuckDBPyConnection, named: Named) -> None:
        """As the loader does: an employee is one record for each posting."""
        table = named.table
        posting: dict[str, object] = {}
        if table == "employee":
            posting = {"valid_from": named.valid_from, "valid_to": named.valid_to}
            posting |= {"location": named.location}
        posted = f"{table}/{named.native_id}/{named.valid_from}"
        number, former = self._next(posted, date.min)
        if former:
            warehouse.execute(
                f"update raw.{table} set is_current = false where {table}_no = ?", [former[0]]
            )
        record = self._bookkeeping(number, former[1] + 1 if former else 1) | posting
        record |= {f"{table}_no": number, f"{table}_uid": key_of(posted)}
        record |= {"survey": "crm", "native_id": named.native_id, "name": named.name}
        _insert(warehouse, table, [record])

    def _record(self, warehouse: duckdb.DuckDBPyConnection, other: Record) -> None:
        table, key = other.table, f"{other.table}/{other.key}"
        number, former = self._next(key, date.min)
        if former:
            warehouse.execute(
                f"update raw.{table} set is_current = false where {table}_no = ?", [former[0]]
            )
        record = self._bookkeeping(number, former[1] + 1 if former else 1) | {"survey": "crm"}
        record |= {f"{table}_no": number, f"{table}_uid": key_of(key), **other.values}
        _insert(warehouse, table, [record])

    def _ledger_line(self, count: int) -> dict[str, object]:
        counts = dict.fromkeys(("duplicate", "superseded", "rejected", "skipped", "revised"), 0)
        return counts | {
            "batch_no": self.batch_no,
            "manifest_seq": self.batch_no,
            "survey": "shop",
            "target": "response",
            "kind": "forms",
            "file_name": f"{self.batch_no}.csv",
            "status": "loaded",
            "received": count,
            "loaded": count,
            "fetched_at": LOADED_AT,
            "loaded_at": LOADED_AT,
        }


def _order(order: Order) -> Record:
    told: dict[str, object] = {"native_id": order.native_id, "customer_key": key_of(order.customer)}
    told |= {"ordered_date": order.day, "ordered_at": datetime.combine(order.day, time(12))}
    return Record("customer_order", order.native_id, told | {"manager": order.manager})


def _insert(
    warehouse: duckdb.DuckDBPyConnection, table: str, rows: Sequence[dict[str, object]]
) -> None:
    if not rows:
        return
    warehouse.register("new_rows", pandas.DataFrame(list(rows), dtype=object))
    warehouse.execute(f"insert into raw.{table} by name select * from new_rows")
    warehouse.unregister("new_rows")
