"""The files that the tests hold the pipeline against: expected.toml and truth.csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from orchestration.samples.attribute_ratings import TRUTH_COLUMNS as RATING_COLUMNS
from orchestration.samples.figures import Figure, all_figures
from orchestration.samples.ledger import Balance, Ledger, Truth
from orchestration.samples.money_truth import money_toml
from orchestration.samples.stories import stories

TRUTH_COLUMNS = (
    *("survey", "native_id", "local_date", "location", "manager", "product", "channel"),
    *("touchpoint", "tier", "customer_tier", "language", "nps", "csi_1", "csi_2", "csi_3"),
    *("ces", "is_partial"),
    *RATING_COLUMNS,
)
_HEAD = """\
# What must become of the sample company. Written by `python -m orchestration.samples`; counted by
# the generator itself, never by the pipeline. Do not edit.
#
# Files of a source are loaded in the order of their names. A rejected or skipped row counts again
# in every export that repeats it. `loaded` has new responses and revisions of earlier files;
# `revised` says how many of them are revisions; `surviving` is what is current at the end,
# and `left_out_by` how much of it is in no figure.
# Without an id, two equal rows of one file are two responses: their occurrence number tells them
# apart, and makes both duplicates in the next export.
"""


def truth_csv(ledger: Ledger) -> bytes:
    """One row for each response that is current at the end."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(TRUTH_COLUMNS)
    for row in ledger.truths():
        items = (*row.csi, None, None, None)[:3]
        writer.writerow(
            (
                *(row.survey, row.native_id, row.local_date.isoformat(), row.location),
                *(row.manager, row.product, row.channel, row.touchpoint, row.tier),
                *(row.customer_tier, row.language, _cell(row.nps), *map(_cell, items)),
                *(_cell(row.ces), str(row.is_partial).lower()),
                *map(_cell, row.ratings.cells),
            )
        )
    return sheet.getvalue().encode("utf-8")


def expected_toml(
    ledger: Ledger,
    derived: Sequence[Figure],
    invitations: Mapping[tuple[str, str], Mapping[str, int]],
    volumes: Mapping[str, Mapping[str, int]],
    *,
    seed: int,
) -> bytes:
    """Balances by source and file, figures, orders, invitations, volumes and stories.

    Args:
        ledger: what every export delivered.
        derived: figures of scores that are made of several answers.
        invitations: of each quarter and location: invited, delivered, answered.
        volumes: of each stage: how many came in and went on.
        seed: that all of it was drawn from.
    """
    rows = ledger.truths()
    lines = [_HEAD, f"seed = {seed}", ""]
    for survey in ledger.surveys():
        lines += [f"[survey.{survey}]", *_balance(ledger.total(survey))]
        left_out = ledger.left_out(survey)
        surviving = _surviving(ledger, rows, survey) + left_out.total()
        lines += [f"surviving = {surviving}", f"left_out_by = {_by_reason(left_out)}", ""]
    for (survey, name), balance in sorted(ledger.balances.items()):
        if survey != "email_replies":
            lines += [
                "[[file]]",
                f'survey = "{survey}"',
                f'name = "{name}"',
                *_balance(balance),
                "",
            ]
    lines += money_toml(ledger)
    for (quarter, member), counted in sorted(invitations.items()):
        lines += ["[[invitations]]", f"quarter = {quarter}", f'member = "{member}"']
        lines += [*(f"{name} = {counted[name]}" for name in sorted(counted)), ""]
    for stage, counted in volumes.items():
        lines += ["[[volume]]", "year = 2026", f'stage = "{stage}"']
        lines += [*(f"{name} = {counted[name]}" for name in sorted(counted)), ""]
    for story in stories(rows):
        lines += [f"[story.{story.name}]", f'text = "{story.text}"']
        lines += [f"{key} = {value!r}" for key, value in story.numbers.items()]
        lines.append("")
    for each in all_figures(rows):
        lines += ["[[metric]]", *_figure(each), ""]
    for each in derived:
        lines += ["[[derived]]", *_figure(each), ""]
    return "\n".join(lines).encode("utf-8")


def _cell(value: int | None) -> str:
    return "" if value is None else str(value)


def _surviving(ledger: Ledger, rows: Iterable[Truth], survey: str) -> int:
    return sum(row.survey == survey for row in rows) + len(ledger.records(survey))


def _balance(balance: Balance) -> list[str]:
    return [
        f"received = {balance.received}",
        f"loaded = {balance.loaded}",
        f"duplicate = {balance.duplicate}",
        f"superseded = {balance.superseded}",
        f"rejected = {balance.rejected.total()}",
        f"skipped = {balance.skipped.total()}",
        f"revised = {balance.revised}",
        f"rejected_by = {_by_reason(balance.rejected)}",
        f"skipped_by = {_by_reason(balance.skipped)}",
    ]


def _by_reason(counts: dict[str, int]) -> str:
    pairs = ", ".join(f"{reason} = {counts[reason]}" for reason in sorted(counts))
    return f"{{ {pairs} }}" if pairs else "{}"


def _figure(each: Figure) -> list[str]:
    lines = [
        f'metric = "{each.metric}"',
        f'scale = "{each.scale}"',
        f'period_grain = "{each.period_grain}"',
        f"period_start = {each.period_start.isoformat()}",
        f'dimension = "{each.dimension}"',
        f'member = "{each.member}"',
        f"n = {each.n}",
    ]
    if each.promoters is not None:
        lines += [f"promoters = {each.promoters}", f"passives = {each.passives}"]
        lines += [f"detractors = {each.detractors}"]
    return [*lines, f"value = {float(each.value)!r}"]
