"""What a source declares of the contact details in it; without this none are kept.

The cells of `email` and `phone` stand under `columns` already; here is what goes with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from pydantic import Field, model_validator

from orchestration.responses.declared import Declared
from orchestration.responses.headers import Header

#: where no mail ever arrives (RFC 2606); what stands for the address of a forgotten person ends so
NOWHERE = "erased.invalid"
NAME, CONSENT = "contacts.name", "contacts.consent"
#: what tells whose contact details they are, by the table that the rows become
TOLD_BY = {
    "response": ("email", "phone", "customer_id"),
    "customer": ("email", "phone", "native_id"),
    "invitation": ("email", "phone", "customer_id"),
}


class Contacts(Declared):
    """Contact details are kept: e-mail, phone and language as mapped, and a name."""

    name: Header | None = None
    consent: Header | None = Field(default=None, description="column that says who agreed to it")
    consent_values: tuple[str, ...] = Field(
        default=(), description="what stands in it when they agreed; all else is a refusal"
    )

    @property
    def places(self) -> dict[str, Header]:
        """Its places of the mapping."""
        places = {NAME: self.name, CONSENT: self.consent}
        return {place: header for place, header in places.items() if header is not None}

    @model_validator(mode="after")
    def _consent_is_whole(self) -> Self:
        if (self.consent is None) == bool(self.consent_values):
            raise ValueError(
                'contacts: consent and consent_values go together, such as {consent: "May we call '
                'you?", consent_values: ["yes", "да"]}'
            )
        return self


def check_contacts(contacts: Contacts | None, loads: str, mapped: Iterable[str]) -> None:
    """Details of nobody in particular could be neither found nor erased."""
    told_by = TOLD_BY.get(loads, ())
    if contacts is None or set(told_by) & set(mapped):
        return
    needed = " or ".join(told_by)
    cure = f"map {needed} under `columns`" if needed else "leave `contacts` out"
    raise ValueError(f"contacts: nothing in {loads} tells whose they are; {cure}")
