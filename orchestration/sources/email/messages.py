"""Reads one mail into one row of text. Pure: no network, no clock, no files; whatever comes in, it
never raises.

Order: bounds first, then mails that no respondent wrote, then the sender, then the reply and the
score in it. Not here: fetching, judging a score against a scale, mapping to canonical fields.
"""

from __future__ import annotations

import hashlib
from email.message import Message

from orchestration.sources.email import header_text as headers
from orchestration.sources.email.asked import conversation_of, is_unverified, why_not_an_answer
from orchestration.sources.email.automatic import automatic, reads_as_bounce
from orchestration.sources.email.charset import CharsetError, decode
from orchestration.sources.email.html_text import visible_text
from orchestration.sources.email.language import language_of
from orchestration.sources.email.mail_row import MailRejected, MailRow, MailSkipped
from orchestration.sources.email.reply import strip_reply
from orchestration.sources.email.score import find_score, score_in_subject
from orchestration.sources.email.structure import Mail, Part, TooDeepError, take_apart

__all__ = ["MailRejected", "MailRow", "MailSkipped", "read_message"]

MAX_MAIL_BYTES = 64 * 1024 * 1024
SUBJECTS = ("subject", "subject_or_reply")
_MAX_TEXT_BYTES = 2 * 1024 * 1024
_CSV_KINDS = frozenset(("text/csv", "application/csv", "text/comma-separated-values", "text/x-csv"))


def read_message(
    raw: bytes,
    *,
    score_from: str = "reply",
    takes_unasked: bool = True,
    takes_unverified: bool = True,
) -> MailRow | MailSkipped | MailRejected:
    """One mail as one row of text, or why it is none.

    Args:
        raw: the mail as it came.
        score_from: reply, subject, subject_or_reply or attachment.
        takes_unasked: whether a mail counts that answers nothing.
        takes_unverified: whether a mail counts whose sender the mail server doubts.
    """
    if len(raw) > MAX_MAIL_BYTES:
        return MailRejected("MAIL_UNREADABLE", f"larger than {MAX_MAIL_BYTES} bytes")
    try:
        read = _read(raw, score_from, takes_unasked=takes_unasked)
    except TooDeepError as error:
        return MailRejected("MIME_DEPTH", str(error))
    except CharsetError as error:
        return MailRejected("CHARSET", str(error))
    except Exception as error:  # noqa: BLE001 - any mail of the world may come in, and one must not stop the others
        return MailRejected("MAIL_UNREADABLE", type(error).__name__)
    if not takes_unverified and isinstance(read, MailRow) and "SENDER_UNVERIFIED" in read.flags:
        return MailRejected("SENDER_UNTRUSTED", "the mail server could not verify the sender")
    return read


