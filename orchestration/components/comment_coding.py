"""What the coding of comments does around `orchestration.comments`, and what is checked on it."""

from __future__ import annotations

import os

import dagster as dg
import duckdb

from orchestration.comments.checks import CHECKED, keep_checks
from orchestration.comments.codebook import CodebookError
from orchestration.comments.coding import Coded, TextCoder, code_new
from orchestration.comments.installed import InstalledCoder, llm_coder
from orchestration.comments.settings import KEY_VARIABLE, load_settings
from orchestration.comments.tables import prepare
from orchestration.components.dbt_translator import COMMENTS_CODED
from orchestration.components.events import Materialized
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.raw.warehouse import open_warehouse
from orchestration.resources.progress import reporter
from orchestration.responses.declaration_file import DeclarationError

SPECS = [
    dg.AssetCheckSpec(
        "everything_asked",
        asset=COMMENTS_CODED,
        description="Every open answer was given to the coder, and the coder could work. Figures "
        "of scores are made and published whatever becomes of the comments.",
    )
]
TOTALS = """
    select
        count(*) as answer_count,
        count(*) filter (where not is_coded) as uncoded_count,
        count(*) filter (where is_corrected) as corrected_count
    from comments.coded
"""


def code(home: Home) -> Materialized:
    """Code what is new."""
    with open_warehouse(home) as con:
        prepare(con)
        try:
            return _coded(home, con)
        except (CodebookError, DeclarationError) as error:
            return _result(con, {}, problem=str(error))


def _coded(home: Home, con: duckdb.DuckDBPyConnection) -> Materialized:
    keep_checks(con, Journal(home.decisions_url).events(CHECKED))
    settings = load_settings(home.surveys)
    ours = InstalledCoder(home, con)
    if settings.coder == "llm" and settings.llm is not None:
        from orchestration.comments.llm import EndpointError

        asking = llm_coder(home, settings.llm, os.environ.get(KEY_VARIABLE))
        try:
            done = _code(con, asking)
        except EndpointError as error:
            return _result(con, {"coder": asking.coder}, problem=str(error))
        _correct(con, ours)
        waiting = asking.asked.waiting
        problem = f"{waiting} texts have no answer yet; the next run asks again." if waiting else ""
        facts = _facts(asking, done) | {f"{k}_count": v for k, v in vars(asking.asked).items()}
        return _result(con, facts, problem=problem)
    done = _code(con, ours)
    _correct(con, ours)
    return _result(con, _facts(ours, done))


def _code(con: duckdb.DuckDBPyConnection, coder: TextCoder) -> Coded:
    return code_new(con, coder, progress=reporter("comments", "coded"))


def _correct(con: duckdb.DuckDBPyConnection, ours: InstalledCoder) -> None:
    if ours.corrections:
        from orchestration.comments.corrections import apply

        apply(con, ours.corrections)


def _facts(coder: TextCoder, done: Coded) -> dict[str, str | int]:
    return {
        "coder": coder.coder,
        "coder_version": coder.version,
        "coded_count": done.answer_count,
        "text_count": done.text_count,
        "dropped_count": done.dropped_count,
    }


def _result(
    con: duckdb.DuckDBPyConnection, facts: dict[str, str | int], *, problem: str = ""
) -> Materialized:
    answer_count, uncoded_count, corrected_count = con.execute(TOTALS).fetchall()[0]
    return dg.MaterializeResult(
        metadata=facts
        | {
            "answer_count": answer_count,
            "uncoded_count": uncoded_count,
            "corrected_count": corrected_count,
        },
        check_results=[
            dg.AssetCheckResult(
                passed=not problem,
                asset_key=COMMENTS_CODED,
                check_name="everything_asked",
                metadata={"problem": problem},
            )
        ],
    )
