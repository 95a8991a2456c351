"""Landing: what a connector fetches is kept byte for byte, then written into the manifest.

In this order: bytes synced, named, name synced, manifest line synced; only then is a thing landed.
A kill at any moment leaves at most temporary files, which the next landing sweeps away. Nothing
here parses what it keeps, and nothing here deletes what it kept: `redaction` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestration.home import Home
from orchestration.landing import durable
from orchestration.landing.copying import reading
from orchestration.landing.entry import ManifestEntry, NewEntry
from orchestration.landing.errors import CannotKeepError
from orchestration.landing.manifest import Manifest
from orchestration.landing.objects import Group, Objects
from orchestration.landing.seen import KnownArrivals
from orchestration.responses.declaration import Survey
from orchestration.sources.connector import Connector, Fetched, NotTaken, Waiting
from orchestration.sources.errors import ChangedWhileReadError

GROUP_COUNT = 200
GROUP_BYTES = 64 * 1024 * 1024

Progress = Callable[[str, int, int | None], None]
"""Told the name of a thing, the bytes of it kept so far, and its size where it is known."""


@dataclass(frozen=True)
class LandingReport:
    """What one pull of one survey brought."""

    new: tuple[ManifestEntry, ...] = ()
    seen: int = 0
    waiting: tuple[Waiting, ...] = ()
    not_taken: tuple[NotTaken, ...] = ()


class Landing:
    """The landing of one home."""

    def __init__(self, home: Home) -> None:
        self.root = home.landing
        self.manifest = Manifest(self.root / "manifest.jsonl")
        self.objects = Objects(
            self.root / "sha256",
            is_redacted=lambda sha256: self.manifest.redacted(sha256) is not None,
        )

    def path(self, sha256: str) -> Path:
        """Where the bytes of a manifest entry are, rewritten ones under their new name."""
        redaction = self.manifest.redacted(sha256)
        return self.objects.path(redaction.sha256 if redaction else sha256)

    def land(
        self,
        survey: Survey,
        connector: Connector,
        *,
        now: Callable[[], datetime],
        progress: Progress | None = None,
    ) -> LandingReport:
        """Keep everything new that the connector brings, in its order.

        One pull of a survey at a time: a second one waits for the first. Where the source fails in
        the middle, what came before is landed and the error goes on; SourceError and its transient
        kind come from the connector, CannotKeepError from the volume of landing.
        """
        locks, temporary = self.root / "locks", self.root / "tmp" / survey.survey
        with self._keeping(f"the pull of {survey.survey}"):
            durable.make_directory(self.root, mode=0o700)
            durable.make_directory(locks)
            durable.make_directory(temporary)
        with durable.locked(locks / survey.survey):
            with self._keeping(f"the pull of {survey.survey}"):
                self._sweep(locks, own=survey.survey)
            pull = _Pull(self, survey, now, progress or _say_nothing, temporary)
            try:
                return pull.run(connector)
            finally:
                pull.group.drop()

    def verify(self, progress: Progress | None = None) -> list[str]:
        """What is wrong with manifest and bytes, after reading all of both; empty when nothing."""
        problems = self.manifest.verify()
        if problems:
            return problems
        entries = {entry.sha256: entry for entry in self.manifest.entries()}
        for entry in entries.values():
            now = self.manifest.redacted(entry.sha256) or entry
            problem = self.objects.problem(now.sha256, now.size)
            if problem:
                problems.append(f"{problem} ({entry.name} of {entry.survey}, entry {entry.seq})")
            if progress:
                progress(entry.name, entry.size, entry.size)
        return problems

    @contextmanager
    def _keeping(self, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CannotKeepError(self.root, what, None, error) from error

    def _sweep(self, locks: Path, *, own: str) -> None:
        """Remove what killed pulls left; a pull that is running keeps its files."""
        for directory in (self.root / "tmp").glob("*"):
            if directory.name == own:
                _empty(directory)
                continue
            with durable.locked(locks / directory.name, wait=False) as is_ours:
                if is_ours:
                    _empty(directory)


class _Pull:
    """One pull of one survey: things are grouped, and a group is landed at once."""

    def __init__(
        self,
        landing: Landing,
        survey: Survey,
        now: Callable[[], datetime],
        progress: Progress,
        temporary: Path,
    ) -> None:
        self.landing, self.survey, self.now, self.progress = landing, survey, now, progress
        self.known = KnownArrivals(landing.manifest.entries(survey.survey))
        self.group = Group(landing.objects, temporary)
        self.pending: list[NewEntry] = []
        self.pending_bytes = 0
        self.new: list[ManifestEntry] = []
        self.waiting: list[Waiting] = []
        self.not_taken: list[NotTaken] = []

    def run(self, connector: Connector) -> LandingReport:
        try:
            for thing in connector.fetch(self.known):
                match thing:
                    case Fetched():
                        self._keep(thing)
                    case Waiting():
                        self.waiting.append(thing)
                    case NotTaken():
                        self.not_taken.append(thing)
        except CannotKeepError:
            with suppress(CannotKeepError):
                self._flush()
            raise
        except Exception:  # whatever broke: what was complete is landed first, then it is raised on
            self._flush()
            raise
        self._flush()
        return LandingReport(
            new=tuple(self.new),
            seen=self.known.skipped_count,
            waiting=tuple(self.waiting),
            not_taken=tuple(self.not_taken),
        )

    def _keep(self, thing: Fetched) -> None:
        def told(size: int) -> None:
            self.progress(thing.name, size, thing.size)

        try:
            with reading(thing.name):
                stream = thing.open()
            with closing(stream):
                sha256, size = self.group.add(stream, thing.name, told)
        except ChangedWhileReadError as error:
            self.waiting.append(Waiting(name=thing.name, uri=thing.uri, reason=str(error)))
            return
        except OSError as error:
            raise CannotKeepError(self.landing.root, thing.name, thing.size, error) from error
        entry = NewEntry(
            sha256=sha256,
            size=size,
            survey=self.survey.survey,
            kind=self.survey.kind,
            connector=self.survey.connector.type,
            name=thing.name,
            uri=thing.uri,
            fetched_at=self.now().astimezone(UTC).isoformat(),
            cursor=dict(thing.cursor),
        )
        self.pending.append(entry)
        self.pending_bytes += size
        self.known.add(entry)
        if len(self.pending) >= GROUP_COUNT or self.pending_bytes >= GROUP_BYTES:
            self._flush()

    def _flush(self) -> None:
        if not self.pending:
            return
        what = self.pending[0].name
        if len(self.pending) > 1:
            what = f"{what} and {len(self.pending) - 1} more"
        try:
            self.group.make_lasting()
            self.new += self.landing.manifest.append(self.pending)
        except OSError as error:
            size = self.pending_bytes
            raise CannotKeepError(self.landing.root, what, size, error) from error
        finally:
            self.pending, self.pending_bytes = [], 0


def _say_nothing(_name: str, _done: int, _size: int | None) -> None:
    """Report no progress."""


def _empty(directory: Path) -> None:
    for path in directory.iterdir():
        path.unlink(missing_ok=True)
