"""Tells mails that machines sent from mails that respondents wrote: bounces, complaints,
auto-replies, lists. What a person may have sent unasked is in `asked`.

Headers decide first, then the structure, then the subject, and last the wording of unmarked
bounces. What a respondent may write in an answer must never count, so every pattern of words is
anchored.
"""

from __future__ import annotations

import re

from orchestration.sources.email.mail_row import MailSkipped
from orchestration.sources.email.structure import Headers, Mail

_MARKS = r"^\s*(?:\[[^\]]{0,40}\]\s*|\*{2,}+\s*)*"
_MARKS_OR_RE = r"^\s*(?:(?:re|fwd?|aw|отв|ответ)\s*:\s*|\[[^\]]{0,40}\]\s*|\*{2,}+\s*)*"
_BOUNCE_SUBJECT = re.compile(
    _MARKS
    + r"""(?:
    undeliver(?:ed|able) | non[-\s]?deliver(?:y|able) | not\s+delivered | returned?\s+(?:mail
    |message|to\s+sender)
    | (?:mail|message|e-?mail)\s+(?:delivery\s+)?(?:system\s+error|status\s+report|failed|failure
    |error|returned|bounced)
    | mail\s+delivery\s+(?:failed|failure|subsystem|problem|error|notification|system)
    | delivery\s+(?:status|failure
    | notification|report|has\s+failed|final) | failure\s+(?:notice|notification|delivery)
    | failed\s+(?:mail|delivery) | warning:\s+(?:message|could\s+not\s+send)
    | could\s+not\s+(?:send|be\s+delivered)
    | mail\s+could\s+not\s+be\s+delivered | unzustellbar | mail\s+system\s+error | error\s+sending
    | nondeliverable
    | user\s+unknown | message\s+(?:you\s+sent\s+)?(?:blocked|rejected|not\s+delivered
    |undeliverable|delivery)
    | your\s+(?:mail|message)\s+(?:could\s+not|was\s+not|to\s+\S+\s+(?:could|was))
    | permanent\s+(?:delivery\s+)?(?:error|failure)
    | недоставленн(?:ое|ая)\s+(?:сообщение|письмо|почта) | не\s+доставлено\s*:
    | не\s+удалось\s+доставить | сообщение\s+не\s+доставлен | ошибка\s+доставки
    | письмо\s+не\s+доставлен | уведомление\s+о\s+(?:не)?доставке | возврат\s+письма
    | статус\s+доставки
    | mesaj(?:ul)?\s+(?:nelivrat|nu\s+a\s+(?:fost|putut\s+fi)\s+livrat) | nelivrat\s*:
    | imposibil\s+de\s+livrat
    | eroare\s+(?:de|la)\s+livrare | notificare\s+(?:de\s+)?(?:stare\s+)?(?:a\s+)?livr[aă]r
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_AUTO_SUBJECT = re.compile(
    _MARKS_OR_RE
    + r"""(?:
    out\s+of\s+(?:the\s+)?office | auto(?:matic)?[-\s]?(?:reply|response|answer)\b | automatisch
    | vacation\s+(?:reply|response)
    | away\s+from | i\s+am\s+(?:away|on\s+vacation|out\s+of) | away\s+until
    | on\s+(?:annual\s+)?leave\b
    | автоматическ(?:ий|ое)\s+ответ | автоответ | нет\s+на\s+(?:рабочем\s+)?месте | вне\s+офиса
    | нахожусь\s+в\s+отпуске
    | я\s+в\s+отпуске | в\s+отпуске\s+(?:до|с|по) | отсутствие\s+на\s+рабочем | отсутствую\s+(?:до
    |с|на)
    | r[aă]spuns\s+automat | mesaj\s+automat | [îi]n\s+afara\s+biroului | absent[aă]?\s+(?:din
    |de\s+la)\s+birou
    | plecat[aă]?\s+[îi]n\s+concediu | (?:sunt\s+)?[îi]n\s+concediu
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_COMPLAINT_SUBJECT = re.compile(
    r"^\s*(?:abuse\s+report|complaint\s+(?:about|from)|feedback\s+report|spam\s+report"
    r"|email\s+feedback\s+report)",
    re.IGNORECASE,
)
_DAEMON = re.compile(
    rb"(?:mailer[-_ ]?daemon|post-?master|mail[-_ ]?daemon|mail\s+delivery\s+(?:sub)?system"
    rb"|mail\s+administrator"
    rb"|mdaemon|delivery[-_ ]?(?:status|failure)|bounce[-_ ]?(?:s|notify)@)",
    re.IGNORECASE,
)
_BOUNCE_TEXT = re.compile(
    r"""(?:
    could\s+not\s+(?:be\s+)?deliver | unable\s+to\s+deliver | (?:was|were)\s+not\s+delivered
    | delivery\s+(?:has\s+)?failed
    | (?:wasn't|couldn't\s+be)\s+delivered | permanent\s+(?:fatal\s+)?errors? | undeliver(?:ed
    |able) | returned\s+to\s+sender
    | ^[ \t]*(?:final-recipient|diagnostic-code|remote-mta|reporting-mta)\s*:
    | ^[ \t]*the\s+following\s+addresses?\s+had
    | user\s+unknown | no\s+such\s+user | mailbox\s+(?:unavailable|is\s+full|not\s+found)
    | ^\W{0,8}5\d\d[\s-]+5\.\d\.\d
    | не\s+(?:может|могло|удалось)\s+(?:быть\s+)?достав
    )""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
_OWN_TRACE = re.compile(
    r"^[ \t]*(?:received|message-id|return-path|x-mailer)\s*:", re.IGNORECASE | re.MULTILINE
)
_LIST_HEADERS = (
    "list-id",
    "list-post",
    "list-unsubscribe",
    "mailing-list",
    "x-mailing-list",
    "x-campaign-id",
)


def automatic(mail: Mail, subject: str, *, has_token: bool) -> MailSkipped | None:
    """Why headers, structure or subject show that no respondent wrote this mail; None when one may
    have.
    """
    headers = mail.headers
    kinds = {part.kind for part in mail.parts if not part.is_enclosed} | set(mail.containers)
    if _is_complaint(mail, subject, kinds):
        return MailSkipped("COMPLAINT", "feedback report")
    is_report = mail.report_type == "delivery-status" or _BOUNCE_SUBJECT.match(subject)
    if (_answers_by_itself(headers) or _AUTO_SUBJECT.match(subject)) and not is_report:
        return MailSkipped("AUTO_REPLY", "sent by an automatic responder")
    if why := _why_bounce(mail, subject, kinds):
        return MailSkipped("BOUNCE", why)
    if headers.ascii("auto-submitted") not in ("", "no"):
        return MailSkipped("AUTO_REPLY", "Auto-Submitted")
    if not has_token and _is_list_mail(headers):
        return MailSkipped("MAILING_LIST", "mail of a list or a bulk sender")
    return None


def reads_as_bounce(text: str) -> bool:
    """Whether an unmarked text is a bounce by its own words and carries the headers of the returned
    mail.
    """
    start = text[:20_000]
    return bool(_BOUNCE_TEXT.search(start)) and bool(_OWN_TRACE.search(start))


def _is_complaint(mail: Mail, subject: str, kinds: set[str]) -> bool:
    return (
        "message/feedback-report" in kinds
        or mail.report_type == "feedback-report"
        or mail.headers.has("x-hmxmroriginalrecipient")
        or bool(_COMPLAINT_SUBJECT.match(subject))
    )


def _answers_by_itself(headers: Headers) -> bool:
    return (
        headers.ascii("auto-submitted").startswith("auto-replied")
        or any(
            headers.has(name)
            for name in ("x-autoreply", "x-autorespond", "x-autoreply-from", "x-vacation")
        )
        or headers.ascii("precedence") in ("auto_reply", "auto-reply")
        or headers.ascii("x-apple-action") == "vacation"
    )


def _why_bounce(mail: Mail, subject: str, kinds: set[str]) -> str:
    headers = mail.headers
    if "multipart/report" in kinds or kinds & {
        "message/delivery-status",
        "message/disposition-notification",
    }:
        return "delivery report"
    if headers.has("x-failed-recipients") or headers.has("x-failed-recipient"):
        return "X-Failed-Recipients"
    senders = b" ".join((*headers.all("from"), *headers.all("sender")))
    if _DAEMON.search(senders):
        return "sent by a mail system"
    if any(value.strip() in (b"<>", b"< >") for value in headers.all("return-path")):
        return "empty Return-Path"
    if _BOUNCE_SUBJECT.match(subject):
        return "subject of a bounce"
    return ""


def _is_list_mail(headers: Headers) -> bool:
    return headers.ascii("precedence") in ("list", "bulk", "junk") or any(
        headers.has(name) for name in _LIST_HEADERS
    )
