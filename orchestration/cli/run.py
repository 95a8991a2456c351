"""`loyalty run`: the whole route once, with the row balance at its end."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from orchestration.cli.outcomes import Ending, WrongInputError
from orchestration.cli.pipeline import run_pipeline
from orchestration.cli.terminal import answers, remarks, show_json, show_table
from orchestration.home import Home
from orchestration.published.pointer import current_snapshot_id
from orchestration.responses.declaration_file import load_surveys

if TYPE_CHECKING:
    from orchestration.resources.headless import Outcome

COLUMNS = (
    *("received", "loaded", "duplicate", "superseded", "rejected", "skipped"),
    *("files", "refused"),
)


def run(given: argparse.Namespace) -> int:
    """Pull, check, load, build and publish; 0 only if every step and check passed."""
    home = Home.from_environment()
    return finish(home, given.survey, is_json=given.json, is_verbose=given.verbose)


def has_pending(home: Home) -> bool:
    """Whether somebody's erasure was begun and not finished."""
    return (home.landing / "erasure.pending").exists()


def finish_erasure(home: Home) -> int:
    """Finish it before anything new comes."""
    from orchestration.cli.forget import finish as finish_it

    return finish_it(home)


def finish(
    home: Home, chosen: Sequence[str], *, is_json: bool = False, is_verbose: bool = False
) -> int:
    """Run the pipeline for the chosen sources, or all, and show what became of it."""
    if has_pending(home) and (code := finish_erasure(home)) != Ending.OK:
        return code
    outcome = run_pipeline(
        home,
        without_surveys=left_out(home, chosen),
        is_verbose=is_verbose,
        has_bars=not is_json,
    )
    from orchestration.cli.came_again import tell_who_came_again

    tell_who_came_again(home)
    snapshot = current_snapshot_id(home)
    if is_json:
        show_json(_document(outcome, snapshot))
    else:
        _show(outcome, snapshot)
    show_problems(outcome)
    return Ending.OK if outcome.is_ok else Ending.FAILED


def show_problems(outcome: Outcome) -> None:
    """Name every step and check that did not pass."""
    console = remarks()
    for problem in outcome.problems:
        mark = "[yellow]warning[/yellow]" if problem.is_warning else "[red]failed[/red]"
        console.print(f"{mark} {problem.where}: ", end="")
        console.print(problem.text, markup=False)


def left_out(home: Home, chosen: Sequence[str]) -> tuple[str, ...]:
    """The declared sources that were not chosen; none when no choice was made."""
    if not chosen:
        return ()
    names = [survey.survey for survey in load_surveys(home.surveys)]
    unknown = [name for name in chosen if name not in names]
    if unknown:
        raise WrongInputError(
            f"no source is named {', '.join(map(repr, unknown))}. "
            f"Known sources: {', '.join(names) or 'none'} (in {home.surveys})."
        )
    return tuple(name for name in names if name not in chosen)


def _document(outcome: Outcome, snapshot: str | None) -> dict[str, Any]:
    return {
        "surveys": outcome.balances,
        "snapshot": snapshot,
        "ok": outcome.is_ok,
        "problems": [vars(problem) for problem in outcome.problems],
    }


def _show(outcome: Outcome, snapshot: str | None) -> None:
    rows: list[Sequence[Any]] = [
        [name, *(balance[column] for column in COLUMNS)]
        for name, balance in outcome.balances.items()
    ]
    if len(rows) > 1:
        totals = [sum(row[place] for row in rows) for place in range(1, len(COLUMNS) + 1)]
        rows.append(["together", *totals])
    show_table("Row balance of this run", ("source", *COLUMNS), rows)
    answers().print(f"Snapshot: {snapshot or 'none yet'}")
