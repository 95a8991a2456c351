"""What cannot be run for every client at once."""

from __future__ import annotations

import argparse

import pytest

from orchestration.cli.clients import each
from orchestration.cli.outcomes import WrongInputError


@pytest.mark.parametrize("verb", [["board"], ["recipients", "serve"], ["clients", "run"]])
def test_what_never_ends_by_itself_is_refused_before_anything_starts(verb: list[str]) -> None:
    given = argparse.Namespace(arguments=["--", *verb], client=[], file=None)

    with pytest.raises(WrongInputError, match=f"{'|'.join(verb)} is not for all clients at once"):
        each(given)
