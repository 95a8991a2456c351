"""Appeals on the board: what counts for a unit, filing and deciding, by the feed's own commands.

Here: who may, and the calls. Not here: widgets, the rules of appeals (outlets/feeds/appeals).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

import streamlit as st

from apps.board.access import Action, Viewer
from apps.board.data import KEPT_RESULTS, SnapshotMovedError
from apps.board.feed_command import ask_feed
from orchestration.home import Home
from orchestration.published.feed_state import current_state

#: about an answer; the last is about the entry as a whole. What needs words of its own, which the
#: board never shows, is filed at the command
REASONS = (
    *("wrong_person", "wrong_unit", "wrong_experience", "misread_scale", "duplicate"),
    *("staff_answer", "asked_for_score", "not_a_customer", "entry_in_error"),
)
IN_ERROR = "entry_in_error"
#: with the unit that the answer is about it counts there; without one it counts nowhere
OF_ANOTHER = ("wrong_person", "wrong_unit")


@dataclass(frozen=True)
class CountedAnswer:
    """An answer behind a released figure, without who gave it and what they wrote."""

    response_uid: str
    day: date
    counted_as: str
    is_counted: bool


def may_file(viewer: Viewer, dimension: str, unit: str) -> bool:
    """Whether the viewer may appeal for a unit; an appeal bears the address of who signed in."""
    return viewer.is_signed_in and viewer.may(Action.APPEAL, (dimension, unit))


@st.cache_data(show_spinner=False, max_entries=KEPT_RESULTS)
def counted_answers(state: str, scheme: str, period: str, unit: str) -> tuple[CountedAnswer, ...]:
    """The answers behind the last entry of a unit, oldest first.

    Args:
        state: the file of the feed's state; another one after each command.

    Raises:
        CommandRefusedError: where there are too few of them to be listed, or nothing is released.
        SnapshotMovedError: when the state is another one meanwhile.
    """
    current = str(current_state(Home.from_environment()))
    if current != state:
        raise SnapshotMovedError(state, current)
    said = ask_feed(
        "explain", f"--scheme={scheme}", f"--period={period}", f"--unit={unit}",
        "--answers", "--format=json",
    )  # fmt: skip
    return tuple(
        CountedAnswer(
            row["response_uid"],
            date.fromisoformat(row["date"]),
            row["counted_as"],
            row["is_counted"],
        )
        for row in json.loads(said)["answers"]
    )


def file_appeal(
    scheme: str,
    period: str,
    unit: str,
    reason: str,
    *,
    by: str,
    response_uid: str | None = None,
    to_unit: str = "",
) -> None:
    """File an appeal, as `loyalty feed appeal` does.

    Raises:
        CommandRefusedError: with the words of the command.
    """
    words = [f"--scheme={scheme}", f"--period={period}", f"--unit={unit}"]
    words += [f"--response={response_uid}"] if response_uid else []
    words += [f"--to={to_unit}"] if to_unit else []
    ask_feed("appeal", *words, f"--reason={reason}", f"--by={by}")


def decide_appeal(number: str, *, is_accepted: bool, by: str) -> None:
    """Decide an appeal, as `loyalty feed decide` does.

    Raises:
        CommandRefusedError: with the words of the command.
    """
    ask_feed("decide", number, "--accept" if is_accepted else "--reject", f"--by={by}")
