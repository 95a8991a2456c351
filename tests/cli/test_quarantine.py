from __future__ import annotations

import duckdb
import pytest

from tests.cli.installation import (
    DECLARATION,
    Installation,
    Kept,
    an_installation,
    answers,
    keep,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    made = an_installation(tmp_path_factory.mktemp("quarantine") / "kiosk")
    made.drop("march.csv", [*answers("2026-03", [10, 9]), ("late", "05/03/2026", "M1", 8)])
    made.loyalty("run")
    return keep(made)


@pytest.fixture
def installation(first_run: Kept) -> Installation:
    """As one run left it."""
    return first_run.put_back()


def test_a_row_that_was_set_aside_is_counted_and_shown_as_it_came(
    installation: Installation,
) -> None:
    counted = installation.loyalty("quarantine", "list")
    shown = installation.loyalty("quarantine", "show", "--survey", "kiosk")

    assert "answered_at" in counted.out
    assert "march.csv:" in shown.out
    assert "05/03/2026" in shown.out


def test_a_row_is_loaded_once_the_declaration_reads_it(installation: Installation) -> None:
    mended = DECLARATION.replace('"%Y-%m-%d %H:%M"', '"%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"')
    installation.declare("kiosk", mended)

    replayed = installation.loyalty("quarantine", "replay")

    assert replayed.code == 0, replayed.err
    assert "Nothing is in quarantine" in installation.loyalty("quarantine", "list").out
    with duckdb.connect(str(installation.home.warehouse), read_only=True) as con:
        found = con.execute(
            "select n from marts.metric_figures where metric = 'nps' and period_grain = 'month'"
            " and dimension = 'company'"
        ).fetchall()
    assert found == [(3,)]


def test_a_trial_shows_balance_reasons_and_figures_and_keeps_nothing(
    installation: Installation,
) -> None:
    file = installation.drop("trial.csv", answers("2026-06", [10, 10, 0, 11]))
    before = sorted(installation.root.rglob("*"))

    tried = installation.loyalty(
        "sources", "try", str(installation.root / "surveys" / "kiosk" / "defs.yaml"), str(file)
    )

    assert tried.code == 0, tried.err
    assert "SCORE_RANGE" in tried.out
    assert "33.3" in tried.out
    assert sorted(installation.root.rglob("*")) == before
