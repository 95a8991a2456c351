"""What a source declares of the people in it: where its phones are from, whose answers they are."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field


def known_region(region: str) -> str:
    """A region that phone numbers are of; ValueError for any other text."""
    import phonenumbers

    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(f"{region!r} is no region; two capital letters, such as MD, RO or RU")
    return region


#: where numbers without a country code are called from
PhoneRegion = Annotated[
    str, Field(pattern=r"^[A-Z]{2}$", description="such as MD"), AfterValidator(known_region)
]
#: whose answer it is when a response names no manager
ManagerFrom = Literal["response", "last_order"]
