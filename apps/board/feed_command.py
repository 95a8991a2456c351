"""Commands of the feed that the board runs for whoever is signed in.

The command holds the rules and the lock, and writes the state anew. Not here: who may ask for it,
widgets.
"""

from __future__ import annotations

import subprocess
import sys

#: a period is checked against the very bytes that were prepared
LONGEST_SECONDS = 300


class CommandRefusedError(Exception):
    """The command has refused; its words say why."""


def ask_feed(*words: str) -> str:
    """What `loyalty feed` answers.

    Raises:
        CommandRefusedError: with the words of the command.
    """
    command = [sys.executable, "-m", "orchestration.cli", "feed", *words]
    try:
        ended = subprocess.run(
            command, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise CommandRefusedError(f"no answer within {LONGEST_SECONDS} seconds") from error
    if ended.returncode != 0:
        lines = [line for line in ended.stderr.splitlines() if line.strip()]
        raise CommandRefusedError(lines[-1].removeprefix("loyalty: ") if lines else "no words")
    return ended.stdout
