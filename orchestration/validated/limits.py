"""What a process that reads untrusted files does to itself before it begins, and before each file.

Here is the child's side; who starts it and watches it from outside is `limited_process`.
"""

from __future__ import annotations

import ctypes
import json
import math
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

PR_SET_PDEATHSIG = 1
STATM = Path("/proc/self/statm")


def die_with_parent() -> None:
    """A killed run leaves nobody behind who reads on, for up to hours, and fills the disk."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def say(**words: Any) -> None:
    """Tell the parent, as one line of JSON."""
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def limit_process(limits: Mapping[str, int]) -> None:
    """Take what the process may have at most; it cannot be taken back."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits["address_space_mb"] << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_DATA, (limits["data_mb"] << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_mb"] << 20,) * 2)


def allow_reading(limits: Mapping[str, int]) -> None:
    """Begin a file: it has all of its time and memory, whatever those before it have taken."""
    in_use = int(STATM.read_text(encoding="ascii").split()[5]) * resource.getpagesize()
    reading = min(in_use + (limits["reading_mb"] << 20), limits["data_mb"] << 20)
    resource.setrlimit(resource.RLIMIT_DATA, (reading, limits["data_mb"] << 20))
    spent = math.ceil(sum(os.times()[:2]))
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + limits["cpu_seconds"], hard))


def allow_typing() -> None:
    """The file is rows by now; what DuckDB may hold of them is limited by its own setting."""
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def run_to_the_end(work: Callable[[], None]) -> NoReturn:
    """Work, and leave with 0 or 1 at once: the exit code and the traceback are the last words.

    At an ordinary end DuckDB's binding would tell of leaks in their place.
    """
    try:
        work()
    except BaseException:  # noqa: BLE001  # the process ends here, and its exit code tells
        traceback.print_exc()
        code = 1
    else:
        code = 0
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
