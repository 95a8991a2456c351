"""What members are called: their names, told apart where two members have one name.

Here: a text for every id. Not here: reading (data), words for ids that mean nobody (figures).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

#: dimensions whose members are ids and have names elsewhere
NAMED_DIMENSIONS = ("location", "manager")
NO_NAMES: Mapping[str, str] = MappingProxyType({})


def tell_apart(names: Mapping[str, str]) -> dict[str, str]:
    """A text per id: its name, and the id where it is not alone with the name; no name: the id."""
    known = {member: name or member for member, name in names.items()}
    times = Counter(known.values())
    return {
        member: name if times[name] == 1 or name == member else f"{name} ({member})"
        for member, name in known.items()
    }
