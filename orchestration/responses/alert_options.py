"""Who is told at once when something is proven worse: `alerts.yaml` beside the sources.

Without the file alerts are judged and kept, and nobody gets a message. The server, the sender and
the channels are those of `letters.yaml`. Not here: judging, words, sending.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from orchestration.responses.declaration_file import DeclarationError, declare_whole
from orchestration.responses.declared import Declared
from orchestration.responses.letters import Letters, Recipient, load_letters

FILE_NAME = "alerts.yaml"
Grain = Literal["week", "month"]


class AlertOptions(Declared):
    """What is watched, and who is told.

    Attributes:
        grains: periods whose figures are watched.
        newest_days: alerts are of periods that ended at most so many days ago.
        recipients: of mails; those with units get alerts of these units only.
        channels: names of channels in letters.yaml; they get alerts of the company and of sources.
    """

    grains: tuple[Grain, ...] = Field(default=("week", "month"), min_length=1)
    newest_days: int = Field(default=45, ge=7, le=400)
    recipients: tuple[Recipient, ...] = Field(default=(), max_length=500)
    channels: tuple[str, ...] = Field(default=(), max_length=20)

    @field_validator("recipients")
    @classmethod
    def _each_once(cls, recipients: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
        addresses = [one.address.lower() for one in recipients]
        for address in addresses:
            if addresses.count(address) > 1:
                raise ValueError(f"recipients: {address} stands here twice")
        return recipients


def load_alert_options(surveys: Path) -> AlertOptions:
    """What `alerts.yaml` of a folder of sources says; without it nobody is told.

    Raises:
        DeclarationError: with file, line and cure; also where letters.yaml lacks what is needed.
    """
    file = surveys / FILE_NAME
    if not file.exists():
        return AlertOptions()
    options = declare_whole(file, AlertOptions, "the file declares no alerts.", "docs/alerts.md")
    _check_letters(file, options, load_letters(surveys))
    return options


def _check_letters(file: Path, options: AlertOptions, letters: Letters | None) -> None:
    """Mails need a server and channels an address; both are in letters.yaml."""
    if options.recipients and (letters is None or letters.smtp is None):
        raise DeclarationError(
            file, 1, "recipients", "there is no server that takes their mails.",
            "Declare `smtp` and `sender` in letters.yaml.",
        )  # fmt: skip
    known = {channel.name for channel in letters.channels} if letters else set()
    for name in options.channels:
        if name not in known:
            raise DeclarationError(
                file, 1, "channels", f"letters.yaml has no channel {name!r}.",
                f"Known: {', '.join(sorted(known)) or 'none'}.",
            )  # fmt: skip
