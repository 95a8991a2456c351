"""Files made by others, and published figures: the whole pipeline, told by YAML alone.

The files are not part of the project; where they do not lie beside it, there is nothing to run.
"""

from __future__ import annotations

import json
import os
import shutil

import duckdb
import pytest

from tests.conventions.checkout import PROJECT
from tests.end_to_end.real_company import (
    BESIDE,
    FIGURES,
    REFERENCE,
    SOURCES,
    TYPE,
    Company,
    counted,
    counts,
    loyalty,
)
from tests.end_to_end.worked_example import ASKED, NO_FIGURE_OF_OURS, YEAR
from tests.reference_report import ReferenceLine
from tests.reference_values import reference_values

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

if BESIDE.is_dir():

    @pytest.fixture(scope="module")
    def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
        """All sources, declared in YAML, read by one `loyalty run`."""
        folder = tmp_path_factory.mktemp("real")
        for survey, (files, rest) in SOURCES.items():
            drop, declared = folder / "data" / "drop" / survey, folder / "surveys" / survey
            drop.mkdir(parents=True)
            declared.mkdir(parents=True)
            for file in files:
                shutil.copy(file, drop)
                (drop / file.name).chmod(0o644)
                os.utime(drop / file.name, (1_700_000_000, 1_700_000_000))
            head = f"{TYPE}\nattributes:\n  survey: {survey}\n  kind: forms\n  owner: team:tests\n"
            connector = f"  connector: {{type: folder, url: drop/{survey}}}\n"
            form = "" if "  format:" in rest else "  format: {type: csv}\n"
            text = head + connector + form + rest.lstrip("\n")
            (declared / "defs.yaml").write_text(text, encoding="utf-8")
        (folder / "surveys" / "figures.yaml").write_text(FIGURES, encoding="utf-8")
        environment = os.environ | {
            "LOYALTY_DATA": str(folder / "data"),
            "LOYALTY_SURVEYS": str(folder / "surveys"),
            "PYTHONPATH": str(PROJECT),
        }
        told = json.loads(loyalty(environment, "run", "--json"))
        return Company(environment, told["surveys"])

    def test_every_record_of_every_file_is_accounted_for(company: Company) -> None:
        names = ("received", "loaded", "duplicate", "superseded", "rejected", "skipped")
        found = {
            survey: tuple(balance[name] for name in names)
            for survey, balance in company.balances.items()
        }

        assert found == {
            "carpentries": (176, 176, 0, 0, 0, 0),
            # the same answers twice, once with fractions of a second
            "sudzilla": (78, 39, 39, 0, 0, 0),
            "app_email": (1952, 1952, 0, 0, 0, 0),
            "app_mobile": (1801, 1801, 0, 0, 0, 0),
            "app_web": (2290, 2290, 0, 0, 0, 0),
            # 12 scores that are none, 6 rows that stand there twice
            "reference": (486, 468, 6, 0, 12, 0),
            "satisfaction": (253, 253, 0, 0, 0, 0),
            "ambassadors": (63, 63, 0, 0, 0, 0),
            "maintainers": (93, 93, 0, 0, 0, 0),
            "form_of_two_years": (498, 498, 0, 0, 0, 0),
            "three_header_rows": (1, 1, 0, 0, 0, 0),
            "two_header_rows": (1, 1, 0, 0, 0, 0),
        }

    def test_the_figures_that_their_makers_published_come_out(company: Company) -> None:
        year = company.figures("nps", "year", "survey")
        quarter = company.figures("nps", "quarter", "survey")
        together = company.figures("nps", "quarter", "company")

        learners = year["carpentries", "2020-01-01"]
        assert counts(learners) == (134, 93, 32, 9)
        assert round(learners["value"]) == 63
        conference = year["sudzilla", "2019-01-01"]
        assert counts(conference) == (39, 8, 9, 22)
        assert conference["value"] == pytest.approx(-35.9, abs=0.005)
        for channel, n, value in (
            ("email", 1952, 18.596), ("mobile", 1801, -14.714), ("web", 2290, 22.096)
        ):  # fmt: skip
            row = quarter[f"app_{channel}", "2020-10-01"]
            assert row["n"] == n
            assert row["value"] == pytest.approx(value, abs=0.0005)
        everyone = together["all", "2020-10-01"]
        assert everyone["n"] == 6043
        assert everyone["value"] == pytest.approx(9.995, abs=0.0005)

    def test_satisfaction_on_a_labelled_scale_comes_out(company: Company) -> None:
        year = company.figures("csi", "year", "survey")

        position = year["satisfaction", "2017-01-01"]
        assert position["n"] == 219
        assert position["value"] == pytest.approx(64.886, abs=0.001)

    def test_header_rows_of_others_are_read_as_their_makers_meant_them(company: Company) -> None:
        year = company.figures("csi", "year", "survey")

        # the mean of the column, moved from its scale to 0-100
        experience = year["ambassadors", "2019-01-01"]
        assert experience["n"] == 21 + 42
        mean = (21 * 84.65608 + 42 * 88.09524) / 63
        assert experience["value"] == pytest.approx(mean, abs=0.001)
        support = year["maintainers", "2021-01-01"]
        assert (support["n"], support["value"]) == (93, pytest.approx(82.43728, abs=0.001))
        assert year["three_header_rows", "2017-01-01"]["value"] == pytest.approx(50.0)
        assert year["two_header_rows", "2017-01-01"]["value"] == pytest.approx(50.0)

    def test_two_years_of_one_form_are_one_question_each(company: Company) -> None:
        year = company.figures("csi", "year", "survey")

        for day, n, value in (("2019-01-01", 255, 82.48366), ("2020-01-01", 232, 78.87931)):
            found = year["form_of_two_years", day]
            assert (found["n"], found["value"]) == (n, pytest.approx(value, abs=0.001))
        with duckdb.connect(f"{company.environment['LOYALTY_DATA']}/warehouse.duckdb") as con:
            rows = con.execute(
                "select question_key, year(answered_date), count(*),"
                " count(*) filter (where value_text like '%(SLURM, PBS, SGE, LSF or similar)%')"
                " from raw.answer join raw.response using (response_no)"
                " where survey = 'form_of_two_years' and question_key <> 'upgrade'"
                " group by all order by all"
            ).fetchall()
            (first,) = con.execute(
                "select answered_at::varchar from raw.response"
                " where answered_at_raw = '2020/06/05 11:34:01 AM EST'"
            ).fetchall()
        assert [row[:3] for row in rows] == [
            ("deploy", 2020, 239), ("launch", 2019, 259), ("launch", 2020, 239),
            ("python", 2019, 259),
        ]  # fmt: skip
        assert all(row[3] > 50 for row in rows if row[0] == "launch")
        assert first == ("2020-06-05 16:34:01",)

    def test_every_line_of_the_worked_example_comes_out(
        company: Company, reference_line: ReferenceLine
    ) -> None:
        expected = [
            value
            for value in reference_values(REFERENCE / "responses_expected.csv")
            if value.line["metric_set"] != "validation"
        ]

        found = {metric_set: ask(company) for metric_set, ask in ASKED.items()}

        sets = {value.line["metric_set"] for value in expected}
        assert sets - {NO_FIGURE_OF_OURS} == set(found)
        for value in expected:
            key, metric_set = value.line["key"], value.line["metric_set"]
            if metric_set == NO_FIGURE_OF_OURS:
                # the mean of three monthly figures is another number than that of three months
                ours = found["rolling_3_months_pooled"][key]["nps"]
                assert abs(ours - float(value.expected)) > 0.1, key
            else:
                reference_line(value, found[metric_set][key][value.metric])

    def test_the_rows_of_the_worked_example_are_read_as_its_maker_reads_them(
        company: Company, reference_line: ReferenceLine
    ) -> None:
        year = company.figures("nps", "year", "survey")["reference", YEAR]
        balance = company.balances["reference"]
        told = loyalty(company.environment, "quarantine", "list", "--survey", "reference")

        found = {
            "rows_in": balance["received"],
            "duplicate_rows_dropped": balance["duplicate"],
            "rows_valid": year["n"],
            # a score that is not there sets no row aside: the rest of the row may be of use
            "missing": balance["loaded"] - year["n"],
            "not_integer": counted(told, "SCORE_NOT_INTEGER"),
            "not_numeric": counted(told, "SCORE_FORMAT"),
            "out_of_range": counted(told, "SCORE_RANGE"),
        }

        for value in reference_values(REFERENCE / "responses_expected.csv"):
            if value.line["metric_set"] == "validation":
                of_all = value.line["dimension"] == "all"
                reference_line(value, found[value.metric if of_all else value.line["key"]])

    def test_a_second_run_changes_nothing(company: Company) -> None:
        before = company.figures("nps", "month", "survey")

        told = json.loads(loyalty(company.environment, "run", "--json"))

        assert {balance["received"] for balance in told["surveys"].values()} == {0}
        assert company.figures("nps", "month", "survey") == before
