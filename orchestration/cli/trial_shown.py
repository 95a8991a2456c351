"""What `loyalty sources try` says of a trial: rows, columns not found, reasons, figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.cli.run import COLUMNS
from orchestration.cli.terminal import answers, show_table, visible
from orchestration.raw.absent_columns import RECORD_COUNT
from orchestration.raw.ledger import FileBalance
from orchestration.responses.declaration import Survey
from orchestration.validated.reasons import LEFT_OUT_REASONS

PARTS = COLUMNS[:6]
#: more files than these, and those of which every record was loaded stand in one line
FILE_COUNT = 10
NAME_COUNT = 10
#: how much of a comment is shown
LENGTH = 120
Rows = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Trial:
    """What became of the files.

    Args:
        balances: the row balance of each file.
        absent: declared columns that no record has, each with the header most like it or "".
        unmapped: headers that stand for nothing, of files where a declared column is missing.
        skipped: reason, count.
        quarantine: reason, field, count, examples.
        comment: one with letters outside of ASCII, if there is one.
        figures: as in `marts.metric_figures`, by the columns shown.
        standing: reason why responses are in no figure, count.
        states: question, state that is no answer, count; of responses that count.
    """

    balances: Sequence[FileBalance]
    absent: Sequence[tuple[str, str]]
    unmapped: Sequence[str]
    skipped: Rows
    quarantine: Rows
    comment: Rows = ()
    figures: Rows = ()
    standing: Rows = ()
    states: Rows = ()


def show(survey: Survey, trial: Trial) -> None:
    """Print it."""
    _show_balances(trial.balances)
    _show_absent(survey, trial)
    _show_encoding(trial)
    if trial.skipped:
        show_table("Skipped", ("reason", "rows"), trial.skipped)
    for reason, field, count, examples in trial.quarantine:
        answers().print(f"quarantine {reason} {field}: {count} rows, such as", markup=False)
        for example in examples if isinstance(examples, list) else ():
            answers().print(f"    {visible(example)}", markup=False)
    if trial.figures:
        columns = ("metric", "scale", "grain", "period", "n", "value", "low", "high", "base")
        counts = ("promoters", "passives", "detractors")
        show_table("Figures they would give", (*columns, *counts), trial.figures, left=4)
    _show_not_counted(survey, trial)


def _show_balances(balances: Sequence[FileBalance]) -> None:
    clean = [b for b in balances if len(balances) > FILE_COUNT and b.loaded == b.received > 0]
    rows = [
        [balance.file_name, *_parts([balance]), balance.refusal]
        for balance in balances
        if balance not in clean
    ]
    if clean:
        rows.insert(0, [f"{len(clean)} files, all loaded", *_parts(clean), ""])
    if len(rows) > 1:
        rows.append([f"together, {len(balances)} files", *_parts(balances), ""])
    show_table("Row balance", ("file", *PARTS, "refused because"), rows)
    for balance in balances:
        if balance.refusal:
            text = f"{balance.file_name}: {balance.refusal}: {balance.detail}"
            answers().print(visible(text), markup=False)


def _parts(balances: Sequence[FileBalance]) -> list[int]:
    return [sum(getattr(balance, part) for balance in balances) for part in PARTS]


def _show_absent(survey: Survey, trial: Trial) -> None:
    """Every declared column that no record has, with what stands there instead."""
    places = {names[0]: place for place, names in survey.headers().items()}
    records = sum(balance.received for balance in trial.balances)
    those = f"the {records}" if records <= RECORD_COUNT or len(trial.balances) == 1 else "the last"
    for header, nearest in trial.absent:
        free = dict.fromkeys(trial.unmapped)
        begin = header.partition(".")[0] + "."
        alike = [name for name in free if "." in header and name.startswith(begin)]
        seen = ", ".join((alike or list(free))[:NAME_COUNT])
        text = f"NOT FOUND: {header} ({places[header]}) is in none of {those} records."
        text += f" Nearest: {nearest}." if nearest else ""
        text += f" There, and not mapped: {seen}." if seen else ""
        text += " Correct its name in defs.yaml; if answers may lack it, name it under `optional`."
        answers().print(visible(text), markup=False)


def _show_encoding(trial: Trial) -> None:
    """Nearly any bytes can be read in any one-byte encoding: only a person sees a wrong one."""
    if not any("ENCODING" in balance.detail.split() for balance in trial.balances):
        return
    text = "Not UTF-8: read in an encoding that is declared under `format.encodings`."
    for (comment,) in trial.comment:
        text += f" Is this as it was written? If not, declare another. {str(comment)[:LENGTH]}"
    answers().print(visible(text), markup=False)


def _show_not_counted(survey: Survey, trial: Trial) -> None:
    """Why the number behind a figure is less than the rows that were loaded."""
    scored = {key for key, question in survey.questions.items() if question.is_scored}
    rows: list[tuple[object, ...]] = [
        ("", LEFT_OUT_REASONS[str(reason)], count) for reason, count in trial.standing
    ]
    rows += [
        (key, str(state).replace("_", " "), count)
        for key, state, count in trial.states
        if key in scored
    ]
    if rows:
        show_table("Loaded, and in no figure", ("question", "why", "responses"), rows, left=2)
