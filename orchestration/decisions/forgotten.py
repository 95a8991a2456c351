"""Who was forgotten: their pseudonyms, out of the certificates in the journal."""

from __future__ import annotations

from orchestration.decisions.journal import Journal

FORGOTTEN = "person_forgotten"


def forgotten_keys(url: str) -> set[tuple[str, str]]:
    """Identity field and key (hex) of everybody who was ever forgotten."""
    events = Journal(url).events(FORGOTTEN)
    return {(name, key) for event in events for name, key in event.payload["keys"]}
