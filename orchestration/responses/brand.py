"""Whose board and reports these are: `brand.yaml` beside the sources; without it the product's own.

Not here: showing it, and any word of a page.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from orchestration.responses.declaration_file import DeclarationError, declare_whole
from orchestration.responses.declared import Declared
from orchestration.responses.letters import Language, Name

FILE_NAME = "brand.yaml"
PICTURES = (".png", ".jpg", ".jpeg")
#: of white text on the colour, by WCAG 2.2 (1.4.3)
LEAST_CONTRAST = 4.5


class Brand(Declared):
    """Name, logo, colour and languages.

    Attributes:
        name: of the company, as it calls itself; empty where nobody said it.
        logo: a picture that lies beside the file.
        colour: of buttons and marks, as `#0B5FA5`; white text must be readable on it.
        languages: those that the board offers; the first where the browser asks for none of them.
    """

    name: Name | None = None
    logo: str | None = None
    colour: Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")] | None = None
    languages: tuple[Language, ...] = Field(default=("ru", "ro", "en"), min_length=1)

    @field_validator("logo")
    @classmethod
    def _lies_beside(cls, name: str | None) -> str | None:
        if name is not None and (
            PurePosixPath(name).name != name or not name.lower().endswith(PICTURES)
        ):
            raise ValueError(f"name a picture that lies beside the file: {', '.join(PICTURES)}")
        return name

    @field_validator("colour")
    @classmethod
    def _bears_white_text(cls, colour: str | None) -> str | None:
        if colour is not None and (found := contrast_with_white(colour)) < LEAST_CONTRAST:
            raise ValueError(
                f"white text is not readable on it (contrast {found:.1f}, needed "
                f"{LEAST_CONTRAST}); take a darker one"
            )
        return colour

    @field_validator("languages")
    @classmethod
    def _each_once(cls, languages: tuple[Language, ...]) -> tuple[Language, ...]:
        if len(set(languages)) < len(languages):
            raise ValueError("a language stands here twice")
        return languages


def contrast_with_white(colour: str) -> float:
    """Contrast ratio of white on a colour `#RRGGBB`, 1 to 21 (WCAG 2.2, relative luminance)."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
              for part in channels]  # fmt: skip
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def load_brand(surveys: Path) -> Brand:
    """What `brand.yaml` of a folder of sources says, or the product's own.

    Raises:
        DeclarationError: with file, line and cure.
    """
    file = surveys / FILE_NAME
    if not file.exists():
        return Brand()
    brand = declare_whole(file, Brand, "the file declares no brand.", "docs/clients.md")
    if brand.logo and not (surveys / brand.logo).is_file():
        raise DeclarationError(
            file, 1, "logo", f"{surveys / brand.logo}: there is no such picture.", "Put it there."
        )
    return brand
