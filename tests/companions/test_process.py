"""A companion answers, says why it cannot, and is gone when its run is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from orchestration.companions.process import Companion, CompanionError

ECHOING = "tests.companions.echoing"
SECONDS_TO_DIE = 20

#: starts a companion, says its number and waits; the words tell in which state it is left
PARENT = """
import sys, time
from orchestration.companions.process import Companion

companion = Companion("tests.companions.echoing")
state = sys.argv[1]
if state == "importing":
    companion.start(rehearse_in="for ever")
    while companion._running._process is None:
        time.sleep(0.01)
    print(companion._running._process.pid, flush=True)
if state == "idle":
    print(companion.ask({}), flush=True)
if state == "working":
    companion.ask({"wait": 600}, on_word=lambda word: print(word["waiting"], flush=True))
time.sleep(600)
"""


@pytest.fixture
def companion() -> Iterator[Companion]:
    echoing = Companion(ECHOING)
    yield echoing
    echoing.stop()


def test_words_come_before_the_answer(companion: Companion) -> None:
    heard: list[Mapping[str, Any]] = []

    answer = companion.ask({"say": ["да", "ă\n"]}, on_word=heard.append)

    assert answer == 2
    assert heard == [{"heard": "да"}, {"heard": "ă\n"}]


def test_what_it_prints_is_no_answer(companion: Companion) -> None:
    assert companion.ask({"print": '{"answer": "wrong"}\n'}) == "printed"


def test_one_process_does_one_thing_after_another(companion: Companion) -> None:
    companion.start()
    companion.start()

    assert companion.ask({}) == companion.ask({}) != os.getpid()


def test_an_error_is_told_and_the_next_question_answered(companion: Companion) -> None:
    with pytest.raises(CompanionError, match="no such thing") as told:
        companion.ask({"fail": "no such thing"})

    assert told.value.kind == "ValueError"
    assert companion.ask({"say": []}) == 0


def test_an_end_in_the_middle_is_an_error_and_not_a_wait(companion: Companion) -> None:
    with pytest.raises(CompanionError, match=r"ended early .exit code 7"):
        companion.ask({"end": 7})

    assert companion.ask({"say": []}) == 0


def test_a_module_that_cannot_be_imported_is_an_error() -> None:
    with pytest.raises(CompanionError, match="ended early"):
        Companion("tests.companions.not_there").ask({})


def test_nobody_works_on_an_answer_that_is_not_waited_for(companion: Companion) -> None:
    numbers: list[int] = []

    def stop(word: Mapping[str, Any]) -> None:
        numbers.append(word["waiting"])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        companion.ask({"wait": 600}, on_word=stop)

    assert not is_there(numbers[0])
    assert companion.ask({"say": []}) == 0


def test_what_is_meant_for_the_run_does_not_end_it(companion: Companion) -> None:
    number = companion.ask({})

    os.kill(number, signal.SIGINT)
    os.kill(number, signal.SIGTERM)

    assert companion.ask({}) == number


def test_a_forked_process_has_a_companion_of_its_own(companion: Companion) -> None:
    mine = companion.ask({})
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.write(writing, str(companion.ask({})).encode("ascii"))
            companion.stop()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)

    assert status == 0
    assert int(os.read(reading, 32)) not in (mine, child)
    assert companion.ask({}) == mine


@pytest.mark.parametrize("state", ["importing", "idle", "working"])
def test_it_dies_with_the_run_that_is_killed(state: str) -> None:
    project = Path(__file__).parents[2]
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, state], cwd=project, stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        number = int(parent.stdout.readline())
        assert is_there(number)

        parent.kill()
        parent.wait()

        deadline = time.monotonic() + SECONDS_TO_DIE
        while is_there(number):
            assert time.monotonic() < deadline, "it is still there"
            time.sleep(0.01)


def is_there(number: int) -> bool:
    """Whether the process lives; one that only waits to be buried does not."""
    try:
        state = Path(f"/proc/{number}/stat").read_text(encoding="ascii").rpartition(")")[2]
    except FileNotFoundError:
        return False
    return state.split()[0] not in ("Z", "X")
