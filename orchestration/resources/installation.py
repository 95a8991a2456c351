"""The installation as the assets see it: its home, and the run's place in the queue.

A run that starts shows its sign of life and waits for a run of another process to end, so
that no two runs share scratch files or the warehouse. Nothing here reads or writes data.
"""

from __future__ import annotations

from contextlib import ExitStack

import dagster as dg
from pydantic import PrivateAttr

from orchestration.home import Home
from orchestration.resources import run_lock

KEY = "installation"


class Installation(dg.ConfigurableResource):  # type: ignore[type-arg]  # it is its own value
    """The places of this installation, named by the environment."""

    _held: ExitStack = PrivateAttr(default_factory=ExitStack)

    @property
    def home(self) -> Home:
        """Where this installation keeps its things."""
        return Home.from_environment()

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Show that the run is alive and let no other run in."""
        if context.run is not None:
            self._held.enter_context(run_lock.marked_alive(self.home, context.run.run_id))
            self._held.enter_context(run_lock.one_run_at_a_time(self.home))

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002  # the interface's
        """Let the next run in."""
        self._held.close()
