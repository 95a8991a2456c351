"""What the validated stage hands to the raw stage: a scratch database and a report a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestration.landing.entry import ManifestEntry
from orchestration.validated.rows_into import FileReport


class JudgementError(Exception):
    """Great Expectations could not judge a batch; nothing of it may be loaded."""

    def __init__(self, survey: str, problem: str) -> None:
        self.problem = problem
        super().__init__(
            f"{survey}: the expectations could not be evaluated: {problem}. Nothing was loaded; "
            "the files stay in landing and are read again by the next run."
        )


@dataclass(frozen=True)
class Judgement:
    """What Great Expectations said of the typed rows.

    Args:
        evaluated_count: expectations that were evaluated.
        failed_count: expectations that some row fails.
        row_count: typed rows judged.
        set_aside_count: rows set aside because of it.
    """

    evaluated_count: int
    failed_count: int
    row_count: int
    set_aside_count: int


@dataclass(frozen=True)
class ValidatedBatch:
    """The typed rows of some landed files of one survey.

    Args:
        survey: its name.
        rule_version: hash of the declaration and the reading rules.
        entries: the files, in order of the manifest.
        reports: one report an entry, in the same order.
        database: scratch database with `typed`, `unreadable` and `set_aside`; None without
            entries.
        judgement: None when nothing was judged.
    """

    survey: str
    rule_version: str
    entries: tuple[ManifestEntry, ...]
    reports: tuple[FileReport, ...]
    database: Path | None
    judgement: Judgement | None
