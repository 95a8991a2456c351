"""The `loyalty` command: its verbs, and what each way of ending is called.

Each verb is one function in its own module, imported only when it is asked for. No figure is
computed here and no row is judged. docs/cli.md is the contract.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from orchestration.cli.arguments import parsed
from orchestration.cli.outcomes import Ending, known_ending
from orchestration.cli.terminal import complain


class TerminatedError(KeyboardInterrupt):
    """The process was asked to end (SIGTERM)."""


def main() -> NoReturn:
    """The entry point: run the verb of the command line and end the process."""
    code = command(sys.argv[1:])
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    # taking a thousand modules apart would cost as much as an empty run, and nothing needs it
    os._exit(code)


def command(arguments: Sequence[str]) -> int:
    """Run one verb and return the exit code."""
    given = parsed(arguments)
    signal.signal(signal.SIGTERM, _terminate)
    gc.freeze()  # what the imports made lives to the end: no garbage is looked for in it
    try:
        return int(given.verb(given))
    except TerminatedError:
        complain("Stopped. What was not finished is taken up by the next run.")
        return Ending.TERMINATED
    except KeyboardInterrupt:
        complain("Interrupted. What was not finished is taken up by the next run.")
        return Ending.INTERRUPTED
    except BrokenPipeError:  # the reader of our output, such as `head`, has seen enough
        sys.stderr.close()
        return Ending.OK
    except Exception as error:  # only those that name their own cure are caught
        ending = known_ending(error)
        if ending is None:
            raise
        complain(str(error))
        return ending


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise TerminatedError
