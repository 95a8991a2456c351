"""Tells answers to what we asked from mails that nobody asked for, and whose answer a mail is.

Here: forwarded mails, mails that the server took for spam, mails that answer nothing, senders that
the server could not verify, and the conversation a reply belongs to. Mails of machines are told in
`automatic`; what a mail says is read elsewhere.
"""

from __future__ import annotations

import hashlib
import re

from orchestration.sources.email import header_text
from orchestration.sources.email.mail_row import MailRejected
from orchestration.sources.email.structure import Headers

_LISTS = r"^\s*(?:\[[^\]]{0,40}\]\s*)*"
_REPLY_SUBJECT = re.compile(
    _LISTS + r"(?:re|aw|sv|vs|ant?w|odp|отв|ответ|на|r[aă]sp(?:uns)?)"
    r"\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{0,2})\s*:",
    re.IGNORECASE,
)
_FORWARD_SUBJECT = re.compile(
    _LISTS + r"(?:fwd?|wg|vb|tr|переслано|пересл|пер|redirec[tț]ionat|redirec[tț])\s*"
    r"(?:\[\d{1,3}\])?\s*:",
    re.IGNORECASE,
)
_SPAM_CONFIDENCE = re.compile(r"[5-9]")
_RESULT = re.compile(r"\b(dmarc|dkim|spf)\s*=\s*([a-z]+)")


def why_not_an_answer(
    headers: Headers, subject: str, *, has_token: bool, takes_unasked: bool
) -> MailRejected | None:
    """Why a mail is set aside that a person may have written; None when it may be an answer.

    Args:
        headers: of the mail.
        subject: decoded.
        has_token: whether it carries an invitation's token; a stranger has none.
        takes_unasked: whether the source also takes mails that answer nothing.
    """
    if _FORWARD_SUBJECT.match(subject):
        return MailRejected("FORWARDED", f"subject {subject[:80]!r}")
    if has_token:
        return None
    if mark := _spam_mark(headers):
        return MailRejected("SPAM", mark)
    if takes_unasked or _REPLY_SUBJECT.match(subject):
        return None
    if headers.first("in-reply-to").strip() or headers.first("references").strip():
        return None
    return MailRejected("UNASKED", f"subject {subject[:80]!r}")


def is_unverified(headers: Headers) -> bool:
    """Whether our mail server says that the sender may be forged.

    Only the first Authentication-Results counts: it is the server's own, the others came along.
    """
    told = headers.first("authentication-results")[:8_000].decode("ascii", "replace").lower()
    results = set(_RESULT.findall(told))
    if ("dmarc", "fail") in results:
        return True
    if results & {("dmarc", "pass"), ("dkim", "pass")}:
        return False
    return bool(results & {("dkim", "fail"), ("spf", "fail"), ("spf", "softfail")})


def conversation_of(headers: Headers, sender: str) -> str:
    """One word for the invitation answered and the person who answers; "" when none is named.

    All replies of one person to one mail have it in common, also a reply to their own reply. The
    sender is part of it: one invitation may have gone to many.
    """
    root = header_text.message_ids(headers.first("references"))
    root = root or header_text.message_ids(headers.first("in-reply-to"))
    if not root or not sender:
        return ""
    return hashlib.sha256(f"{root}\0{sender}".encode("utf-8", "replace")).hexdigest()[:32]


def _spam_mark(headers: Headers) -> str:
    for name in ("x-spam-flag", "x-spam-status", "x-spam"):
        if headers.ascii(name).startswith(("yes", "true")):
            return name
    if _SPAM_CONFIDENCE.fullmatch(headers.ascii("x-ms-exchange-organization-scl")):
        return "x-ms-exchange-organization-scl"
    return ""
