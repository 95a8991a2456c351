"""What the models of the feed promise their readers, and the version that a change of it takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from dbt.contracts.graph.nodes import ModelNode

from tests.dbt.building import parsed_project

CONTRACTS = Path(__file__).with_name("feed_contracts.golden.txt")
pytestmark = pytest.mark.slow


def test_payroll_is_declared_as_who_uses_the_feed_whose_columns_are_held_to_a_contract() -> None:
    project = parsed_project()
    models = {node.name: node for node in project.nodes.values() if isinstance(node, ModelNode)}

    for name, model in models.items():
        if name.startswith("feed_"):
            assert model.contract.enforced, name
            assert all(column.data_type for column in model.columns.values()), name
    (payroll,) = [found for found in project.exposures.values() if found.name == "payroll"]
    assert (payroll.type, payroll.owner.name) == ("application", "HR")
    assert models["feed_figures"].unique_id in payroll.depends_on.nodes


def test_a_column_of_a_versioned_model_that_goes_or_is_another_one_takes_a_new_version() -> None:
    """`feed_contracts.golden.txt` is what readers have; written anew with a new version."""
    listed = [line.split(maxsplit=1) for line in CONTRACTS.read_text("utf-8").splitlines()]
    models = {
        node.name: node
        for node in parsed_project().nodes.values()
        if isinstance(node, ModelNode) and node.version and node.name.startswith("feed_")
    }
    now = {
        f"{name}.v{model.version}": [
            f"{column.name} {column.data_type}{'' if column.constraints else '?'}"
            for column in model.columns.values()
        ]
        for name, model in models.items()
    }

    before: dict[str, list[str]] = {}
    for model, column in listed:
        before.setdefault(model, []).append(column)
    for model, columns in before.items():
        kept = now.get(model)
        assert kept is None or set(columns) <= set(kept), f"{model}: raise its version in feed.yml"
    assert now == before, "write feed_contracts.golden.txt anew"
