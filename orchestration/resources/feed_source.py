"""Figures for the KPI feed out of an installation: as known now, or made again from landing.

Made again means: a new empty installation, landing up to an entry of the manifest, declarations
and decisions of that time, and a rebuild; nothing of the present warehouse is in it. What is
entered and released of the figures is not here (outlets/feeds).
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import duckdb

from orchestration.decisions.forgotten import FORGOTTEN
from orchestration.decisions.journal import Journal
from orchestration.home import PROJECT, Home
from orchestration.landing.chain import problems_of
from orchestration.landing.store import Landing
from orchestration.metrics_catalogue.catalogue import entries as metric_entries
from orchestration.outlets.feeds.evidence import config_sha256
from orchestration.outlets.feeds.figures import (
    Answer,
    Basis,
    Decisions,
    Figure,
    Finding,
    Known,
    decimal_text,
)
from orchestration.published.reader import open_current
from orchestration.raw.warehouse import open_warehouse
from orchestration.resources import dbt_project
from orchestration.resources.feed_figures import feeds_of
from orchestration.resources.feed_screen import SCREEN, read_findings
from orchestration.resources.feed_split import SPLIT, read_split
from orchestration.resources.landing_prefix import copy_landing
from orchestration.responses.scheme import Scheme

UNKNOWN = "unknown"

Rebuild = Callable[[Home], None]
"""Makes the warehouse of an installation from its landing; raises when it cannot."""


class FeedNotReadyError(Exception):
    """The installation is not in a state that a period can be closed in."""


@dataclass
class InstalledFigures:
    """The figures of one installation.

    Args:
        home: the installation.
        rebuild: makes a warehouse from landing, in another installation.
        known: scheme and month -> the figures that were made as known now.
    """

    home: Home
    rebuild: Rebuild
    known: dict[tuple[str, str], Known] = field(default_factory=dict)
    _made: dict[tuple[str, ...], Home] = field(default_factory=dict)

    def basis(self) -> Basis:
        """What there is now.

        Raises:
            FeedNotReadyError: when something landed is not loaded and published yet.
        """
        landing = Landing(self.home)
        head = landing.manifest.head()
        arrived = {entry.seq for entry in landing.manifest.entries()}
        with open_current(self.home) as con:
            rows = con.execute("select distinct manifest_seq from published.row_balance").fetchall()
            info = con.execute(
                "select snapshot_id, code_version from published.snapshot_info"
            ).fetchone()
        missing = arrived - {row[0] for row in rows}
        if missing or info is None:
            raise FeedNotReadyError(
                f"{len(missing)} landed files or mails are not in the figures yet. Load them "
                "first: loyalty run"
            )
        return Basis(
            manifest_seq=head.seq,
            manifest_hash=head.hash,
            snapshot_id=str(info[0]),
            code_version=str(info[1]),
            git_commit=git_commit(),
            definition_versions={e.id: str(e.version) for e in metric_entries()},
            lock_sha256=_sha256_of(PROJECT / "requirements.lock"),
            models_sha256=dbt_project.fingerprint(),
            input_count=len(arrived),
            erasure_count=len(Journal(self.home.decisions_url).events(FORGOTTEN)),
        )

    def problems(self, basis: Basis) -> list[str]:
        """What is wrong with landing up to a basis: its chain, and the entry of that number."""
        manifest = Landing(self.home).manifest
        problems = problems_of(manifest.path, manifest.head_path)
        if problems:
            return problems
        hashes = {e.seq: e.hash for e in [*manifest.entries(), *manifest.redactions()]}
        if basis.manifest_seq and hashes.get(basis.manifest_seq) != basis.manifest_hash:
            return [f"entry {basis.manifest_seq} of the manifest is not the one of the close"]
        return []

    def config(self) -> Mapping[str, bytes]:
        """Every declaration of the sources, their options and the schemes."""
        return {
            str(file.relative_to(self.home.surveys)): file.read_bytes()
            for file in sorted(self.home.surveys.rglob("*.yaml"))
        }

    def now(self, periods: Mapping[str, Scheme], decisions: Decisions) -> Mapping[str, Known]:
        """The figures as known now."""
        found = self._in(self.home, periods, decisions)
        self.known |= {(periods[month].scheme, month): known for month, known in found.items()}
        return found

    def at(
        self,
        basis: Basis,
        config: Mapping[str, bytes],
        periods: Mapping[str, Scheme],
        decisions: Decisions,
        *,
        is_from_landing: bool,
    ) -> Mapping[str, Known]:
        """The figures as known at a basis; from the warehouse when nothing came since."""
        head = Landing(self.home).manifest.head()
        is_same = (head.seq, head.hash) == (basis.manifest_seq, basis.manifest_hash)
        is_same = is_same and config_sha256(self.config()) == config_sha256(config)
        if is_same and not is_from_landing:
            return self.now(periods, decisions)
        return self._in(self._again(basis, config), periods, decisions)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Inside, what was made again from landing is kept; removed at the end."""
        folder = self.home.data / "feed_check"
        shutil.rmtree(folder, ignore_errors=True)
        try:
            yield
        finally:
            self._made.clear()
            shutil.rmtree(folder, ignore_errors=True)

    def place_of(self, response_uid: str) -> tuple[int, int]:
        """Entry of the manifest and row in which a response stands.

        Raises:
            FeedNotReadyError: when there is no such response.
        """
        with open_warehouse(self.home) as con:
            row = con.execute(
                "select manifest_seq, row_no from raw.response"
                " where cast(response_uid as varchar) = ? and is_current",
                [response_uid],
            ).fetchone()
        if row is None:
            raise FeedNotReadyError(
                f"{response_uid}: there is no such response. `loyalty feed explain --answers` "
                "names those that count."
            )
        return int(row[0]), int(row[1])

    def _in(
        self, home: Home, periods: Mapping[str, Scheme], decisions: Decisions
    ) -> dict[str, Known]:
        excluded = _named(home, decisions.excluded)
        causes = _named(home, decisions.causes)
        reattributed = _named(home, decisions.reattributed)
        # the board shows what is known now; a proof has no need of it
        split_models = SPLIT if home is self.home else ()

        def read_more(con: duckdb.DuckDBPyConnection, month: str, known: Known) -> Known:
            return replace(
                known,
                figures=tuple(Figure.from_row(asdict(figure)) for figure in known.figures),
                findings=_findings(con, month),
                split=read_split(con, month) if split_models else {},
            )

        found: dict[str, Known] = {}
        # months of one version of the scheme are made in one request
        versions = [s for n, s in enumerate(periods.values()) if s not in [*periods.values()][:n]]
        for version in versions:
            found |= feeds_of(
                home, version, [month for month, scheme in periods.items() if scheme == version],
                excluded=excluded, causes=causes, reattributed=reattributed,
                more_models=(*SCREEN, *split_models), read_more=read_more,
            )  # fmt: skip
        return {month: found[month] for month in periods}

    def _again(self, basis: Basis, config: Mapping[str, bytes]) -> Home:
        """A new installation with landing up to the basis, loaded and built."""
        erasures = str(len(Landing(self.home).manifest.redactions()))
        key = (basis.manifest_hash, config_sha256(config), erasures)
        if key in self._made:
            return self._made[key]
        name = sha256("/".join(key).encode()).hexdigest()[:16]
        data = self.home.data / "feed_check" / name
        data.mkdir(parents=True, mode=0o700)
        surveys = data / "surveys"
        for file, content in config.items():
            target = surveys / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        home = Home(data, surveys, f"sqlite:///{data / 'decisions.sqlite'}")
        copy_landing(self.home, home, basis.manifest_seq)
        self.rebuild(home)
        self._made[key] = home
        return home


