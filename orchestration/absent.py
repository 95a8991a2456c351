"""Packages that others would import and can do without: seconds of a start, for nothing used."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder


class _Absent(MetaPathFinder):
    def __init__(self, package: str) -> None:
        self.package = package

    def find_spec(self, fullname: str, *_: object) -> None:
        if fullname == self.package:
            raise ModuleNotFoundError(f"{fullname} is left out here", name=fullname)


@contextmanager
def left_out(package: str) -> Iterator[None]:
    """Within, a package that is not imported yet is as if it were not installed."""
    finder = _Absent(package)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
