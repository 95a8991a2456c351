"""What holds for every test: a clean environment, `--quick`, and a CI that leaves nothing out.

Not here: fixtures of one stage (they live beside its tests) and what a machine has (components.py).
"""

from __future__ import annotations

import os
import re
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

import pytest

from tests.reference_report import ReferenceReport, reference_line

__all__ = ["reference_line"]

HEAVY = ("dagster", "dbt", "great_expectations")
NOT_QUICK_MARK = re.compile(r"^pytestmark\b.*\bmark\.(slow|end_to_end|benchmark)\b", re.MULTILINE)
NOT_QUICK = "slow or end_to_end or benchmark"
LONG_FIRST = ("benchmark", "end_to_end", "slow")
UNDER_CI = os.environ.get("CI", "").lower() == "true"

# set before any of these tools is imported; none of them may phone home from a test
os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
os.environ.setdefault("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "false")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--quick",
        action="store_true",
        help="only tests that need no Dagster, dbt or Great Expectations and take seconds",
    )


class NotQuickFinder(MetaPathFinder):
    """Refuses the imports that `make quick` has no time for, where they are asked for."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:  # noqa: ARG002  # the interface's
        if fullname.partition(".")[0] in HEAVY:
            raise ImportError(
                f"`make quick` does without {fullname}. Put `pytestmark = pytest.mark.slow` on "
                "one line at the top of the test module that needs it."
            )


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(ReferenceReport(), "reference-report")
    if config.getoption("--quick"):
        config.option.markexpr = config.option.markexpr or f"not ({NOT_QUICK})"
        sys.meta_path.insert(0, NotQuickFinder())


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Under --quick a module marked as a whole is not even imported: importing is the cost."""
    if not config.getoption("--quick") or collection_path.suffix != ".py":
        return None
    if not collection_path.name.startswith("test_"):
        return None
    return True if NOT_QUICK_MARK.search(collection_path.read_text(encoding="utf-8")) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where workers share the tests, long modules come first: none is left alone with one."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    marks = {mark.name for mark in item.iter_markers()}
    return next((turn for turn, name in enumerate(LONG_FIRST) if name in marks), len(LONG_FIRST))


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees, or writes into, the installation of the person who runs it."""
    for name in [*os.environ]:
        if name.startswith("LOYALTY_") or name == "DAGSTER_HOME":
            monkeypatch.delenv(name)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A run that looks green and is not becomes red."""
    if faults_of_the_run(session.config) and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for fault in faults_of_the_run(terminalreporter.config):
        terminalreporter.write_line(f"FAILED: {fault}", red=True)


def faults_of_the_run(config: pytest.Config) -> list[str]:
    """What is wrong with this run as a whole, beyond its single tests."""
    if config.option.collectonly:
        return []
    faults = []
    reference_report = config.pluginmanager.get_plugin("reference-report")
    if isinstance(reference_report, ReferenceReport):
        faults += reference_report.faults(config)
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if UNDER_CI and reporter is not None:
        skipped = len(reporter.stats.get("skipped", []))
        if skipped:
            faults.append(f"CI leaves nothing out, and {skipped} tests were skipped.")
        if not reporter.stats.get("passed"):
            faults.append("no test passed.")
    return faults
