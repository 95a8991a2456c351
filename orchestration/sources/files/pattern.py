"""Which names a folder's pattern takes: in any case, but never a hidden or unfinished file."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

ANY_DEPTH = "**"
_UNFINISHED_STARTS = (".", "~$")
_UNFINISHED_ENDS = (".part", ".tmp", ".crdownload")


def is_unfinished(name: str) -> bool:
    """Whether the name is hidden, or the kind that editors, browsers and copiers use meanwhile."""
    folded = name.casefold()
    return folded.startswith(_UNFINISHED_STARTS) or folded.endswith(_UNFINISHED_ENDS)


def matches(name: str, pattern: str) -> bool:
    """Whether one name fits one step of the pattern; exports come as .csv and as .CSV."""
    return fnmatchcase(name.casefold(), pattern.casefold())


def path_matches(steps: Sequence[str], patterns: Sequence[str]) -> bool:
    """Whether a path below the folder fits the whole pattern; `**` stands for any depth."""
    if not patterns:
        return not steps
    if patterns[0] == ANY_DEPTH:
        return path_matches(steps, patterns[1:]) or (
            bool(steps) and path_matches(steps[1:], patterns)
        )
    return bool(steps) and matches(steps[0], patterns[0]) and path_matches(steps[1:], patterns[1:])
