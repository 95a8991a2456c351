"""Where one installation keeps its things: landing, warehouse, snapshots, decisions, secret.

Here is only the naming of places and the reading of the environment. Nothing here opens a
warehouse or a source.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
BUNDLED_SURVEYS = PROJECT / "orchestration" / "defs" / "surveys"
BUNDLED_SAMPLES = PROJECT / "data" / "samples"
DBT_PROJECT = PROJECT / "dbt_project"
SAMPLE_SCHEME = "sample://"
SECRET_BYTES = 32


@dataclass(frozen=True)
class Home:
    """The places of one installation.

    Args:
        data: directory of all state (`LOYALTY_DATA`).
        surveys: directory of the declared sources (`LOYALTY_SURVEYS`).
        decisions_url: SQLAlchemy URL of the decisions journal (`LOYALTY_DECISIONS_URL`).
    """

    data: Path
    surveys: Path
    decisions_url: str = ""

    @staticmethod
    def from_environment(environment: Mapping[str, str] = os.environ) -> Home:
        """The home that the environment names, or the project's own `data` directory."""
        data = Path(environment.get("LOYALTY_DATA") or PROJECT / "data").expanduser().resolve()
        surveys = Path(environment.get("LOYALTY_SURVEYS") or BUNDLED_SURVEYS).expanduser()
        url = environment.get("LOYALTY_DECISIONS_URL") or f"sqlite:///{data / 'decisions.sqlite'}"
        return Home(data=data, surveys=surveys.resolve(), decisions_url=url)

    @property
    def landing(self) -> Path:
        """Bytes as they came, and their manifest."""
        return self.data / "landing"

    @property
    def warehouse(self) -> Path:
        """The private warehouse; one writer at a time, no reader beside it."""
        return self.data / "warehouse.duckdb"

    @property
    def scratch(self) -> Path:
        """Typed batches between `validated` and `raw`; may be deleted at any time."""
        return self.data / "validated"

    @property
    def published(self) -> Path:
        """Read-only snapshots and the pointer to the current one."""
        return self.data / "published"

    @property
    def feeds(self) -> Path:
        """What is released to payroll, by scheme and period, and `state` for the board."""
        return self.data / "feeds"

    @property
    def feed_evidence(self) -> Path:
        """What a closed period was made of; private, never beside what is released."""
        return self.data / "feed_evidence"

    @property
    def letters(self) -> Path:
        """Digest letters as they were sent, by issue; private: they name staff."""
        return self.data / "letters"

    @property
    def comments(self) -> Path:
        """What people's corrections have taught, and what a language model was asked."""
        return self.data / "comments"

    @property
    def reports(self) -> Path:
        """Analytical reports by period and snapshot; they quote people, masked."""
        return self.data / "reports"

    @property
    def dagster(self) -> Path:
        """Run history and locks of the orchestrator."""
        return self.data / "dagster"

    @property
    def logs(self) -> Path:
        """Text logs."""
        return self.data / "logs"

    def resolve(self, url: str) -> str:
        """A source's address: `sample://x` is bundled, a relative path lies under `data`."""
        if url.startswith(SAMPLE_SCHEME):
            return str(BUNDLED_SAMPLES / url.removeprefix(SAMPLE_SCHEME))
        if "://" in url:
            return url
        return str(self.data / Path(url).expanduser())

    def secret(self, environment: Mapping[str, str] = os.environ) -> bytes:
        """The key under which respondents get their pseudonyms.

        `LOYALTY_SECRET` wins; else a file in the data directory, made once with mode 0600.
        """
        given = environment.get("LOYALTY_SECRET")
        if given:
            return given.encode()
        return self._kept_key("secret.key")

    def cookie_key(self) -> bytes:
        """The key that signs the cookies of the board; made once, so that a restart keeps them."""
        return self._kept_key("board_cookie.key")

    def _kept_key(self, name: str) -> bytes:
        path = self.data / name
        self.data.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_secret(path)
        return path.read_bytes().strip()


def _make_secret(path: Path) -> None:
    """Make the key under another name first: a kill leaves all of it or none of it."""
    making = path.with_name(f".{path.name}.tmp-{os.getpid()}")
    making.unlink(missing_ok=True)
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(SECRET_BYTES))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another process was quicker: its key is the key
        path.hardlink_to(making)
    making.unlink()
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
