"""Asks a limited process what landed files hold of a person, and for their bytes without them.

Nothing of a file is parsed here: what comes back are keys, counts, and bytes that nobody looks
into. A file that takes the process down is searched as plain text by the next one.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from orchestration.erasure.subject import Subject
from orchestration.responses.declaration import Survey
from orchestration.validated.limited_process import PATIENCE_SECONDS, LimitedProcess, Limits
from orchestration.validated.parsing import SMALL

COMMAND = (sys.executable, "-m", "orchestration.erasure.child")
REWRITTEN = "rewritten"
#: what a small file may take; the same kernel limits as of reading, and under a gigabyte held
SMALLEST = replace(SMALL, resident_mb=960, reading_mb=880)
SMALL_MB = 8
#: a file in memory, taken apart, changed and put together again, for each megabyte of it
MB_EACH, SECONDS_EACH = 12, 10

Record = list[tuple[str, str]]


@dataclass(frozen=True)
class Piece:
    """One landed file that is looked through.

    Args:
        survey: its source.
        path: where its bytes lie.
        name: its name at the source.
    """

    survey: Survey
    path: Path
    name: str


@dataclass(frozen=True)
class Looked:
    """What became of one file.

    Args:
        content: its bytes without the person; None when nothing of them is in it.
        counts: `records` of theirs, and `mentions` in those of others.
        as_text: why it was searched as plain text only, in a sentence; empty as a rule.
        is_unfaithful: whether it holds them, and would not read as before once written again.
    """

    content: bytes | None = None
    counts: dict[str, int] = field(default_factory=dict)
    as_text: str = ""
    is_unfaithful: bool = False


class Apart:
    """Takes landed files apart, one after the other, each within its limits.

    Args:
        subject: the person, as far as known; the process is told once.
        folder: for what the process writes; removed at the end.
    """

    def __init__(self, subject: Subject, folder: Path) -> None:
        self._subject, self._folder = subject, folder
        self._process: LimitedProcess | None = None
        self._limits = SMALLEST

    def __enter__(self) -> Self:
        """Nothing is started before the first question."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True, mode=0o700)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """The process ends, and what it wrote goes."""
        self._end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def touching(self, piece: Piece, keys: Iterable[tuple[str, str]]) -> list[Record]:
        """The identities of every record that has one of these keys."""
        said, _ = self._ask(piece, "touching", keys=sorted(keys))
        return [[(name, key) for name, key in record] for record in said.get("records", ())]

    def words(self, piece: Piece) -> set[tuple[str, str]]:
        """How the person's identities are written in a file."""
        said, _ = self._ask(piece, "words")
        return {(name, word) for name, word in said.get("words", ())}

    def rewritten(self, piece: Piece) -> Looked:
        """A file without the person."""
        said, fault = self._ask(piece, "rewrite")
        if fault:
            # bytes are searched for forms of text, which no file can make costly
            said, again = self._ask(piece, "rewrite", as_text=True)
            fault = f"{fault} {again}" if again else fault
        target = self._folder / REWRITTEN
        content = target.read_bytes() if said.get("is_changed") else None
        target.unlink(missing_ok=True)
        return Looked(
            content=content,
            counts=said.get("counts", {}),
            as_text=fault or said.get("as_text", ""),
            is_unfaithful=said.get("is_unfaithful", False),
        )

    def _ask(self, piece: Piece, work: str, **more: Any) -> tuple[dict[str, Any], str]:
        """What the process says of a file, and why it could not, in a sentence."""
        size_mb = piece.path.stat().st_size >> 20
        process = self._fitting(limits_for(size_mb))
        process.tell(
            {
                "work": work,
                "survey": piece.survey.model_dump(mode="json"),
                "path": str(piece.path),
                "name": piece.name,
                **more,
            }
        )
        said = process.hear(PATIENCE_SECONDS + size_mb * SECONDS_EACH)
        if said is not None:
            return said, ""
        self._process = None
        _, fault = process.end()
        return {}, fault or "Reading ended without a word."

    def _fitting(self, limits: Limits) -> LimitedProcess:
        """The running process, or another one where a file needs other limits."""
        if self._process is None or self._limits != limits:
            self._end()
            self._limits = limits
            self._process = LimitedProcess(
                COMMAND, folder=self._folder, limits=limits, environment={}
            )
            self._process.tell(
                {
                    "parent": os.getpid(),
                    "limits": asdict(limits),
                    # by a pipe, where nobody sees it: neither command line nor environment
                    "secret": self._subject.secret.hex(),
                    "subject": self._subject.as_document(),
                    "target": str(self._folder / REWRITTEN),
                }
            )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None


def limits_for(size_mb: int) -> Limits:
    """What a file of this size may take; small ones share a process."""
    if size_mb <= SMALL_MB:
        return SMALLEST
    more = MB_EACH * size_mb
    return replace(
        SMALLEST,
        resident_mb=SMALLEST.resident_mb + more,
        reading_mb=SMALLEST.reading_mb + more,
        data_mb=SMALLEST.data_mb + more,
        address_space_mb=SMALLEST.address_space_mb + more,
        cpu_seconds=SMALLEST.cpu_seconds + SECONDS_EACH * size_mb,
    )
