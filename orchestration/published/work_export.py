"""The work list as a file: CSV, XLSX, calendar (ICS), tasks of a CRM.

Only cases in work, and nobody who objects: that is asked again here, whatever list comes in. With
contact details each reading is a decision, and the export is one that says how many people. Texts
that a spreadsheet would compute are made harmless.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.published.work_list import Item, load_work_list, may_be_worked, read_details
from orchestration.responses.followup import Crm, load_followup
from orchestration.wording import texts as wording
from orchestration.wording.texts import Texts

EXPORTED = "cases_exported"
FORMATS = ("csv", "xlsx", "ics", "crm")
COLUMNS = (
    "number", "title", "rule", "status", "owner", "due_at", "overdue", "happened_on", "location",
    "manager", "product", "group", "age",
)  # fmt: skip
DETAILS = ("name", "phone", "email")
#: a spreadsheet takes a text for a formula that begins with one of these, blanks before it or not
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
#: a number and nothing else: computed it is itself, and a quote before it could not be dialled
NUMBER = re.compile(r"\+[0-9]{5,15}")
CALL_LASTS = timedelta(minutes=15)

Row = dict[str, str]


class NoCrmError(Exception):
    """Nobody declared what the CRM's tasks look like."""


@dataclass(frozen=True)
class Export:
    """A file, and how many cases are in it."""

    content: bytes
    case_count: int
    suffix: str


def export_work(
    home: Home,
    items: Iterable[Item],
    form: str,
    *,
    language: str,
    by: str,
    with_contacts: bool,
    now: datetime,
) -> Export:
    """Make a file of what is in work; recorded before anything is returned.

    Args:
        items: of the work list; it is read anew, and finished cases and people who object are left
            out.
        form: one of FORMATS.
        with_contacts: whoever asks has the role for it.

    Raises:
        NoCrmError: when followup.yaml does not declare `crm`.
    """
    texts = wording.load(language)
    followup = load_followup(home.surveys)
    crm = followup.crm if followup else None
    if form == "crm" and crm is None:
        raise NoCrmError(
            "followup.yaml does not say what a task of the CRM looks like. Add crm to it; "
            "docs/followup.md has an example."
        )
    # a list may have been open for a while: what holds is what stands now
    standing = {item.case.key: item for item in may_be_worked(load_work_list(home, now=now))}
    found = [standing[item.case.key] for item in items if item.case.key in standing]
    rows = [
        _row(item, texts) | _details(home, item, by=by, now=now, wanted=with_contacts)
        for item in found
    ]
    Journal(home.decisions_url).record(
        EXPORTED,
        form,
        {"case_count": len(rows), "with_contacts": with_contacts},
        actor=by,
        reason="follow-up",
        now=now,
    )
    columns = (*COLUMNS, *(DETAILS if with_contacts else ()))
    headers = {name: texts(f"follow_up.column.{name}") for name in columns}
    if form == "ics":
        return Export(_calendar(found, rows, texts, now), len(rows), "ics")
    if form == "crm" and crm is not None:
        content = _tasks(rows, crm)
        return Export(content, len(rows), crm.format)
    if form == "xlsx":
        return Export(_workbook(rows, headers, texts), len(rows), "xlsx")
    return Export(_csv(rows, headers, ","), len(rows), "csv")


def neutral(text: str) -> str:
    """A text that no spreadsheet computes into anything else."""
    if NUMBER.fullmatch(text):
        return text
    if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS):
        return "'" + text
    return text


def _row(item: Item, texts: Texts) -> Row:
    case, opening, facts = item.case, item.case.opening, item.facts
    trigger = texts(f"follow_up.trigger.{opening.trigger}")
    group = facts.nps_group if facts else None
    return {
        "number": case.number,
        "title": texts("follow_up.task", trigger=trigger, number=case.number),
        "rule": opening.rule,
        "status": texts(f"follow_up.status.{case.status}"),
        "owner": case.owner,
        "due_at": f"{opening.due_at:%Y-%m-%d %H:%M}",
        "overdue": texts("follow_up.yes" if item.is_overdue else "follow_up.no"),
        "happened_on": opening.happened_on.isoformat(),
        "location": item.location or "",
        "manager": item.manager or "",
        "product": (facts.product or "") if facts else "",
        "group": texts(f"follow_up.group.{group}") if group else "",
        "age": f"{item.age_hours:.1f}",
    }


def _details(home: Home, item: Item, *, by: str, now: datetime, wanted: bool) -> Row:
    if not wanted:
        return dict.fromkeys(DETAILS, "")
    found = read_details(home, item, by=by, now=now) or {}
    return {name: found.get(name, "") for name in DETAILS}


def _csv(rows: Sequence[Row], headers: Mapping[str, str], delimiter: str) -> bytes:
    """With a byte order mark, so that spreadsheets show Cyrillic and Romanian letters."""
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([neutral(header) for header in headers.values()])
    writer.writerows([neutral(row[name]) for name in headers] for row in rows)
    return sink.getvalue().encode("utf-8-sig")


def _workbook(rows: Sequence[Row], headers: Mapping[str, str], texts: Texts) -> bytes:
    """Every cell a text by its type: nothing in it is ever computed."""
    import xlsxwriter

    sink = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(sink, options) as book:
        sheet = book.add_worksheet(texts("follow_up.calendar")[:31])
        sheet.freeze_panes(1, 0)
        head = book.add_format({"bold": True})
        for place, header in enumerate(headers.values()):
            sheet.write_string(0, place, header, head)
        for number, row in enumerate(rows, start=1):
            for place, name in enumerate(headers):
                sheet.write_string(number, place, row[name])
        sheet.autofit()
    return sink.getvalue()


def _calendar(items: Sequence[Item], rows: Sequence[Row], texts: Texts, now: datetime) -> bytes:
    """A quarter of an hour before each deadline; contact details never: calendars are shared."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Loyalty Metrics//follow-up//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", texts("follow_up.calendar"))
    for item, row in zip(items, rows, strict=True):
        event = Event()
        event.add("uid", f"{item.case.number}@follow-up.loyalty-metrics")
        event.add("dtstamp", now)
        event.add("dtstart", item.case.opening.due_at - CALL_LASTS)
        event.add("dtend", item.case.opening.due_at)
        event.add("summary", row["title"])
        event.add("description", " · ".join(filter(None, (row["owner"], row["location"]))))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _tasks(rows: Sequence[Row], crm: Crm) -> bytes:
    if crm.format == "csv":
        named = [{theirs: row[fact] for theirs, fact in crm.fields.items()} for row in rows]
        return _csv(named, {theirs: theirs for theirs in crm.fields}, crm.delimiter)
    tasks = [{theirs: row[fact] for theirs, fact in crm.fields.items()} for row in rows]
    return json.dumps(tasks, ensure_ascii=False, indent=2).encode()