def _read(
    raw: bytes, score_from: str, *, takes_unasked: bool
) -> MailRow | MailSkipped | MailRejected:
    mail = take_apart(raw)
    if not mail.headers.fields:
        return MailRejected("MAIL_UNREADABLE", "no mail headers at the start")
    subject = headers.header_text(mail.headers.first("subject"))
    token = headers.token_of(mail.headers, subject)
    skipped = automatic(mail, subject, has_token=bool(token))
    if skipped is not None:
        return skipped
    if len(mail.headers.all("from")) > 1:
        return MailRejected("SENDER_UNTRUSTED", "more than one From header")
    senders = headers.addresses(mail.headers.all("from"))
    if len(set(senders)) > 1:
        return MailRejected("SENDER_UNTRUSTED", "more than one address in From")
    reply, is_guessed, whole = _reply_of(mail)
    if reads_as_bounce(whole):
        return MailSkipped("BOUNCE", "text of a bounce")
    rejected = why_not_an_answer(
        mail.headers, subject, has_token=bool(token), takes_unasked=takes_unasked
    )
    if rejected is not None:
        return rejected
    attachments = _csv_attachments(mail) if score_from == "attachment" else ()
    score, comment = _score_of(reply, subject, score_from)
    if not (reply or attachments or (score_from in SUBJECTS and score)):
        return MailRejected("EMPTY_REPLY", "nothing but quotes and signature")
    date, is_received_date = headers.mail_date(mail.headers)
    sender = senders[0] if senders else ""
    message_id = headers.message_ids(mail.headers.first("message-id"))
    flags = {
        "CHARSET_GUESSED": is_guessed,
        "DATE_FROM_RECEIVED": is_received_date,
        "ID_SYNTH": not message_id,
        "SENDER_UNVERIFIED": is_unverified(mail.headers),
    }
    return MailRow(
        message_id=message_id or _made_id(sender, date, subject, reply),
        date=date,
        from_address=sender,
        to_address=next(iter(headers.addresses(mail.headers.all("to"))), ""),
        subject=subject,
        in_reply_to=headers.message_ids(mail.headers.first("in-reply-to")),
        token=token,
        score=score,
        comment=comment,
        language=language_of(comment or reply),
        reply=reply,
        conversation=conversation_of(mail.headers, sender),
        attachments=attachments,
        flags=tuple(name for name, is_set in flags.items() if is_set),
    )


def _made_id(sender: str, date: str, subject: str, reply: str) -> str:
    """A stable id for a mail that has none, so that reading it twice gives one response."""
    content = "\0".join((sender, date, subject, reply)).encode("utf-8", "replace")
    return f"made-{hashlib.sha256(content).hexdigest()[:32]}"


def _score_of(reply: str, subject: str, score_from: str) -> tuple[str, str]:
    if score_from in SUBJECTS:
        score = score_in_subject(subject)
        if score or score_from == "subject":
            return score, reply
    if score_from == "attachment":
        return "", reply
    found = find_score(reply)
    return found.score, found.comment


def _reply_of(mail: Mail) -> tuple[str, bool, str]:
    """The stripped reply, whether a charset was guessed, and the start of the whole text."""
    html, html_guessed = _text_of(mail, "text/html")
    plain, plain_guessed = _text_of(mail, "text/plain")
    whole = plain[:20_000]
    if html:
        reply = strip_reply(visible_text(html))
        whole = whole or visible_text(html, keep_quotes=True)[:20_000]
        if reply:
            return reply, html_guessed, whole
    return strip_reply(plain), plain_guessed, whole


def _text_of(mail: Mail, kind: str) -> tuple[str, bool]:
    """The sender's own text of one kind, and whether a charset was guessed."""
    texts: list[str] = []
    is_guessed = False
    for part in mail.parts:
        if part.is_enclosed or part.is_attachment or part.kind != kind or part.file_name:
            continue
        decoded = decode(
            _content(part)[:_MAX_TEXT_BYTES], part.parameter("content-type", "charset")
        )
        texts.append(decoded.text)
        is_guessed = is_guessed or decoded.is_guessed
    return "\n".join(texts).replace("\0", ""), is_guessed


def _content(part: Part) -> bytes:
    """The part's bytes without transfer encoding; a broken one leaves them as they are."""
    message = Message()
    encoding = part.headers.ascii("content-transfer-encoding").partition(";")[0].strip()
    message["content-transfer-encoding"] = encoding
    message.set_payload(part.body.decode("ascii", "surrogateescape"))
    content = message.get_payload(decode=True)
    return content if isinstance(content, bytes) else part.body


def _csv_attachments(mail: Mail) -> tuple[tuple[str, bytes], ...]:
    found: list[tuple[str, bytes]] = []
    for part in mail.parts:
        if part.is_enclosed:
            continue
        name = headers.header_text(part.file_name.encode("utf-8", "surrogateescape"))
        if part.kind in _CSV_KINDS or name.lower().endswith((".csv", ".tsv")):
            found.append((name, _content(part)))
    return tuple(found)
