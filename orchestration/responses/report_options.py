"""What `figures.yaml` says of the analytical report: who answers for which theme. No reading."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from orchestration.responses.declared import Declared

Language = Literal["ru", "ro", "en"]
Owner = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Theme = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]


class ReportOptions(Declared):
    """Who answers for the recommendations, and in which languages the monthly report is made."""

    owners: dict[Theme, Owner] = Field(
        default_factory=dict, description="by theme of the codebook: a role or a name"
    )
    default_owner: Owner | None = Field(
        default=None, description="of the themes that nobody is named for"
    )
    languages: tuple[Language, ...] = ("ru", "ro", "en")

    def owner_of(self, theme: str) -> str | None:
        """Who answers for a theme; None when nobody is named."""
        return self.owners.get(theme, self.default_owner)
