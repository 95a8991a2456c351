"""An installation of its own for a test: its data directory, its sources, and the command.

Here: starting `loyalty` as a person does, killing it, and reading what it left behind.
Not here: what a test puts in or expects.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import duckdb

from orchestration.home import Home
from orchestration.landing.store import Landing
from orchestration.published.reader import open_current

PROJECT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-c", "from orchestration.cli import main; main()")
SECONDS_TO_DIE = 20.0
#: what a figure is: everything of the published tables but when and in which batch it was made
FIGURES = {
    "metric_values": "*",
    "score_distribution": "*",
    "quarantine_summary": "survey, reason, field, n",
    "skipped_summary": "survey, reason, n",
    "flag_summary": "*",
    "attribution_summary": "*",
    "header_drift": "*",
}
BALANCE = (
    *("survey", "target", "file_name", "status", "refusal", "detail"),
    *("received", "loaded", "duplicate", "superseded", "rejected", "skipped"),
)

Rows = Counter[tuple[Any, ...]]


@dataclass(frozen=True)
class Said:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Installation:
    """One data directory with its sources.

    Args:
        data: `LOYALTY_DATA`.
        surveys: `LOYALTY_SURVEYS`; the bundled sources when it is None.
        more: further environment variables.
    """

    data: Path
    surveys: Path | None = None
    more: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Home:
        """Its places."""
        return Home.from_environment(self.environment())

    def environment(self) -> dict[str, str]:
        """What the command sees: nothing of the installation of whoever runs the tests."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("LOYALTY_") and name != "DAGSTER_HOME"
        }
        surveys = {"LOYALTY_SURVEYS": str(self.surveys)} if self.surveys else {}
        return kept | {"LOYALTY_DATA": str(self.data)} | surveys | self.more

    def start(self, *words: str, log: Path) -> subprocess.Popen[str]:
        """Start `loyalty` in a session of its own, so that all of it can be killed at once."""
        with log.open("a", encoding="utf-8") as output:
            return subprocess.Popen(
                [*COMMAND, *words],
                cwd=PROJECT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                text=True,
                start_new_session=True,
            )

    def loyalty(self, *words: str) -> Said:
        """Run `loyalty` to its end."""
        done = subprocess.run(
            [*COMMAND, *words],
            cwd=PROJECT,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def run(self, *words: str) -> Said:
        """Run `loyalty`, which must end well."""
        said = self.loyalty(*words)
        assert said.code == 0, f"loyalty {' '.join(words)} ended with {said.code}:\n{said.err}"
        return said

    def published(self) -> dict[str, Rows]:
        """The figures of the current snapshot, table by table."""
        with open_current(self.home) as con:
            return {
                table: rows(con, f"select {columns} from published.{table}")
                for table, columns in FIGURES.items()
            }

    def balances(self) -> Rows:
        """The row balance of every file in the current snapshot."""
        with open_current(self.home) as con:
            return rows(con, f"select {', '.join(BALANCE)} from published.row_balance")

    def metrics(self) -> dict[tuple[Any, ...], dict[str, Any]]:
        """The figures, hidden ones too, by (metric, scale, grain, start, dimension, member)."""
        with self.warehouse() as con:
            found = con.execute("select * from marts.metric_figures")
            names = [column[0] for column in found.description or ()]
            records = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        keys = ("metric", "scale", "period_grain", "period_start", "dimension", "member")
        return {tuple(record[key] for key in keys): record for record in records}

    @contextmanager
    def warehouse(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The warehouse, read-only; no command may be running."""
        with duckdb.connect(str(self.home.warehouse), read_only=True) as con:
            yield con

    def assert_whole(self) -> None:
        """Manifest complete, chain right, bytes as they came, ledger = manifest, sums right."""
        landing = Landing(self.home)
        assert landing.verify() == []
        landed = {(entry.seq, entry.sha256) for entry in landing.manifest.entries()}
        with self.warehouse() as con:
            ledger = con.execute("select manifest_seq, sha256 from raw.batch").fetchall()
            odd = con.execute(
                "select file_name from raw.batch where"
                " received <> loaded + duplicate + superseded + rejected + skipped"
            ).fetchall()
        assert len(ledger) == len(set(ledger)) == len(landed)
        assert set(ledger) == landed
        assert odd == []

    def assert_swept(self) -> None:
        """No temporary file of a killed run is left."""
        left = [
            path.relative_to(self.data)
            for place in (self.data, self.data / "published", self.data / "dagster")
            for path in place.glob("*")
            if ".tmp" in path.name or ".making" in path.name or path.name.endswith(".wal")
        ]
        left += [path.relative_to(self.data) for path in self.home.landing.glob("tmp/*/*")]
        assert left == [], left


def rows(con: duckdb.DuckDBPyConnection, query: str) -> Rows:
    """The rows of a query as a multiset."""
    return Counter(con.execute(query).fetchall())


class Run(Protocol):
    """A command that was started: a `subprocess.Popen`, or a warm start."""

    pid: int
    returncode: int | Any

    def poll(self) -> int | None: ...
    def wait(self) -> int: ...
    def kill(self) -> None: ...


def kill_all(process: Run) -> bool:
    """SIGKILL to the command and all it started, at once; whether it was alive until then."""
    is_alive = process.poll() is None
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return is_alive and bool(process.returncode == -signal.SIGKILL)


def kill_alone(process: Run) -> bool:
    """SIGKILL to the command alone, as the kernel does when memory runs out."""
    process.kill()
    process.wait()
    return bool(process.returncode == -signal.SIGKILL)


def wait_until_gone(session: int) -> None:
    """Return once no process of the session is left; what stays was orphaned."""
    deadline = time.monotonic() + SECONDS_TO_DIE
    while left := members(session):
        assert time.monotonic() < deadline, f"still there after their parent was killed: {left}"
        time.sleep(0.01)


def members(session: int) -> dict[str, int]:
    """The living processes of a session: command line -> time on the processor so far."""
    found = {}
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            facts = (process / "stat").read_text().rpartition(")")[2].split()
            if int(facts[3]) == session and facts[0] not in "ZX":
                words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found[words] = int(facts[11]) + int(facts[12])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found
