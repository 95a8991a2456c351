"""How mail programs write a reply above the mail it answers, in Russian, Romanian and English.

A style gives the plain text and, where the program writes HTML, the HTML. The quoted invitation
asks for a number "от 0 до 10": whoever reads the score out of the quote reads it wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

SENDER = "Mirovela"

INVITATIONS = {
    "ru": (
        "Здравствуйте!",
        "Спасибо за покупку в Mirovela.",
        "Оцените, пожалуйста, от 0 до 10, насколько вероятно, что вы порекомендуете нас.",
        "0 - точно нет, 10 - обязательно. Ответьте числом и напишите почему.",
        "С уважением, команда Mirovela",
    ),
    "ro": (
        "Bună ziua!",
        "Vă mulțumim pentru cumpărătura de la Mirovela.",
        "Pe o scară de la 0 la 10, cât de probabil este să ne recomandați?",
        "0 - deloc, 10 - cu siguranță. Răspundeți cu un număr și scrieți de ce.",
        "Cu stimă, echipa Mirovela",
    ),
    "en": (
        "Hello!",
        "Thank you for shopping at Mirovela.",
        "How likely are you to recommend us, from 0 to 10?",
        "0 - not at all, 10 - certainly. Reply with a number and tell us why.",
        "Kind regards, the Mirovela team",
    ),
}

STYLES = {
    "ru": ("gmail", "gmail_old", "outlook", "apple", "thunderbird", "mailru", "yandex", "original"),
    "ro": ("gmail", "gmail_old", "outlook", "apple", "thunderbird"),
    "en": ("gmail", "outlook", "apple", "thunderbird", "original"),
}
#: programs that are known to write no HTML here
ONLY_PLAIN = ("original", "gmail_old")

_SHORT_DAYS = {
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    "ro": ("lun.", "mar.", "mie.", "joi", "vin.", "sâm.", "dum."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_LONG_DAYS = {
    "ru": ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота", "Воскресенье"),
    "ro": ("luni", "marți", "miercuri", "joi", "vineri", "sâmbătă", "duminică"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_SHORT_MONTHS = {
    "ru": "янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек.".split(),
    "ro": "ian. feb. mar. apr. mai iun. iul. aug. sept. oct. nov. dec.".split(),
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
}
_LONG_MONTHS = {
    "ru": (
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
    ).split(),
    "ro": (
        "ianuarie februarie martie aprilie mai iunie"
        " iulie august septembrie octombrie noiembrie decembrie"
    ).split(),
    "en": (
        "January February March April May June July August September October November December"
    ).split(),
}
_HEADINGS = {
    "ru": ("От", "Отправлено", "Кому", "Тема"),
    "ro": ("De la", "Trimis", "Către", "Subiect"),
    "en": ("From", "Sent", "To", "Subject"),
}
_FROM_PHONE = {
    "ru": "Отправлено с iPhone",
    "ro": "Trimis de pe iPhone-ul meu",
    "en": "Sent from my iPhone",
}
_ORIGINAL = {"ru": "-----Исходное сообщение-----", "en": "-----Original Message-----"}


@dataclass(frozen=True)
class Asked:
    """The invitation that a reply answers."""

    language: str
    sent_at: datetime
    address: str
    customer: str
    subject: str


def intro(style: str, asked: Asked) -> str:
    """The line that the program puts before the quote."""
    at, language = asked.sent_at, asked.language
    who = f"{SENDER} <{asked.address}>"
    short = _SHORT_MONTHS[language][at.month - 1]
    day = _SHORT_DAYS[language][at.weekday()]
    clock = f"{at.hour}:{at:%M}"
    if style == "mailru":
        name, month = _LONG_DAYS["ru"][at.weekday()], _LONG_MONTHS["ru"][at.month - 1]
        return f"{name}, {at.day} {month} {at.year}, {at:%H:%M} +03:00 от {who}:"
    if style == "yandex":
        return f'{at:%d.%m.%Y, %H:%M}, "{SENDER}" <{asked.address}>:'
    if style == "thunderbird":
        verb = {"ru": ", {} пишет:", "ro": ", {} a scris:", "en": ", {} wrote:"}[language]
        before = {"ru": "", "ro": "La ", "en": "On "}[language]
        return f"{before}{at:%d.%m.%Y %H:%M}" + verb.format(SENDER)
    if style == "gmail_old" and language == "ru":
        month = _LONG_MONTHS["ru"][at.month - 1]
        return f"{at.day} {month} {at.year} г., {at:%H:%M} пользователь {who}\nнаписал:"
    if style == "apple":
        return {
            "ru": f"{at.day} {short} {at.year} г., в {at:%H:%M}, {who} написал(а):",
            "ro": f"Pe {at.day} {short} {at.year}, la {at:%H:%M}, {who} a scris:",
            "en": f"On {short} {at.day}, {at.year}, at {_twelve_hours(at)}, {who} wrote:",
        }[language]
    return {
        "ru": f"{day}, {at.day} {short} {at.year} г. в {clock}, {who}:",
        "ro": f"{'Pe' if style == 'gmail_old' else 'În'} {day}, {at.day} {short} {at.year}"
        f" la {at:%H:%M}, {who} a\nscris:",
        "en": f"On {day}, {short} {at.day}, {at.year} at {_twelve_hours(at)} {who} wrote:",
    }[language]


def in_plain_text(style: str, reply: str, asked: Asked) -> str:
    """The whole plain text of the mail."""
    question = INVITATIONS[asked.language]
    quote = "\n".join(f"> {line}" for line in question)
    if style in ("outlook", "original"):
        start = _ORIGINAL.get(asked.language, "") + "\n" if style == "original" else ""
        return f"{reply}\n\n{start}{_heading(asked)}\n\n" + "\n".join(question)
    if style == "apple":
        lines = f"> {intro(style, asked)}\n> \n{quote}"
        return f"{reply}\n\n{_FROM_PHONE[asked.language]}\n\n{lines}"
    if style == "mailru":
        # mail.ru and Thunderbird leave no line between the introduction and the quote
        return f"{reply}\n\n{intro(style, asked)}\n{quote}\n"
    gap = "" if style in ("thunderbird", "yandex") else "\n"
    return f"{reply}\n\n{intro(style, asked)}\n{gap}{quote}\n"


def in_html(style: str, reply: str, asked: Asked) -> str:
    """The whole HTML of the mail, with the structures by which the program marks its quote."""
    said = "<br>".join(escape(line) for line in reply.split("\n"))
    question = "<br>\n".join(escape(line) for line in INVITATIONS[asked.language])
    line = escape(intro(style, asked)).replace("\n", " ")
    if style == "outlook":
        heading = "<br>".join(
            f"<b>{escape(name)}:</b> {escape(value)}" for name, value in _heading_lines(asked)
        )
        return (
            f'<html><body><div class="WordSection1"><p class="MsoNormal">{said}</p>'
            '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
            f'<p class="MsoNormal">{heading}</p></div><p class="MsoNormal">{question}</p>'
            "</div></body></html>"
        )
    if style == "apple":
        return (
            f'<html><body dir="auto">{said}<br><br><div dir="ltr">{_FROM_PHONE[asked.language]}'
            f'</div><div dir="ltr"><br><blockquote type="cite">{line}<br><br></blockquote></div>'
            f'<blockquote type="cite"><div dir="ltr">{question}</div></blockquote></body></html>'
        )
    if style == "thunderbird":
        return (
            f'<html><body><p>{said}</p><div class="moz-cite-prefix">{line}<br></div>'
            f'<blockquote type="cite" cite="mid:ask@mirovela.example"><p>{question}</p>'
            "</blockquote></body></html>"
        )
    if style == "mailru":
        return (
            f"<HTML><BODY>{said}<br><br>"
            '<blockquote style="border-left:1px solid #0857A6; margin:10px; padding:0 0 0 10px;">'
            f'{line}<br><div id="">{question}</div></blockquote></BODY></HTML>'
        )
    if style == "yandex":
        said = f"<div>{said}</div><div>\u00a0</div>"
        return f"{said}<div>{line}</div><blockquote>{question}</blockquote>"
    return (
        f'<div dir="ltr">{said}</div><br><div class="gmail_quote">'
        f'<div dir="ltr" class="gmail_attr">{line}<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid'
        f' rgb(204,204,204);padding-left:1ex"><div>{question}</div></blockquote></div>'
    )


def _heading(asked: Asked) -> str:
    return "\n".join(f"{name}: {value}" for name, value in _heading_lines(asked))


def _heading_lines(asked: Asked) -> tuple[tuple[str, str], ...]:
    at, language = asked.sent_at, asked.language
    month, day = _LONG_MONTHS[language][at.month - 1], _LONG_DAYS[language][at.weekday()]
    sent = {
        "ru": f"{at.day} {month} {at.year} г. {at:%H:%M}",
        "ro": f"{day}, {at.day} {month} {at.year} {at:%H:%M}",
        "en": f"{day}, {month} {at.day}, {at.year} {_twelve_hours(at)}",
    }[language]
    values = (f"{SENDER} <{asked.address}>", sent, asked.customer, asked.subject)
    return tuple(zip(_HEADINGS[language], values, strict=True))


def _twelve_hours(at: datetime) -> str:
    return f"{(at.hour - 1) % 12 + 1}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"
