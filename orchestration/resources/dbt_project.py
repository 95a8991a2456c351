"""dbt inside this process: the parsed project, kept until a file of it changes, and a build.

Nothing here is imported at the loading of definitions except the path of the manifest, and
dbt itself only when it has work: its start-up is most of the fixed cost of a run.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from orchestration.home import DBT_PROJECT, Home

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

TARGET = DBT_PROJECT / "target"
MANIFEST = "manifest.json"
PARSED = "partial_parse.msgpack"
FINGERPRINT = "fingerprint"
SOURCE_SUFFIXES = frozenset({".sql", ".yml", ".yaml", ".csv", ".md", ".py"})
QUIETLY = ("--log-level", "none", "--log-level-file", "info", "--no-print")
NOT_SOURCE = frozenset({"target", "logs", "dbt_packages"})

OnResult = Callable[[str, int, int], None]
"""Called with the name of a finished node, how many are done, and how many there are."""


class DbtError(Exception):
    """dbt could not parse or build the project."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(f"dbt {what}: {message} (project: {DBT_PROJECT})")


@dataclass(frozen=True)
class NodeResult:
    """What became of one model, seed or test."""

    unique_id: str
    status: str
    message: str
    failure_count: int
    seconds: float

    @property
    def is_test(self) -> bool:
        """Whether this is a test rather than a table."""
        return self.unique_id.startswith("test.")

    @property
    def passed(self) -> bool:
        """Whether the table was built, or the test held."""
        return self.status in ("success", "pass")

    @property
    def failed(self) -> bool:
        """Whether the run must not be trusted because of this node."""
        return self.status in ("error", "fail", "runtime error")


def fingerprint(project: Path = DBT_PROJECT) -> str:
    """A hash over everything a person writes in the dbt project."""
    digest = hashlib.sha256()
    for file in sorted(_sources(project)):
        digest.update(str(file.relative_to(project)).encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def manifest_path() -> Path:
    """The parsed project; parsed now when it is missing or older than a file of the project."""
    now = fingerprint()
    known = TARGET / FINGERPRINT
    complete = all((TARGET / name).exists() for name in (MANIFEST, PARSED))
    if not (complete and known.exists() and known.read_text(encoding="ascii") == now):
        _parse(now)
    return TARGET / MANIFEST


def warm_up() -> None:
    """Begin to import dbt beside other work; whoever needs it first waits for the rest."""
    Thread(target=import_module, args=("dbt.cli.main",)).start()


def build(
    home: Home,
    *,
    variables: Mapping[str, Any] | None = None,
    select: Sequence[str] = (),
    full_refresh: bool = False,
    on_result: OnResult | None = None,
) -> tuple[NodeResult, ...]:
    """Build and test the models into the warehouse of `home`; no connection of ours may be open.

    Raises:
        DbtError: when dbt stopped before it had results for its nodes.
    """
    manifest_path()
    arguments = ["build", "--exclude-resource-type", "unit_test", *_places(home)]
    # tests over every answer there is belong to `loyalty verify`, not to each run
    arguments += ["--exclude", "tag:deep"]
    arguments += ["--vars", json.dumps(dict(variables))] if variables else []
    arguments += ["--select", *select] if select else []
    arguments += ["--full-refresh"] if full_refresh else []
    results = _invoke(arguments, home, manifest=_parsed_manifest(), on_result=on_result)
    return _node_results(results)


def check_every_answer(home: Home) -> tuple[NodeResult, ...]:
    """Run the tests that read every answer, which no daily run has time for.

    Raises:
        DbtError: when dbt stopped before it had results.
    """
    manifest_path()
    arguments = ["test", "--select", "tag:deep", *_places(home)]
    return _node_results(_invoke(arguments, home, manifest=_parsed_manifest()))


def _node_results(results: Any) -> tuple[NodeResult, ...]:
    return tuple(
        NodeResult(
            unique_id=result.node.unique_id,
            status=str(result.status),
            message=str(result.message or ""),
            failure_count=int(result.failures or 0),
            seconds=float(result.execution_time),
        )
        for result in results.results
    )


def _sources(project: Path) -> Iterator[Path]:
    for file in project.rglob("*"):
        inside = file.relative_to(project).parts
        if inside[0] not in NOT_SOURCE and file.suffix in SOURCE_SUFFIXES and file.is_file():
            yield file


def _places(home: Home) -> list[str]:
    return [
        *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
        *("--target-path", str(home.data / "dbt"), "--log-path", str(home.logs)),
    ]


def _parse(now: str) -> None:
    """Parse beside the kept result and put it in place file by file, the fingerprint last."""
    beside = DBT_PROJECT / "target" / f"parse-{os.getpid()}"
    home = Home(data=beside, surveys=beside)
    beside.mkdir(parents=True, exist_ok=True)
    try:
        _invoke(["parse", *_places(home)], home)
        (beside / "dbt" / FINGERPRINT).write_text(now, encoding="ascii")
        for name in (PARSED, MANIFEST, FINGERPRINT):
            (beside / "dbt" / name).replace(TARGET / name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _parsed_manifest() -> Manifest:
    from dbt.contracts.graph.manifest import Manifest

    manifest: Manifest = Manifest.from_msgpack((TARGET / PARSED).read_bytes())
    manifest.build_flat_graph()
    return manifest


@contextmanager
def _environment(home: Home) -> Iterator[None]:
    wanted = {
        "WAREHOUSE_PATH": str(home.warehouse),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _invoke(
    arguments: list[str],
    home: Home,
    *,
    manifest: Manifest | None = None,
    on_result: OnResult | None = None,
) -> Any:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    counted = _Counter(on_result)
    runner = dbtRunner(manifest=manifest, callbacks=[counted] if on_result else [])
    with _environment(home):
        try:
            outcome = runner.invoke([*QUIETLY, *arguments])
        finally:
            # a connection left open would shut out every other opener of the warehouse
            DuckDBConnectionManager.close_all_connections()
    stopped = outcome.exception
    if stopped is not None and not isinstance(stopped, Exception):
        raise stopped  # Ctrl-C and its kind are nobody's mistake
    if outcome.result is None:
        raise DbtError(arguments[0], str(outcome.exception or "no result"))
    return outcome.result


class _Counter:
    """Turns dbt's events into progress."""

    def __init__(self, on_result: OnResult | None) -> None:
        self.on_result = on_result

    def __call__(self, event: Any) -> None:
        if self.on_result is not None and event.info.name in ("LogModelResult", "LogTestResult"):
            # dbt calls the number of nodes `total` in one of the two and `num_models` in the other
            total = getattr(event.data, "total", 0) or getattr(event.data, "num_models", 0)
            self.on_result(event.data.node_info.node_name, event.data.index, total)
