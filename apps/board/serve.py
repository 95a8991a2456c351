"""Serves the board, with every safety of it spelled out.

Here: flags, and where Streamlit finds the secrets of the sign-in. Not here: waiting, stopping,
printing the address (the `loyalty board` command, which runs `python -m apps.board.serve`, because
the pipeline does not import the board).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from orchestration.home import Home
from orchestration.responses.access import SignIn, check_host, client_secret, load_access
from orchestration.responses.brand import load_brand

APP = Path(__file__).parent / "app.py"
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8501
LOOPBACK_NAMES = ("localhost", "127.0.0.1")
#: tells the pages what the board was started with, `on` or `off`
STARTED_WITH = "LOYALTY_BOARD_SIGN_IN"


def command(
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    colour: str | None = None,
    *,
    sign_in: SignIn | None = None,
    secrets: Path | None = None,
) -> list[str]:
    """The process to start: loopback by default, no telemetry, no error details to visitors.

    Args:
        colour: of buttons and marks, `#RRGGBB`; the product's own without it.
        sign_in: how people sign in; the board then answers to the name in its address too.
        secrets: the file in which Streamlit finds how.
    """
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
    names = [*LOOPBACK_NAMES]
    if sign_in is not None:
        names.append(urlsplit(sign_in.address).hostname or host)
        settings["server.corsAllowedOrigins"] = sign_in.address
    elif host not in LOOPBACK_NAMES:
        names.append(host)
    if secrets is not None:
        settings["secrets.files"] = str(secrets)
    flags = [part for name, value in settings.items() for part in (f"--{name}", value)]
    # a foreign name that resolves to this machine must not reach the board; one flag a name,
    # because Streamlit takes a list with commas for one long name
    flags += [part for name in dict.fromkeys(names) for part in ("--server.allowedHosts", name)]
    return [sys.executable, "-m", "streamlit", "run", str(APP), *flags]


def write_secrets(folder: Path, sign_in: SignIn, *, client: str, cookie: str) -> Path:
    """What Streamlit must know to sign people in, as the file that it reads; for this user only."""
    auth = {
        "redirect_uri": f"{sign_in.address}/oauth2callback",
        "cookie_secret": cookie,
        "client_id": sign_in.client_id,
        "client_secret": client,
        "server_metadata_url": sign_in.metadata,
    }
    # a text of JSON is one of TOML
    lines = ["[auth]", *(f"{name} = {json.dumps(value)}" for name, value in auth.items())]
    lines.append(f"client_kwargs = {{ scope = {json.dumps(' '.join(sign_in.scopes))} }}")
    path = folder / "secrets.toml"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")
    return path


def main() -> None:
    """Become the server.

    Raises:
        DeclarationError, OpenBoardError, SecretError: when people could not sign in as declared.
    """
    parser = argparse.ArgumentParser(description="Serve the board.")
    parser.add_argument("--host", default=DEFAULT_HOST)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    given = parser.parse_args()
    home = Home.from_environment()
    access = load_access(home.surveys)
    check_host(access, home.surveys, given.host)
    if access.sign_in is None or not access.is_on:
        os.environ[STARTED_WITH] = "off"
        arguments = command(given.host, given.port, load_brand(home.surveys).colour)
        os.execv(arguments[0], arguments)  # noqa: S606 - no shell is wanted: it becomes the server
    os.environ[STARTED_WITH] = "on"
    _serve_with_sign_in(given.host, given.port, access.sign_in, home, os.environ)


def _serve_with_sign_in(
    host: str, port: int, sign_in: SignIn, home: Home, environment: Mapping[str, str]
) -> None:
    """Serve in this process, so that the file with secrets goes when the server does."""
    from streamlit.web import cli

    folder = Path(tempfile.mkdtemp(prefix="loyalty-board-"))
    try:
        secrets = write_secrets(
            folder,
            sign_in,
            client=client_secret(sign_in, home.surveys, environment),
            cookie=home.cookie_key().decode("ascii"),
        )
        colour = load_brand(home.surveys).colour
        arguments = command(host, port, colour, sign_in=sign_in, secrets=secrets)
        sys.argv = ["streamlit", *arguments[3:]]
        cli.main()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
