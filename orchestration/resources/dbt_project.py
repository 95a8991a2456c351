"""dbt as a run sees it: the parsed project, kept until a file of it changes, and a build.

dbt itself works in a companion (`dbt_companion`), which is started as soon as there will be
work: its start-up was most of the fixed cost of a run. Nothing here imports dbt.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.comments.tables import prepare
from orchestration.companions.process import Companion, CompanionError
from orchestration.home import DBT_PROJECT, Home
from orchestration.raw.warehouse import open_warehouse

TARGET = DBT_PROJECT / "target"
MANIFEST = "manifest.json"
PARSED = "partial_parse.msgpack"
FINGERPRINT = "fingerprint"
STATIC_PAGE = "static_index.html"
SOURCE_SUFFIXES = frozenset({".sql", ".yml", ".yaml", ".csv", ".md", ".py"})
NOT_SOURCE = frozenset({"target", "logs", "dbt_packages"})

DBT = Companion("orchestration.resources.dbt_companion")

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


def warm_up(home: Home) -> None:
    """Begin to import dbt beside other work; whoever needs it first waits for the rest."""
    manifest_path()
    DBT.start(rehearse_in=str(home.data / "dbt"))


def build(
    home: Home,
    *,
    variables: Mapping[str, Any] | None = None,
    select: Sequence[str] = (),
    full_refresh: bool = False,
    leaves_views: bool = False,
    on_result: OnResult | None = None,
) -> tuple[NodeResult, ...]:
    """Build and test the models into the warehouse of `home`; no connection of ours may be open.

    Args:
        leaves_views: views are tested, and not made again.

    Raises:
        DbtError: when dbt stopped before it had results for its nodes.
        WarehouseBusyError: when another process keeps the warehouse.
    """
    manifest_path()
    arguments = ["build", "--exclude-resource-type", "unit_test"]
    # tests over every answer there is belong to `loyalty verify`, not to each run
    left_out = ["tag:deep", "tag:on_request"]
    if leaves_views:
        # tests of a view read rows, which may be new; only what is named is left out, not its tests
        arguments += ["--indirect-selection", "empty"]
        left_out = ["tag:deep", "tag:on_request+", "config.materialized:view"]
    arguments += ["--exclude", *left_out]
    arguments += ["--vars", json.dumps(dict(variables))] if variables else []
    arguments += ["--select", *select] if select else []
    arguments += ["--full-refresh"] if full_refresh else []
    return _ask(home, arguments, on_result)


def build_on_request(home: Home, model: str, variables: Mapping[str, Any]) -> None:
    """Build one model that no ordinary run builds, out of what is in the warehouse.

    Raises:
        DbtError: when the model could not be built.
        WarehouseBusyError: when another process keeps the warehouse.
    """
    manifest_path()
    # the lists that such models read are seeds; a run passes over seeds
    arguments = ["build", "--resource-type", "model", "--resource-type", "seed"]
    arguments += ["--select", model, "--vars", json.dumps(dict(variables))]
    for result in _ask(home, arguments, None):
        if not result.passed:
            raise DbtError("run", f"{model}: {result.message}")


def write_documentation(folder: Path) -> Path:
    """The whole project as one page that needs no server and no network; `folder`/index.html.

    Raises:
        DbtError: when dbt could not write it.
    """
    work = folder / ".work"
    (work / "dbt").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(manifest_path(), work / "dbt" / MANIFEST)
    # the types of columns are in the contracts: no warehouse is opened for them
    arguments = ["docs", "generate", "--static", "--empty-catalog", "--no-compile"]
    try:
        DBT.ask({"arguments": arguments, "data": str(work), "has_parsed": False})
        return (work / "dbt" / STATIC_PAGE).replace(folder / "index.html")
    except CompanionError as error:
        raise DbtError("docs", error.problem) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def check_every_answer(home: Home) -> tuple[NodeResult, ...]:
    """Run the tests that read every answer, which no daily run has time for.

    Raises:
        DbtError: when dbt stopped before it had results.
        WarehouseBusyError: when another process keeps the warehouse.
    """
    manifest_path()
    return _ask(home, ["test", "--select", "tag:deep"], None)


def _ask(
    home: Home, arguments: Sequence[str], on_result: OnResult | None
) -> tuple[NodeResult, ...]:
    # who else holds it is said here; the companion takes it for as long as it works
    with open_warehouse(home) as con:
        prepare(con)
    job = {"arguments": arguments, "data": str(home.data), "has_parsed": True}

    def finished(word: Mapping[str, Any]) -> None:
        if on_result is not None:
            on_result(word["name"], word["done"], word["total"])

    try:
        results = DBT.ask(job, on_word=finished)
    except CompanionError as error:
        raise DbtError(arguments[0], error.problem) from error
    return tuple(NodeResult(**result) for result in results)


def _sources(project: Path) -> Iterator[Path]:
    for file in project.rglob("*"):
        inside = file.relative_to(project).parts
        if inside[0] not in NOT_SOURCE and file.suffix in SOURCE_SUFFIXES and file.is_file():
            yield file


def _parse(now: str) -> None:
    """Parse beside the kept result and put it in place file by file, the fingerprint last."""
    beside = DBT_PROJECT / "target" / f"parse-{os.getpid()}"
    beside.mkdir(parents=True, exist_ok=True)
    try:
        DBT.ask({"arguments": ["parse"], "data": str(beside), "has_parsed": False})
        (beside / "dbt" / FINGERPRINT).write_text(now, encoding="ascii")
        for name in (PARSED, MANIFEST, FINGERPRINT):
            (beside / "dbt" / name).replace(TARGET / name)
    except CompanionError as error:
        raise DbtError("parse", error.problem) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
