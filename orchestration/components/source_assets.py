"""The assets of one source: landing, validated and raw.

Here are only the calls of the stage functions and the turning of their results into metadata;
the stages themselves know nothing of Dagster.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast

import dagster as dg

from orchestration.components import source_checks as checks
from orchestration.components.events import Materialized
from orchestration.home import Home
from orchestration.landing.store import Landing
from orchestration.raw import absent_columns, questions
from orchestration.raw.loader import load, pending
from orchestration.raw.warehouse import open_warehouse
from orchestration.resources.installation import Installation
from orchestration.resources.progress import Report, reporter
from orchestration.resources.readiness import get_ready
from orchestration.responses.declaration import Survey
from orchestration.sources.connect import connect
from orchestration.sources.errors import SourceError, TransientSourceError
from orchestration.validated.batch import ValidatedBatch
from orchestration.validated.validate import validate

POOL = "warehouse"
RETRY_COUNT = 2
RETRY_SECONDS = 10


def source_assets(survey: Survey) -> list[dg.AssetsDefinition]:
    """landing/<survey>, validated/<survey> and raw/<survey>."""
    return [_landing(survey), _validated(survey), _raw(survey)]


def utc_now() -> datetime:
    """The clock of a run; stages get it as an argument."""
    return datetime.now(UTC)


@contextmanager
def only_passing_faults_retried() -> Iterator[None]:
    """Let a step be tried again for a fault that can pass, and for no other."""
    try:
        yield
    except TransientSourceError as error:
        raise dg.RetryRequested(RETRY_COUNT, RETRY_SECONDS) from error
    except SourceError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error


def _asset(
    survey: Survey, stage: str, text: str, **more: Any
) -> Callable[[Callable[..., Materialized]], dg.AssetsDefinition]:
    """An asset of the source, with what all of them have in common."""
    return cast(
        "Callable[[Callable[..., Materialized]], dg.AssetsDefinition]",
        dg.asset(
            key=[stage, survey.survey],
            group_name=stage,
            owners=[survey.owner],
            description=f"{survey.title or survey.survey}: {text}",
            **more,
        ),
    )


def _landing(survey: Survey) -> dg.AssetsDefinition:
    @_asset(
        survey,
        "landing",
        "bytes as they came, kept once under their SHA-256.",
        kinds={survey.connector.type},
        check_specs=checks.landing_specs(survey),
    )
    def landing(
        context: dg.AssetExecutionContext,  # noqa: ARG001  # Dagster hands it by this name
        installation: Installation,
    ) -> Materialized:
        home = installation.home
        with only_passing_faults_retried():
            connector = connect(survey, home, secrets=os.environ)
            report = Landing(home).land(
                survey, connector, now=utc_now, progress=_ready_at_the_first(home, survey)
            )
        return checks.landing_result(survey, report)

    return landing


def _ready_at_the_first(home: Home, survey: Survey) -> Report:
    """Reports the progress of a pull; its first thing makes ready what comes after the pull."""
    report = reporter("landing", survey.survey)
    is_ready = False

    def landed(thing: str, done: int, total: int | None = None) -> None:
        nonlocal is_ready
        if not is_ready:
            is_ready = True
            get_ready(home)
        report(thing, done, total)

    return landed


def _validated(survey: Survey) -> dg.AssetsDefinition:
    @_asset(
        survey,
        "validated",
        "typed rows, and the rejected ones with their reasons.",
        deps=[["landing", survey.survey]],
        kinds={"greatexpectations"},
        pool=POOL,
        dagster_type=dg.Any,
        check_specs=checks.validated_specs(survey),
    )
    def validated(
        context: dg.AssetExecutionContext,  # noqa: ARG001  # Dagster hands it by this name
        installation: Installation,
    ) -> Materialized:
        home = installation.home
        entries = tuple(Landing(home).manifest.entries(survey.survey))
        with open_warehouse(home) as con:
            questions.check(con, survey, home.surveys)
            new = pending(con, entries)
        if new:
            get_ready(home)
        batch = validate(survey, new, home, progress=reporter("validated", survey.survey))
        return checks.validated_result(survey, batch)

    return validated


def _raw(survey: Survey) -> dg.AssetsDefinition:
    @_asset(
        survey,
        "raw",
        f"rows of raw.{survey.loads} with their ledger lines.",
        ins={"batch": dg.AssetIn(key=["validated", survey.survey])},
        kinds={"duckdb"},
        pool=POOL,
        check_specs=checks.raw_specs(survey),
    )
    def raw(
        context: dg.AssetExecutionContext,  # noqa: ARG001  # Dagster hands it by this name
        installation: Installation,
        batch: ValidatedBatch,
    ) -> Materialized:
        now = utc_now()
        with open_warehouse(installation.home) as con:
            balances = load(con, survey, batch, now=now)
            if survey.contacts:  # no other source pays for the import of what seals
                from orchestration.raw.contacts import seal_contacts

                seal_contacts(con, survey, batch, installation.home)
            last_fetched_at = checks.last_fetched_at(con, survey)
            absent = absent_columns.absent(con, survey)
        return checks.raw_result(survey, balances, last_fetched_at, absent, now=now)

    return raw
