from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from orchestration.home import PROJECT
from tests.graph.listing import lines, repository

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).with_name("graph.golden.txt")
DEFS = PROJECT / "orchestration" / "defs"
STAGES = {
    *("landing", "validated", "raw", "comments", "staging", "intermediate", "marts", "published"),
    *("ideas", "followups", "letters", "reports", "alerts", "invitations", "waves"),
}


@pytest.fixture(scope="module")
def served() -> dg.RepositoryDefinition:
    return repository()


@pytest.fixture(scope="module")
def assets(served: dg.RepositoryDefinition) -> list[dg.AssetKey]:
    return sorted(served.asset_graph.executable_asset_keys)


def test_the_graph_is_the_one_that_was_agreed(served: dg.RepositoryDefinition) -> None:
    now = "".join(f"{line}\n" for line in lines(served))

    assert now == GOLDEN.read_text("utf-8"), (
        "the graph changed; when that is meant: "
        "python -m tests.graph.listing > tests/graph/graph.golden.txt"
    )


def test_an_asset_is_named_by_its_stage_and_grouped_under_it(
    served: dg.RepositoryDefinition, assets: list[dg.AssetKey]
) -> None:
    for key in assets:
        stage, _name = key.path

        assert stage in STAGES
        assert served.asset_graph.get(key).group_name == stage


def test_every_asset_has_a_description_and_an_owner(
    served: dg.RepositoryDefinition, assets: list[dg.AssetKey]
) -> None:
    for key in assets:
        node = served.asset_graph.get(key)

        assert node.description, key
        assert node.owners, key


def test_every_asset_has_a_check(
    served: dg.RepositoryDefinition, assets: list[dg.AssetKey]
) -> None:
    unchecked = [
        key.to_user_string()
        for key in assets
        if not served.asset_graph.get_check_keys_for_assets({key})
    ]

    assert unchecked == []


def test_a_model_comes_after_the_sources_that_load_its_tables(
    served: dg.RepositoryDefinition,
) -> None:
    upstream = served.asset_graph.get(dg.AssetKey(["staging", "customers"])).parent_keys

    assert upstream == {dg.AssetKey(["raw", name]) for name in ("crm_customers", "crm_origins")}


def test_every_job_but_those_with_a_calendar_of_their_own_ends_with_a_snapshot(
    served: dg.RepositoryDefinition,
) -> None:
    snapshot = dg.AssetKey(["published", "snapshot"])
    jobs = [served.get_job(name) for name in served.job_names if not name.startswith("__")]

    ends = {job.name for job in jobs if snapshot in job.asset_layer.executable_asset_keys}

    calendar = {"close_period", "send_digest", "make_reports", "tell_alerts", "send_waves"}
    assert {job.name for job in jobs} - ends == calendar


def modules() -> Iterator[Path]:
    yield from sorted(DEFS.rglob("*.py"))


@pytest.mark.parametrize("file", [*modules()], ids=lambda file: str(file.relative_to(DEFS)))
def test_a_module_holds_decorated_objects_or_one_function_never_both(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    decorators = {
        function.name: {
            ast.unparse(decorator).split("(")[0] for decorator in function.decorator_list
        }
        for function in functions
    }
    makers = [name for name, marks in decorators.items() if "dg.definitions" in marks]
    objects = [name for name, marks in decorators.items() if marks - {"dg.definitions"}]
    objects += [
        ast.unparse(node.targets[0])
        for node in tree.body
        if isinstance(node, ast.Assign) and "dg." in ast.unparse(node.value)
    ]

    assert len(makers) <= 1
    assert not (makers and objects), f"Dagster would drop {objects}"


def test_an_asset_has_at_most_fifteen_lines_of_body() -> None:
    files = [*modules(), PROJECT / "orchestration" / "components" / "source_assets.py"]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and _is_asset(node):
                first, last = node.body[0], node.body[-1]

                assert (last.end_lineno or 0) - first.lineno < 15, f"{file.name}: {node.name}"


def _is_asset(node: ast.FunctionDef) -> bool:
    marks = ("dg.asset", "_asset", "dbt_assets", "dg.sensor", "dg.run_failure_sensor")
    return any(ast.unparse(mark).startswith(marks) for mark in node.decorator_list)
