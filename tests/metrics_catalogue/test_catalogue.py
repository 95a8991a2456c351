"""The catalogue: what a metric id means, and files that are no catalogue."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from orchestration.metrics_catalogue.catalogue import (
    ENTRIES,
    CatalogueError,
    UnknownMetricError,
    define,
    entries,
)

SHARED = (ENTRIES / "shared.yaml").read_text(encoding="utf-8")
AN_ENTRY = """
    metrics:
      - id: luck
        version: 3
        name: {en: luck, ru: удача, ro: noroc}
        question: {en: lucky, ru: везло, ro: noroc}
        scale: 1–5
        unit: mean
        better: higher
        formula: {en: mean, ru: среднее, ro: media}
        denominator: {en: answers, ru: ответы, ro: răspunsuri}
        counting_unit: {en: answer, ru: ответ, ro: răspuns}
        source: own definition
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shared.yaml").write_text(SHARED, encoding="utf-8")
    return tmp_path


def write(folder: Path, text: str, name: str = "luck.yaml") -> Path:
    (folder / name).write_text(dedent(text), encoding="utf-8")
    return folder


def test_every_metric_is_defined_in_three_languages() -> None:
    for entry in entries():
        texts = [entry.name, entry.question, entry.formula, entry.denominator]
        texts += [entry.counting_unit, entry.date_basis, entry.rounding]
        for words in texts:
            assert words.en
            assert words.ru
            assert words.ro


@pytest.mark.parametrize(
    ("metric", "version", "name"),
    [
        ("nps", "1", "NPS, индекс готовности рекомендовать"),
        ("nps_latest", "1.1", "NPS, индекс готовности рекомендовать каждый клиент один раз"),
        ("ces_1_weighted", "1.1", "CES 1.0, усилия по весу"),
        ("servqual_gap_weighted", "1", "Разрыв SERVQUAL, с весами"),
        ("servqual_gap_tangibles", "1", "Разрыв SERVQUAL измерения: tangibles"),
    ],
)
def test_a_metric_id_means_one_definition(metric: str, version: str, name: str) -> None:
    found = define(metric)

    assert found.version == version
    assert found.name_in("ru") == name


def test_a_stratified_figure_is_its_metric_and_its_target() -> None:
    found = define("nps_stratified_by_channel")

    assert (found.entry.id, found.member) == ("nps", "by_channel")
    assert found.version == "1.1"


@pytest.mark.parametrize("metric", ["luck", "luck_latest", "_latest", "nps_", ""])
def test_what_the_catalogue_does_not_define_is_refused(metric: str) -> None:
    with pytest.raises(UnknownMetricError, match="the catalogue has no such metric"):
        define(metric)


def test_an_entry_takes_what_it_does_not_say_from_what_all_share(folder: Path) -> None:
    (entry,) = entries(write(folder, AN_ENTRY))

    assert (entry.id, entry.version, entry.minimum_n, entry.family) == ("luck", 3, 5, "luck")
    assert entry.rounding.en.startswith("stored unrounded")


def test_an_id_has_one_entry(folder: Path) -> None:
    write(folder, AN_ENTRY)
    write(folder, AN_ENTRY, "more.yaml")

    with pytest.raises(CatalogueError, match="luck: is there twice"):
        entries(folder)


@pytest.mark.parametrize(
    ("line", "other", "problem"),
    [
        ("        scale: 1–5\n", "", "luck: scale: Field required"),
        ("ru: удача, ", "", "name.ru: Field required"),
        ("version: 3", "version: 0", "version: Input should be greater than"),
        ("unit: mean", "unit: metres", "unit: Input should be"),
        ("source:", "sauce:", "source: Field required"),
        ("id: luck", "id: luck@2", "has valid_to"),
        ("id: luck", "id: Luck!", "id: String should match pattern"),
    ],
)
def test_a_mistake_in_an_entry_is_named(folder: Path, line: str, other: str, problem: str) -> None:
    write(folder, AN_ENTRY.replace(line, other))

    with pytest.raises(CatalogueError, match=problem):
        entries(folder)


def test_a_file_that_is_no_yaml_is_named(folder: Path) -> None:
    write(folder, "metrics: [")

    with pytest.raises(CatalogueError, match=r"luck\.yaml: the file: cannot be read as YAML"):
        entries(folder)
