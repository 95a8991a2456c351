"""The mailbox of e-mail answers: a Maildir of replies in many hands, and what else arrives in one.

One file a mail, without the colons of a usual Maildir: they cannot stand in every file system.
Mails up to June 2026 lie in `cur`, later ones in `new`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from orchestration.samples.company import Customer
from orchestration.samples.dice import Dice
from orchestration.samples.ledger import (
    EMPTY_REPLY,
    SCORE_RANGE,
    Fate,
    Ledger,
    Rejected,
    Skipped,
    Truth,
    truth_of,
)
from orchestration.samples.mail_noise import Automatic, draw_automatic
from orchestration.samples.mail_styles import ONLY_PLAIN, STYLES, Asked, in_html, in_plain_text
from orchestration.samples.mail_wire import Headers, Part, mail_date, message, words
from orchestration.samples.opinions import EMAIL, Opinion

FOLDER = "mailbox"
#: a Maildir has three folders; git keeps none that is empty
TEMPORARY = "tmp"
ADDRESS, DOMAIN = "parere", "mirovela.example"
_SUBJECTS = {
    "ru": "Ваше мнение о покупке",
    "ro": "Părerea dvs. despre cumpărătură",
    "en": "Your opinion on your purchase",
}
_REPLY_TO = {"ru": ("Re: ", "Re: ", "Отв: "), "ro": ("Re: ", "RE: "), "en": ("Re: ", "RE: ")}
_FORMS = ("{s} - {c}", "{s}. {c}", "{s}, {c}", "{s}\n{c}", "{s}\n\n{c}", "{s} {c}")
_KEYED = {"ru": "Оценка: {s}. {c}", "ro": "Nota {s}. {c}", "en": "Score: {s}. {c}"}
_ONLY_WORDS = {
    "ru": "Спасибо, всё хорошо, перезвоните мне",
    "ro": "Mulțumesc, totul e bine, sunați-mă",
    "en": "Thank you, all is well, please call me",
}
_OTHER_NUMBERS = {
    "ru": "ждал 2 дня, никто не позвонил",
    "ro": "am așteptat 2 zile, nimeni nu a sunat",
    "en": "waited 2 days, nobody called",
}
_CHARSETS = {
    "ru": (("utf-8", 0.6), ("koi8-r", 0.2), ("windows-1251", 0.2)),
    "ro": (("utf-8", 0.8), ("windows-1250", 0.1), ("iso-8859-16", 0.1)),
    "en": (("utf-8", 0.5), ("us-ascii", 0.5)),
}
_CEDILLA = str.maketrans("șțȘȚ", "şţŞŢ")


@dataclass(frozen=True)
class Sheet:
    """A reply before it is put into bytes; the special mails of the box change single fields."""

    number: int
    opinion: Opinion
    at: datetime
    reply: str
    style: str
    form: str
    charset: str
    transfer: str
    fate: Fate
    has_token: bool = True
    in_address: bool = False
    in_utc: bool = False
    is_declared: bool = True
    is_torn: bool = False
    hops: int = 1
    below: bool = False

    @property
    def token(self) -> str:
        """The invitation: who was asked about whom."""
        return f"{self.opinion.location}-{self.opinion.manager}-{self.number:04d}"


@dataclass(frozen=True)
class Mail:
    """One file of the Maildir."""

    at: datetime
    raw: bytes
    identity: str
    fate: Fate


def write_mailbox(
    opinions: Sequence[Opinion], customers: Sequence[Customer], ledger: Ledger, *, seed: int
) -> dict[str, bytes]:
    """All mails by path, counted in the ledger in the order of their names."""
    dice = Dice(seed=seed, stream=EMAIL)
    asked = [opinion for opinion in opinions if opinion.survey == EMAIL]
    sheets = _with_specials([_sheet(dice, opinion, n) for n, opinion in enumerate(asked, 1)])
    mails = [_mail(sheet) for sheet in sheets]
    mails += [_automatic(each) for each in draw_automatic(customers, seed=seed)]
    mails.sort(key=lambda mail: mail.at)
    files: dict[str, bytes] = {f"{FOLDER}/{TEMPORARY}/.gitkeep": b""}
    for number, mail in enumerate(mails, 1):
        box = "new" if mail.at.date() >= date(2026, 7, 1) else "cur"
        name = f"{number:04d}.sample"
        files[f"{FOLDER}/{box}/{name}"] = mail.raw
        ledger.deliver(EMAIL, name, identity=mail.identity, fate=mail.fate)
    return files


def _sheet(dice: Dice, opinion: Opinion, number: int) -> Sheet:
    language = opinion.language
    style = dice.pick(STYLES[language])
    form = dice.weighted((("plain", 0.4), ("both", 0.38), ("html", 0.22)))
    charset = dice.weighted(_CHARSETS[language])
    transfers = ("7bit",) if charset == "us-ascii" else ("base64", "quoted-printable", "8bit")
    text = _KEYED[language] if dice.chance(0.05) else dice.pick(_FORMS)
    reply = text.format(s=opinion.nps, c=opinion.comment)
    if not opinion.comment:
        reply = dice.pick(("{s}", "{s}", "{s}!", "{s}.")).format(s=opinion.nps)
    return Sheet(
        number=number,
        opinion=opinion,
        at=opinion.answered_at,
        reply=reply,
        style=style,
        form="plain" if style in ONLY_PLAIN else form,
        charset=charset,
        transfer=dice.pick(transfers),
        fate=_truth(opinion, f"{opinion.location}-{opinion.manager}-{number:04d}"),
        in_address=dice.chance(0.3),
        is_torn=number % 17 == 0,
    )


def _truth(opinion: Opinion, token: str) -> Truth:
    return Truth(
        survey=EMAIL,
        native_id=token,
        answered_at=opinion.answered_at,
        location=opinion.location,
        manager=opinion.manager,
        product="",
        channel="email",
        touchpoint=opinion.touchpoint,
        tier="",
        customer_tier=opinion.customer.tier(date.max),
        language=opinion.language,
        nps=opinion.nps,
        csi=(),
        ces=None,
        is_partial=False,
        comment=opinion.comment,
    )


def _with_specials(sheets: list[Sheet]) -> list[Sheet]:
    """The replies with the cases that a mailbox of two years holds besides the usual ones."""
    sheets = list(sheets)

    def truth(at: int) -> Truth:
        return truth_of(sheets[at].fate)

    def change(at: int, **fields: object) -> None:
        sheets[at] = replace(sheets[at], **fields)  # type: ignore[arg-type]  # fields of Sheet

    for at in (30, 210):
        change(at, reply="11 - " + (truth(at).comment or "OK"), fate=Rejected(SCORE_RANGE))
    for at in (52, 160):
        reply = _ONLY_WORDS[sheets[at].opinion.language]
        nothing = replace(truth(at), nps=None, is_partial=True, comment=reply)
        change(at, reply=reply, fate=nothing)
    change(75, reply="", style="gmail", form="plain", fate=Rejected(EMPTY_REPLY))
    change(140, reply="", style="outlook", form="both", fate=Rejected(EMPTY_REPLY))
    change(185, reply="", style="apple", form="html", fate=Rejected(EMPTY_REPLY))
    for at in (100, 230):
        nobody = replace(truth(at), native_id="", location="", manager="")
        change(at, has_token=False, fate=nobody)
    trap = _OTHER_NUMBERS[sheets[120].opinion.language]
    change(120, reply=f"3 - {trap}", fate=replace(truth(120), nps=3, comment=trap))
    change(133, charset="utf-8", form="plain", below=True)
    at = next(p for p, s in enumerate(sheets) if p > 40 and s.charset == "windows-1251")
    change(at, is_declared=False, form="plain", style="thunderbird", transfer="8bit")
    _at_the_edge_of_a_month(sheets)
    first = sheets[170]
    second_at = first.at + timedelta(days=2, hours=1)
    score = 9 if truth(170).nps != 9 else 5
    again = replace(truth(170), nps=score, answered_at=second_at, comment="")
    sheets.append(replace(first, reply=f"{score}!", at=second_at, fate=again, style="apple"))
    sheets.append(replace(sheets[220], hops=3))
    return sheets


def _at_the_edge_of_a_month(sheets: list[Sheet]) -> None:
    """One mail late on a month's last evening, one whose Date header names the month before."""
    for month, at, in_utc in (
        ((2026, 2), datetime(2026, 2, 28, 23, 40, 12), False),  # noqa: DTZ001 - local
        ((2026, 4), datetime(2026, 4, 1, 0, 30, 5), True),  # noqa: DTZ001 - local
    ):
        place = max(
            p
            for p, s in enumerate(sheets)
            if (s.at.year, s.at.month) == month and isinstance(s.fate, Truth) and s.has_token
        )
        sheet = sheets[place]
        fate = replace(truth_of(sheet.fate), answered_at=at)
        sheets[place] = replace(sheet, at=at, in_utc=in_utc, fate=fate)


