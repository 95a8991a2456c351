"""The list of reference values: what it counts, and what it refuses to overlook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reference_report import (
    Compared,
    ReferenceReport,
    is_met,
    is_whole_run,
    open_reference_values,
    report_lines,
)
from tests.reference_values import FULL_SET, GOLDEN, LAYOUTS, TWINS, reference_values


def compared(value_folder: Path, case: str, metric: str, *, met: bool = True) -> Compared:
    return Compared(str(value_folder), "acsi.csv", case, metric, "70.5", "70.5", 1e-6, is_met=met)


@pytest.fixture
def full_set(tmp_path: Path) -> Path:
    for name, layout in LAYOUTS.items():
        metric = ["metric", "value"] if layout.long or name == "published_reference.csv" else []
        (tmp_path / name).write_text(",".join([*layout.case, *layout.values, *metric]) + "\n")
    (tmp_path / "acsi.csv").write_text("case_id,acsi_0_100,origin\na1,70.5,x\na2,0,\na3,,\n")
    return tmp_path


def test_a_number_is_met_within_its_tolerance_and_a_word_exactly() -> None:
    assert is_met("40.000000", 40.0000005, 1e-6)
    assert not is_met("40.000000", 40.00001, 1e-6)
    assert not is_met("40", float("nan"), 1e-6)
    assert not is_met("40", None, 1e9)
    assert is_met("promoter", "promoter", 0)
    assert not is_met("promoter", "passive", 0)


def test_a_list_in_a_cell_is_as_many_values(tmp_path: Path) -> None:
    file = tmp_path / "published_reference.csv"
    file.write_text('ref_id,metric,published_value_json\np1,score95,"[-0.1, 1]"\n')

    values = reference_values(file)

    assert [(one.case, one.metric, one.expected) for one in values] == [
        ("p1", "score95/1", "-0.1"),
        ("p1", "score95/2", "1"),
    ]


def test_a_value_that_no_test_compared_is_named(full_set: Path) -> None:
    found = open_reference_values([compared(full_set, "a1", "acsi_0_100")], full_set)

    assert found == [("acsi.csv", "a2", "acsi_0_100")]


def test_the_golden_selection_does_not_stand_for_the_full_set(full_set: Path) -> None:
    found = open_reference_values([compared(GOLDEN, "a1", "acsi_0_100")], full_set)

    assert len(found) == 2


def test_a_new_file_of_references_is_not_overlooked(full_set: Path) -> None:
    (full_set / "new.csv").write_text("case_id\n")

    found = open_reference_values([], full_set)

    assert found[0] == ("new.csv", "", "has no layout in tests/reference_values.py")


def test_the_list_says_how_many_values_were_met(full_set: Path) -> None:
    values = [
        compared(full_set, "a1", "acsi_0_100"),
        compared(full_set, "a2", "acsi_0_100", met=False),
        compared(full_set, "a2", "acsi_0_100"),
    ]

    lines = list(report_lines(values, full_set))

    assert lines[0].startswith("full set")
    assert lines[1].split() == ("acsi.csv 2 values, 2 checked, 1 met, tolerance 1e-06".split())


def test_a_published_number_is_compared_where_its_twin_is(full_set: Path) -> None:
    header = "ref_id,metric,published_value_json\n"
    (full_set / "published_reference.csv").write_text(header + "pub_d27,mean,[4.08]\n")
    (full_set / "acsi.csv").write_text("case_id,acsi_0_100\n")
    twin = Compared(str(full_set), "ces.csv", "ce_d1", "mean", "4.08", "4.08", 1e-6, is_met=True)

    assert open_reference_values([twin], full_set) == []
    assert open_reference_values([], full_set) == [("published_reference.csv", "pub_d27", "mean/1")]


if FULL_SET.is_dir():

    def test_every_twin_stands_in_its_file_with_the_same_number() -> None:
        values = {
            (value.file.name, value.case, value.metric): float(value.expected)
            for file in {"published_reference.csv", *(twin[0] for twin in TWINS.values())}
            for value in reference_values(FULL_SET / file)
            if value.metric not in ("valid", "category")
        }

        for name, twin in TWINS.items():
            case, _, metric = name.partition(" ")
            published = values["published_reference.csv", case, metric]
            assert published == pytest.approx(values[twin], abs=5e-3), name


def test_a_run_of_chosen_tests_need_not_compare_every_value(request: pytest.FixtureRequest) -> None:
    config = request.config
    if config.option.keyword or config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        assert not is_whole_run(config)
    assert not ReferenceReport().faults(config) or is_whole_run(config)
