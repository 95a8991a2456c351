"""The `loyalty` command: its verbs, and what each way of ending is called.

Each verb is one function in its own module, imported only when it is asked for. No figure is
computed here and no row is judged. docs/cli.md is the contract.
"""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from orchestration.cli.arguments import parsed
from orchestration.cli.outcomes import Ending, known_ending
from orchestration.cli.terminal import complain


class TerminatedError(KeyboardInterrupt):
    """The process was asked to end (SIGTERM)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code."""
    given = parsed(sys.argv[1:] if arguments is None else list(arguments))
    signal.signal(signal.SIGTERM, _terminate)
    gc.disable()  # what the imports make lives to the end; looking for garbage in it only costs
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
    except Exception as error:  # noqa: BLE001  # only those that name their own cure are caught
        ending = known_ending(error)
        if ending is None:
            raise
        complain(str(error))
        return ending
    finally:
        gc.freeze()  # nor is there a reason to look for garbage while the process ends


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise TerminatedError
