"""The top of the tree is what README and the design say, and nothing else."""

import tomllib
from pathlib import Path

from tests.conventions.checkout import PROJECT, project_files

TOP = {
    ".ci", ".gitattributes", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile",
    "NOTICE", "README.md", "STYLE.md", "apps", "data", "dbt_project", "docs", "orchestration",
    "pyproject.toml", "requirements-build.lock", "requirements-dev.lock",
    "requirements-metrics.lock", "requirements-uv.lock", "requirements.lock", "tests",
}  # fmt: skip
STAGES_IN_DBT = {"staging", "intermediate", "marts", "published"}


def test_the_top_of_the_tree_holds_what_the_layout_names() -> None:
    found = {path.parts[0] for path in project_files()}

    assert found <= TOP, f"not in the layout: {sorted(found - TOP)}"


def test_the_stages_of_the_dbt_project_are_its_folders() -> None:
    found = {
        path.parts[2]
        for path in project_files()
        if path.parts[:2] == ("dbt_project", "models") and len(path.parts) > 3
    }

    assert found <= STAGES_IN_DBT


def test_tests_mirror_the_route() -> None:
    beside_the_route = {
        "golden", "graph", "conventions", "end_to_end", "benchmarks", "board", "samples", "fakes",
        "dbt", "apps", "kills", "fuzz",
    }  # fmt: skip
    stages = {
        path.stem if path.suffix else path.name for path in (PROJECT / "orchestration").iterdir()
    }

    found = {path.parts[1] for path in project_files() if path.parts[0] == "tests"}
    folders = {name for name in found if "." not in name}

    assert folders <= stages | beside_the_route


def test_the_package_takes_its_licence_and_notice_along() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["license"] == "Apache-2.0"
    assert set(project["license-files"]) == {"LICENSE", "NOTICE"}
    assert "Apache License" in (PROJECT / "LICENSE").read_text(encoding="utf-8")
    assert "registered marks" in (PROJECT / "NOTICE").read_text(encoding="utf-8")


def test_the_entry_point_of_the_definitions_is_short() -> None:
    entry = PROJECT / Path("orchestration/definitions.py")

    assert len(entry.read_text(encoding="utf-8").splitlines()) < 20
