"""The server after a power cut: everything is killed in the middle of a run, then started again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from orchestration.home import PROJECT
from orchestration.resources.instance import write_settings
from tests.cli.installation import Installation, an_installation, answers

pytestmark = pytest.mark.end_to_end

PATIENCE_SECONDS = 180
LOCATION = """
{ workspaceOrError { ... on Workspace { locationEntries { name locationOrLoadError {
    __typename } } } } }
"""
RUNS = "{ runsOrError { ... on Runs { results { runId status } } } }"
LAUNCH = """
mutation ($params: ExecutionParams!) {
    launchRun(executionParams: $params) { __typename ... on LaunchRunSuccess { run { runId } } }
}
"""


class Server:
    """Webserver, daemon and code server of an installation, as `dg dev` starts them."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])

    @contextmanager
    def up(self) -> Iterator[None]:
        home = write_settings(self.installation.home)
        with (self.installation.root / "server.log").open("ab") as log:
            process = subprocess.Popen(
                [
                    *(str(Path(sys.executable).with_name("dg")), "dev"),
                    *("--host", "127.0.0.1", "--port", str(self.port)),
                ],
                env=self.installation.environment(DAGSTER_HOME=str(home)),
                cwd=PROJECT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self.location = until(self._location)
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # the power is gone for all of them at once
            process.wait()

    def ask(self, query: str, **variables: Any) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql",
            data=json.dumps({"query": query, "variables": variables}).encode(),
            headers={"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # loopback
            return json.load(answer)["data"]

    def launch(self, job: str) -> str:
        selector = {
            "repositoryName": "__repository__",
            "repositoryLocationName": self.location,
            "jobName": job,
        }
        launched = self.ask(LAUNCH, params={"mode": "default", "selector": selector})
        return str(launched["launchRun"]["run"]["runId"])

    def statuses(self) -> dict[str, str]:
        return {run["runId"]: run["status"] for run in self.ask(RUNS)["runsOrError"]["results"]}

    def _location(self) -> str | None:
        try:
            entries = self.ask(LOCATION)["workspaceOrError"]["locationEntries"]
        except (urllib.error.URLError, ConnectionError):
            return None
        return entries[0]["name"] if entries and entries[0]["locationOrLoadError"] else None


Found = TypeVar("Found")


def until(find: Callable[[], Found | None]) -> Found:
    """What is found, as soon as it is."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := find()) is None:
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.3)
    return found


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = an_installation(tmp_path)
    for month in range(1, 10):
        made.drop(
            f"{month}.csv", answers(f"2026-0{month}", [number % 11 for number in range(2000)])
        )
    return made


def test_after_a_power_cut_in_mid_run_the_server_works_again_by_itself(
    installation: Installation,
) -> None:
    server = Server(installation)
    with server.up():
        cut = server.launch("run_pipeline")
        until(lambda: server.statuses()[cut] == "STARTED" or None)
        until(lambda: any((installation.home.dagster / "running").glob("*")) or None)

    with server.up():
        until(lambda: server.statuses()[cut] == "FAILURE" or None)
        following = server.launch("run_pipeline")
        until(lambda: server.statuses()[following] == "SUCCESS" or None)

    assert installation.loyalty("verify").code == 0
    rows = installation.loyalty(
        "metrics", "--metric", "nps", "--grain", "year", "--format", "json"
    ).document
    assert [row["n"] for row in rows] == [18_000]
