"""A respondent who objects is in no list, no export and no letter that follow-up makes."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from icalendar import Calendar

from orchestration.decisions.contact_wishes import record_wish
from orchestration.decisions.contacts import READ
from orchestration.decisions.journal import Journal
from orchestration.outlets.followups.opening import make_round
from orchestration.published.work_export import EXPORTED, FORMATS, NoCrmError, export_work
from orchestration.published.work_list import load_work_list, read_details
from tests.outlets.followups.followed_company import FOLLOWUP, NOW, Answer, Company, key_of

CANARY = "canary"
WAYS = ("before", "under another key", "in the work list", "in an export of the source")


def company_with(root: Path) -> Company:
    company = Company(root, other_keys={CANARY: ["the canary's address"]})
    company.agree("ana", CANARY, "ion")
    company.publish(
        [
            Answer(person, number * 10 + place, group, wants_contact=person == CANARY)
            for number, person in enumerate(("ana", CANARY, "ion"))
            for place, group in enumerate(("detractor", "promoter"))
        ]
    )
    return company


def refuse(company: Company, key: str) -> None:
    record_wish(
        Journal(company.home.decisions_url), [key], is_allowed=False, channel="all", way="mail",
        by="Ana", reason="wrote so", now=NOW,
    )  # fmt: skip


def plain(content: bytes) -> bytes:
    """The bytes of a file and of whatever is packed in it."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return content + b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("way", WAYS)
def test_whoever_objects_is_in_no_list_and_no_export(tmp_path: Path, way: str) -> None:
    company = company_with(tmp_path)
    if way == "before":
        refuse(company, key_of(CANARY))
    make_round(company.home, now=NOW)
    stale = load_work_list(company.home, now=NOW)
    if way == "under another key":
        refuse(company, key_of("the canary's address"))
    elif way == "in the work list":
        refuse(company, key_of(CANARY))
    elif way == "in an export of the source":
        company.agree(CANARY, has_consent=False, rank="2")

    items = load_work_list(company.home, now=NOW)
    files = {
        form: export_work(
            company.home, items, form, language="en", by="Ana", with_contacts=True, now=NOW
        )
        for form in FORMATS
    }

    canary = {item.case.number for item in stale if item.case.opening.person == key_of(CANARY)}
    assert bool(canary) is (way != "before")
    for form, made in files.items():
        content = plain(made.content)
        assert made.case_count == 4, form
        for trace in (CANARY.encode(), key_of(CANARY).encode(), *(n.encode() for n in canary)):
            assert trace not in content, f"{form}: {trace!r}"
    assert b"ana@example.md" in files["csv"].content
    read = {event.subject for event in Journal(company.home.decisions_url).events(READ)}
    assert key_of(CANARY) not in read
    for item in items:
        if item.case.opening.person == key_of(CANARY):
            assert read_details(company.home, item, by="Ana", now=NOW) is None
    make_round(company.home, now=NOW)
    assert not any(
        case.is_live
        for case in company.cases.load().values()
        if case.opening.person == key_of(CANARY)
    )


def test_a_list_that_was_loaded_before_the_refusal_exports_nobody_who_refused(
    tmp_path: Path,
) -> None:
    company = company_with(tmp_path)
    make_round(company.home, now=NOW)
    stale = load_work_list(company.home, now=NOW)
    refuse(company, key_of(CANARY))

    made = export_work(
        company.home, stale, "csv", language="en", by="Ana", with_contacts=True, now=NOW
    )

    assert CANARY.encode() not in made.content
    assert made.case_count == 4


def test_without_contacts_nothing_in_a_file_leads_to_a_person(tmp_path: Path) -> None:
    company = company_with(tmp_path)
    make_round(company.home, now=NOW)
    items = load_work_list(company.home, now=NOW)

    for form in FORMATS:
        made = export_work(
            company.home, items, form, language="ru", by="Ana", with_contacts=False, now=NOW
        )
        content = plain(made.content)
        for person in ("ana", "ion", CANARY):
            assert f"{person}@example.md".encode() not in content
            assert key_of(person).encode() not in content
        assert b"+37360" not in content
    journal = Journal(company.home.decisions_url)
    assert journal.events(READ) == ()
    assert [e.payload["case_count"] for e in journal.events(EXPORTED)] == [6] * len(FORMATS)


def test_what_a_spreadsheet_would_compute_is_harmless_in_every_file(tmp_path: Path) -> None:
    hostile = '=HYPERLINK("http://evil.example")'
    company = company_with(tmp_path)
    company.followup = FOLLOWUP.replace("default: Desk", f"default: '{hostile}'").replace(
        "Task: title", "Task: owner"
    )
    company.followup = company.followup.replace("manager: {M1: Mara}", "manager: {}")
    company.publish([Answer("ana", 1, "promoter")])
    make_round(company.home, now=NOW)
    items = load_work_list(company.home, now=NOW)

    made = {
        form: export_work(
            company.home, items, form, language="en", by="Ana", with_contacts=True, now=NOW
        ).content
        for form in FORMATS
    }

    for form in ("csv", "crm"):
        delimiter = "," if form == "csv" else ";"
        rows = csv.reader(io.StringIO(made[form].decode("utf-8-sig")), delimiter=delimiter)
        cells = [cell for row in rows for cell in row]
        assert "'" + hostile in cells
        assert "+37360000000" in cells
        assert not any(cell.startswith(("=", "-", "@")) for cell in cells)
    sheet = openpyxl.load_workbook(io.BytesIO(made["xlsx"])).active
    assert sheet is not None
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value}
    assert kinds == {"s"}
    events = Calendar.from_ical(made["ics"]).walk("VEVENT")
    assert len(events) == 1
    assert events[0].decoded("dtend") == items[0].case.opening.due_at


def test_tasks_of_a_crm_are_as_the_firm_declares_them(tmp_path: Path) -> None:
    company = company_with(tmp_path)
    company.followup = FOLLOWUP.replace("format: csv", "format: json")
    company.publish([Answer("ana", 1)])
    make_round(company.home, now=NOW)
    items = load_work_list(company.home, now=NOW)

    made = export_work(
        company.home, items, "crm", language="en", by="Ana", with_contacts=True, now=NOW
    )

    (task,) = json.loads(made.content)
    assert list(task) == ["Task", "Name", "Phone", "Mail", "Due"]
    assert (task["Name"], task["Mail"]) == ("ana", "ana@example.md")
    assert task["Task"] == f"detractor to call back: case {items[0].case.number}"


def test_a_crm_that_nobody_declared_is_told_with_the_cure(tmp_path: Path) -> None:
    company = company_with(tmp_path)
    company.followup = FOLLOWUP[: FOLLOWUP.index("crm:")]
    company.publish([Answer("ana", 1)])

    with pytest.raises(NoCrmError, match="Add crm to it"):
        export_work(company.home, [], "crm", language="en", by="A", with_contacts=False, now=NOW)
