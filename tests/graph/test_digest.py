"""The orchestrator sends the letter: on its two days, once, and without naming anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
import yaml

from orchestration.components import digest_round, idea_register
from orchestration.components.source_triggers import ZONE
from orchestration.defs.letters.digest import digest, issues
from orchestration.defs.schedules import twice_a_month
from orchestration.home import Home
from orchestration.resources.installation import Installation
from tests.outlets.digest.letters_fixture import ISSUE, NOW, Server, letters, running_server
from tests.outlets.talking_company import home_of

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    made = home_of(tmp_path)
    monkeypatch.setenv("LOYALTY_DATA", str(made.data))
    monkeypatch.setenv("LOYALTY_SURVEYS", str(made.surveys))
    return made


@pytest.fixture
def server(home: Home) -> Iterator[Server]:
    with running_server() as running:
        document = letters(running.port).model_dump(mode="json", exclude_none=True)
        (home.surveys / "letters.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
        yield running


def materialized(issue: str) -> dg.ExecuteInProcessResult:
    return dg.materialize(
        [digest],
        partition_key=issue,
        instance=dg.DagsterInstance.ephemeral(),
        resources={"installation": Installation()},
        selection=[digest],
    )


def test_an_issue_is_sent_once_however_often_it_is_materialized(server: Server) -> None:
    first, second = materialized(ISSUE), materialized(ISSUE)

    assert first.success
    assert second.success
    assert sorted(server.mails()) == ["en@example.com", "ro@example.com", "ru@example.com"]
    (check,) = second.get_asset_check_evaluations()
    assert check.passed


def test_the_run_history_counts_and_names_nobody(server: Server) -> None:
    server.answers["ru@example.com"] = "550 5.1.1 no such user"

    result = materialized(ISSUE)

    (check,) = result.get_asset_check_evaluations()
    assert not check.passed
    assert check.severity == dg.AssetCheckSeverity.WARN
    everything = str([event.event_specific_data for event in result.all_events])
    assert "refused" in everything
    assert "example.com" not in everything


@pytest.mark.usefixtures("home")
def test_without_declared_letters_the_step_does_nothing() -> None:
    result = digest_round.send(Home.from_environment(), ISSUE, secrets={}, now=lambda: NOW)

    assert result.metadata is not None
    assert "letters.yaml" in str(result.metadata["letters"])
    assert not Home.from_environment().letters.exists()


@pytest.mark.parametrize(("month", "day"), [(1, 1), (3, 15), (10, 1)])
def test_the_schedule_asks_for_the_issue_of_its_day(month: int, day: int) -> None:
    moment = datetime(2026, month, day, 9, tzinfo=ZoneInfo(ZONE))
    context = dg.build_schedule_context(scheduled_execution_time=moment)

    request = twice_a_month(context)

    assert isinstance(request, dg.RunRequest)
    assert request.partition_key == f"2026-{month:02d}-{day:02d}"
    assert request.partition_key in issues.get_partition_keys(current_time=moment)


def test_only_the_1st_and_the_15th_are_partitions() -> None:
    keys = issues.get_partition_keys(current_time=datetime(2026, 3, 20, tzinfo=UTC))

    assert keys == ["2026-01-01", "2026-01-15", "2026-02-01", "2026-02-15", "2026-03-01",
                    "2026-03-15"]  # fmt: skip


def test_the_register_of_ideas_is_of_the_snapshot(home: Home) -> None:
    made = idea_register.make(home)

    assert made.metadata is not None
    assert (made.metadata["wish_count"], made.metadata["idea_count"]) == (6, 3)
    assert all(check.passed for check in made.check_results or ())
