"""`loyalty docs`: the models, their columns and tests as one page, for people who read SQL."""

from __future__ import annotations

import argparse

from orchestration.cli.outcomes import Ending
from orchestration.cli.terminal import answers
from orchestration.home import Home
from orchestration.resources import dbt_project


def write_docs(given: argparse.Namespace) -> int:
    """Write the page and say where it is."""
    folder = given.to or Home.from_environment().data / "docs"
    page = dbt_project.write_documentation(folder.resolve())
    answers().print(f"Written: {page}")
    return Ending.OK
