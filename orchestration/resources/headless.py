"""A job of the orchestrator, run in this process without a server, and what came of it.

The run stands in the same history as those of the server. Nothing here prints.
"""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import dagster as dg

from orchestration.home import Home
from orchestration.resources import run_lock, volume

SOURCE_STAGES = ("landing", "validated", "raw")
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
LOAD, PUBLISH = "load_landed", "publish_snapshot"
PARTS = (
    *("received", "loaded", "duplicate", "superseded", "rejected", "skipped"),
    *("files", "refused"),
)

OnStep = Callable[[str, int, int], None]
"""Called with the asset or step that starts, how many steps are done, and how many there are."""


@dataclass(frozen=True)
class Problem:
    """A step or check that did not pass."""

    where: str
    text: str
    is_warning: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a job."""

    problems: tuple[Problem, ...] = ()
    balances: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    failed_steps: tuple[str, ...] = ()
    is_success: bool = True

    @property
    def is_ok(self) -> bool:
        """Whether every step and every check that is more than a warning passed."""
        return self.is_success and all(problem.is_warning for problem in self.problems)

    @property
    def way_on(self) -> str | None:
        """The job that does what can still be done."""
        return way_on(self.failed_steps)


def run_job(
    definitions: dg.Definitions,
    instance: dg.DagsterInstance,
    home: Home,
    name: str,
    *,
    without_surveys: Sequence[str] = (),
    config: Mapping[str, Any] | None = None,
    is_verbose: bool = False,
    on_step: OnStep | None = None,
) -> Outcome:
    """Run a job to its end, whatever happens in it, and say what came of it.

    Args:
        definitions: what the orchestrator serves.
        instance: the run history.
        home: the installation.
        name: the job.
        without_surveys: sources that stay out of this run.
        config: the run's config, such as the month of a rebuild.
        is_verbose: whether the orchestrator may log to stderr.
        on_step: told when a step starts.

    Raises:
        KeyboardInterrupt: when the run was asked to stop; it stands in the history as failed.
    """
    if not is_verbose:
        logging.getLogger("dagster._core").setLevel(logging.CRITICAL)
    job = definitions.resolve_job_def(name)
    left_out = {dg.AssetKey([stage, s]) for stage in SOURCE_STAGES for s in without_surveys}
    keys = [key for key in job.asset_layer.executable_asset_keys if key not in left_out]
    run_id = str(uuid.uuid4())
    # before the run exists, so that a kill at any later moment leaves a run known to be lost
    with run_lock.marked_alive(home, run_id):
        if on_step is not None:
            steps = _Steps(on_step, len(job.nodes_in_topological_order))
            instance.add_event_listener(run_id, steps)
        try:
            result = job.execute_in_process(
                instance=instance,
                run_id=run_id,
                asset_selection=sorted(keys) if left_out else None,
                run_config={**(config or {}), **({} if is_verbose else QUIET)},
                tags={"dagster/max_retries": "0"},
                raise_on_error=False,
            )
        except dg.DagsterExecutionInterruptedError as error:
            raise KeyboardInterrupt from error
    if any(_is_interrupted(event) for event in result.all_events):
        raise KeyboardInterrupt
    return _outcome(result, home)


def way_on(failed_steps: Sequence[str]) -> str | None:
    """The job that does what can still be done after these steps failed; None when nothing can.

    A source that cannot be pulled holds up neither what it brought before nor the others; rows
    that cannot be loaded do not hold up those that are.
    """
    stages = {step.partition("__")[0] for step in failed_steps}
    if stages == {"landing"}:
        return LOAD
    return PUBLISH if stages and stages.issubset(SOURCE_STAGES) else None


class _Steps:
    """Counts steps as they start."""

    def __init__(self, on_step: OnStep, total: int) -> None:
        self.on_step, self.done, self.total = on_step, 0, total

    def __call__(self, entry: dg.EventLogEntry) -> None:
        event = entry.dagster_event
        if event is not None and event.is_step_start:
            self.on_step(str(event.step_key).replace("__", "/"), self.done, self.total)
            self.done += 1


def _outcome(result: dg.ExecuteInProcessResult, home: Home) -> Outcome:
    problems, balances, failed = [], {}, []
    for event in result.all_events:
        if event.is_step_failure:
            failed.append(str(event.step_key))
            text = _reason(event)
            if volume.is_full_message(text):
                text = str(volume.VolumeFullError(home))
            problems.append(Problem(str(event.step_key).replace("__", "/"), text))
        elif event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            check = event.asset_check_evaluation_data
            if not check.passed:
                problems.append(_unmet(check))
        elif event.is_step_materialization and event.asset_key and event.asset_key.path[0] == "raw":
            balances[event.asset_key.path[1]] = _balance(event)
    return Outcome(
        problems=_once(problems),
        balances=dict(sorted(balances.items())),
        failed_steps=tuple(failed),
        is_success=result.success,
    )


def _once(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """What stopped several steps, such as a full disk, is said once and names them all."""
    places: dict[tuple[str, bool], list[str]] = {}
    for problem in problems:
        places.setdefault((problem.text, problem.is_warning), []).append(problem.where)
    return tuple(
        Problem(", ".join(where), text, is_warning=is_warning)
        for (text, is_warning), where in places.items()
    )


def _reason(event: dg.DagsterEvent) -> str:
    """The sentence of an error: of a Failure its description, else of the first of ours."""
    data = event.step_failure_data
    if data.user_failure_data is not None and data.user_failure_data.description:
        return str(data.user_failure_data.description)
    error = data.error
    while error is not None and error.cause and _is_wrapping(str(error.cls_name)):
        error = error.cause
    if error is None:
        return "the step failed"
    return re.sub(rf"^[\w.]*\b{error.cls_name}: ", "", error.message.strip())


def _is_interrupted(event: dg.DagsterEvent) -> bool:
    error = event.step_failure_data.error if event.is_step_failure else None
    while error is not None and error.cls_name != "DagsterExecutionInterruptedError":
        error = error.cause
    return error is not None


def _is_wrapping(error: str) -> bool:
    return error.startswith("Dagster") or error == "RetryRequested"


def _unmet(check: Any) -> Problem:
    facts = {name: getattr(value, "value", value) for name, value in check.metadata.items()}
    shown = ", ".join(f"{name}: {value}" for name, value in facts.items() if value not in ([], 0))
    return Problem(
        f"{check.asset_key.to_user_string()}: {check.check_name}",
        shown or "did not pass",
        is_warning=check.severity == dg.AssetCheckSeverity.WARN,
    )


def _balance(event: dg.DagsterEvent) -> dict[str, int]:
    metadata = event.materialization.metadata
    return {name: int(str(metadata[name].value)) for name in PARTS}


def joined(first: Outcome, second: Outcome) -> Outcome:
    """The outcome of two jobs that belong together."""
    return Outcome(
        problems=_once(first.problems + second.problems),
        balances={
            survey: {
                part: first.balances.get(survey, {}).get(part, 0)
                + second.balances.get(survey, {}).get(part, 0)
                for part in PARTS
            }
            for survey in sorted({*first.balances, *second.balances})
        },
        failed_steps=first.failed_steps + second.failed_steps,
        is_success=first.is_success and second.is_success,
    )
