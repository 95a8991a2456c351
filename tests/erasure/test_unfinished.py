"""An erasure that is killed in the middle is finished by the next command."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

import pytest

from orchestration.landing.store import Landing
from tests.cli.installation import Installation, Kept, keep
from tests.erasure.company import EMAIL, a_company
from tests.erasure.test_forget import figures, traces

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 120


def begun(made: Installation) -> bool:
    return (made.root / "data" / "landing" / "erasure.pending").exists()


def half_rewritten(made: Installation) -> bool:
    manifest = made.root / "data" / "landing" / "manifest.jsonl"
    return b'"kind":"redaction"' in manifest.read_bytes()


def warehouse_is_gone(made: Installation) -> bool:
    return begun(made) and not (made.root / "data" / "warehouse.duckdb").exists()


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    made, _ = a_company(tmp_path_factory.mktemp("unfinished") / "company")
    assert made.loyalty("run").code == 0
    return keep(made)


@pytest.mark.parametrize(
    ("moment", "next_command"),
    [
        (begun, ("run",)),
        (half_rewritten, ("forget", "--email", EMAIL)),
        (warehouse_is_gone, ("run",)),
    ],
)
def test_a_killed_erasure_is_finished_by_the_next_command(
    first_run: Kept, moment: Callable[[Installation], bool], next_command: tuple[str, ...]
) -> None:
    made = first_run.put_back()
    before = figures(made)

    process = made.start("forget", "--email", EMAIL)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not moment(made):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert "an erasure was begun" in made.loyalty("status").err
    ended = made.loyalty(*next_command)

    assert ended.code == 0, ended.out + ended.err
    assert traces(made) == []
    assert figures(made) == before
    assert not begun(made)
    assert Landing(made.home).verify() == []
