"""The archive of reports as the board shows it: files on this machine, never the warehouse."""

from __future__ import annotations

from orchestration.home import Home
from orchestration.published.report_archive import Kept, kept_reports

__all__ = ["Kept", "load_reports", "read_report"]


def load_reports() -> list[Kept]:
    """Every file of the archive, the newest period first, of a period the newest snapshot."""
    return kept_reports(Home.from_environment())


def read_report(kept: Kept) -> bytes | None:
    """The bytes of a file; None when it was removed meanwhile."""
    try:
        return kept.path.read_bytes()
    except FileNotFoundError:
        return None
