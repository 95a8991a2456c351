"""Filters that live in the address of the page, both ways.

Here: reading the address against an allow-list, keeping a choice while the user goes from page to
page, and writing it back. Not here: which filters a page has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st


@dataclass(frozen=True)
class Choice:
    """One filter: its name in the address, its label, what may be chosen, what is usual.

    Args:
        scope: what the options hang on; a choice made in one scope says nothing in another.
        limit: how many options may be chosen at once.
    """

    name: str
    label: str
    options: tuple[str, ...]
    default: tuple[str, ...]
    describe: Callable[[str], str]
    scope: str = ""
    limit: int = 1


@dataclass(frozen=True)
class Read:
    """What an address says of one filter: allowed values, and whether it had others."""

    values: tuple[str, ...]
    has_unknown: bool


def read(given: Sequence[str], choice: Choice) -> Read:
    """Keep what is on the allow-list, in the order of the address, each once."""
    known = tuple(dict.fromkeys(value for value in given if value in choice.options))
    is_odd = len(known) > choice.limit or any(value not in choice.options for value in given)
    return Read(known[: choice.limit], has_unknown=is_odd)


class Filters:
    """The filters of one run of one page."""

    def __init__(self, page: str) -> None:
        self.ignored: list[str] = []
        # Streamlit empties the address when the page changes: that resets no choice
        self.is_new_page = st.session_state.get("page_shown") != page
        st.session_state["page_shown"] = page

    def choose(self, choice: Choice, width: int | Literal["stretch"] = "stretch") -> str:
        """One of the options, as a drop-down list."""
        key = _key(choice)
        st.session_state[key] = self._settle(choice)[0]
        chosen = st.selectbox(
            choice.label, choice.options, key=key, format_func=choice.describe, width=width
        )
        self._finish(choice, (str(chosen),))
        return str(chosen)

    def choose_some(self, choice: Choice) -> list[str]:
        """Up to `limit` of the options."""
        key = _key(choice)
        st.session_state[key] = list(self._settle(choice))
        chosen = st.multiselect(
            choice.label,
            choice.options,
            key=key,
            format_func=choice.describe,
            max_selections=choice.limit,
        )
        self._finish(choice, tuple(chosen))
        return list(chosen)

    def _settle(self, choice: Choice) -> tuple[str, ...]:
        """What holds now: the address if it was changed, else the widget, else what was kept."""
        key, state = _key(choice), st.session_state
        given = tuple(st.query_params.get_all(choice.name))
        said = read(given, choice)
        if said.has_unknown:
            self.ignored.append(choice.label)
        written = state.get(_written(choice), ())
        values: tuple[str, ...]
        if said.values and given != written:
            values = said.values
        elif written and not given and not self.is_new_page:
            values = choice.default
        elif key in state:
            widget = state[key]
            values = tuple(widget) if isinstance(widget, list) else (widget,)
        else:
            values = state.get(f"kept_{key}", choice.default)
        return values if all(value in choice.options for value in values) else choice.default

    def _finish(self, choice: Choice, values: tuple[str, ...]) -> None:
        """Keep the choice for other pages and say it in the address, unless it is the usual one."""
        st.session_state[f"kept_{_key(choice)}"] = values
        shown = () if values == choice.default else values
        if shown:
            st.query_params[choice.name] = list(shown)
        elif choice.name in st.query_params:
            del st.query_params[choice.name]
        st.session_state[_written(choice)] = shown


def _key(choice: Choice) -> str:
    return f"filter_{choice.name}_{choice.scope}"


def _written(choice: Choice) -> str:
    return f"address_{choice.name}"
