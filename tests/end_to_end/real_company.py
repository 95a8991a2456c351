"""The installation that reads files made by others: its declarations, and what is asked of it.

Not here: what must come out (test_real_files) and under which names (worked_example).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tests.conventions.checkout import PROJECT

BESIDE = PROJECT.parent / "shared"
REAL = BESIDE / "real"
REFERENCE = BESIDE / "reference"
TYPE = "type: orchestration.components.survey_source.SurveySource"

TWO_ROWS = """
  format:
    type: csv
    header_rows: 2
    header_join: " | "
    header_plain: [Response, Open-Ended Response]"""

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
      column: '/(likert3\\[satisgen1\\][._]*|satisGen1\\[SQ001\\]\\.) .*/'
      scale: {min: 0, max: 10}
      reads: [labelled]
""",
    ),
    "ambassadors": (
        [REAL / f"cncf_surveymonkey/CNCF_Ambassadors_2019_H{half}.csv" for half in (1, 2)],
        TWO_ROWS
        + """
  time: {zone: America/Los_Angeles, formats: ["%m/%d/%Y %I:%M:%S %p", iso]}
  columns:
    native_id: Respondent ID
    answered_at: End Date
    location: "Where are you based (part of the world)?"
  ignore: ["*"]
  questions:
    experience: {metric: csi, scale: {min: 1, max: 10},
      column: "/What is your feeling with respect to your overall experience with CNCF staff, .*/"}
    helm: {metric: other, column: "/Which CNCF Project are you contributing to/.* [|] Helm/"}
""",
    ),
    # no identifiers, no dates, twelve columns without a header: they were taken out by their maker
    "maintainers": (
        [REAL / "cncf_surveymonkey/CNCF_Maintainers_2021_H1.csv"],
        TWO_ROWS
        + """
  constants: {answered_at: "2021-06-30"}
  ignore: ["*", ""]
  questions:
    support: {metric: csi, scale: {min: 1, max: 10},
      column: "/Are you satisfied with the overall support your project receives from CNCF .*/"}
    why: {metric: comment, column: "/Would you recommend CNCF .* [|] Why[?]/"}
""",
    ),
    # another order of columns, another way to write the time, questions that come and go
    "form_of_two_years": (
        [REAL / f"google_forms/dask_{year}.csv" for year in (2019, 2020)],
        """
  time: {zone: UTC, formats: ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %I:%M:%S %p %Z"]}
  columns: {answered_at: Timestamp}
  optional: [python, deploy]
  ignore: ["*"]
  questions:
    upgrade:
      metric: csi
      column: How easy is it for you to upgrade to newer versions of Python libraries
      scale: {min: 1, max: 4}
    launch:
      metric: other
      column: "If you use a cluster, how do you launch Dask?"
      options: ["HPC resource manager (SLURM, PBS, SGE, LSF or similar)", SSH, Kubernetes]
      separator: ";"
    python: {metric: other, column: "Python 2 or 3?"}
    deploy: {metric: other, column: "Do you use Dask projects to deploy?"}
""",
    ),
    "three_header_rows": (
        [REAL / "qualtrics/sample.csv"],
        """
  format: {type: csv, header_rows: 3}
  time: {zone: Europe/Zurich, formats: ["%Y-%m-%d %H:%M:%S"]}
  columns: {native_id: ResponseId, answered_at: EndDate}
  ignore: ["*"]
  questions:
    choice: {metric: csi, column: Q1, scale: {min: 1, max: 3}}
    text: {metric: comment, column: Q2}
""",
    ),
    "two_header_rows": (
        [REAL / "qualtrics/sample_legacy.csv"],
        """
  format: {type: csv, header_rows: 2}
  time: {zone: Europe/Zurich, formats: ["%Y-%m-%d %H:%M:%S"]}
  columns: {native_id: V1, answered_at: V9}
  ignore: ["*"]
  questions:
    choice: {metric: csi, column: Q1, scale: {min: 1, max: 3}}
    text: {metric: comment, column: Q2}
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


#: what the metric ids of an estimator end in
ENDINGS = {"all_answers": "", "latest_per_customer": "_latest", "weighted": "_weighted"}


@dataclass(frozen=True)
class Company:
    """An installation after one run over all files."""

    environment: Mapping[str, str]
    balances: Mapping[str, Mapping[str, Any]]

    def figures(
        self, metric: str, grain: str, dimension: str, *options: str
    ) -> dict[tuple[str, str], Any]:
        """Figures by member and first day of their period, small groups too."""
        if "--change" not in options:
            return self._figures(metric, grain, dimension, *options[1:])
        told = loyalty(
            self.environment, "metrics", "--metric", metric, "--grain", grain,
            "--dimension", dimension, "--format", "json", *options,
        )  # fmt: skip
        return {(row["member"], row["period_start"]): row for row in json.loads(told)}

    def _figures(
        self, metric: str, grain: str, dimension: str, estimator: str = "all_answers"
    ) -> dict[tuple[str, str], Any]:
        metric += ENDINGS.get(estimator, f"_{estimator.replace(':', '_')}")
        file = f"{self.environment['LOYALTY_DATA']}/warehouse.duckdb"
        with duckdb.connect(file, read_only=True) as con:
            found = con.execute(
                "select * from marts.metric_figures "
                "where metric = ? and period_grain = ? and dimension = ?",
                [metric, grain, dimension],
            )
            names = [column[0] for column in found.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        return {(row["member"], str(row["period_start"])): row for row in rows}


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
