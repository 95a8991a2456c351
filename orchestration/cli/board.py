"""`loyalty board`: the board, served on this machine only unless people sign in."""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys

from orchestration.cli.outcomes import NotReadyError
from orchestration.cli.terminal import answers
from orchestration.home import Home
from orchestration.responses.access import check_host, client_secret, load_access
from orchestration.responses.brand import load_brand

# by name: the pipeline does not depend on the board
SERVE = "apps.board.serve"
ADDRESS = "127.0.0.1"


def board(given: argparse.Namespace) -> int:
    """Become the board's server; Ctrl-C ends it.

    Raises:
        OpenBoardError, SecretError, DeclarationError: when it must not be served so.
    """
    if importlib.util.find_spec("streamlit") is None:
        raise NotReadyError("the board is not installed here: run `make demo` first.")
    home = Home.from_environment()
    access = load_access(home.surveys)
    check_host(access, home.surveys, given.address)
    load_brand(home.surveys)
    where = f"http://{given.address}:{given.port}"
    if access.sign_in is not None and access.is_on:
        client_secret(access.sign_in, home.surveys, os.environ)
        where = access.sign_in.address
    answers().print(f"Board: {where}  (Ctrl-C ends it)")
    sys.stdout.flush()
    command = [sys.executable, "-m", SERVE, "--host", given.address, "--port", str(given.port)]
    os.execv(command[0], command)  # noqa: S606  # so that signals reach the server itself
