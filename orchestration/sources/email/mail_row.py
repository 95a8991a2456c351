"""What reading one mail can give: a row of text, a mail deliberately left out, or a mail set aside.

Every value is text as it was written; nothing here is judged, typed or mapped to a canonical field.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ScoreFrom = Literal["reply", "subject", "attachment"]

SkipReason = Literal["BOUNCE", "AUTO_REPLY", "COMPLAINT", "MAILING_LIST", "EMPTY_REPLY"]
RejectReason = Literal["MIME_DEPTH", "CHARSET", "SENDER_UNTRUSTED", "MAIL_UNREADABLE"]


@dataclass(frozen=True)
class MailRow:
    """One answer by mail, as text.

    `reply` is what the respondent wrote, without quotes and signature. `score` is "" when the mail
    holds none, or none that is certain. `comment` is the reply without the score it begins with.
    `date` is ISO 8601 with an offset, or "". `flags` say what had to be assumed: CHARSET_GUESSED,
    DATE_FROM_RECEIVED, ID_SYNTH, SENDER_UNVERIFIED. `attachments` are (name, bytes) of CSV parts; a
    name is data and never a path.
    """

    message_id: str
    date: str
    from_address: str
    to_address: str
    subject: str
    in_reply_to: str
    token: str
    score: str
    comment: str
    language: str
    reply: str
    attachments: tuple[tuple[str, bytes], ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class MailSkipped:
    """A mail that is no answer: a bounce, an automatic reply, a complaint, a list mail, an empty
    reply.
    """

    reason: SkipReason
    detail: str = ""


@dataclass(frozen=True)
class MailRejected:
    """A mail that may be an answer but cannot be read safely; a person can look at it."""

    reason: RejectReason
    detail: str
