"""The jobs of the orchestrator as the command runs them: one at a time, with bars.

Used by `run` and `rebuild`. What the jobs do is in `orchestration/defs`.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from orchestration.cli.bars import Bars
from orchestration.cli.terminal import remarks
from orchestration.home import Home
from orchestration.landing.outlook import has_news
from orchestration.resources.readiness import get_ready
from orchestration.resources.run_lock import one_run_at_a_time
from orchestration.resources.volume import full_volume_explained
from orchestration.responses.declaration_file import load_surveys

if TYPE_CHECKING:
    from orchestration.resources.headless import Outcome

PIPELINE = "run_pipeline"


def run_pipeline(
    home: Home,
    *,
    job: str = PIPELINE,
    without_surveys: Sequence[str] = (),
    config: Mapping[str, Any] | None = None,
    is_verbose: bool = False,
    has_bars: bool = True,
) -> Outcome:
    """Run a job once no other run of the installation is in the way.

    A source that cannot be read does not hold up the others: what they brought is loaded and
    published all the same, and the outcome still names the failure.
    """
    with (
        full_volume_explained(home),
        one_run_at_a_time(home),
        Bars(is_shown=has_bars and not is_verbose) as bars,
    ):
        if _has_work(home, job, without_surveys):
            get_ready(home)
        gc.disable()  # what loading makes lives to the end; no garbage is looked for in it
        from orchestration.definitions import defs
        from orchestration.resources import headless, history
        from orchestration.resources.instance import fail_lost_runs, open_instance

        definitions = defs()
        gc.freeze()
        gc.enable()

        with history.kept_open(home.dagster), open_instance(home) as instance:
            for run_id in fail_lost_runs(instance, home, now=datetime.now(UTC)):
                remarks().print(f"Run {run_id[:8]} was lost in the middle; going on from there.")

            def run(name: str, left_out: Sequence[str]) -> Outcome:
                return headless.run_job(
                    definitions,
                    instance,
                    home,
                    name,
                    without_surveys=left_out,
                    config=config,
                    is_verbose=is_verbose,
                    on_step=bars.step,
                )

            outcome = last = run(job, without_surveys)
            while (name := last.way_on) is not None and name != job:
                job = name
                last = run(job, without_surveys if job == headless.LOAD else ())
                outcome = headless.joined(outcome, last)
    return outcome


def _has_work(home: Home, job: str, without_surveys: Sequence[str]) -> bool:
    """Whether it is seen at once that the run will read and build; else its steps find out."""
    if job != PIPELINE:  # nobody asks for another one without need
        return True
    surveys = [s for s in load_surveys(home.surveys) if s.survey not in without_surveys]
    return has_news(home, surveys)
