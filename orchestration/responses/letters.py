"""Who gets the digest letter and how: `letters.yaml` beside the sources; without it nobody does.

Addresses here are of staff who asked for the letter. Secrets are never here: the file names the
variables of the environment that hold them. Not here: what a letter says, and sending.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from orchestration.responses.declaration_file import declare_whole
from orchestration.responses.declared import Declared
from orchestration.responses.delivery import ImapConnector, MailFolderConnector

FILE_NAME = "letters.yaml"
#: where the one-click address of a letter has the recipient's own part
BLANK = "{token}"
LONGEST_URL = 400
LOOPBACK = ("127.0.0.1", "::1", "localhost")
# no spaces, quotes, angle brackets, commas or control signs: nothing that could end a header
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _one_line(text: str) -> str:
    if STEERING.search(text):
        raise ValueError("a line break or a control sign does not belong here")
    return text


def _address(text: str) -> str:
    if not ADDRESS.fullmatch(text):
        raise ValueError(f"{text!r} is no e-mail address such as ana@example.com")
    return text


Language = Literal["en", "ru", "ro"]
Address = Annotated[str, AfterValidator(_address)]
Line = Annotated[str, StringConstraints(max_length=120), AfterValidator(_one_line)]
Name = Annotated[Line, StringConstraints(min_length=1)]
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,80}$")]


class Mailing(Declared):
    """The SMTP server that takes the letters."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password_env: Variable | None = Field(
        default=None, description="NAME of the environment variable with the password"
    )
    ca_file: str | None = None
    timeout_seconds: float = Field(default=30.0, gt=0, le=600)

    @model_validator(mode="after")
    def _sign_in_is_whole_and_safe(self) -> Self:
        if (self.user is None) != (self.password_env is None):
            raise ValueError("password_env: user and password_env go together")
        if self.security == "none" and self.host not in LOOPBACK:
            raise ValueError(
                "security: none is for a server on this machine only; use starttls or tls"
            )
        return self


class Unsubscribing(Declared):
    """Where a recipient says that no more letters are wanted.

    Attributes:
        address: takes the mail of a mail program's own "unsubscribe" button.
        url: one click over https (RFC 8058), with `{token}` where the recipient's own part goes;
            what answers there is `loyalty recipients serve` behind a reverse proxy.
        mailbox: where these mails are read from.
    """

    address: Address
    url: str | None = None
    mailbox: Annotated[MailFolderConnector | ImapConnector, Field(discriminator="type")] | None = (
        None
    )

    @field_validator("url")
    @classmethod
    def _is_https_with_a_token(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(_one_line(url))
        is_odd = not url.isascii() or len(url) > LONGEST_URL or set(" <>,") & {*url}
        if parts.scheme != "https" or not parts.netloc or BLANK not in url or is_odd:
            raise ValueError(f"write an https address with {BLANK} in it")
        return url


class Unit(Declared):
    """A member of a breakdown that a recipient looks after, such as a location."""

    dimension: Name
    member: Name


class Recipient(Declared):
    """Somebody who gets the letter by mail."""

    address: Address
    name: Line = ""
    language: Language
    units: tuple[Unit, ...] = Field(default=(), max_length=10)


class Channel(Declared):
    """A chat or another service that Apprise reaches, such as a Telegram channel.

    Attributes:
        url_env: NAME of the environment variable with the Apprise address, which is a secret:
            `tgram://TOKEN/CHAT`.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
    language: Language
    url_env: Variable


class Letters(Declared):
    """Everything that the digest letter needs beside the figures."""

    company: Line = ""
    sender: Address
    sender_name: Name = "Loyalty Metrics"
    timezone: str = Field(default="Europe/Chisinau", description="whose 1st and 15th it is")
    board: str | None = Field(default=None, description="address of the board, for a link")
    smtp: Mailing | None = None
    unsubscribing: Unsubscribing | None = None
    recipients: tuple[Recipient, ...] = Field(default=(), max_length=2000)
    channels: tuple[Channel, ...] = Field(default=(), max_length=20)

    @field_validator("timezone")
    @classmethod
    def _timezone_is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{name!r} is no time zone such as Europe/Chisinau") from error
        return name

    @field_validator("board")
    @classmethod
    def _is_a_web_address(cls, url: str | None) -> str | None:
        if url is not None and urlsplit(_one_line(url)).scheme not in ("http", "https"):
            raise ValueError("write an address that begins with https://")
        return url

    @model_validator(mode="after")
    def _parts_fit_each_other(self) -> Self:
        if self.recipients and self.smtp is None:
            raise ValueError("smtp: letters need a server that takes them")
        if self.recipients and self.unsubscribing is None:
            raise ValueError(
                "unsubscribing: every letter says how to get no more; name the address"
            )
        addresses = [recipient.address.lower() for recipient in self.recipients]
        for address in addresses:
            if addresses.count(address) > 1:
                raise ValueError(f"recipients: {address} stands here twice")
        names = [channel.name for channel in self.channels]
        if len(set(names)) < len(names):
            raise ValueError("channels: two channels have one name")
        return self


def load_letters(surveys: Path) -> Letters | None:
    """What `letters.yaml` of a folder of sources says; None without the file: nothing is sent.

    Raises:
        DeclarationError: with file, line and cure.
    """
    file = surveys / FILE_NAME
    if not file.exists():
        return None
    return declare_whole(file, Letters, "the file declares no letters.", "docs/letters.md")
