"""How a stage reports how far it is, to whoever listens in this process.

The `loyalty` command listens and draws bars; under the orchestrator's server nobody does.
Nothing here draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Report = Callable[[str, int, int | None], None]
"""Told the name of a thing, how much of it is done, and how much there is where it is known."""

Listener = Callable[[str, str, int, int | None], None]
"""Told what is worked on, such as landing/web_shop_form, and then what a `Report` is told."""

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Hand every report made inside to `listener`."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def reporter(stage: str, name: str) -> Report:
    """What a stage calls while it works on `name`."""

    def report(thing: str, done: int, total: int | None = None) -> None:
        listener = _listener.get()
        if listener is not None:
            listener(f"{stage}/{name}", thing, done, total)

    return report
