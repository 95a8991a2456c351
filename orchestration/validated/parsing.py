"""Runs the limited process that reads untrusted files, and outlives whatever they do to it.

A file that takes the process down is refused with its reason; the others are read again by a
fresh process. Nothing of a file is parsed here.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO, cast

from orchestration.home import PROJECT
from orchestration.responses.declaration import Survey
from orchestration.validated.rows_into import FileReport

COMMAND = (sys.executable, "-m", "orchestration.validated.child")
LARGE_BYTES = 64 << 20
PATIENCE_SECONDS = 60.0
SLOWEST_BYTES_PER_SECOND = 4 << 20
WEIGHED_EVERY_SECONDS = 0.004
ERROR_LENGTH = 300
OUT_OF_MEMORY = ("MemoryError", "Out of Memory", "bad_alloc", "malloc of size")
#: how a process ends that its input broke; of a file as small as this no limit has part in it
BROKEN_BY = frozenset((signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGFPE, signal.SIGILL))
BREAKING_BYTES = 1 << 20
DAMAGED = {"sav": "BAD_SAV", "xlsx": "BAD_XLSX", "json": "BAD_JSON", "xml": "BAD_XML"}
BROKEN = "The file broke the program that reads it: it is damaged. Export it again."
TOO_LONG = "Reading took too long and was stopped. Split the file or export it again."


@dataclass(frozen=True)
class LandedFile:
    """One landed file to be read.

    Args:
        seq: its number in the manifest.
        path: where its bytes lie.
        name: its name at the source.
        latest_day: the last day an answer in it can be from, as ISO date.
    """

    seq: int
    path: str
    name: str
    latest_day: str


@dataclass(frozen=True)
class Fault:
    """Why a process ended early: the reason that refuses its file, in a word and in a sentence."""

    reason: str
    detail: str


@dataclass(frozen=True)
class Limits:
    """What the process may use.

    Args:
        memory_mb: of DuckDB.
        resident_mb: of the whole process, watched from outside: it is ended when it holds more.
        reading_mb: what the kernel gives it to take one file apart, should the watcher come late.
        data_mb: what the kernel gives it at most. The query that types a file asks for up to a
            gigabyte that it never touches, the more the more questions there are.
        address_space_mb: what the kernel allows at most; libraries reserve ranges of gigabytes that
            never become memory, and fail in strange ways where they cannot.
        file_mb: of any file it writes.
        cpu_seconds: for one file or one group of mails, before the kernel ends it.
        threads: of DuckDB.
    """

    memory_mb: int
    resident_mb: int
    reading_mb: int
    data_mb: int
    address_space_mb: int
    file_mb: int
    cpu_seconds: int
    threads: int


SMALL = Limits(
    memory_mb=512,
    resident_mb=640,
    reading_mb=480,
    data_mb=3_072,
    address_space_mb=6_144,
    file_mb=4_096,
    cpu_seconds=60,
    threads=1,
)
LARGE = Limits(
    memory_mb=2_048,
    resident_mb=4_096,
    reading_mb=5_792,
    data_mb=8_192,
    address_space_mb=12_288,
    file_mb=1 << 20,
    cpu_seconds=7_200,
    threads=os.cpu_count() or 2,
)


def limits_for(survey: Survey, files: Sequence[LandedFile]) -> Limits:
    """Delimited text streams through, and large files get more; all else stays small."""
    largest = max((Path(file.path).stat().st_size for file in files), default=0)
    return LARGE if survey.format.type == "csv" and largest > LARGE_BYTES else SMALL


def parse(
    survey: Survey,
    files: Sequence[LandedFile],
    *,
    database: Path,
    secret: bytes,
    progress: Callable[[int], None],
) -> list[FileReport]:
    """Write the typed rows of landed files into a scratch database.

    Args:
        survey: the declaration.
        files: what to read, in order of the manifest.
        database: the scratch database; its folder holds temporary files too.
        secret: the key of the pseudonyms.
        progress: told how many files are done.
    """
    reports: dict[int, FileReport] = {}
    alone: list[int] = []
    while left := [file for file in files if file.seq not in reports]:
        done, begun, fault = _run(survey, left, alone, database, secret, progress)
        reports |= {report.seq: report for report in done}
        if fault is None:
            break
        if len(begun) > 1:
            alone += begun
            continue
        at = begun[0] if begun else left[0].seq
        reports[at] = FileReport(seq=at, refusal=fault.reason, detail=fault.detail)
    return [reports[file.seq] for file in files]


def _run(
    survey: Survey,
    files: Sequence[LandedFile],
    alone: Sequence[int],
    database: Path,
    secret: bytes,
    progress: Callable[[int], None],
) -> tuple[list[FileReport], list[int], Fault | None]:
    """One process: the reports it gave, what it had begun, and why it ended early."""
    limits = limits_for(survey, files)
    job = {
        "parent": os.getpid(),
        "survey": survey.model_dump(mode="json"),
        "files": [asdict(file) for file in files],
        "alone": list(alone),
        "database": str(database),
        "scratch": str(database.parent),
        "limits": asdict(limits),
    }
    sizes = {file.seq: Path(file.path).stat().st_size for file in files}
    process = subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=database.parent,
        env=_environment(secret),
        text=True,
    )
    weighed = threading.Thread(target=_end_when_too_big, args=(process, limits), daemon=True)
    weighed.start()
    lines: queue.Queue[str | None] = queue.Queue()
    errors: list[str] = []
    readers = [
        threading.Thread(target=_pump, args=(process.stdout, lines.put), daemon=True),
        threading.Thread(target=_pump, args=(process.stderr, errors.append), daemon=True),
    ]
    for reader in readers:
        reader.start()
    with suppress(BrokenPipeError), cast("TextIO", process.stdin) as tell:
        tell.write(json.dumps(job))
    done: list[FileReport] = []
    begun: list[int] = []
    late = False
    while True:
        waiting = sum(sizes[seq] for seq in begun)
        try:
            line = lines.get(timeout=PATIENCE_SECONDS + waiting / SLOWEST_BYTES_PER_SECOND)
        except queue.Empty:
            late = True
            process.kill()
            break
        if line is None:
            break
        words: dict[str, Any] = json.loads(line)
        if "begin" in words:
            begun = words["begin"]
        else:
            begun = []
            done += [FileReport(**report) for report in words["done"]]
            progress(len(done))
    code = process.wait()
    for thread in (*readers, weighed):
        thread.join()
    for stream in (process.stdout, process.stderr):
        cast("TextIO", stream).close()
    if late:
        return done, begun, Fault("PARSER_LIMIT", TOO_LONG)
    if code == 0:
        return done, [], None
    size = sum(sizes[seq] for seq in begun)
    if -code in BROKEN_BY and size <= BREAKING_BYTES and survey.format.type in DAMAGED:
        return done, begun, Fault(DAMAGED[survey.format.type], BROKEN)
    detail = _fault(code, [text for text in errors if text])
    return done, begun, Fault("PARSER_LIMIT", detail)


def _pump(stream: Any, take: Callable[[Any], None]) -> None:
    for line in stream:
        take(line)
    take(None)


def _end_when_too_big(process: subprocess.Popen[str], limits: Limits) -> None:
    """Watch how much memory the process holds; nothing to watch where there is no /proc."""
    page = os.sysconf("SC_PAGE_SIZE")
    with suppress(OSError, IndexError), Path(f"/proc/{process.pid}/statm").open("rb") as statm:
        while process.poll() is None:
            resident = int(os.pread(statm.fileno(), 200, 0).split()[1]) * page
            if resident > limits.resident_mb << 20:
                process.kill()
                return
            time.sleep(WEIGHED_EVERY_SECONDS)


def _environment(secret: bytes) -> dict[str, str]:
    kept = ("PATH", "LANG", "LC_ALL", "HOME", "TMPDIR", "PYTHONDONTWRITEBYTECODE")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return environment | {
        "PYTHONPATH": str(PROJECT),
        "LOYALTY_SECRET": secret.decode("latin-1"),
        "MALLOC_ARENA_MAX": "2",
        # Arrow's own allocator asks for a gigabyte at its start, which the limit would count
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }


def _fault(code: int, errors: Sequence[str]) -> str:
    last = errors[-1].strip() if errors else ""
    if code < 0:
        return (
            f"Reading was stopped by signal {-code}: past its limit of memory or time, or damaged."
        )
    if any(word in text for text in errors[-3:] for word in OUT_OF_MEMORY):
        return "Reading went past its limit of memory. Split the file or export it again."
    return f"Reading failed: {last[:ERROR_LENGTH]}"
