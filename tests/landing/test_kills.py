"""A landing process is killed at random moments; what it said was landed stays landed."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from orchestration.landing.errors import CannotKeepError
from orchestration.landing.store import Landing
from tests.components import require
from tests.landing.fakes import FakeSource, Ticks, a_home, a_survey

pytestmark = pytest.mark.slow

KILLS = 40
LOOP = """
import os, sys
from pathlib import Path
from orchestration.landing.store import Landing
from tests.landing.fakes import FakeSource, Ticks, a_home, a_survey
from tests.landing.test_kills import things

landing = Landing(a_home(Path(sys.argv[1])))
known = sum(1 for _ in landing.manifest.entries())
for number in range(known // 5, 1_000_000):
    report = landing.land(a_survey(), FakeSource(things(number)), now=Ticks())
    for entry in report.new:
        # one write a line: what the parent reads was acknowledged
        os.write(1, f"{entry.seq} {entry.sha256} {entry.name}\\n".encode())
"""


def things(number: int) -> list[tuple[str, bytes]]:
    """Four small files and one of 3 MB, the same ones whenever they are asked for."""
    small = [(f"{number}-{i}", f"{number} {i}".encode() * 50) for i in range(4)]
    return [*small, (f"{number}-big", hashlib.sha256(str(number).encode()).digest() * 100_000)]


def run_and_kill(root: Path, after_seconds: float) -> list[str]:
    """What a process said was landed before it was killed, that long after its first word."""
    with subprocess.Popen(
        [sys.executable, "-c", LOOP, str(root)], stdout=subprocess.PIPE, cwd=Path.cwd()
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(after_seconds)
        process.send_signal(signal.SIGKILL)
        said = (first + process.stdout.read()).decode().splitlines(keepends=True)
    return [line for line in said if line.endswith("\n")]


def test_forty_kills_at_random_moments_lose_and_double_nothing(tmp_path: Path) -> None:
    chance = random.Random(20260501)
    landing = Landing(a_home(tmp_path))
    acknowledged: dict[int, str] = {}

    for _ in range(KILLS):
        for line in run_and_kill(tmp_path, chance.random() * 0.12):
            seq, sha256, _name = line.split()
            acknowledged[int(seq)] = sha256
        assert landing.manifest.verify() == []

    entries = {entry.seq: entry for entry in landing.manifest.entries()}
    assert len(acknowledged) > KILLS
    assert {seq: entries[seq].sha256 for seq in acknowledged} == acknowledged
    assert len({entry.name for entry in entries.values()}) == len(entries)
    assert landing.verify() == []
    # and the next pull needs nobody
    last = max(int(entry.name.split("-")[0]) for entry in entries.values())
    landing.land(a_survey(), FakeSource(things(last)), now=Ticks())
    assert not [path for path in (landing.root / "tmp").rglob("*") if path.is_file()]
    assert [entry.seq for entry in landing.manifest.entries()][-1] % 5 == 0


def test_a_full_volume_loses_nothing_and_goes_on_once_there_is_room(tmp_path: Path) -> None:
    volume = tmp_path / "volume"
    volume.mkdir()
    mounted = os.geteuid() == 0 and not subprocess.call(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(volume)], stderr=subprocess.DEVNULL
    )
    require(mounted, "right to mount a small tmpfs")
    try:
        fill_up(volume)
    finally:
        subprocess.check_call(["umount", str(volume)])


def fill_up(volume: Path) -> None:
    landing = Landing(a_home(volume))
    files = [(f"{n}.bin", bytes([n]) * 1_500_000) for n in range(9)]
    ballast = volume / "ballast"
    ballast.write_bytes(b"x" * 2_000_000)

    for _ in range(3):
        with pytest.raises(CannotKeepError, match=r"no room for .* MB are free"):
            landing.land(a_survey(), FakeSource([*files]), now=Ticks())
        assert landing.verify() == []
    before = [entry.name for entry in landing.manifest.entries()]
    ballast.unlink()
    landing.land(a_survey(), FakeSource([*files[:4]]), now=Ticks())

    assert before == [name for name, _ in files[: len(before)]]
    assert len(before) >= 3
    assert landing.verify() == []
    assert [e.name for e in landing.manifest.entries()] == [name for name, _ in files[:4]]
