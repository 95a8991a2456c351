"""Runs the limited process that reads untrusted files, and outlives whatever they do to it.

A file that takes the process down is refused with its reason; the others are read again by a
fresh process. Nothing of a file is parsed here.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from orchestration.responses.declaration import Survey
from orchestration.validated.limited_process import PATIENCE_SECONDS, LimitedProcess, Limits
from orchestration.validated.rows_into import FileReport

COMMAND = (sys.executable, "-m", "orchestration.validated.child")
LARGE_BYTES = 64 << 20
SLOWEST_BYTES_PER_SECOND = 4 << 20
#: how a process ends that its input broke; of a file as small as this no limit has part in it
BROKEN_BY = frozenset((signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGFPE, signal.SIGILL))
BREAKING_BYTES = 1 << 20
DAMAGED = {"sav": "BAD_SAV", "xlsx": "BAD_XLSX", "json": "BAD_JSON", "xml": "BAD_XML"}
BROKEN = "The file broke the program that reads it: it is damaged. Export it again."


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
    process = LimitedProcess(
        COMMAND, folder=database.parent, limits=limits, environment=_environment(secret)
    )
    process.tell(job, is_last=True)
    done: list[FileReport] = []
    begun: list[int] = []
    while True:
        waiting = sum(sizes[seq] for seq in begun)
        words = process.hear(PATIENCE_SECONDS + waiting / SLOWEST_BYTES_PER_SECOND)
        if words is None:
            break
        if "begin" in words:
            begun = words["begin"]
        else:
            begun = []
            done += [FileReport(**report) for report in words["done"]]
            progress(len(done))
    code, detail = process.end()
    if process.is_late:
        return done, begun, Fault("PARSER_LIMIT", detail)
    if code == 0:
        return done, [], None
    size = sum(sizes[seq] for seq in begun)
    if -code in BROKEN_BY and size <= BREAKING_BYTES and survey.format.type in DAMAGED:
        return done, begun, Fault(DAMAGED[survey.format.type], BROKEN)
    return done, begun, Fault("PARSER_LIMIT", detail)


def _environment(secret: bytes) -> dict[str, str]:
    return {"LOYALTY_SECRET": secret.decode("latin-1")}
