"""The letter itself: a mail with a text and an HTML part, or a text for a channel.

Whatever came from outside (names of people and places, customers' words) goes into the templates
as text: escaped in HTML, in one line in text, and in no header. Not here: reading, sending.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from orchestration.outlets.digest.content import Content, Part
from orchestration.outlets.digest.recipients import Known
from orchestration.published.told import tell_figure, tell_theme
from orchestration.published.voice import harmless
from orchestration.responses.letters import BLANK, Letters
from orchestration.wording import formats
from orchestration.wording.texts import Texts, load

HERE = Path(__file__).parent
ONE_CLICK = "List-Unsubscribe=One-Click"
SUBJECT_OF_LEAVING = "unsubscribe"
LONGEST_NAME = 120
LONGEST_IDEA = 160
#: what a chat takes in one message, with room for the escaping of the service
LONGEST_MESSAGE = 3500

_BLANK_LINES = re.compile(r"\n{3,}")

Names = Mapping[str, str]
"""Theme -> its name in the language of the letter."""


def mail(letters: Letters, one: Known, content: Content, names: Names, *, now: datetime) -> bytes:
    """The whole mail to one recipient, as it goes over the wire.

    Its Message-ID depends on the issue and the recipient alone: a second attempt has the same.

    Args:
        names: theme -> name.
        now: for the Date header.
    """
    words = load(one.recipient.language, HERE / "texts")
    subject = subject_of(letters, content, words)
    link = leaving_link(letters, one)
    facts = {
        **_facts(letters, content, words, names),
        "subject": subject,
        "greeting": _greeting(one, words),
        "why": words("digest.footer_why", address=one.recipient.address),
        "unsubscribe_link": link,
        "is_channel": False,
    }
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(letters.sender_name, addr_spec=letters.sender)
    message["To"] = Address(_line(one.recipient.name), addr_spec=one.recipient.address)
    message["Subject"] = subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(letters, one.key, content.issue.name)
    # no automatic answers to this, and none that a machine takes for a person's
    message["Auto-Submitted"] = "auto-generated"
    message["Precedence"] = "bulk"
    message.set_content(_plain(words, facts), cte="base64")
    message.add_alternative(_render("letter.html", words, facts), subtype="html", cte="base64")
    message["Content-Language"] = words.language
    # between the parts stands the same line whenever the mail is made
    message.set_boundary(f"=_{one.key}_{content.issue.name}")
    return _leaving_headers(letters, one) + message.as_bytes()


def _leaving_headers(letters: Letters, one: Known) -> bytes:
    """Written by hand: the library encodes an address longer than a line, and nobody decodes it."""
    addresses = ",\r\n ".join(f"<{address}>" for address in leaving(letters, one))
    lines = [f"List-Unsubscribe: {addresses}"]
    if letters.unsubscribing is not None and letters.unsubscribing.url is not None:
        lines.append(f"List-Unsubscribe-Post: {ONE_CLICK}")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def channel_text(letters: Letters, content: Content, names: Names, language: str) -> str:
    """The text for a channel: subject, then the letter without what is for one person."""
    words = load(language, HERE / "texts")
    facts = {
        **_facts(letters, content, words, names), "greeting": "", "why": "",
        "unsubscribe_link": "", "is_channel": True,
    }  # fmt: skip
    text = f"{subject_of(letters, content, words)}\n\n{_plain(words, facts)}"
    if len(text) <= LONGEST_MESSAGE:
        return text
    return text[:LONGEST_MESSAGE].rsplit("\n", 1)[0] + "\n…"


def subject_of(letters: Letters, content: Content, words: Texts) -> str:
    """The subject: the company and the period, and no figure, which would lack its interval."""
    period = _period(content, words)
    if letters.company:
        return words("digest.subject_of", company=_line(letters.company), period=period)
    return words("digest.subject", period=period)


def message_id(letters: Letters, key: str, issue: str) -> str:
    """The id of a letter, the same for every attempt."""
    return f"<digest.{issue}.{key}@{letters.sender.rpartition('@')[2].lower()}>"


def leaving(letters: Letters, one: Known) -> list[str]:
    """Where one says that no more letters are wanted: one click first, where there is one."""
    declared = letters.unsubscribing
    if declared is None:
        return []
    subject = percent(f"{SUBJECT_OF_LEAVING} {one.token}")
    addresses = [f"mailto:{declared.address}?subject={subject}"]
    if declared.url is not None:
        addresses.insert(0, declared.url.replace(BLANK, one.token))
    return addresses


def leaving_link(letters: Letters, one: Known) -> str:
    """The first of these addresses, for a person to press."""
    return next(iter(leaving(letters, one)), "")


def _facts(letters: Letters, content: Content, words: Texts, names: Names) -> dict[str, Any]:
    intro = "digest.intro_running" if content.is_running else "digest.intro"
    counts = content.counts
    new_ideas = content.new_idea_count
    return {
        "intro": words(intro, period=formats.period("month", content.month, words)),
        "company": _told(content.company, words, names),
        "units": [_told(unit, words, names) for unit in content.units],
        "has_comments": bool(counts.get("all")),
        "quotes": content.quotes,
        "ideas": [
            words(
                "digest.idea",
                text=harmless(idea.text, LONGEST_IDEA),
                count=words.plural(
                    "times", idea.wish_count, n=formats.count(idea.wish_count, words)
                ),
            )
            for idea in content.ideas
        ],
        "new_ideas": words("digest.ideas_new", n=formats.count(new_ideas, words))
        if new_ideas
        else "",
        "requests": words(
            "digest.requests_text",
            requests=formats.count(counts["requests"], words),
            risks=formats.count(counts["risks"], words),
        )
        if counts.get("requests") or counts.get("risks")
        else "",
        "board": letters.board or "",
        "data": words(
            "digest.footer_data",
            snapshot=content.snapshot_id,
            moment=formats.moment(content.made_at, words),
        ),
    }


def _told(part: Part, words: Texts, names: Names) -> dict[str, Any]:
    return {
        "name": _line(part.name),
        "figures": [tell_figure(figure, words) for figure in part.figures],
        "problems": [tell_theme(theme, words, names) for theme in part.problems],
        "strengths": [tell_theme(theme, words, names) for theme in part.strengths],
        "has_themes": part.has_themes,
    }


def _period(content: Content, words: Texts) -> str:
    period = formats.period("month", content.month, words)
    return words("digest.so_far", period=period) if content.is_running else period


def _greeting(one: Known, words: Texts) -> str:
    name = _line(one.recipient.name)
    return words("digest.greeting", name=name) if name else words("digest.hello")


def _line(text: str) -> str:
    """A name in one line, without signs that steer: it may stand in a header."""
    return harmless(text, LONGEST_NAME)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(enabled_extensions=("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _plain(words: Texts, facts: Mapping[str, Any]) -> str:
    """The text part: one blank line between its sections, however many were left out."""
    return _BLANK_LINES.sub("\n\n", _render("letter.txt", words, facts)).strip("\n") + "\n"


def _render(template: str, words: Texts, facts: Mapping[str, Any]) -> str:
    return _environment().get_template(template).render(words=words, **facts)
