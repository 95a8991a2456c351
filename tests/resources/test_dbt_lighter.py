"""dbt with what it does once instead of for each node, beside dbt as it comes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from dbt.adapters.events.types import SQLQuery
from dbt_common.clients.agate_helper import table_from_data_flat
from dbt_common.events.types import Note

from orchestration.resources.dbt_lighter import AS_IT_COMES, fits, lighten, replacements
from tests.dbt.building import dbt, published
from tests.dbt.fake_loader import FakeLoader, Form, Score

pytestmark = pytest.mark.slow

#: unit tests are built of the same parts as models and tests are
BUILD = ("build", "--exclude-resource-type", "unit_test")


@pytest.fixture
def as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dbt without anything of ours; `lighten` says that it is done already, and does nothing."""
    lighten()
    for (owner, name, _), former in zip(replacements(), AS_IT_COMES, strict=True):
        monkeypatch.setattr(owner, name, former)


def built(folder: Path) -> tuple[dict[str, tuple[str, Any, str]], dict[str, list[Any]]]:
    """Of two builds: each node's compiled text, status and message; and all that is published."""
    folder.mkdir()
    loader = FakeLoader(folder / "warehouse.duckdb")
    nodes: dict[str, tuple[str, Any, str]] = {}
    for number, day in enumerate((date(2026, 3, 3), date(2026, 3, 20))):
        loader.load([Form(f"{number}-{score}", day, (Score(score),)) for score in (3, 8, 10)])
        for result in dbt(loader.path, *BUILD).results:
            said = str(result.message)
            compiled = getattr(result.node, "compiled_code", "")
            nodes[f"{number} {result.node.unique_id}"] = (compiled, result.status, said)
    return nodes, published(loader.path)


def test_the_versions_are_those_it_was_written_for() -> None:
    assert fits(), "look whether dbt_lighter still replaces what it says, then name the version"
    assert lighten()


def test_every_text_and_every_figure_is_that_of_dbt_as_it_comes(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    lighten()
    nodes, tables = built(tmp_path / "lighter")
    request.getfixturevalue("as_it_comes")
    plain_nodes, plain_tables = built(tmp_path / "plain")

    assert len(nodes) > 400
    assert nodes.keys() == plain_nodes.keys()
    differing = [key for key, found in nodes.items() if found[:2] != plain_nodes[key][:2]]
    assert differing == []
    assert tables == plain_tables


def words_of(event: Any) -> tuple[str, dict[str, Any], str]:
    return event.message(), event.to_dict(), event.level_tag()


def test_an_event_says_what_it_would_have_said(request: pytest.FixtureRequest) -> None:
    lighten()
    events = SQLQuery(conn_name="one", sql="select 1"), Note(msg="careful")
    said = [words_of(event) for event in events]
    assert events[1].msg == "careful"

    request.getfixturevalue("as_it_comes")
    plain = SQLQuery(conn_name="one", sql="select 1"), Note(msg="careful")
    assert said == [words_of(event) for event in plain]


def test_an_answer_of_the_database_is_read_as_before(request: pytest.FixtureRequest) -> None:
    rows = [{"a": "007", "b": "2026-03-03", "c": 4, "d": None, "e": date(2026, 3, 3), "f": 1.5}]
    lighten()
    ours = table_from_data_flat(rows, "abcdef")
    again = table_from_data_flat([dict.fromkeys("abcdef", "x")], "abcdef")
    request.getfixturevalue("as_it_comes")
    plain = table_from_data_flat(rows, "abcdef")

    assert [*ours.rows[0]] == [*plain.rows[0]]
    assert list(map(repr, map(type, ours.column_types))) == [
        repr(type(kind)) for kind in plain.column_types
    ]
    assert [*again.rows[0]] == ["x"] * 6
