"""The page of the models, as the command writes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.installation import an_installation

pytestmark = pytest.mark.slow


def test_the_models_are_one_page_that_needs_no_network(tmp_path: Path) -> None:
    installation = an_installation(tmp_path)

    ended = installation.loyalty("docs", "--to", str(tmp_path / "pages"))

    page = tmp_path / "pages" / "index.html"
    assert ended.code == 0, ended.err
    assert str(page) in ended.out
    assert [file.name for file in page.parent.iterdir()] == ["index.html"]
    text = page.read_text(encoding="utf-8")
    for name in ("metric_values", "semantic_model.loyalty_metrics.scores_of_customers"):
        assert name in text
    assert not re.findall(r"""<(?:script|link|img)[^>]+(?:src|href)=["']?https?://""", text)
