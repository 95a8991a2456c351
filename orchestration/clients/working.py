"""One command over all clients: for each the `loyalty` command in a process of its own.

Not here: what keeps clients apart, and what the command does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from orchestration.clients.installed import Installed

COMMAND = (sys.executable, "-m", "orchestration.cli")


@dataclass(frozen=True)
class Worked:
    """What became of a command for one client.

    Attributes:
        code: its exit code; negative where a signal ended it.
        answer: what it wrote to stdout, where that was asked for.
    """

    client: str
    code: int
    answer: str = ""


def work(
    client: Installed,
    arguments: Sequence[str],
    *,
    is_kept: bool = False,
    surroundings: Mapping[str, str] = os.environ,
) -> Worked:
    """Run the command for one client and wait for it; progress goes to our own stderr.

    Args:
        arguments: verb and options of `loyalty`; `{client}` in them becomes the client's name.
        is_kept: keep stdout as `answer` instead of passing it on.

    Raises:
        ClientRefusedError: when its secrets cannot be read.
        KeyboardInterrupt: when we are stopped; the client's process has ended by then.
    """
    process = subprocess.Popen(  # our own interpreter and our own command
        [*COMMAND, *(part.replace("{client}", client.name) for part in arguments)],
        env=client.environment(surroundings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if is_kept else None,
        text=True,
        encoding="utf-8",
    )
    try:
        answer, _ = process.communicate()
    except KeyboardInterrupt:
        # Ctrl-C has reached the child too; SIGTERM has not
        process.terminate()
        process.communicate()
        raise
    return Worked(client.name, process.returncode, answer or "")


def work_each(
    clients: Sequence[Installed],
    arguments: Sequence[str],
    *,
    is_kept: bool = False,
    begin: Callable[[Installed], None] = lambda _client: None,
    surroundings: Mapping[str, str] = os.environ,
) -> list[Worked]:
    """Run the command for one client after the other; what fails for one stops no other.

    Args:
        begin: called before each client, to show progress.
    """
    done: list[Worked] = []
    for client in clients:
        begin(client)
        done.append(work(client, arguments, is_kept=is_kept, surroundings=surroundings))
    return done
