"""The command line that serves the board, with every safety of it spelled out.

Here: flags. Not here: waiting, stopping, printing the address (the `loyalty board` command, which
runs `python -m apps.board.serve --port 8501`, because the pipeline does not import the board).
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

APP = Path(__file__).parent / "app.py"
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8501
LOOPBACK_NAMES = ("localhost", "127.0.0.1")


def command(
    host: str = DEFAULT_HOST, port: int = DEFAULT_PORT, colour: str | None = None
) -> list[str]:
    """The process to start: loopback by default, no telemetry, no error details to visitors.

    Args:
        colour: of buttons and marks, `#RRGGBB`; the product's own without it.
    """
    names = LOOPBACK_NAMES if host in LOOPBACK_NAMES else (*LOOPBACK_NAMES, host)
    settings = {
        "server.address": host,
        "server.port": str(port),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.enableXsrfProtection": "true",
        "server.enableCORS": "true",
        "browser.gatherUsageStats": "false",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": "false",
        "client.toolbarMode": "viewer",
        # Streamlit's own download does not neutralise formulas; the board's button does
        "client.disableDataExport": "true",
    }
    if colour:
        settings |= {f"theme.{mode}.primaryColor": colour for mode in ("light", "dark")}
    flags = [part for name, value in settings.items() for part in (f"--{name}", value)]
    # a foreign name that resolves to this machine must not reach the board; one flag a name,
    # because Streamlit takes a list with commas for one long name
    flags += [part for name in names for part in ("--server.allowedHosts", name)]
    return [sys.executable, "-m", "streamlit", "run", str(APP), *flags]


def main() -> None:
    """Become the server."""
    parser = argparse.ArgumentParser(description="Serve the board on this machine.")
    parser.add_argument("--host", default=DEFAULT_HOST)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    given = parser.parse_args()
    arguments = command(given.host, given.port)
    os.execv(arguments[0], arguments)  # noqa: S606 - no shell is wanted: it becomes the server


if __name__ == "__main__":
    main()