def _mail(sheet: Sheet) -> Mail:
    opinion, language = sheet.opinion, sheet.opinion.language
    customer = opinion.customer
    token = f"+{sheet.token}" if sheet.has_token and sheet.in_address else ""
    mark = f" [#{sheet.token}]" if sheet.has_token and not sheet.in_address else ""
    address = f"{ADDRESS}{token}@{DOMAIN}"
    asked = Asked(
        language=language,
        sent_at=sheet.at - timedelta(hours=5 + sheet.number % 60),
        address=address,
        customer=f"{customer.name} <{customer.email}>",
        subject=_SUBJECTS[language] + mark,
    )
    charset = "utf-8" if sheet.charset == "us-ascii" else sheet.charset
    prefixes = _REPLY_TO[language]
    prefix = prefixes[sheet.number % len(prefixes)]
    subject = prefix + _SUBJECTS[language]
    method = "Q" if sheet.number % 3 == 0 else "B"
    # some programs encode the token with the words, some leave it after them
    encoded = (
        words(subject + mark, charset=_safe(charset, subject), method=method, is_torn=sheet.is_torn)
        if sheet.number % 2
        else words(subject, charset=_safe(charset, subject), method=method) + mark
    )
    sender = words(customer.name, charset="utf-8")
    headers: Headers = (
        ("Return-Path", f"<{customer.email}>"),
        *(
            ("Received", f"from relay{hop}.example.net by mx.{DOMAIN}; {mail_date(sheet.at)}")
            for hop in range(sheet.hops)
        ),
        ("From", f"{sender} <{customer.email}>"),
        ("To", f"Mirovela <{address}>"),
        ("Subject", encoded),
        ("Date", mail_date(sheet.at, in_utc=sheet.in_utc)),
        ("Message-ID", f"<{sheet.at:%Y%m%d%H%M%S}.{sheet.number}@mail.example.com>"),
        ("In-Reply-To", f"<ask-{sheet.number:04d}@{DOMAIN}>"),
    )
    raw = message(headers, _parts(sheet, asked), boundary=f"=_reply_{sheet.number:04d}")
    fate = sheet.fate
    known = fate.native_id if isinstance(fate, Truth) else ""
    return Mail(sheet.at, raw, known or f"{sheet.at}/{customer.email}", fate)


def _parts(sheet: Sheet, asked: Asked) -> list[Part]:
    def part(kind: str, text: str) -> Part:
        charset = _safe(sheet.charset, text)
        if charset in ("windows-1250",):
            text = text.translate(_CEDILLA)
        transfer = "base64" if charset == "utf-8" and sheet.transfer == "7bit" else sheet.transfer
        return Part(kind, text, charset, transfer, sheet.is_declared)

    plain = part("plain", in_plain_text(sheet.style, sheet.reply, asked))
    if sheet.below:
        quote = in_plain_text("gmail", "", asked).split("\n\n", 2)[-1].strip()
        plain = part("plain", f"{quote}\n{sheet.reply}")
    if sheet.form == "plain":
        return [plain]
    page = part("html", in_html(sheet.style, sheet.reply, asked))
    return [page] if sheet.form == "html" else [plain, page]


def _safe(charset: str, text: str) -> str:
    """The charset, or UTF-8 where the text has letters that it lacks."""
    text = text.translate(_CEDILLA) if charset == "windows-1250" else text
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return "utf-8"
    return charset


def _automatic(each: Automatic) -> Mail:
    return Mail(each.at, each.raw, "", Skipped(each.reason))
