"""Starting what a run with work needs, at the first sign that there is work.

Great Expectations and dbt take seconds to import and to warm up; in processes of their own they
do it while the run still loads its definitions, pulls and reads. A run with nothing new starts
neither.
"""

from __future__ import annotations

from orchestration.home import Home
from orchestration.resources import dbt_project
from orchestration.validated.judging import JUDGE


def get_ready(home: Home) -> None:
    """Start the companions that judge and build, once; it returns at once."""
    JUDGE.start()
    dbt_project.warm_up(home)
