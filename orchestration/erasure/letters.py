"""Rewrites a mail. The person's own mail keeps its moment, its score and what it answers; any other
mail loses what speaks of them.

Whether a mail counts, and as what, stays as it was: its verdict is read before and after.
"""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import Message

from orchestration.erasure.delimited import MakeErase
from orchestration.erasure.delimited import rewritten as rewritten_table
from orchestration.erasure.subject import Subject
from orchestration.responses.declaration import MailFormat
from orchestration.sources.email.header_text import header_text
from orchestration.sources.email.mail_row import MailRow
from orchestration.sources.email.messages import read_message

#: headers of a person's own mail that stay; all others may speak of them
KEPT = (
    *("date", "message-id", "in-reply-to", "references", "to", "subject", "reply-to-token"),
    *("auto-submitted", "precedence", "x-autoreply", "x-auto-response-suppress", "mime-version"),
    *("list-id", "list-unsubscribe", "authentication-results", "x-loyalty-token"),
)
TABLES = (".csv", ".tsv", ".txt")


def rewritten(
    content: bytes,
    declared: MailFormat,
    make: MakeErase,
    subject: Subject,
    is_theirs: Callable[[MailRow], bool],
) -> bytes:
    """The mail without the person.

    Args:
        content: the mail as it landed.
        declared: its declared format.
        make: judges the rows of an attached table.
        subject: the person.
        is_theirs: whether a reply is the person's own.
    """
    row = read_message(content, score_from=declared.score_from)
    if isinstance(row, MailRow) and declared.score_from != "attachment" and is_theirs(row):
        return _own(content, row, declared, subject)
    mail = message_from_bytes(content, policy=policy.compat32)
    has_changed = _clean_headers(mail, subject)
    for part in mail.walk():
        if not part.is_multipart():
            has_changed |= _clean_part(part, declared, make, subject)
    return mail.as_bytes() if has_changed else content


def _own(content: bytes, row: MailRow, declared: MailFormat, subject: Subject) -> bytes:
    """A new mail with the same score, moment, token and language, and somebody as its sender."""
    before = message_from_bytes(content, policy=policy.compat32)
    after = Message()
    for name, value in before.items():
        if name.lower() in KEPT or name.lower().startswith("x-loyalty"):
            after[name] = _clean_value(str(value), subject)
    key = subject.key_of("email", row.from_address, None)
    sender = subject.surrogate("email", key) if key else "erased@erased.invalid"
    after["From"] = sender
    if not before["Date"] and row.date:
        after["Date"] = row.date
    words = subject.mark(row.comment, row.language) if row.comment else ""
    score = row.score if declared.score_from == "reply" else ""
    text = "\n\n".join(part for part in (score, words) if part)
    after.set_payload(base64.encodebytes(f"{text}\n".encode()).decode("ascii"))
    after["Content-Type"] = 'text/plain; charset="utf-8"'
    after["Content-Transfer-Encoding"] = "base64"
    return after.as_bytes()


def _clean_value(value: str, subject: Subject) -> str:
    text = header_text(value.encode("utf-8", "surrogateescape"))
    clean = subject.without_mentions(text)
    return value if clean == text else clean


def _clean_headers(mail: Message, subject: Subject) -> bool:
    has_changed = False
    for part in mail.walk():
        headers = [(name, str(value)) for name, value in part.items()]
        clean = [(name, _clean_value(value, subject)) for name, value in headers]
        if clean != headers:
            has_changed = True
            for name in {name for name, _ in headers}:
                del part[name]
            for name, value in clean:
                part[name] = value
    return has_changed


def _clean_part(part: Message, declared: MailFormat, make: MakeErase, subject: Subject) -> bool:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return False
    name = (part.get_filename() or "").lower()
    new = content
    if declared.attachment is not None and name.endswith(TABLES):
        new = rewritten_table(content, declared.attachment, make, subject.without_mentions)
    elif part.get_content_maintype() in ("text", "message"):
        charset = part.get_content_charset() or "utf-8"
        try:
            text = content.decode(charset)
        except (UnicodeDecodeError, LookupError):
            charset, text = "latin-1", content.decode("latin-1")
        new = subject.without_mentions(text).encode(charset)
    if new == content:
        return False
    _set_content(part, new)
    return True


def _set_content(part: Message, content: bytes) -> None:
    """The same transfer encoding as before, so that nothing else of the part changes."""
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if encoding == "base64":
        part.set_payload(base64.encodebytes(content).decode("ascii"))
    elif encoding == "quoted-printable":
        part.set_payload(quopri.encodestring(content).decode("ascii"))
    else:
        part.set_payload(content.decode("ascii", "surrogateescape"))
