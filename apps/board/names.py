"""What members are called: their names, told apart where two members have one name.

Here: a text for every id. Not here: reading (data), words for ids that mean nobody (figures).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from urllib.parse import unquote

#: dimensions whose members are ids and have names elsewhere
NAMED_DIMENSIONS = ("location", "manager")
NO_NAMES: Mapping[str, str] = MappingProxyType({})
#: between the dimensions of a crossing, and between the members of a pair
CROSSED = "*"

#: the breakdowns of every company; segments of its own and crossings come after them
KNOWN_DIMENSIONS = (
    *("company", "location", "manager", "product", "channel", "touchpoint", "tier"),
    *("language", "survey"),
)


def in_order(found: Iterable[str]) -> list[str]:
    """Breakdowns: the known ones in a fixed order, then segments, then crossings."""
    there = set(found)
    known = [dimension for dimension in KNOWN_DIMENSIONS if dimension in there]
    others = there.difference(known)
    return [*known, *sorted(others, key=lambda dimension: (CROSSED in dimension, dimension))]


def sides_of(dimension: str) -> tuple[str, ...]:
    """The two dimensions of a crossing; of any other itself."""
    return tuple(dimension.split(CROSSED))


def halves_of(member: str) -> tuple[str, ...]:
    """The members of a pair, as their own dimensions call them."""
    return tuple(unquote(half) for half in member.split(CROSSED))


def key_of_half(side: str, half: str) -> str:
    """Under what the name of a member stands among the names of a crossing."""
    return f"{side}{CROSSED}{half}"


def tell_apart(names: Mapping[str, str]) -> dict[str, str]:
    """A text per id: its name, and the id where it is not alone with the name; no name: the id."""
    known = {member: name or member for member, name in names.items()}
    times = Counter(known.values())
    return {
        member: name if times[name] == 1 or name == member else f"{name} ({member})"
        for member, name in known.items()
    }
