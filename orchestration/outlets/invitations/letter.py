"""An invitation as a mail: one question, eleven links that each open a finished reply.

The same invitation gives the same bytes, so that a second attempt is the same letter. The answer is
a mail with score and token in its subject; nobody needs a web form. Not here: whom it goes to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from orchestration.decisions.events import Event
from orchestration.decisions.invitations import Invited
from orchestration.responses.brand import Brand
from orchestration.responses.letters import BLANK, Letters
from orchestration.responses.waves import Wave
from orchestration.wording.texts import Texts, load

HERE = Path(__file__).parent
TEXTS = HERE / "texts"
SCORES = range(11)
SUBJECT_OF_LEAVING = "unsubscribe"
LONGEST_NAME = 80
DARK = "#333333"


@dataclass(frozen=True)
class Firm:
    """What all invitations of the installation have in common."""

    letters: Letters
    brand: Brand

    @property
    def name(self) -> str:
        """How the firm calls itself."""
        return _line(self.brand.name or self.letters.company or self.letters.sender_name)


def mail(
    firm: Firm, wave: Wave, one: Invited, begun: Event, *, address: str, token: str, language: str
) -> bytes:
    """The whole mail.

    Args:
        begun: the decision by which the wave began; its moment is the date of all its mails.
        address: where it goes.
        token: of the invitation, for this address.
    """
    words = load(language, TEXTS)
    facts: dict[str, object] = {
        "name": firm.name,
        "colour": firm.brand.colour or DARK,
        "links": [(score, _reply(wave, words, score, token)) for score in SCORES],
        "leave": next(iter(leaving(firm.letters, token)), ""),
    }
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(firm.letters.sender_name, addr_spec=firm.letters.sender)
    message["To"] = address
    message["Reply-To"] = wave.replies_to
    message["Subject"] = words("invitation.subject", name=firm.name)
    message["Date"] = format_datetime(datetime.fromisoformat(begun.decided_at))
    # a plain reply names it, and with it the token
    message["Message-ID"] = f"<{token}@{firm.letters.sender.rpartition('@')[2].lower()}>"
    message["List-Unsubscribe"] = ", ".join(f"<{way}>" for way in leaving(firm.letters, token))
    if len(leaving(firm.letters, token)) > 1:
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_render("invitation.txt", words, facts), cte="base64")
    message.add_alternative(_render("invitation.html", words, facts), "html", cte="base64")
    # of the whole mail: the parts would take it along
    message["Content-Language"] = words.language
    message.set_boundary(f"=_{one.invitation}")
    return message.as_bytes()


def leaving(letters: Letters, token: str) -> list[str]:
    """Where one says that no more invitations are wanted: one click first, then a mail."""
    declared = letters.unsubscribing
    if declared is None:  # waves.yaml is refused without it
        return []
    ways = [] if declared.url is None else [declared.url.replace(BLANK, token)]
    return [*ways, f"mailto:{declared.address}?subject={quote(f'{SUBJECT_OF_LEAVING} {token}')}"]


def _reply(wave: Wave, words: Texts, score: int, token: str) -> str:
    subject = f"{words('invitation.score', score=score)} [#{token}]"
    return f"mailto:{wave.replies_to}?subject={quote(subject)}"


def _line(text: str) -> str:
    """A name in one line, without signs that steer."""
    kept = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    return kept[:LONGEST_NAME]


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


def _render(template: str, words: Texts, facts: dict[str, object]) -> str:
    return _environment().get_template(template).render(words=words, **facts)
