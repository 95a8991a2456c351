"""A companion as the run sees it: started at once, asked later, gone when the run is gone.

    judge = Companion("orchestration.validated.judging")
    judge.start()               # returns at once; the imports go on in a process of their own
    found = judge.ask(job)      # waits for the imports, then for the answer

Asked before it was started it is simply started first, so that there is one way to do the work.
"""

from __future__ import annotations

import atexit
import json
import os
import queue
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TextIO, cast

from orchestration.home import PROJECT

#: Python complains of semaphores of a process that was ended, while it clears them away
SEMAPHORES = "ignore::UserWarning:multiprocessing.resource_tracker"

OnWord = Callable[[Mapping[str, Any]], None]
"""Told what the companion says between the question and its answer."""


class CompanionError(Exception):
    """A companion could not do its work.

    Args:
        kind: name of the class of the error in the companion; empty when its process ended.
        problem: what the error says.
    """

    def __init__(self, kind: str, problem: str) -> None:
        self.kind, self.problem = kind, problem
        super().__init__(problem)


class Companion:
    """A process that has imported one module and does what is asked of it, one thing at a time.

    Args:
        module: where its `prepare` and its `work` are.
    """

    def __init__(self, module: str) -> None:
        self.module = module
        self._asking = threading.RLock()
        self._running: _Running | None = None
        _all.add(self)

    def start(self, *, rehearse_in: str = "") -> None:
        """Begin to import, beside whatever else this process does; it returns at once.

        Args:
            rehearse_in: a folder in which the companion may try its work on nothing beforehand.
        """
        with self._asking:
            if self._running is None or self._running.has_ended:
                self._running = _Running(self.module, rehearse_in)

    def ask(self, job: Mapping[str, Any], *, on_word: OnWord | None = None) -> Any:
        """Have one thing done and return the answer.

        Raises:
            CompanionError: when it could not be done, or its process ended.
        """
        with self._asking:
            self.start()
            running = cast("_Running", self._running)
            try:
                return running.answer(json.dumps(job), on_word)
            except CompanionError:
                raise
            except BaseException:  # whoever does not wait for the answer lets nobody work on it
                self.stop()
                raise

    def stop(self) -> None:
        """End it now, whatever it does; the next question starts another."""
        running, self._running = self._running, None
        if running is not None:
            running.kill()

    def forget(self) -> None:
        """In a forked process: the companion is its parent's, whose pipes are left alone."""
        if self._running is not None:
            _of_the_parent.append(self._running)
        self._running, self._asking = None, threading.RLock()


class _Running:
    """One process, and the thread that started it and reads what it says."""

    def __init__(self, module: str, rehearse_in: str) -> None:
        self.module = module
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._is_there = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._fault = ""
        # the kernel ends a companion with the thread that started it: this one stays to its end
        threading.Thread(target=self._keep, args=(rehearse_in,), daemon=True, name=module).start()

    @property
    def has_ended(self) -> bool:
        """Whether there is nobody to ask any more; a process that is still to come counts."""
        if not self._is_there.is_set():
            return False
        return self._process is None or self._process.poll() is not None

    def answer(self, question: str, on_word: OnWord | None) -> Any:
        """Put one question and wait for its answer."""
        self._is_there.wait()
        if self._process is None:
            raise CompanionError("", f"{self.module} could not be started: {self._fault}")
        with suppress(BrokenPipeError, ValueError):  # it has ended: the lines say so
            tell = cast("TextIO", self._process.stdin)
            tell.write(question + "\n")
            tell.flush()
        while (line := self._lines.get()) is not None:
            words: dict[str, Any] = json.loads(line)
            if "error" in words:
                raise CompanionError(words["error"], words["problem"])
            if "answer" in words:
                return words["answer"]
            if on_word is not None:
                on_word(words["word"])
        code = self._process.wait()
        raise CompanionError("", f"the process of {self.module} ended early (exit code {code})")

    def kill(self) -> None:
        """End the process, and return when it is gone."""
        self._is_there.wait()
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _keep(self, rehearse_in: str) -> None:
        words = [sys.executable, "-m", "orchestration.companions", self.module, rehearse_in]
        paths = [str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
        silent = [SEMAPHORES, *filter(None, [os.environ.get("PYTHONWARNINGS")])]
        environment = {"PYTHONPATH": os.pathsep.join(paths), "PYTHONWARNINGS": ",".join(silent)}
        try:
            process = self._process = subprocess.Popen(
                [*words, str(os.getpid())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | environment,
                text=True,
            )
        except OSError as error:
            self._fault = str(error)
            return
        finally:
            self._is_there.set()
        for line in cast("TextIO", process.stdout):
            self._lines.put(line)
        process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):  # a question that nobody read
                cast("TextIO", stream).close()
        self._lines.put(None)


_all: weakref.WeakSet[Companion] = weakref.WeakSet()
_of_the_parent: list[_Running] = []
"""Kept in a forked process so that no finaliser closes what only the parent may close."""


def _stop_all() -> None:
    for companion in list(_all):
        companion.stop()


def _forget_all() -> None:
    for companion in list(_all):
        companion.forget()


atexit.register(_stop_all)
os.register_at_fork(after_in_child=_forget_all)
