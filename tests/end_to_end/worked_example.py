"""The worked example of half a year of answers: its metric sets as `loyalty metrics` tells them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.end_to_end.real_company import Company

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
    return {str(row["period_end"])[:7]: renamed(row) for row in rows}


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
    assert row["compared_period_start"] == "2025-05-01"
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
