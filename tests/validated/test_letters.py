"""Mails as rows: replies many at a time, attached files as files, and what is none."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import duckdb

from orchestration.responses.declaration import Survey
from orchestration.validated.child import make_pseudonym
from orchestration.validated.letters import type_letters
from orchestration.validated.row_functions import row_functions
from orchestration.validated.rows_into import FileReport, make_tables
from tests.validated.reading import LATEST_DAY, SECRET, a_form

MAIL: dict[str, Any] = {
    "kind": "email",
    "connector": {"type": "mail_folder", "url": "drop"},
    "time": {"zone": "Europe/Chisinau", "formats": ["iso"]},
}
REPLIES = a_form(
    **MAIL,
    format={"type": "mail", "from_token": r"(?P<location>L\d)-(?P<manager>M\d)-\d+"},
    columns={"native_id": "token", "answered_at": "date", "email": "from_address"},
    questions={
        "recommend": {"metric": "nps", "column": "score", "scale": {"min": 0, "max": 10}},
        "why": {"metric": "comment", "column": "comment"},
    },
)
REPORTS = a_form(
    **MAIL | {"time": {}},
    format={"type": "mail", "score_from": "attachment", "attachment": {"type": "csv"}},
)


def a_mail(text: str, *files: tuple[str, str], **headers: str) -> bytes:
    mail = EmailMessage()
    fields = {
        "From": "Ana <ana@example.com>",
        "To": "survey@example.com",
        "Subject": "Re: survey [#L2-M5-0123]",
        "Date": "Fri, 01 May 2026 23:30:00 +0300",
        "Message-ID": "<1@example.com>",
    } | headers
    for name, value in fields.items():
        mail[name] = value
    mail.set_content(text)
    for name, content in files:
        mail.add_attachment(content.encode(), maintype="text", subtype="csv", filename=name)
    return mail.as_bytes()


def typed(
    survey: Survey, folder: Path, *mails: bytes
) -> tuple[list[FileReport], list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Reports, typed rows (seq, id, score, location, reason) and unreadable (seq, row, reason)."""
    files = []
    for seq, content in enumerate(mails, start=1):
        path = folder / str(seq)
        path.write_bytes(content)
        files.append({"seq": seq, "path": str(path), "name": f"{seq}", "latest_day": LATEST_DAY})
    with duckdb.connect() as con, row_functions(con):
        con.execute("set timezone='UTC'")
        make_pseudonym(con, SECRET)
        make_tables(con, survey)
        reports = type_letters(con, survey, files, folder, SECRET)
        rows = con.execute(
            "select seq, native_id, q0_number::integer, location, manager,"
            " answered_at_date::varchar"
            " from typed order by rowid"
        ).fetchall()
        aside = con.execute("select seq, row_no, reason from unreadable order by all").fetchall()
    return reports, rows, aside


def test_a_reply_is_a_row_and_its_token_says_whom_it_is_about(tmp_path: Path) -> None:
    reports, rows, aside = typed(REPLIES, tmp_path, a_mail("9\nEverything was fine"))

    assert rows == [(1, "L2-M5-0123", 9, "L2", "M5", "2026-05-01")]
    assert (reports[0].received, reports[0].skipped, aside) == (1, {}, [])
    assert reports[0].drifts == []


def test_what_no_respondent_wrote_is_skipped_or_set_aside_one_by_one(tmp_path: Path) -> None:
    away = a_mail("I am away until 9.01", **{"Auto-Submitted": "auto-replied"})
    forged = a_mail("10").replace(b"From: ", b"From: Boss <boss@example.com>\nFrom: ", 1)

    reports, rows, aside = typed(REPLIES, tmp_path, a_mail("8 ok"), away, forged, a_mail("7 so"))

    assert [row[:3] for row in rows] == [(1, "L2-M5-0123", 8), (4, "L2-M5-0123", 7)]
    assert reports[1].skipped == {"AUTO_REPLY": 1}
    assert aside == [(3, 1, "SENDER_UNTRUSTED")]
    assert [report.received for report in reports] == [1, 1, 1, 1]


def test_attached_files_are_read_like_files(tmp_path: Path) -> None:
    header = "ID,When,Score,Comment\n"
    mail = a_mail(
        "see attached",
        ("../../etc/cron.d/x.csv", header + "1,2026-05-01,9,a\n2,bad\n"),
        ("more.csv", header + "3,2026-05-02,4,b\n"),
    )

    reports, rows, aside = typed(REPORTS, tmp_path, mail, a_mail("nothing attached"))

    assert [row[:3] for row in rows] == [(1, "1", 9), (1, "3", 4)]
    assert aside == [(1, 2, "FIELD_COUNT"), (2, 1, "ATTACHMENT_MISSING")]
    assert [report.received for report in reports] == [3, 1]
    assert not list(tmp_path.parent.glob("**/cron.d"))


def test_an_attached_file_of_another_kind_refuses_its_mail(tmp_path: Path) -> None:
    mail = a_mail("see attached", ("x.csv", "<html>log in</html>"))

    reports, rows, _ = typed(REPORTS, tmp_path, mail)

    assert (reports[0].refusal, rows) == ("NOT_CSV", [])


def test_rows_under_the_answers_of_an_attached_file_are_skipped_and_counted(tmp_path: Path) -> None:
    declared = {"type": "csv", "footer": ["Grand total", "Copyright"], "escaped_formulas": True}
    survey = a_form(
        **MAIL | {"time": {}},
        format={"type": "mail", "score_from": "attachment", "attachment": declared},
    )
    text = "ID,When,Score,Comment\n1,2026-05-01,'+9,a\nGrand total,1,,\nCopyright example.com\n"

    reports, rows, aside = typed(survey, tmp_path, a_mail("see", ("a.csv", text), ("b.csv", text)))

    assert [row[:3] for row in rows if row[2]] == [(1, "1", 9), (1, "1", 9)]
    assert (reports[0].received, reports[0].skipped, aside) == (6, {"FOOTER_ROW": 2}, [])
