"""The verbs of `loyalty` and their options. Only names here; what a verb does is in its module."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from orchestration.cli.access_arguments import add_access
from orchestration.cli.alerts_arguments import add_alerts
from orchestration.cli.assessment_arguments import add_assessment
from orchestration.cli.clients_arguments import add_clients
from orchestration.cli.comments_arguments import add_comments
from orchestration.cli.feed_arguments import add_feed
from orchestration.cli.follow_up_arguments import add_cases, add_contacts
from orchestration.cli.invitations_arguments import add_invitations
from orchestration.cli.letters_arguments import add_coaching, add_digest, add_ideas, add_recipients
from orchestration.cli.measures_arguments import add_measures
from orchestration.cli.report_arguments import add_report

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Verb = Callable[[argparse.Namespace], int]
METRICS = ("nps", "csi", "ces", "ces_1", "ces_5")
GRAINS = ("day", "week", "month", "quarter", "year", "rolling_3_months")
BUSINESSES = ("retail", "wholesale", "e-commerce", "services")
COMPARISONS = ("previous", "year_ago", "company")
BOARD_ADDRESS, BOARD_PORT = "127.0.0.1", 8501


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """The arguments, with the function of the verb as `verb`; exits with 2 when they are wrong."""
    parser = _parser()
    given = parser.parse_args(arguments)
    # `metrics` shows one metric, `metrics choose` helps to choose which
    missing = [name for name, value in _needed(given).items() if value is None]
    if missing:
        parser.error(f"metrics: {', '.join(missing)} is required.{_choices(missing)}")
    return given


def _choices(missing: Sequence[str]) -> str:
    """What can stand for the argument that was left out, where it is not in the usage."""
    if "--metric" not in missing:
        return ""
    from orchestration.metrics_catalogue.catalogue import entries

    known = ", ".join(entry.id for entry in entries())
    return f" Such as: loyalty metrics --metric nps. Known: {known}."


def _needed(given: argparse.Namespace) -> dict[str, object]:
    if "is_choice" not in given:
        return {}
    return {"--business": given.business} if given.is_choice else {"--metric": given.metric}


def verb(module: str, function: str) -> Verb:
    """The function of a verb, imported when it is called."""

    def call(given: argparse.Namespace) -> int:
        found: Verb = getattr(importlib.import_module(f"orchestration.cli.{module}"), function)
        return found(given)

    return call


def month(text: str) -> str:
    """A month written as 2026-03."""
    from datetime import datetime

    try:
        datetime.strptime(text, "%Y-%m")  # noqa: DTZ007  # a month has no time zone
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no month; write it as 2026-03") from error
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="loyalty",
        description="Pull survey responses, check them, load them, and measure NPS, CSI and CES.",
        epilog="LOYALTY_DATA names the data directory, LOYALTY_SURVEYS the folder of sources. "
        "Exit codes: 0 done, 1 failed or needs a person, 2 wrong input, 3 another run is busy.",
        allow_abbrev=False,
    )
    verbs = parser.add_subparsers(title="verbs", required=True, metavar="VERB")
    _add_run(verbs)
    _add_metrics(verbs)
    _add_bridge(verbs)
    _add_scheme(verbs)
    _add(verbs, "status", "freshness, last snapshot, quarantine share, ledger lag", "status")
    _add_sources(verbs)
    _add_quarantine(verbs)
    _add_rebuild(verbs)
    _add_forget(verbs)
    add_feed(_group(verbs, "feed", "figures that a bonus scheme pays by"), _add, month)
    add_ideas(_group(verbs, "ideas", "what customers wish, and what became of it"), _add)
    add_coaching(_group(verbs, "coaching", "sheets for talks with managers; trainings"), _add)
    add_digest(_group(verbs, "digest", "the letter on the 1st and the 15th"), _add)
    add_recipients(_group(verbs, "recipients", "who gets the digest letter"), _add)
    add_comments(_group(verbs, "comments", "what customers wrote, and what it is coded as"), _add)
    add_assessment(
        _group(verbs, "assessment", "how customer-centric the company holds itself to be"), _add
    )
    add_cases(_group(verbs, "cases", "whom somebody gets back to, and what came of it"), _add)
    add_contacts(_group(verbs, "contacts", "who is not to be contacted"), _add)
    add_report(verbs, _add)
    add_alerts(_group(verbs, "alerts", "what is proven worse, told once"), _add)
    add_measures(_group(verbs, "measures", "what is done about it, and what it brought"), _add)
    add_invitations(_group(verbs, "invitations", "who is asked next, and sending it"), _add)
    add_clients(_group(verbs, "clients", "several client companies of one provider"), _add)
    add_access(_group(verbs, "access", "who may see what on the board"), _add)
    _add(verbs, "verify", "check manifest, ledger, warehouse, snapshot and journal", "verify")
    docs = _add(verbs, "docs", "write the models as one HTML page", "docs", "write_docs")
    docs.add_argument("--to", type=Path, metavar="FOLDER", help="default: docs beside the data")
    board = _add(verbs, "board", "serve the board, by default on this machine only", "board")
    board.add_argument(
        "--address", default=BOARD_ADDRESS, metavar="HOST",
        help="where it listens; another than %(default)s only with sign-in",
    )  # fmt: skip
    board.add_argument("--port", type=int, default=BOARD_PORT, help="default: %(default)s")
    return parser


def _add(
    verbs: Verbs, name: str, text: str, module: str, function: str = ""
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=text, description=text, allow_abbrev=False)
    parser.set_defaults(verb=verb(module, function or name))
    return parser


def _add_run(verbs: Verbs) -> None:
    run = _add(verbs, "run", "pull, check, load, build and publish", "run")
    run.add_argument(
        "--survey", action="append", default=[], metavar="NAME", help="only this source; repeatable"
    )
    run.add_argument("--json", action="store_true", help="print the row balance as JSON")
    run.add_argument("--verbose", action="store_true", help="show the orchestrator's own log")


def metric_id(text: str) -> str:
    """An id that a metric of the catalogue has, or one of its patterns allows."""
    import difflib

    from orchestration.metrics_catalogue.catalogue import UnknownMetricError, define, entries

    try:
        return define(text).metric
    except UnknownMetricError as error:
        known = [entry.id for entry in entries()]
        near = difflib.get_close_matches(text, known, n=1)
        hint = f"; did you mean {near[0]}?" if near else "."
        raise argparse.ArgumentTypeError(
            f"{text!r} is no metric of the catalogue{hint} Known: {', '.join(known)}."
        ) from error


def _add_metrics(verbs: Verbs) -> None:
    metrics = _add(verbs, "metrics", "figures of the current snapshot", "metrics")
    metrics.add_argument(
        "is_choice",
        nargs="?",
        metavar="choose",
        choices=("choose",),
        help="the metrics to track by type of business, with --business, --write, --language",
    )
    metrics.add_argument("--business", choices=BUSINESSES)
    metrics.add_argument("--write", action="store_true", help="put them beside the sources")
    metrics.add_argument("--language", choices=("en", "ru", "ro"), help="default: by LANG")
    metrics.add_argument(
        "--metric",
        metavar="ID",
        type=metric_id,
        help="nps, csi, ces, response_rate, servqual_gap, csi_gap_price …: any id of the "
        "catalogue (docs/metrics.md)",
    )
    metrics.add_argument("--grain", default="month", choices=GRAINS, help="default: month")
    metrics.add_argument(
        "--dimension",
        default="company",
        metavar="NAME",
        help="location, manager, a segment of a source, a crossing such as 'location*product' ...; "
        "default: company",
    )
    metrics.add_argument(
        "--estimator",
        metavar="NAME",
        help="all_answers, latest_per_customer, weighted, or stratified:NAME by the target "
        "shares of that name; adds the effective number of answers and standard errors",
    )
    metrics.add_argument(
        "--change", action="store_true", help="how each figure moved, and whether a test proves it"
    )
    metrics.add_argument(
        "--against",
        choices=COMPARISONS,
        help="with --change: what to compare with; company: the rest of it. Default: previous",
    )
    metrics.add_argument("--format", default="table", choices=("table", "csv", "json"))


def _add_bridge(verbs: Verbs) -> None:
    text = "why another tool's number of a month is not ours, step by step"
    bridge = _add(verbs, "bridge", text, "bridge", "show_bridge")
    bridge.add_argument("--metric", required=True, choices=METRICS)
    bridge.add_argument("--period", required=True, type=month, help="a month, as 2026-03")
    bridge.add_argument("--theirs", required=True, type=float, help="the other tool's number")
    bridge.add_argument(
        "--method", metavar="NAME", help="how that tool counts; default: whichever comes closest"
    )
    bridge.add_argument("--language", choices=("en", "ru", "ro"), help="default: by LANG")
    bridge.add_argument("--format", default="table", choices=("table", "json"))


def _add_scheme(verbs: Verbs) -> None:
    actions = _group(verbs, "scheme", "bonus schemes: whether they are well declared and fair")
    checked = _add(actions, "check", "name mistakes and risks", "scheme")
    checked.add_argument("name", nargs="?", metavar="SCHEME", help="default: all of them")
    tried = _add(actions, "simulate", "how often a rule pays luck and misses merit", "scheme")
    tried.add_argument("name", metavar="SCHEME")
    tried.add_argument(
        "--period", type=month, help="a month, as 2026-03; default: the last whole one"
    )
    tried.add_argument(
        "--margin", type=int, default=10, metavar="POINTS",
        help="how far the true figure lies from the target; default: %(default)s",
    )  # fmt: skip
    tried.add_argument("--to", type=Path, metavar="FILE.svg", help="where the picture goes")
    tried.add_argument("--format", default="table", choices=("table", "json"))
    for parser in (checked, tried):
        parser.add_argument("--language", choices=("en", "ru", "ro"), help="default: by LANG")


def _add_sources(verbs: Verbs) -> None:
    text = "make a source, check declared ones, or try one on files without keeping anything"
    actions = _group(verbs, "sources", text)
    check = _add(actions, "check", "check the declarations", "sources")
    check.add_argument("path", nargs="?", type=Path, help="a defs.yaml or a folder of them")
    fresh = _add(actions, "new", "write a ready-made declaration to start from", "sources_new")
    fresh.add_argument("--product", metavar="NAME", help="whose exports it reads; see --list")
    fresh.add_argument("--survey", metavar="NAME", help="name of the source; default: the product")
    fresh.add_argument("--owner", help="an e-mail address, or team:NAME")
    fresh.add_argument("--list", action="store_true", help="list the products")
    attempt = _add(actions, "try", "dry run on files; writes nothing", "sources_try", "try_files")
    attempt.add_argument("path", type=Path, metavar="PATH/defs.yaml")
    attempt.add_argument("files", nargs="+", type=Path, metavar="FILE")


def _add_quarantine(verbs: Verbs) -> None:
    actions = _group(verbs, "quarantine", "rows that were set aside, with their reasons")
    listed = _add(actions, "list", "count them by source, reason and field", "quarantine", "count")
    one = _add(actions, "show", "show rows as they came", "quarantine", "show")
    one.add_argument("--reason", help="only this reason")
    one.add_argument("--limit", type=int, default=20, help="default: %(default)s")
    again = _add(actions, "replay", "read them again with today's mapping", "quarantine", "replay")
    for parser in (listed, one, again):
        parser.add_argument("--survey", metavar="NAME", help="only this source")


def _add_rebuild(verbs: Verbs) -> None:
    rebuild = _add(verbs, "rebuild", "compute again from what landed", "rebuild")
    rebuild.add_argument("--month", type=month, help="only the periods of this month, as 2026-03")
    rebuild.add_argument("--verbose", action="store_true", help="show the orchestrator's own log")


def _add_forget(verbs: Verbs) -> None:
    text = "erase a person from everything that is kept"
    forget = _add(verbs, "forget", text, "forget")
    forget.add_argument("--email", help="their e-mail address")
    forget.add_argument("--phone", help="their phone number, with its country code")
    forget.add_argument("--customer", help="their customer number")
    forget.add_argument(
        "--again", action="store_true", help="those forgotten before whom an export brought back"
    )
    forget.add_argument("--reason", default="they asked for it", help="default: %(default)s")
    forget.add_argument(
        "--drop-unopened",
        action="store_true",
        help="empty files that were refused when they came and cannot be opened",
    )
    forget.add_argument("--dry-run", action="store_true", help="only say what would be erased")


def _group(verbs: Verbs, name: str, text: str) -> Verbs:
    parser = verbs.add_parser(name, help=text, description=text, allow_abbrev=False)
    return parser.add_subparsers(required=True, metavar="ACTION")
