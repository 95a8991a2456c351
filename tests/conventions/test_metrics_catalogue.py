"""What is made of the catalogue is what it says today."""

from orchestration.metrics_catalogue.page import bridge_section, catalogue_section
from orchestration.metrics_catalogue.versions import macro
from tests.conventions.checkout import PROJECT

COMMAND = "run: python -m orchestration.metrics_catalogue"


def test_the_page_on_metrics_holds_the_catalogue_and_the_bridge_of_today() -> None:
    page = (PROJECT / "docs" / "metrics.md").read_text(encoding="utf-8")

    assert catalogue_section() in page, COMMAND
    assert bridge_section() in page, COMMAND


def test_the_dbt_project_holds_the_versions_of_today() -> None:
    file = PROJECT / "dbt_project" / "macros" / "catalogue_versions.sql"

    assert file.read_text(encoding="utf-8") == macro(), COMMAND
