"""The cells of contact details in typed rows, for sources that declare them: SQL, nothing is run.

They stand in the scratch database only, until the store of contacts has sealed them; no other
stage reads these columns.
"""

from __future__ import annotations

from orchestration.responses.contacts import CONSENT, NAME, NOWHERE
from orchestration.responses.declaration import Survey
from orchestration.validated import cells
from orchestration.validated.identity_cells import NOBODY
from orchestration.validated.mapping import Mapping
from orchestration.validated.typed_fields import Layers

EMAIL, PHONE = "contact_email", "contact_phone"
PERSON, AGREED = "contact_name", "contact_consent"
COLUMNS = {EMAIL: "varchar", PHONE: "varchar", PERSON: "varchar", AGREED: "boolean"}


def columns(survey: Survey) -> dict[str, str]:
    """The columns and their types; none for a source that keeps no contacts."""
    return COLUMNS if survey.contacts else {}


def outputs(survey: Survey, layers: Layers, mapping: Mapping) -> dict[str, str]:
    """What stands in them: an address as written, a phone in its normal form, both if usable."""
    if survey.contacts is None:
        return {}
    found: dict[str, str] = {}
    if "w_email" in layers.moments:
        nobody = f"f_email = '{NOBODY}' or ends_with(w_email, '@{NOWHERE}')"
        found[EMAIL] = f"case when w_email is null or {nobody} then null else t_email end"
    if "w_phone" in layers.moments:
        # a normal form of letters stands for a number that was erased
        found[PHONE] = "case when regexp_matches(w_phone, '^[0-9]') then '+' || w_phone end"
    name, consent = _text(survey, mapping, NAME), _text(survey, mapping, CONSENT)
    if name:
        found[PERSON] = name
    if consent:
        agreed = [value.strip().lower() for value in survey.contacts.consent_values]
        listed = ", ".join(map(cells.literal, agreed))
        found[AGREED] = f"lower({consent}) in ({listed})"
    return found


def _text(survey: Survey, mapping: Mapping, place: str) -> str | None:
    """The trimmed cell of a place; null where it says nothing."""
    found = mapping.cells.get(place)
    if not found:
        return None
    cell = cells.trimmed([f"c{position}" for position in found])
    return f"case when {cells.any_of(cell, survey.missing)} then null else {cell} end"
