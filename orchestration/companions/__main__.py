"""The companion itself: imports what it was started for, then does what it is asked.

Started as `python -m orchestration.companions MODULE FOLDER PARENT`. One JSON line on standard
input is one question; on standard output are words on the way and then one answer. It ends with
its parent, at whatever moment that is killed, and takes no signal that is meant for the parent.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from typing import Any

PR_SET_PDEATHSIG = 1

Say = Callable[[dict[str, Any]], None]
"""How `work` says words on the way to its answer."""


def main(module: str, rehearse_in: str, parent: str) -> None:
    """Prepare, then answer until there are no more questions."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != int(parent):  # it was gone before we could ask to follow it
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever prints in here is no answer

    def say(**words: Any) -> None:
        answers.write(json.dumps(words) + "\n")
        answers.flush()

    gc.disable()  # what importing makes lives to the end; a fifth of the time is saved
    kind = import_module(module)
    kind.prepare(rehearse_in)
    gc.freeze()
    gc.enable()
    for line in sys.stdin:
        try:
            answer = kind.work(json.loads(line), lambda word: say(word=word))
        except Exception as error:  # noqa: BLE001  # told to the parent, who knows what to do
            say(error=type(error).__name__, problem=getattr(error, "problem", "") or str(error))
        else:
            say(answer=answer)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except BaseException:  # noqa: BLE001  # shown, and told by the exit code
        traceback.print_exc()
        code = 1
    else:
        code = 0
    sys.stderr.flush()
    os._exit(code)  # nothing needs to be taken apart
