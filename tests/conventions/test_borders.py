"""Imports point one way along the route; the contracts are in pyproject.toml."""

import pytest
from importlinter.cli import lint_imports

from tests.conventions.checkout import PROJECT


def test_imports_go_one_way_along_the_route(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROJECT)

    exit_code = lint_imports(no_cache=True)

    assert exit_code == 0, capsys.readouterr().out
