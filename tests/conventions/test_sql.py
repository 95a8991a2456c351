"""How the SQL of the dbt project looks, where sqlfluff does not see it."""

import re
from pathlib import Path

import pytest
import yaml

from tests.conventions.checkout import files, text_of

COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/|\{#.*?#\}", re.DOTALL)
CLOCK = re.compile(
    r"\b(current_date|current_timestamp|current_localtimestamp|localtimestamp|run_started_at"
    r"|now\(\)|today\(\)|get_current_timestamp\(\)|transaction_timestamp\(\))",
    re.IGNORECASE,
)
CUT_OFF = re.compile(
    r"\b(\w*score\w*|value_number|\w*answer_count|n)\s*(>=|<=|<|>|between)\s*([2-9]|[1-9]\d)\b",
    re.IGNORECASE,
)
PLAIN_UNION = re.compile(r"\bunion\b(?!\s+(all|distinct)\b)", re.IGNORECASE)
CUT_OFF_IN_PYTHON = re.compile(r"\b(score|nps)\w*\s*(>=|>|<=|<)\s*([5-9]|30)\b")
UNORDERED = re.compile(r"\b(any_value|approx_\w+|first|last)\(", re.IGNORECASE)


def models() -> list[Path]:
    return [path for path in files(".sql", under=("dbt_project",)) if "models" in path.parts]


def described_models() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for path in files(".yml", ".yaml", under=("dbt_project",)):
        if "models" in path.parts:
            document = yaml.safe_load(text_of(path)) or {}
            for model in document.get("models") or []:
                found[model["name"]] = model
    return found


def without_comments(path: Path) -> str:
    return COMMENT.sub(" ", text_of(path))


def sayings(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{path}: {match.group(0)}"
        for path in paths
        for match in pattern.finditer(without_comments(path))
    ]


def test_no_model_or_macro_reads_the_clock() -> None:
    assert not sayings(CLOCK, files(".sql", under=("dbt_project",)))


def test_a_threshold_is_written_in_a_macro_only() -> None:
    assert not sayings(CUT_OFF, models())


def test_no_threshold_of_a_metric_is_written_in_python() -> None:
    found = [
        f"{path}: {match.group(0)}"
        for path in files(".py", under=("orchestration", "apps"))
        if path.parts[1] != "samples"  # the sample company's own count, to compare with
        for match in CUT_OFF_IN_PYTHON.finditer(text_of(path))
    ]

    assert not found


def test_a_union_says_whether_it_melts_equal_rows() -> None:
    assert not sayings(PLAIN_UNION, models())


def test_no_figure_depends_on_the_order_of_rows() -> None:
    assert not sayings(UNORDERED, models())


def test_the_first_line_of_a_model_states_its_grain() -> None:
    silent = [str(path) for path in models() if not text_of(path).lstrip().startswith("-- Grain: ")]

    assert not silent


def test_every_model_and_each_of_its_columns_is_described() -> None:
    described = described_models()

    gaps = []
    for path in models():
        model = described.get(path.stem)
        if model is None or not str(model.get("description") or "").strip():
            gaps.append(f"{path}: no description")
            continue
        columns = model.get("columns") or []
        assert isinstance(columns, list)
        if not columns:
            gaps.append(f"{path}: no described columns")
        gaps += [
            f"{path}: column {column['name']}"
            for column in columns
            if not str(column.get("description") or "").strip()
        ]

    assert not gaps


def test_every_published_model_has_an_enforced_contract() -> None:
    described = described_models()
    defaults = yaml.safe_load(text_of(Path("dbt_project/dbt_project.yml")))

    whole_folder = "contract" in str(
        defaults.get("models", {}).get(defaults.get("name"), {}).get("published", {})
    )
    loose = [
        path.stem
        for path in models()
        if path.parent.name == "published"
        and not whole_folder
        and "'enforced': True" not in str(described.get(path.stem, {}).get("config", {}))
    ]

    assert not loose


@pytest.mark.parametrize(
    ("statement", "is_cut_off"),
    [
        ("when score >= 9 then", True),
        ("where n < 5", True),
        ("where answered_count > 0", False),
        ("score between scale_min and scale_max", False),
    ],
)
def test_the_search_for_thresholds_finds_them(statement: str, is_cut_off: bool) -> None:
    assert bool(CUT_OFF.search(statement)) is is_cut_off
