from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.cli import command
from orchestration.cli.outcomes import Ending
from orchestration.products.catalogue import UnknownProductError, product_named, products
from orchestration.products.scaffold import (
    OwnerError,
    SourceExistsError,
    SourceNameError,
    marked_lines,
    write_declaration,
)
from orchestration.responses.declaration_file import load_file


@pytest.mark.parametrize("product", products(), ids=lambda product: product.name)
def test_a_new_source_of_any_product_can_be_read_at_once(product: object, tmp_path: Path) -> None:
    name = getattr(product, "name", "")

    file = write_declaration(
        product_named(name), tmp_path, survey="after_visit", owner="ann@example.com"
    )

    (survey,) = load_file(file)
    assert (survey.survey, survey.owner) == ("after_visit", "ann@example.com")
    assert f"drop/{name}" not in file.read_text(encoding="utf-8")
    assert marked_lines(file)


def test_a_source_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    file = write_declaration(product_named("typeform"), tmp_path)
    file.write_text("mine", encoding="utf-8")

    with pytest.raises(SourceExistsError, match="stays as it is"):
        write_declaration(product_named("typeform"), tmp_path)

    assert file.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["", "After visit", "../outside", "1st", "a/b", "a" * 61])
def test_a_name_that_is_none_writes_nothing(name: str, tmp_path: Path) -> None:
    with pytest.raises(SourceNameError):
        write_declaration(product_named("typeform"), tmp_path, survey=name or " ")

    assert not list(tmp_path.iterdir())


def test_an_owner_that_is_none_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(OwnerError):
        write_declaration(product_named("typeform"), tmp_path, owner="ann")

    assert not list(tmp_path.iterdir())


def test_an_unknown_product_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownProductError, match="Did you mean typeform"):
        product_named("typefrom")


def test_the_command_says_what_to_change_and_what_comes_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOYALTY_SURVEYS", str(tmp_path))

    code = command(["sources", "new", "--product", "google-forms", "--survey", "shop_form"])

    said = capsys.readouterr().out
    file = tmp_path / "shop_form" / "defs.yaml"
    assert code == Ending.OK
    assert f"Written: {file}" in said
    assert f"loyalty sources try {file}" in said
    assert "owner: team:surveys" in said


def test_the_command_lists_the_products(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["sources", "new", "--list"]) == Ending.OK

    said = capsys.readouterr().out
    assert all(product.name.replace("_", "-") in said for product in products())


@pytest.mark.parametrize(
    "words", [["--product", "nothing"], ["--product", "typeform", "--survey", "No"], []]
)
def test_what_cannot_be_made_is_wrong_input(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_SURVEYS", str(tmp_path))

    assert command(["sources", "new", *words]) == Ending.WRONG_INPUT
    assert not list(tmp_path.iterdir())


def test_a_check_names_the_lines_of_a_template_that_nobody_has_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_declaration(product_named("typeform"), tmp_path)
    number, line = marked_lines(file)[0]

    unedited = command(["sources", "check", str(file)])
    said = " ".join(capsys.readouterr().err.split())
    file.write_text(file.read_text(encoding="utf-8").replace("# CHANGE", "#"), encoding="utf-8")
    edited = command(["sources", "check", str(file)])

    assert (unedited, edited) == (Ending.OK, Ending.OK)
    assert f"{file}:{number}: still has # CHANGE: {' '.join(line.split())}" in said
    assert "CHANGE" not in capsys.readouterr().err
