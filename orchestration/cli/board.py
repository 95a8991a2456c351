"""`loyalty board`: the board, served on this machine only."""

from __future__ import annotations

import argparse
import os
import sys

from orchestration.cli.outcomes import Ending, NotReadyError
from orchestration.cli.terminal import answers
from orchestration.home import PROJECT

APP = PROJECT / "apps" / "board" / "app.py"
ADDRESS = "127.0.0.1"


def board(given: argparse.Namespace) -> int:
    """Become the board's server; it ends with Ctrl-C."""
    if not APP.exists():
        raise NotReadyError(f"the board is not installed here: {APP} is missing.")
    answers().print(f"Board: http://{ADDRESS}:{given.port}  (Ctrl-C ends it)")
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *server(given.port)])
    return Ending.OK


def server(port: int) -> list[str]:
    """The arguments of the board's server."""
    return [
        *("-m", "streamlit", "run", str(APP)),
        *("--server.address", ADDRESS, "--server.port", str(port)),
        *("--server.headless", "true", "--server.fileWatcherType", "none"),
        *("--browser.gatherUsageStats", "false", "--client.showErrorDetails", "none"),
    ]
