"""A warehouse made from landing in another installation, as `loyalty rebuild` makes it."""

from __future__ import annotations

import os
import subprocess
import sys

from orchestration.home import PROJECT, Home


class RebuildError(Exception):
    """The figures could not be made again from landing."""


def rebuild(home: Home) -> None:
    """Run `loyalty rebuild` in a process of its own: an installation is named by the environment.

    Raises:
        RebuildError: with what the rebuild said.
    """
    ours = Home.from_environment()
    environment = {
        **os.environ,
        "LOYALTY_DATA": str(home.data),
        "LOYALTY_SURVEYS": str(home.surveys),
        "LOYALTY_DECISIONS_URL": home.decisions_url,
        "LOYALTY_SECRET": ours.secret().decode("ascii"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "rebuild"],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = "\n".join([*done.stdout.splitlines(), *done.stderr.splitlines()][-15:])
        raise RebuildError(
            f"The figures could not be made again from landing (exit code {done.returncode}):\n"
            f"{said}\nWhat is released is untouched. Mend it, then run again."
        )
