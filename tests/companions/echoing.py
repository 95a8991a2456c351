"""A companion for the tests: says, fails, waits or ends as it is asked."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any


def prepare(rehearse_in: str) -> None:
    """Take as long as a test wants, or fail."""
    if rehearse_in == "for ever":
        time.sleep(600)


def work(job: Mapping[str, Any], say: Callable[[Mapping[str, Any]], None]) -> Any:
    """Do what the one key of the job names."""
    match job:
        case {"say": words}:
            for word in words:
                say({"heard": word})
            return len(words)
        case {"print": text}:
            sys.stdout.write(text)
            return "printed"
        case {"fail": text}:
            raise ValueError(text)
        case {"end": code}:
            os._exit(code)
        case {"wait": seconds}:
            say({"waiting": os.getpid()})
            time.sleep(seconds)
            return "waited"
        case _:
            return os.getpid()
