"""Approving a prepared period of the feed on the board: by whom it may be, and the step itself.

Here: whether somebody is another person than the one who prepared, and the call of the command.
Not here: widgets, the rules.
"""

from __future__ import annotations

from enum import StrEnum

from apps.board.access import Action, Viewer
from apps.board.feed_command import ask_feed
from orchestration.responses.access import Access


class Standing(StrEnum):
    """Whether a viewer may approve what somebody prepared, or decide what somebody filed."""

    MAY = "may"
    NOT_ASKED = "not_asked"
    SAME_PERSON = "same_person"
    NOBODY_KNOWN = "nobody_known"


def standing(viewer: Viewer, preparer: str, access: Access) -> Standing:
    """Whether the viewer may approve. A name that could be anybody's could be the viewer's.

    Args:
        preparer: under what it was recorded who prepared or filed: an address, or a name typed
            at the command.
        access: who has which address and name.
    """
    if not (viewer.is_signed_in and viewer.may(Action.APPROVE)):
        return Standing.NOT_ASKED
    called = " ".join(preparer.split()).casefold()
    known = {
        person.email.casefold()
        for person in access.people
        if called and called in (person.email.casefold(), " ".join(person.name.split()).casefold())
    }
    if called == viewer.email or viewer.email in known:
        return Standing.SAME_PERSON
    return Standing.MAY if len(known) == 1 else Standing.NOBODY_KNOWN


def approve(scheme: str, period: str, *, by: str) -> None:
    """Approve what was prepared last, as `loyalty feed approve` does.

    Raises:
        CommandRefusedError: with the words of the command.
    """
    ask_feed("approve", f"--scheme={scheme}", f"--period={period}", f"--by={by}")
