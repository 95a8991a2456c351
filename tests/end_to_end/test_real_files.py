"""Files made by others, and published figures: the whole pipeline, told by YAML alone.

The files are not part of the project; where they do not lie beside it, there is nothing to run.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conventions.checkout import PROJECT

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

BESIDE = PROJECT.parent / "shared"
REAL = BESIDE / "real"
REFERENCE = BESIDE / "reference"
TYPE = "type: orchestration.components.survey_source.SurveySource"

#: survey -> its files, and what its declaration says beyond the parts that all have
SOURCES: dict[str, tuple[list[Path], str]] = {
    "carpentries": (
        [REAL / "carpentries/2020-01-longterm-other_questions.csv"],
        """
  constants: {answered_at: "2020-01-31"}
  ignore: ["*"]
  questions:
    recommend: {metric: nps, column: recommendation_score, scale: {min: 0, max: 10}}
""",
    ),
    "sudzilla": (
        [REAL / f"prepbench_040/case_040_input_0{number}.csv" for number in (1, 2)],
        """
  time: {formats: ["%m/%d/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S.%g"]}
  columns: {answered_at: Timestamp}
  ignore: ["*"]
  questions:
    recommend:
      metric: nps
      column: On a scale of 0-10, how would you rate Sudzilla?
      scale: {min: 0, max: 10}
""",
    ),
    **{
        f"app_{channel}": (
            [REAL / f"nps_multisource/nps_{channel}.csv"],
            f"""
  columns: {{answered_at: response_date, customer_id: user_id}}
  constants: {{channel: {channel}}}
  questions:
    recommend: {{metric: nps, column: nps_rating, scale: {{min: 0, max: 10}}}}
""",
        )
        for channel in ("email", "mobile", "web")
    },
    "reference": (
        [REFERENCE / "responses_rows.csv"],
        """
  time: {zone: Europe/Chisinau, formats: [iso]}
  columns:
    native_id: response_id
    answered_at: answered_at_local
    customer_id: customer_id
    location: location
    manager: manager
    channel: segment
    weight: revenue_12m
  questions:
    recommend:
      {metric: nps, column: score_raw, scale: {min: 0, max: 10}, reads: [labelled]}
""",
    ),
    "satisfaction": (
        [REAL / "limesurvey/rse_2017_uk.csv"],
        """
  constants: {answered_at: "2017-11-30"}
  ignore: ["*"]
  questions:
    position:
      metric: csi
      column: "satisGen1[SQ001]. In general, how satisfied are you with: [Your current position]"
      scale: {min: 0, max: 10}
      reads: [labelled]
""",
    ),
    "ambassadors": (
        [REAL / f"cncf_surveymonkey/CNCF_Ambassadors_2019_H{half}.csv" for half in (1, 2)],
        """
  time: {zone: America/Los_Angeles, formats: ["%m/%d/%Y %I:%M:%S %p", iso]}
  columns:
    native_id: Respondent ID
    answered_at: End Date
    location: "Where are you based (part of the world)?"
  ignore: ["*"]
  skip:
    - {column: "Where are you based (part of the world)?", equals: Response, reason: HEADER_ROW}
  questions:
    experience: {metric: csi, column: "What is your feeling with respect to your overall experience\
 with CNCF staff, where 10 is completely met expectations and 1 - did not meet expectations? *",
      scale: {min: 1, max: 10}}
""",
    ),
}


#: what the figures of the worked example need beyond the plain ones
FIGURES = """
latest_per_customer: true
target_shares:
  worked_example:
    dimension: channel
    shares: {retail: 0.5, ecommerce: 0.3, services: 0.2}
