"""Types mails, many at a time: replies as rows of one table, attached CSV files as their own rows.

Runs inside the limited process only.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, cast

import duckdb

from orchestration.responses.declaration import CsvFormat, MailFormat, Survey
from orchestration.sources.email.messages import MailRejected, MailSkipped
from orchestration.sources.rows.delimited import read_delimited
from orchestration.sources.rows.letters import read_by_declaration, read_letters
from orchestration.sources.rows.text_rows import FileRefusedError, RowRejected
from orchestration.validated.invited import believed
from orchestration.validated.rows_into import FileReport, insert_rows, set_aside

ATTACHMENT_ENDINGS = (".csv", ".txt", ".tsv")


def type_letters(
    con: duckdb.DuckDBPyConnection,
    survey: Survey,
    files: list[dict[str, Any]],
    scratch: Path,
    secret: bytes,
) -> list[FileReport]:
    """Typed rows of some landed mails; one report a mail.

    Args:
        secret: of the pseudonyms, under which the tokens of our invitations are made.
    """
    declared = cast("MailFormat", survey.format)
    if declared.attachment is not None and declared.score_from == "attachment":
        return [
            _type_attachments(con, survey, file, declared.attachment, scratch) for file in files
        ]
    believe = partial(believed, secret=secret) if declared.tokens == "signed" else None
    rows = read_letters([(file["seq"], Path(file["path"])) for file in files], declared, believe)
    reports = {file["seq"]: FileReport(seq=file["seq"], received=1) for file in files}
    for skipped in rows.skipped:
        reports[skipped.seq].skipped[skipped.reason] = 1
    for flagged in rows.flagged:
        reports[flagged.seq].flag(flagged.flag, flagged.row_count)
    set_aside(con, rows.rejected)
    latest_day = max(file["latest_day"] for file in files)
    insert_rows(con, survey, rows, {"name": "", "seq": "seq", "latest_day": latest_day})
    return list(reports.values())


def _type_attachments(
    con: duckdb.DuckDBPyConnection,
    survey: Survey,
    file: dict[str, Any],
    declared: CsvFormat,
    scratch: Path,
) -> FileReport:
    report = FileReport(seq=file["seq"])
    verdict = read_by_declaration(
        Path(file["path"]).read_bytes(), cast("MailFormat", survey.format)
    )
    if isinstance(verdict, MailSkipped):
        report.received, report.skipped[verdict.reason] = 1, 1
        return report
    if isinstance(verdict, MailRejected):
        report.received = 1
        set_aside(con, [RowRejected(file["seq"], 1, verdict.reason, verdict.detail, "")])
        return report
    tables = [
        content
        for name, content in verdict.attachments
        if name.lower().endswith(ATTACHMENT_ENDINGS)
    ]
    if not tables:
        report.received = 1
        detail = f"subject {verdict.subject[:80]!r}"
        set_aside(con, [RowRejected(file["seq"], 1, "ATTACHMENT_MISSING", detail, "")])
        return report
    for number, content in enumerate(tables):
        # the attachment's own name is data and never becomes a path
        copy = scratch / f"{file['seq']}-{number}.attachment"
        copy.write_bytes(content)
        try:
            rows = read_delimited(copy, declared, scratch)
            part = insert_rows(con, survey, rows, file)
        except FileRefusedError as refusal:
            return FileReport(seq=file["seq"], refusal=refusal.reason, detail=refusal.detail)
        report.received += part.received
        for flag in verdict.flags:
            report.flag(flag, part.received)
        for reason, row_count in part.skipped.items():
            report.skipped[reason] = report.skipped.get(reason, 0) + row_count
        report.drifts += part.drifts
        for name, row_count in part.flags.items():
            report.flag(name, row_count)
    return report
