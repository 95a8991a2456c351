"""`loyalty board`: the board, served on this machine only."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from orchestration.cli.outcomes import NotReadyError
from orchestration.cli.terminal import answers
from orchestration.home import Home
from orchestration.responses.brand import load_brand

# by name: the pipeline does not depend on the board
SERVE = "apps.board.serve"
ADDRESS = "127.0.0.1"


def board(given: argparse.Namespace) -> int:
    """Become the board's server; Ctrl-C ends it."""
    try:
        serve = importlib.import_module(SERVE)
    except ModuleNotFoundError as error:
        raise NotReadyError("the board is not installed here: run `make demo` first.") from error
    colour = load_brand(Home.from_environment().surveys).colour
    command: list[str] = serve.command(ADDRESS, given.port, colour)
    answers().print(f"Board: http://{ADDRESS}:{given.port}  (Ctrl-C ends it)")
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606  # so that signals reach the server itself
