from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb
import pytest

from orchestration.published.reader import open_current
from tests.cli.installation import (
    DECLARATION,
    Installation,
    Kept,
    an_installation,
    answers,
    keep,
)

pytestmark = pytest.mark.slow

#: who is called what, for the managers of the kiosk; it has no questions
STAFF = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: {survey}
  title: Staff
  kind: crm
  owner: team:hr
  loads: employee
  connector: {{type: folder, url: drop/{survey}, pattern: "*.csv", settle_seconds: 0}}
  format: {{type: csv}}
  time: {{zone: Europe/Chisinau, formats: ["%Y-%m-%d %H:%M"]}}
  columns: {{native_id: id, valid_from: at, name: manager}}
  ignore: [score]
"""
BALANCE = ("received", "loaded", "duplicate", "superseded", "rejected", "skipped")


def with_two_months(root: Path) -> Installation:
    made = an_installation(root)
    made.drop("march.csv", answers("2026-03", [10, 9, 9, 8, 7, 6, 10, 10, 3, 9]))
    made.drop("april.csv", answers("2026-04", [0, 1, 2, 10, 10, 8], manager="M2"))
    return made


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """Nothing was run yet."""
    return with_two_months(tmp_path)


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    made = with_two_months(tmp_path_factory.mktemp("first") / "run")
    ran = made.loyalty("run")
    assert ran.code == 0, ran.err
    return keep(made)


@pytest.fixture
def after_a_run(first_run: Kept) -> Installation:
    """As one run left it."""
    return first_run.put_back()


def figures(installation: Installation) -> list[tuple[object, ...]]:
    with open_current(installation.home) as con:
        return con.execute("select * from published.metric_values order by all").fetchall()


def test_a_run_loads_what_was_dropped_and_says_what_became_of_every_row(
    installation: Installation,
) -> None:
    installation.drop("may.csv", [("a", "2026-05-02", "M1", 9), ("b", "2026-05-03", "M1", 11)])

    run = installation.loyalty("run", "--json")

    balance = run.document["surveys"]["kiosk"]
    assert run.code == 0, run.err
    assert balance["received"] == sum(balance[part] for part in BALANCE[1:]) == 18
    assert (balance["loaded"], balance["rejected"]) == (17, 1)
    assert (balance["files"], balance["refused"]) == (3, 0)
    assert run.document["ok"] is True
    assert run.document["snapshot"] is not None


def test_a_second_run_loads_nothing_twice_and_publishes_nothing_new(
    installation: Installation,
) -> None:
    first = installation.loyalty("run", "--json")
    before = figures(installation)

    second = installation.loyalty("run", "--json")

    assert set(second.document["surveys"]["kiosk"].values()) == {0}
    assert second.document["snapshot"] == first.document["snapshot"]
    assert figures(installation) == before


def test_the_figures_of_a_run_are_printed_as_a_table_as_csv_and_as_json(
    installation: Installation,
) -> None:
    installation.declare("staff", STAFF)
    installation.drop("staff.csv", [("M1", "2025-01-01", "Ana Rusu", "")], survey="staff")
    installation.loyalty("run")
    asked = ("metrics", "--metric", "nps", "--grain", "month", "--dimension", "manager")

    rows = list(csv.DictReader(io.StringIO(installation.loyalty(*asked, "--format", "csv").out)))
    documents = installation.loyalty(*asked, "--format", "json").document
    table = installation.loyalty(*asked).out

    march, april = rows
    assert (march["period_start"], march["member"], march["n"]) == ("2026-03-01", "M1", "10")
    assert [march[part] for part in ("promoters", "passives", "detractors")] == ["6", "2", "2"]
    assert float(march["value"]) == 40.0
    assert float(april["low"]) < float(april["value"]) < float(april["high"])
    assert (list(march)[-1], march["name"], april["name"]) == ("name", "Ana Rusu", "")
    assert [document["name"] for document in documents] == ["Ana Rusu", None]
    assert documents[0]["value"] == 40.0
    assert "40.0" in table
    assert "Ana Rusu" in table


def test_what_moved_is_told_against_the_period_that_is_asked_for(
    after_a_run: Installation,
) -> None:
    asked = ("metrics", "--metric", "nps", "--change", "--format", "json")

    (april,) = after_a_run.loyalty(*asked).document
    a_year_ago = after_a_run.loyalty(*asked, "--against", "year_ago").document
    alone = after_a_run.loyalty("metrics", "--metric", "nps", "--against", "company")

    assert (april["compared_with"], april["compared_period_start"]) == ("previous", "2026-03-01")
    assert april["difference"] == pytest.approx(april["value"] - april["compared_value"])
    assert a_year_ago == []
    assert (alone.code, "--against belongs to --change" in alone.err) == (2, True)


def test_only_the_chosen_source_is_pulled(installation: Installation) -> None:
    installation.declare("desk")
    installation.drop("desk.csv", answers("2026-03", [9, 9]), survey="desk")

    run = installation.loyalty("run", "--survey", "desk", "--json")

    assert list(run.document["surveys"]) == ["desk"]
    assert run.document["surveys"]["desk"]["loaded"] == 2


def test_an_unknown_source_is_answered_with_the_known_ones(installation: Installation) -> None:
    run = installation.loyalty("run", "--survey", "kiosque")

    assert run.code == 2
    assert "'kiosque'" in run.err
    assert "kiosk" in run.err


def test_a_source_that_cannot_be_read_does_not_hold_up_the_others(
    installation: Installation,
) -> None:
    unreachable = DECLARATION.replace(
        "type: folder, url: drop/{survey}", "type: folder, url: nohow://{survey}"
    )
    installation.declare("broken", unreachable)

    run = installation.loyalty("run", "--json")

    assert run.code == 1
    assert run.document["ok"] is False
    assert run.document["surveys"]["kiosk"]["loaded"] == 16
    assert "landing/broken" in run.err
    assert len(figures(installation)) > 0


def test_a_declaration_that_does_not_fit_stops_with_file_line_and_cure(
    installation: Installation,
) -> None:
    file = installation.declare("kiosk", DECLARATION.replace("native_id", "native"))

    run = installation.loyalty("run")

    assert run.code == 2
    assert f"{file}:" in run.err
    assert "native_id" in run.err


def test_a_rebuild_makes_the_same_figures_again(after_a_run: Installation) -> None:
    before = figures(after_a_run)

    rebuilt = after_a_run.loyalty("rebuild")

    assert rebuilt.code == 0, rebuilt.err
    assert figures(after_a_run) == before
    assert [file.name for file in after_a_run.home.data.glob("*before-rebuild*")] == []


def test_a_rebuild_needs_no_source_only_what_has_landed(after_a_run: Installation) -> None:
    before = figures(after_a_run)
    after_a_run.declare("kiosk", DECLARATION.replace("url: drop/{survey}", "url: nohow://{survey}"))

    rebuilt = after_a_run.loyalty("rebuild")

    assert rebuilt.code == 0, rebuilt.err
    assert figures(after_a_run) == before


def test_figures_are_never_replaced_by_those_of_a_part_of_the_rows(
    after_a_run: Installation,
) -> None:
    before = figures(after_a_run)
    declaration = after_a_run.declare("kiosk")
    after_a_run.declare("desk")
    after_a_run.drop("desk.csv", answers("2026-03", [0, 0]), survey="desk")
    declaration.unlink()
    after_a_run.home.warehouse.unlink()

    run = after_a_run.loyalty("run")

    assert run.code == 1
    assert "2 files of the current snapshot are not loaded yet" in run.err
    assert figures(after_a_run) == before


def test_one_month_again_mends_that_month_and_changes_nothing_else(
    after_a_run: Installation,
) -> None:
    right = figures(after_a_run)
    with duckdb.connect(str(after_a_run.home.warehouse)) as con:
        for month in ("2026-03-05", "2026-04-05"):
            con.execute(
                "update marts.daily_counts set promoters = promoters + 1,"
                " detractors = detractors - 1 where answered_date = ?",
                [month],
            )

    rebuilt = after_a_run.loyalty("rebuild", "--month", "2026-03")

    assert rebuilt.code == 0, rebuilt.err
    with duckdb.connect(str(after_a_run.home.warehouse)) as con:
        counts = dict(
            con.execute(
                "select strftime(answered_date, '%Y-%m'), promoters from marts.daily_counts"
                " where metric = 'nps' and dimension = 'company'"
            ).fetchall()
        )
    assert counts == {"2026-03": 6, "2026-04": 3}
    untouched = [row for row in right if str(row[3]) in ("2026-04-01", "2026-04-05")]
    assert [row for row in figures(after_a_run) if row in untouched] == untouched


def test_status_is_well_after_a_run_and_names_what_is_not_loaded(
    installation: Installation,
) -> None:
    unpublished = installation.loyalty("status")
    installation.loyalty("run")

    well = installation.loyalty("status")
    (installation.home.data / "drop" / "kiosk" / "x.csv").write_text("nothing,useful\n1,2\n")
    installation.loyalty("run")
    refused = installation.loyalty("status")

    assert (unpublished.code, "loyalty run" in unpublished.err) == (1, True)
    assert well.code == 0, well.err
    assert "Ledger lag: 0" in well.out
    assert refused.code == 1
    assert "x.csv" in refused.err


def test_verify_finds_a_changed_byte_in_landing(after_a_run: Installation) -> None:
    whole = after_a_run.loyalty("verify")
    victim = next(
        file for file in (after_a_run.home.landing / "sha256").rglob("*") if file.is_file()
    )
    victim.chmod(0o600)
    victim.write_bytes(victim.read_bytes()[:-1] + b"?")

    damaged = after_a_run.loyalty("verify")

    assert whole.code == 0, whole.err
    assert damaged.code == 1
    assert "landing: damaged" in damaged.out
