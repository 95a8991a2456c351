"""What can go wrong while fetching from a source, and whether trying again can help.

Nothing here judges a row: a row that cannot be used is data, not an exception.
"""

from __future__ import annotations


class SourceError(Exception):
    """A source cannot be read as declared; a person has to change something."""


class TransientSourceError(SourceError):
    """A source cannot be read just now (network, lock, busy server); the next pull may succeed."""


class ChangedWhileReadError(TransientSourceError):
    """One thing changed or went away while it was read; the rest of the source is still good."""
