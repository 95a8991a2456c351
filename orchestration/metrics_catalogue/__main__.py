"""`python -m orchestration.metrics_catalogue`: writes what is made of the catalogue."""

from __future__ import annotations

from pathlib import Path

from orchestration.metrics_catalogue.page import write_sections
from orchestration.metrics_catalogue.versions import write_macro

PROJECT = Path(__file__).parents[2]
MACRO = PROJECT / "dbt_project" / "macros" / "catalogue_versions.sql"
PAGE = PROJECT / "docs" / "metrics.md"

if __name__ == "__main__":
    write_macro(MACRO)
    write_sections(PAGE)
