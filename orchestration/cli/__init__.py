"""The `loyalty` command: its verbs, and what each way of ending is called.

Each verb is one function in its own module, imported only when it is asked for. No figure is
computed here and no row is judged. docs/cli.md is the contract.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

from orchestration.cli.arguments import parsed
from orchestration.cli.outcomes import Ending, ending_of, speaking
from orchestration.cli.terminal import complain


def main() -> NoReturn:
    """The entry point: run the verb of the command line and end the process."""
    try:
        code = command(sys.argv[1:])
    except SystemExit as end:  # of the argument parser
        code = int(end.code or 0)
    except Exception:  # noqa: BLE001  # a mistake in the program: shown as it is
        traceback.print_exc()
        code = Ending.FAILED
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    # taking a thousand modules apart would cost as much as an empty run, and nothing needs it
    os._exit(code)


def command(arguments: Sequence[str]) -> int:
    """Run one verb and return the exit code."""
    given = parsed(arguments)
    received = _watch_signals()
    try:
        return int(given.verb(given))
    except KeyboardInterrupt:
        complain("Stopped. What was not finished is taken up by the next run.")
        return Ending.TERMINATED if _was_terminated(received) else Ending.INTERRUPTED
    except BrokenPipeError:  # the reader of our output, such as `head`, has seen enough
        sys.stderr.close()
        return Ending.OK
    except Exception as error:  # only those that name their own cure are caught
        told = speaking(error)
        if told is None:
            raise
        complain(str(told))
        return ending_of(told)


def _watch_signals() -> int:
    """Let SIGTERM end a verb as Ctrl-C does; return where to read which of the two it was.

    The orchestrator puts its own handlers in place while a job runs, so that only the numbers
    that the interpreter itself writes down are sure to arrive.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    return reading


def _was_terminated(received: int) -> bool:
    try:
        return signal.SIGTERM in os.read(received, 4096)
    except BlockingIOError:
        return False