"""


@dataclass(frozen=True)
class Company:
    """An installation after one run over all files."""

    environment: Mapping[str, str]
    balances: Mapping[str, Mapping[str, Any]]

    def figures(
        self, metric: str, grain: str, dimension: str, *options: str
    ) -> dict[tuple[str, str], Any]:
        """Figures by member and first day of their period."""
        told = loyalty(
            self.environment, "metrics", "--metric", metric, "--grain", grain,
            "--dimension", dimension, "--format", "json", *options,
        )  # fmt: skip
        return {(row["member"], row["period_start"]): row for row in json.loads(told)}


def loyalty(environment: Mapping[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *words],
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def counted(listed: str, reason: str) -> int:
    """How many rows a listing of the quarantine has for a reason."""
    (line,) = [line for line in listed.splitlines() if f" {reason} " in line]
    return int(re.findall(r"\d+", line.split(reason)[1])[0])


def counts(row: Mapping[str, Any]) -> tuple[int, int, int, int]:
    return row["n"], row["promoters"], row["passives"], row["detractors"]


NO_FIGURE_OF_OURS = "mean_of_3_monthly_nps_NOT_the_rolling_nps"
#: what our columns are called in the worked example
THEIR_NAMES = {
    "n": "n", "promoters": "promoters", "passives": "passives", "detractors": "detractors",
    "value": "nps", "low": "adj95_lo", "high": "adj95_hi", "standard_error": "se",
}  # fmt: skip
Table = dict[str, dict[str, Any]]


def renamed(row: Mapping[str, Any], **others: str) -> dict[str, Any]:
    return {theirs: row[ours] for ours, theirs in {**THEIR_NAMES, **others}.items()}


def by_period(company: Company, grain: str, estimator: str) -> Table:
    """Figures of the company by the month that their period ends in."""
    rows = company.figures("nps", grain, "company", "--estimator", estimator).values()
    return {row["period_end"][:7]: renamed(row) for row in rows}


def by_member(company: Company, dimension: str) -> Table:
    """Figures of the year by member."""
    rows = company.figures("nps", "year", dimension, "--estimator", "all_answers")
    return {member: renamed(row) for (member, start), row in rows.items() if start == YEAR}


def by_month_and_channel(company: Company) -> Table:
    rows = company.figures("nps", "month", "channel", "--estimator", "all_answers")
    return {f"{start[:7]}|{member}": renamed(row) for (member, start), row in rows.items()}


def of_the_year(company: Company, estimator: str, dimension: str, **others: str) -> Table:
    """The one figure of all answers, by an estimator; the rest of the year is of nobody else."""
    member = "reference" if dimension == "survey" else "all"
    row = company.figures("nps", "year", dimension, "--estimator", estimator)[member, YEAR]
    return {"all": renamed(row, **others)}


def change_of_june(company: Company) -> Table:
    row = company.figures("nps", "month", "company", "--change")["all", "2025-06-01"]
    assert row["previous_period_start"] == "2025-05-01"
    names = {"difference": "diff", "statistic": "adj_z", "p_value": "adj_p"}
    names |= {"low": "adj95_lo", "high": "adj95_hi"}
    return {"2025-06 vs 2025-05": {theirs: row[ours] for ours, theirs in names.items()}}


YEAR = "2025-01-01"
#: metric set of the worked example -> what `loyalty metrics` says, under its names
ASKED: dict[str, Callable[[Company], Table]] = {
    "overall": lambda company: of_the_year(company, "all_answers", "survey"),
    "by_month": lambda company: by_period(company, "month", "all_answers"),
    "by_segment": lambda company: by_member(company, "channel"),
    "by_location": lambda company: by_member(company, "location"),
    "by_manager": lambda company: by_member(company, "manager"),
    "by_month_segment": by_month_and_channel,
    "by_month_latest_per_customer": lambda company: by_period(
        company, "month", "latest_per_customer"
    ),
    "rolling_3_months_pooled": lambda company: by_period(
        company, "rolling_3_months", "all_answers"
    ),
    "revenue_weighted": lambda company: of_the_year(
        company, "weighted", "company",
        effective_n="n_eff", standard_error="se_linearised", standard_error_kish="se_kish",
    ),
    "post_stratified_50_30_20": lambda company: of_the_year(
        company, "stratified:worked_example", "company"
    ),
    "last_month_vs_previous": change_of_june,
}  # fmt: skip


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
            text = head + connector + "  format: {type: csv}\n" + rest.lstrip("\n")
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
            "ambassadors": (65, 63, 0, 0, 0, 2),
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
        assert year["ambassadors", "2019-01-01"]["n"] == 63

    def test_every_line_of_the_worked_example_comes_out(company: Company) -> None:
        expected: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
        with (REFERENCE / "responses_expected.csv").open(encoding="utf-8", newline="") as file:
            for line in csv.DictReader(file):
                expected[line["metric_set"]][line["key"]][line["metric"]] = float(line["value"])

        found = {metric_set: ask(company) for metric_set, ask in ASKED.items()}

        assert set(expected) - {NO_FIGURE_OF_OURS, "validation"} == set(found)
        for metric_set, figures in found.items():
            for key, theirs in expected[metric_set].items():
                ours = figures[key]
                assert set(theirs) <= set(ours), (metric_set, key)
                for name, value in theirs.items():
                    assert ours[name] == pytest.approx(value, abs=1e-6), (metric_set, key, name)
        # the mean of three monthly figures is another number than the figure of three months
        for key, theirs in expected[NO_FIGURE_OF_OURS].items():
            assert abs(found["rolling_3_months_pooled"][key]["nps"] - theirs["nps"]) > 0.1, key

    def test_the_rows_of_the_worked_example_are_read_as_its_maker_reads_them(
        company: Company,
    ) -> None:
        with (REFERENCE / "responses_expected.csv").open(encoding="utf-8", newline="") as file:
            theirs = {
                line["metric"] if line["dimension"] == "all" else line["key"]: int(line["value"])
                for line in csv.DictReader(file)
                if line["metric_set"] == "validation"
            }
        year = company.figures("nps", "year", "survey")["reference", YEAR]
        balance = company.balances["reference"]
        told = loyalty(company.environment, "quarantine", "list", "--survey", "reference")

        assert theirs == {
            "rows_in": balance["received"],
            "duplicate_rows_dropped": balance["duplicate"],
            "rows_valid": year["n"],
            # a score that is not there sets no row aside: the rest of the row may be of use
            "missing": balance["loaded"] - year["n"],
            "not_integer": counted(told, "SCORE_NOT_INTEGER"),
            "not_numeric": counted(told, "SCORE_FORMAT"),
            "out_of_range": counted(told, "SCORE_RANGE"),
        }

    def test_a_second_run_changes_nothing(company: Company) -> None:
        before = company.figures("nps", "month", "survey")

        told = json.loads(loyalty(company.environment, "run", "--json"))

        assert {balance["received"] for balance in told["surveys"].values()} == {0}
        assert company.figures("nps", "month", "survey") == before
