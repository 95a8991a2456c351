"""The sample company through the whole route: what it counts is what the oracle counted.

The oracle is the generator's own count (expected.toml, truth.csv); the pipeline had no part in it.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from apps.board import formats, texts
from orchestration.metrics_catalogue.catalogue import define
from orchestration.published.reader import open_current
from tests.apps.opened import opened, table
from tests.end_to_end import sample_drops
from tests.end_to_end.installations import Installation, rows
from tests.end_to_end.recounted import BASES, DIMENSIONS, counted_again
from tests.samples.committed import load_expected, load_truth

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

EXPECTED = load_expected()
TRUTH = load_truth()
#: points of a respondent are kept with ten decimals, so that their sum is the same on any machine
EXACT = 1e-10
COUNTS = ("received", "loaded", "duplicate", "superseded", "rejected", "skipped")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """All files in order of their names, as the oracle counts them, in one run."""
    return sample_drops.after_one_run(tmp_path_factory)


@pytest.fixture(scope="module")
def figures(company: Installation) -> dict[tuple[Any, ...], dict[str, Any]]:
    return company.metrics()


def test_every_figure_is_of_a_metric_of_the_catalogue(company: Installation) -> None:
    with company.warehouse() as con:
        found = con.execute(
            "select distinct metric, definition_version from marts.metric_figures"
        ).fetchall()

    assert found
    assert dict(found) == {metric: define(metric).version for metric, _ in found}


def test_every_source_has_the_row_balance_of_the_oracle(company: Installation) -> None:
    with company.warehouse() as con:
        found = rows(
            con,
            f"select survey, {', '.join(f'sum({c})::bigint' for c in (*COUNTS, 'revised'))}"
            " from raw.batch group by survey",
        )

    assert set(found) == {
        (survey, *(balance[name] for name in (*COUNTS, "revised")))
        for survey, balance in EXPECTED["survey"].items()
    }


def test_every_file_has_the_row_balance_of_the_oracle(company: Installation) -> None:
    with company.warehouse() as con:
        found = rows(con, f"select survey, file_name, {', '.join(COUNTS)}, revised from raw.batch")

    wanted = Counter(
        (file["survey"], file["name"], *(file[name] for name in (*COUNTS, "revised")))
        for file in EXPECTED["file"]
    )
    assert wanted - found == Counter()


def test_rows_are_set_aside_for_the_reasons_of_the_oracle(company: Installation) -> None:
    with company.warehouse() as con:
        found = con.execute(
            "select survey, reason, count(*) from raw.quarantine group by survey, reason"
        ).fetchall()

    assert sorted(found) == sorted(
        (survey, reason, count)
        for survey, balance in EXPECTED["survey"].items()
        for reason, count in balance["rejected_by"].items()
    )


def test_records_are_skipped_for_the_reasons_of_the_oracle(company: Installation) -> None:
    with company.warehouse() as con:
        found = con.execute(
            "select survey, reason, sum(row_count)::bigint"
            " from raw.skipped join raw.batch using (manifest_seq) group by survey, reason"
        ).fetchall()

    assert sorted(found) == sorted(
        (survey, reason, count)
        for survey, balance in EXPECTED["survey"].items()
        for reason, count in balance["skipped_by"].items()
    )


def test_what_is_current_is_what_stands_at_the_end(company: Installation) -> None:
    tables = (
        *("response", "customer", "employee", "customer_order", "location"),
        *("invitation", "stage_volume", "programme_membership"),
    )
    query = " union all ".join(
        f"select survey, count(*) from raw.{table} where is_current group by survey"
        for table in tables
    )
    with company.warehouse() as con:
        found = dict(con.execute(query).fetchall())

    assert found == {survey: balance["surviving"] for survey, balance in EXPECTED["survey"].items()}


def test_invitations_are_answered_as_often_as_the_truth_says(company: Installation) -> None:
    with company.warehouse() as con:
        found = rows(
            con,
            "select strftime(a.period_start, '%Y-%m-%d'), a.member, s.n, a.n,"
            " round(a.value * a.n / 100)::integer"
            " from marts.metric_figures as a join marts.metric_figures as s"
            " using (period_grain, period_start, dimension, member)"
            " where a.metric = 'response_rate' and s.metric = 'delivery_rate'"
            " and a.period_grain = 'quarter' and a.dimension in ('company', 'location')",
        )

    assert found == Counter(
        (str(row["quarter"]), row["member"], row["invited"], row["delivered"], row["answered"])
        for row in EXPECTED["invitations"]
    )


def test_the_stages_of_the_journey_have_the_volumes_of_the_truth(company: Installation) -> None:
    with company.warehouse() as con:
        found = con.execute(
            "select entered, completed from published.journey_stages where level = 'stage'"
            " and period_grain = 'year' and period_start = '2026-01-01' order by entered"
        ).fetchall()

    assert found == sorted((row["entered"], row["completed"]) for row in EXPECTED["volume"])


def test_the_responses_are_those_of_the_truth_row_by_row(company: Installation) -> None:
    with company.warehouse() as con:
        found = rows(
            con,
            "select r.survey, strftime(r.answered_date, '%Y-%m-%d'), coalesce(r.location, ''),"
            " coalesce(r.manager, ''), coalesce(r.channel, ''), coalesce(r.touchpoint, ''),"
            " coalesce(max(a.value_number) filter (where a.metric = 'nps'), -1)::integer,"
            " coalesce(max(a.value_number) filter (where a.metric = 'ces'), -1)::integer,"
            " coalesce(max(a.value_number) filter (where a.metric = 'ces_product'), -1)::integer,"
            " coalesce(max(a.value_number) filter (where a.metric = 'ces_service'), -1)::integer,"
            " coalesce(sum(a.value_number) filter (where a.metric = 'csi_by_importance'), 0)"
            "::integer,"
            " coalesce(sum(a.value_number) filter (where a.metric = 'csi_importance'), 0)::integer"
            " from raw.response as r join raw.answer as a using (response_no)"
            # a visit of a mystery shopper is no response of a customer: the truth has none
            " where r.is_current and not r.is_test and r.response_kind <> 'mystery_visit'"
            " group by r.response_no, 1, 2, 3, 4, 5, 6",
        )

    assert found == Counter(
        (
            *(row["survey"], row["local_date"], row["location"], row["manager"]),
            *(row["channel"], row["touchpoint"]),
            *(int(row[name] or -1) for name in ("nps", "ces", "ces_product", "ces_service")),
            *(
                sum(int(score or 0) for name, score in row.items() if name.startswith(beginning))
                for beginning in ("satisfied_", "important_")
            ),
        )
        for row in TRUTH
    )


def test_the_figures_are_those_of_the_oracle(figures: dict[Any, dict[str, Any]]) -> None:
    # in the oracle's file a tier is the row's own; the product also asks the customer's record
    listed = [figure for figure in EXPECTED["metric"] if figure["dimension"] != "tier"]
    assert len(listed) > 200

    for figure in listed:
        found = figures[
            figure["metric"],
            figure["scale"],
            figure["period_grain"],
            figure["period_start"],
            figure["dimension"],
            figure["member"],
        ]
        assert found["n"] == figure["n"], figure
        assert found["value"] == pytest.approx(figure["value"], rel=EXACT, abs=EXACT), figure
        for group in ("promoters", "passives", "detractors"):
            assert found[group] == figure.get(group), figure


@pytest.mark.parametrize("grain", ["day", "month", "quarter", "year"])
def test_every_published_figure_can_be_counted_again_from_the_truth(
    figures: dict[Any, dict[str, Any]], grain: str
) -> None:
    published = {
        key: found
        for key, found in figures.items()
        if key[:2] in BASES and key[2] == grain and key[4] in DIMENSIONS
    }

    counted = dict(counted_again(grain))
    assert set(published) == set(counted)
    for key, (n, value) in counted.items():
        assert published[key]["n"] == n, key
        assert published[key]["value"] == pytest.approx(value, rel=EXACT, abs=EXACT), key


def test_gaps_visits_and_attributes_are_those_of_the_oracle(
    figures: dict[Any, dict[str, Any]],
) -> None:
    for wanted in EXPECTED["derived"]:
        names = ("metric", "scale", "period_grain", "period_start", "dimension", "member")
        found = figures[tuple(wanted[name] for name in names)]

        assert found["n"] == wanted["n"], wanted
        assert found["value"] == pytest.approx(wanted["value"], abs=1e-9), wanted


def test_a_location_that_gets_worse_is_seen_to_fall(figures: dict[Any, dict[str, Any]]) -> None:
    story = EXPECTED["story"]["falling_location"]

    months = [date(2026, month, 1) for month in range(4, 10)]
    found = [figures["nps", "0-10", "month", month, "location", "L2"] for month in months]
    assert [figure["value"] for figure in found] == pytest.approx(
        [story[f"nps_{month:%Y_%m}"] for month in months]
    )
    assert [figure["n"] for figure in found] == [story[f"n_{month:%Y_%m}"] for month in months]
    assert found[-1]["high"] < found[0]["value"]


def test_an_nps_of_100_from_four_answers_says_that_it_is_four(
    figures: dict[Any, dict[str, Any]],
) -> None:
    found = figures["nps", "0-10", "month", date(2026, 9, 1), "manager", "M12"]

    assert (found["value"], found["n"], found["base"]) == (100.0, 4, "too_few")
    assert found["low"] < 50


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_journey_map_shows_what_the_snapshot_has(
    company: Installation, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(company.data))
    with open_current(company.home) as con:
        stages = con.execute(
            f"select name_{language}, entered, nps, nps_n from published.journey_stages"
            " where level = 'stage' and stage_no is not null"
            " and period_grain = 'year' and period_start = '2026-01-01' order by stage_no"
        ).fetchall()

    page = opened("journey", lang=language, grain="year", period="2026-01-01")

    assert not page.exception
    say = texts.load(language)
    shown = table(page, say("journey.stage")).set_index(say("journey.stage"))
    assert list(shown.index)[: len(stages)] == [name for name, *_ in stages]
    judged = [stage for stage in stages if stage[2] is not None]
    assert (len(stages), len(judged)) == (7, 4)
    for name, entered, _, _ in stages:
        assert shown.loc[name, say("journey.entered")] == formats.count(entered, say)
    felt = table(page, say("journey.nps")).set_index(say("journey.stage"))
    for name, _, nps, n in judged:
        found = felt.loc[name, say("journey.nps")]
        assert found.startswith(formats.number(nps, say)), found
        assert found.endswith(f"n = {formats.count(n, say)}"), found


def test_importance_and_satisfaction_of_the_study_are_drawn(
    company: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(company.data))

    page = opened("attributes", lang="ro", grain="quarter", period="2026-07-01")

    assert not page.exception
    say = texts.load("ro")
    found = table(page, say("attributes.column_attribute")).set_index(
        say("attributes.column_attribute")
    )
    quadrants = found[say("attributes.column_quadrant")].to_dict()
    assert quadrants["Prețuri"] == quadrants["Termen de reparație"]
    assert quadrants["Prețuri"] == say("attributes.quadrant_improve")
    assert quadrants["Vânzători"] == say("attributes.quadrant_keep")


def test_the_data_are_whole_and_no_temporary_file_is_left(company: Installation) -> None:
    company.assert_whole()
    company.assert_swept()