def git_commit() -> str:
    """The commit that the program runs from, with `+changed` when files differ from it."""
    if not (PROJECT / ".git").exists():
        return UNKNOWN
    try:
        commit = _git("rev-parse", "HEAD")
        return commit + ("+changed" if _git("status", "--porcelain", "-uno") else "")
    except (OSError, subprocess.CalledProcessError):
        return UNKNOWN


def _git(*words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=PROJECT, capture_output=True, text=True, check=True, timeout=30
    )
    return done.stdout.strip()


def _named(home: Home, decided: Mapping[Answer, str]) -> dict[str, str]:
    """Response -> what was decided, by the name that the response has in that installation."""
    if not decided:
        return {}
    with open_warehouse(home) as con:
        places = {(a.manifest_seq, a.row_no) for a in decided}
        con.execute("create temp table decided_places (manifest_seq bigint, row_no bigint)")
        con.executemany("insert into decided_places values (?, ?)", sorted(places))
        found = con.execute(
            "select manifest_seq, row_no, cast(response_uid as varchar) from raw.response"
            " semi join decided_places using (manifest_seq, row_no)"
        ).fetchall()
        con.execute("drop table decided_places")
    names = {(seq, row): uid for seq, row, uid in found}
    return {
        names.get((answer.manifest_seq, answer.row_no), answer.response_uid): said
        for answer, said in decided.items()
    }


def _findings(con: duckdb.DuckDBPyConnection, month: str) -> tuple[Finding, ...]:
    return tuple(
        Finding(row["unit_id"], row["rule"], row["severity"], decimal_text(row["effect"]))
        for row in read_findings(con, month)
    )


def _sha256_of(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest() if file.exists() else UNKNOWN
