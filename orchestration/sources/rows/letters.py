"""Reads landed mails into text rows, many messages at a time.

What a reply is, and what a bounce is, is decided in `sources.email.messages`; here its verdicts
become rows with the fixed mail headers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from orchestration.responses.declaration import MailFormat
from orchestration.responses.fields import MAIL_HEADERS
from orchestration.sources.email.header_text import header_text
from orchestration.sources.email.messages import (
    MailRejected,
    MailRow,
    MailSkipped,
    read_message,
)
from orchestration.sources.rows.text_rows import RowRejected, RowsFlagged, RowSkipped, TableRows

HEAD_LIMIT_BYTES = 20_000
SHOWN = re.compile(rb"^(date|message-id|subject):[ \t]*((?:[^\r\n]|\r?\n[ \t])*)", re.I | re.M)
MESSAGE_LIMIT_BYTES = 32 << 20
Believe = Callable[[MailRow], MailRow | MailRejected]


def read_by_declaration(raw: bytes, declared: MailFormat) -> MailRow | MailSkipped | MailRejected:
    """One mail, read by the rules of its source."""
    return read_message(
        raw,
        score_from=declared.score_from,
        takes_unasked=declared.takes_unasked,
        takes_unverified=declared.unverified_sender == "flag",
    )


def read_letters(
    files: Sequence[tuple[int, Path]], declared: MailFormat, believe: Believe | None = None
) -> TableRows:
    """One text row a message that holds a reply; the others skipped or rejected by reason.

    Args:
        files: manifest number and landed file of each message.
        declared: the declared mail format.
        believe: what a reply is once its token was looked at, or why it is set aside.
    """
    skipped: list[RowSkipped] = []
    rejected: list[RowRejected] = []
    flagged: list[RowsFlagged] = []
    seqs: list[int] = []
    columns: list[list[str | None]] = [[] for _ in MAIL_HEADERS]
    for seq, path in files:
        if path.stat().st_size > MESSAGE_LIMIT_BYTES:
            rejected.append(RowRejected(seq, 1, "MAIL_TOO_LARGE", "over 32 MB", ""))
            continue
        raw = path.read_bytes()
        verdict = read_by_declaration(raw, declared)
        if believe is not None and isinstance(verdict, MailRow):
            verdict = believe(verdict)
        match verdict:
            case MailSkipped(reason=reason):
                skipped.append(RowSkipped(seq, reason))
            case MailRejected(reason=reason, detail=detail):
                rejected.append(RowRejected(seq, 1, reason, detail, _payload(raw)))
            case row:
                seqs.append(seq)
                flagged += [RowsFlagged(seq, flag) for flag in row.flags]
                for column, header in zip(columns, MAIL_HEADERS, strict=True):
                    column.append(getattr(row, header) or None)
    table = pa.Table.from_arrays(
        [pa.array(seqs, type=pa.int64()), *(pa.array(c, type=pa.string()) for c in columns)],
        names=["seq", *(f"c{i}" for i in range(len(MAIL_HEADERS)))],
    )
    return TableRows(
        headers=MAIL_HEADERS,
        table=table,
        skipped=tuple(skipped),
        rejected=tuple(rejected),
        flagged=tuple(flagged),
    )


def _payload(raw: bytes) -> str:
    """By what a person finds the mail; never its words, nor who wrote it."""
    head = SHOWN.findall(raw[:HEAD_LIMIT_BYTES])
    return json.dumps(
        {name.decode("ascii").lower(): header_text(value) for name, value in reversed(head)},
        ensure_ascii=False,
    )
