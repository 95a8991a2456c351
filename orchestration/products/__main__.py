"""`python -m orchestration.products`: brings the sections of docs/sources.md up to date."""

from orchestration.home import PROJECT
from orchestration.products.page import write_sections

write_sections(PROJECT / "docs" / "sources.md")
