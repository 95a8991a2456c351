"""What reading one mail can give: a row of text, a mail deliberately left out, or a mail set aside.

Every value is text as it was written; nothing here is judged, typed or mapped to a canonical field.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ScoreFrom = Literal["reply", "subject", "subject_or_reply", "attachment"]

SkipReason = Literal["BOUNCE", "AUTO_REPLY", "COMPLAINT", "MAILING_LIST"]
RejectReason = Literal[
    "EMPTY_REPLY",
    "FORWARDED",
    "UNASKED",
    "SPAM",
    "MIME_DEPTH",
    "CHARSET",
    "SENDER_UNTRUSTED",
    "MAIL_UNREADABLE",
    "TOKEN_MISSING",
    "TOKEN_UNKNOWN",
    "TOKEN_FOREIGN",
]


@dataclass(frozen=True)
class MailRow:
    """One answer by mail, as text.

    `reply` is what the respondent wrote, without quotes and signature. `score` is "" when the mail
    holds none, or none that is certain. `comment` is the reply without the score it begins with.
    `date` is ISO 8601 with an offset, or "". `flags` say what had to be assumed: CHARSET_GUESSED,
    DATE_FROM_RECEIVED, ID_SYNTH, SENDER_UNVERIFIED. `conversation` is the same for all
    replies of one person to one mail. `attachments` are (name, bytes) of CSV parts; a name is data
    and never a path.
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
    conversation: str = ""
    attachments: tuple[tuple[str, bytes], ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class MailSkipped:
    """A mail that is no answer: a bounce, an automatic reply, a complaint, a list mail."""

    reason: SkipReason
    detail: str = ""


@dataclass(frozen=True)
class MailRejected:
    """A mail that may be an answer but holds none that is certain; a person can look at it."""

    reason: RejectReason
    detail: str
