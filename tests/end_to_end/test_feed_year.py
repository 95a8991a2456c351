"""The sample company, paid month by month, while everything changes afterwards.

    LOYALTY_FEED_MONTHS=12 python -m pytest tests/end_to_end/test_feed_year.py

Half a year, in which everything happens that is listed below: six minutes of a processor.

Late answers, an edited one, one that was another manager's, an appeal, a manager who moved, and a
person who is forgotten: nothing that was released changes, and every change is entered.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.cli.feed import at_desk
from orchestration.outlets.feeds import appeals, approving, closing, preparing, release
from orchestration.outlets.feeds.assembling import total
from orchestration.outlets.feeds.desk import Desk
from orchestration.outlets.feeds.entries import Entry
from orchestration.outlets.feeds.exclusions import decisions
from orchestration.outlets.feeds.figures import Figure
from orchestration.outlets.feeds.verifying import OF_PERIOD
from orchestration.resources.feed_source import InstalledFigures
from orchestration.responses.scheme import load_scheme
from tests.end_to_end import sample_drops
from tests.end_to_end.installations import Installation

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

SCHEME = """\
scheme: managers
version: 1
valid_from: 2025-10
units: {type: manager}
individual_pay: {allowed_by: board, reason: a test}
metric: nps
scale: "0-10"
window_months: 3
target: {value: 40, source: plan, approved_by: board}
gates: {minimum_answers: 10, integrity: note}
decision: {rule: probability, probability: 0.8}
payout: {kind: linear, span: 20, most: 120}
shadow: false
release_to: feeds/managers
"""
MONTHS = (
    *(f"2025-{month:02d}" for month in range(10, 13)),
    *(f"2026-{month:02d}" for month in range(1, 10)),
)[: int(os.environ.get("LOYALTY_FEED_MONTHS", "6"))]
#: of these managers a late answer, an edited one and one that was another's: their figures are
#: shown when it is entered, for of a hidden one a correction may tell nothing
LATE, EDITED, OTHER = "M06", "M05", "M01"
HEAD = (
    "Номер обращения;Дата оценки;Изменено;Код клиента;Сегмент;Филиал;Код менеджера;Продукт;Канал;"
    "Точка контакта;Язык;Удовлетворённость (1-5);Было легко решить вопрос (1-7);"
    "Готовность рекомендовать (0-10);Комментарий"
)
FORGOTTEN = "777001"


@dataclass
class Year:
    """The installation, its feed, and every byte that was released so far."""

    company: Installation
    desk: Desk
    figures: InstalledFigures
    released: dict[str, bytes] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    known: list[list[tuple[Figure, ...]]] = field(default_factory=list)
    """The figures of all released months just before a person was forgotten, and just after."""

    def release(self, month: str) -> None:
        scheme = load_scheme(self.company.home.surveys, "managers")
        closing.close(self.desk, scheme, month, by="Ana")
        preparing.prepare(self.desk, "managers", month, by="Ana")
        approving.approve(self.desk, "managers", month, by="Boris")
        release.release(self.desk, "managers", month, by="Boris")
        self.look()

    def look(self) -> None:
        """Note every released byte, and which of those noted before are others now."""
        now = {
            str(file): file.read_bytes()
            for file in sorted((self.company.data / "feeds").rglob("*"))
            if file.is_file() and "state" not in file.parts
        }
        self.changed += [name for name, content in self.released.items() if now[name] != content]
        self.released = now

    def rate(self, name: str, *lines: str) -> None:
        """Put one more export of the CRM's ratings into its drop folder."""
        file = self.company.data / "drop" / "crm_ratings" / f"crm_ratings_{name}.csv"
        file.write_bytes("\n".join([HEAD, *lines, ""]).encode("cp1251"))
        os.utime(file, (sample_drops.FIRST_SECOND, sample_drops.FIRST_SECOND))

    def figures_of(self, months: Sequence[str]) -> list[tuple[Figure, ...]]:
        """The figures of released months as known now."""
        book = self.desk.book()
        schemes = preparing.schemes_of(self.desk, book, "managers", months[-1])
        known = self.figures.now(schemes, decisions(book, "managers"))
        return [known[month].figures for month in months]

    def entries(self, **asked: str) -> list[Entry]:
        return [found.entry for found in self.desk.book().entries_of("managers", **asked)]


def rating(
    number: str, day: str, manager: str, score: int, *, customer: str = "", at: str = ""
) -> str:
    """A line of the CRM's export: a contact on the phone about a kitchen, at the first branch."""
    start = f"{number};{day};{at};{customer};обычный;L1;{manager}"
    return f"{start};Кухня;Телефон;Покупка;ru;;;{score};"


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """The months, released one after the other, with what happens in between."""
    root = tmp_path_factory.mktemp("year")
    company = sample_drops.installation(root)
    (root / "surveys" / "schemes").mkdir()
    (root / "surveys" / "schemes" / "managers.yaml").write_text(SCHEME, encoding="utf-8")
    company.more.update(
        LOYALTY_FEED_KEY=str(root / "keys" / "feed.pem"),
        LOYALTY_FEED_ANCHOR=str(root / "second"),
    )
    things = sample_drops.arrivals()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in company.environment().items():
            patch.setenv(name, value)
        company.run("feed", "key", "--by", "Ana")
        laid = [thing for thing in things if thing.month < MONTHS[0]]
        sample_drops.put(company, laid)
        with at_desk(company.home) as (desk, figures):
            made = Year(company, desk, figures)
        for number, month in enumerate(MONTHS):
            new = [thing for thing in things if thing.month == month]
            sample_drops.put(company, new, first=len(laid))
            laid += new
            _happen(made, number)
            company.run("run")
            if number == 5:
                made.known.append(made.figures_of(MONTHS[:number]))
                company.run("forget", "--customer", FORGOTTEN)
                made.known.append(made.figures_of(MONTHS[:number]))
            made.look()
            made.release(month)
        yield made


