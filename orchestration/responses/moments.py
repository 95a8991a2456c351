"""How a source writes its moments: time zone and formats, as declared.

Nothing is guessed: a format that reads one text in two ways is a mistake here already.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import field_validator

from orchestration.responses.declared import Declared

#: formats that are no strptime pattern
NAMED_FORMATS = ("iso", "excel_serial", "unix_seconds")
DIRECTIVE = re.compile(r"%(-?.?)")
KNOWN_DIRECTIVES = frozenset("aAbBcdfgGHIjmMnpSuUVwWxXyYzZ%")


class TimeFormat(Declared):
    """How moments are written in this source, and in which zone."""

    zone: str = "UTC"
    written_in: str | None = None
    formats: tuple[str, ...] = ()

    @field_validator("zone", "written_in")
    @classmethod
    def _zone_is_known(cls, zone: str | None) -> str | None:
        try:
            ZoneInfo(zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(
                f"unknown time zone {zone!r}; use an IANA name such as Europe/Chisinau"
            ) from error
        return zone

    @field_validator("formats")
    @classmethod
    def _formats_are_known(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        for form in formats:
            if form in NAMED_FORMATS:
                continue
            directives = DIRECTIVE.findall(form)
            unknown = [d for d in directives if d.removeprefix("-") not in KNOWN_DIRECTIVES]
            if not directives or unknown:
                raise ValueError(
                    f"{form!r} is no format; write it as %d.%m.%Y %H:%M:%S, or one of "
                    f"{', '.join(NAMED_FORMATS)}"
                )
        for one, other in itertools.combinations(formats, 2):
            if one != other and _without_order(one) == _without_order(other):
                raise ValueError(
                    f"{one!r} and {other!r} read one text as two days; declare the one that the "
                    "source writes"
                )
        return formats


def _without_order(form: str) -> str:
    """A format in which day and month look alike."""
    return form.replace("%-", "%").replace("%d", "%m")


def day_of(text: str) -> str:
    """A day as ISO text, checked."""
    try:
        dt.date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no day; write it as 2020-01-31") from error
    return text
