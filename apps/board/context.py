"""What every page needs of one run: words, snapshot, filters, the time now, who looks.

Here: handing them from the router to the page. Not here: making them (app).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import streamlit as st

from apps.board import formats, periods
from apps.board.access import Viewer
from apps.board.data import Snapshot
from apps.board.filters import Filters
from apps.board.texts import Texts
from orchestration.home import Home
from orchestration.responses.declaration_file import DeclarationError
from orchestration.responses.figure_options import load_figure_options

_PLACE = "context_of_this_run"


@dataclass(frozen=True)
class Context:
    """One run of one page for one user."""

    texts: Texts
    filters: Filters
    snapshot: Snapshot
    now: datetime
    viewer: Viewer

    def is_running(self, grain: str, start: date) -> bool:
        """Whether the period had days to come when the snapshot was made."""
        return periods.is_running(grain, start, self.snapshot.created_at.date())

    def name_period(self, grain: str, start: date) -> str:
        """The name of a period, and whether it is still running."""
        name = formats.period(grain, start, self.texts)
        return self.texts("note.running", period=name) if self.is_running(grain, start) else name

    def load_tracked(self) -> tuple[str, ...]:
        """The metrics that the installation tracks; none where a file of it has a mistake."""
        try:
            return load_figure_options(Home.from_environment().surveys).tracked
        except DeclarationError:
            return ()  # `loyalty sources check` and every run say what is wrong in it


def hand_over(context: Context) -> None:
    """Called by the router before the page runs."""
    st.session_state[_PLACE] = context


def current() -> Context:
    """Called by the page."""
    context: Context = st.session_state[_PLACE]
    return context