def _happen(year: Year, number: int) -> None:
    """What comes after a close: each thing in a month of its own."""
    match number:
        case 1:
            year.rate(
                "2025-11_late",
                rating("9000000000000001", "20.10.2025", LATE, 0, customer=FORGOTTEN),
                rating("9000000000000002", "21.10.2025", EDITED, 0),
            )
        case 2:
            year.rate(
                "2025-12_edited",
                rating("9000000000000002", "21.10.2025", EDITED, 10, at="05.12.2025 10:00:00"),
            )
        case 3:
            year.rate(
                "2026-01_moved",
                rating("9000000000000002", "21.10.2025", OTHER, 10, at="05.01.2026 10:00:00"),
            )
        case 4:
            with year.company.warehouse() as con:
                found = con.execute(
                    "select cast(response_uid as varchar) from raw.response"
                    " where native_response_id = '9000000000000001' and is_current"
                ).fetchone()
            assert found is not None
            event = appeals.file(
                year.desk, "managers", MONTHS[0], LATE, "wrong_person", by="Vera",
                response_uid=found[0], place=year.figures.place_of(found[0]),
            )  # fmt: skip
            appeals.decide(year.desk, event.subject, is_accepted=True, by="Boris")
        case 5:
            _move_a_manager(year.company.data / "drop" / "crm_employees")


def _move_a_manager(folder: Path) -> None:
    """The CRM says afterwards that a manager went to another branch in December."""
    lines = (folder / "crm_employees_2024-10.csv").read_text("cp1251").splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith("M04;"))
    lines[number] = lines[number].rstrip(";") + ";30.11.2025"
    moved = lines[number].split(";")
    moved[3], moved[4], moved[5] = "L2", "01.12.2025", ""
    file = folder / "crm_employees_2026-06.csv"
    file.write_bytes("\n".join([*lines, ";".join(moved), ""]).encode("cp1251"))
    os.utime(file, (sample_drops.FIRST_SECOND, sample_drops.FIRST_SECOND))


def of(year: Year, unit: str, paid_in: str) -> Entry:
    (found,) = [e for e in year.entries(applies_to=MONTHS[0], paid_in=paid_in) if e.unit_id == unit]
    return found


def test_no_released_byte_ever_changed(year: Year) -> None:
    assert year.changed == []
    assert len(year.released) == len(MONTHS) * 6


def test_every_manager_on_the_roster_has_one_original_a_month(year: Year) -> None:
    for month in MONTHS:
        close = year.desk.book().close_of("managers", month)
        assert close is not None
        units = [e.unit_id for e in year.entries(applies_to=month) if e.entry_type == "original"]
        assert sorted(units) == close.payload["roster"]


def test_each_change_is_entered_with_its_reason(year: Year) -> None:
    late = of(year, LATE, MONTHS[1])
    assert late.reason_code == "late"
    assert late.reason_detail == ("late:1" if late.is_shown else None)
    assert of(year, EDITED, MONTHS[2]).reason_code == "edited"
    assert of(year, EDITED, MONTHS[3]).reason_code == "moved"
    assert of(year, OTHER, MONTHS[3]).reason_code == "moved"
    assert of(year, LATE, MONTHS[4]).reason_code == "appeal"


def test_forgetting_a_person_moves_no_figure_and_keeps_the_exclusion(year: Year) -> None:
    before, after = year.known
    since = [e for month in MONTHS[5:] for e in year.entries(paid_in=month)]

    assert after == before
    assert [e.subject for e in since if e.reason_code == "erased"] == []
    assert [e.subject for e in since if e.applies_to_period == MONTHS[0]] == []


def test_entries_add_up_to_what_is_known_today(year: Year) -> None:
    for month, figures in zip(MONTHS, year.figures_of(MONTHS), strict=True):
        for figure in figures:
            entries = [e for e in year.entries(applies_to=month) if e.unit_id == figure.unit_id]
            assert total(e.delta for e in entries) == (figure.value or "0")
            assert entries[-1].value == figure.value
            assert sum(Decimal(e.payout_delta) for e in entries) == Decimal(
                figure.payout_percent or 0
            )


def test_it_is_proven_on_an_empty_machine(year: Year, tmp_path: Path) -> None:
    """What must be kept is put on another machine; the warehouse is made there, and all proven."""
    there = Installation(tmp_path / "data", year.company.surveys, dict(year.company.more))
    there.data.mkdir()
    for kept in ("landing", "feeds", "feed_evidence"):
        shutil.copytree(year.company.data / kept, there.data / kept)
    for kept in ("decisions.sqlite", "secret.key"):
        shutil.copyfile(year.company.data / kept, there.data / kept)
    there.run("rebuild")

    for month in (MONTHS[0], MONTHS[-1]):
        said = there.run("feed", "verify", "--period", month, "--format", "json")
        proof = json.loads(said.out)
        assert proof["equal"] is proof["is_complete"] is True
        assert [check["name"] for check in proof["checks"] if check["subject"]] == [*OF_PERIOD]
    assert there.run("feed", "verify", "--no-recompute", "--format", "json").code == 0
