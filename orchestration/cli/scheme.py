"""`loyalty scheme`: whether schemes are declared well, and what their rules would pay by luck.

The chances are made by dbt, in the warehouse, when they are asked for; nobody is paid by them.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict

from orchestration.cli.outcomes import Ending, NotReadyError, WrongInputError
from orchestration.cli.terminal import answers, show_json, show_table
from orchestration.cli.words import Say, load_words, usual_language
from orchestration.home import Home
from orchestration.outlets.feeds.simulating import (
    COLOURS,
    Odds,
    Simulated,
    margins_of,
    odds,
    picture,
    read_simulation,
    rules_of,
    shown_units,
)
from orchestration.raw.warehouse import open_warehouse
from orchestration.responses.scheme import FOLDER, Scheme, load_scheme, load_schemes

MODEL = "feed_simulation"
#: the month that was over when the newest answer was given
LAST_WHOLE_MONTH = (
    "select strftime(date_trunc('month', max(answered_date) + 1) - interval 1 month, '%Y-%m')"
    " from raw.response where is_current"
)


def check(given: argparse.Namespace) -> int:
    """Read the declared schemes, name what is wrong in them, and say what is risky."""
    home = Home.from_environment()
    say = load_words("scheme", given.language or usual_language())
    schemes = [load_scheme(home.surveys, given.name)] if given.name else load_schemes(home.surveys)
    if not schemes:
        answers().print(say("none", folder=home.surveys / FOLDER))
        return Ending.OK
    for scheme in schemes:
        answers().print(
            say("checked", scheme=scheme.scheme, version=scheme.version, since=scheme.valid_from)
        )
        for warning in warnings_of(scheme, say):
            answers().print(f"  ! {warning}")
    return Ending.OK


def warnings_of(scheme: Scheme, say: Say) -> list[str]:
    """What is allowed and may still underpay people, in words."""
    found = []
    pay = scheme.individual_pay
    if scheme.units.type == "manager" and pay is not None:
        name = scheme.metric.upper()
        found.append(say("individual", metric=name, allowed_by=pay.allowed_by, reason=pay.reason))
    if scheme.decision.rule in ("raw", "shrunk"):
        found.append(say("bare_rule", rule=say(scheme.decision.rule)))
    if scheme.gates.integrity == "note":
        found.append(say("only_noted"))
    if scheme.shadow:
        found.append(say("shadow"))
    return found


def simulate(given: argparse.Namespace) -> int:
    """Print luck and missed merit of every unit under each rule, and write the picture."""
    from orchestration.cli.feed import at_desk, keep_state
    from orchestration.resources.feed_figures import feed_of

    home = Home.from_environment()
    scheme = load_scheme(home.surveys, given.name)
    if not home.warehouse.exists():
        raise NotReadyError("Nothing is loaded yet. Start with: loyalty run")
    period = given.period or _last_whole_month(home)
    # before a scheme holds is the time to try it
    tried = scheme.model_copy(
        update={"valid_from": min(scheme.valid_from, period), "valid_to": None}
    )
    with at_desk(home) as (desk, figures):
        feed_of(home, tried, period, more_models=(MODEL,))
        with open_warehouse(home) as con:
            rows = read_simulation(con)
        pictured = shown_units(rows)
        told = [
            {
                **asdict(row),
                "scheme": scheme.scheme,
                "period": period,
                "is_pictured": row.unit_id in pictured,
            }
            for row in rows
        ]
        keep_state(desk, figures, simulation=told)
    if given.format == "json":
        show_json([asdict(row) for row in rows])
        return Ending.OK
    say = load_words("scheme", given.language or usual_language())
    if not rows:
        answers().print(say("nothing_to_try", scheme=scheme.scheme, period=period))
        return Ending.OK
    margin = _margin(given.margin, rows)
    _show(scheme, period, odds(rows, margin), rules_of(rows), margin, say)
    file = given.to or home.data / "feeds" / "simulations" / f"{scheme.scheme}-{period}.svg"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(picture(rows, _words(scheme, period, say)), encoding="utf-8")
    answers().print(say("picture", file=file))
    for warning in warnings_of(scheme, say):
        answers().print(f"! {warning}")
    return Ending.OK


def _last_whole_month(home: Home) -> str:
    with open_warehouse(home) as con:
        found = con.execute(LAST_WHOLE_MONTH).fetchone()
    if found is None or found[0] is None:
        raise NotReadyError("Nobody answered yet, so that there is no history to try a rule on.")
    return str(found[0])


def _margin(asked: int, rows: Sequence[Simulated]) -> int:
    known = margins_of(rows)
    if asked not in known:
        raise WrongInputError(
            f"--margin {asked}: chances are made for {', '.join(map(str, known))} points."
        )
    return asked


def _show(
    scheme: Scheme, period: str, units: Sequence[Odds], rules: Sequence[str], margin: int, say: Say
) -> None:
    own = scheme.decision.rule
    names = {rule: say(rule) + (" *" if rule == own else "") for rule in rules}
    show_table(
        say("table", scheme=scheme.scheme, period=period, margin=margin),
        [
            say("unit_column"), say("n_column"), say("target_column"),
            *(say("luck_column", rule=names[rule]) for rule in rules),
            *(say("missed_column", rule=names[rule]) for rule in rules),
            *((say("payout_under"), say("payout_over")) if scheme.payout.kind != "none" else ()),
        ],
        [_cells(unit, rules, scheme, say) for unit in units],
    )  # fmt: skip
    answers().print(say("how_to_read", margin=margin, rule=say(own)))


def _cells(unit: Odds, rules: Sequence[str], scheme: Scheme, say: Say) -> list[object]:
    cells: list[object] = [unit.unit_id, unit.n, unit.target]
    if not unit.is_enough:
        # under the gates the rule decides nothing: no luck, and no merit either
        return [*cells, say("too_few_cell")]
    cells += [_percent(unit.luck.get(rule)) for rule in rules]
    cells += [_percent(unit.missed.get(rule)) for rule in rules]
    if scheme.payout.kind != "none":
        cells += [_percent(unit.payout_under, 1), _percent(unit.payout_over, 1)]
    return cells


def _percent(share: float | None, whole: int = 100) -> str:
    from orchestration.cli.terminal import shown

    return "" if share is None else f"{shown(whole * share)} %"


def _words(scheme: Scheme, period: str, say: Say) -> dict[str, str]:
    rules = {rule: say(rule) for rule in COLOURS}
    return rules | {
        "title": say("picture_title", scheme=scheme.scheme, period=period),
        "across": say("across"),
        "luck": say("luck"),
        "merit": say("merit"),
        "unit": say("unit_and_n", unit="{unit}", n="{n}"),
        "own": say("own"),
    }
