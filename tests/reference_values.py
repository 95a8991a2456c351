"""What the reference files hold: every value that a figure is compared with.

The full set lies beside the project where somebody has it; `tests/dbt/golden` is our selection.
`LAYOUTS` says which columns name a case and which hold values; the others are inputs or words.
Not here: the comparison and its report (reference_report.py).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parent.parent
GOLDEN = PROJECT / "tests" / "dbt" / "golden"
FULL_SET = PROJECT.parent / "shared" / "reference"


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns name a case, and which hold values; a long file has a row for each value."""

    case: Sequence[str]
    values: Sequence[str] = ()
    long: bool = False


@dataclass(frozen=True, slots=True)
class ReferenceValue:
    """One value of a file: what it is of, and what it must be."""

    file: Path
    case: str
    metric: str
    expected: str
    line: dict[str, str]


LAYOUTS: dict[str, Layout] = {
    "acsi.csv": Layout(["case_id"], ["acsi_0_100"]),
    "bh.csv": Layout(
        ["case_id", "k"],
        ["q_bh", "reject_bh_05", "reject_bonferroni_05", "reject_holm_05"],
    ),
    "ces.csv": Layout(
        ["case_id"],
        "n mean ease_0_100 top_5_7_pct top_6_7_pct net_67_minus_123 net_567_minus_123 "
        "low_effort_minus_high_effort_v1 sd_sample".split(),
    ),
    "correlation_ci.csv": Layout(["case_id"], ["lo", "hi"]),
    "cronbach.csv": Layout(["case_id", "missing_rule"], ["alpha"]),
    "csat_t2b.csv": Layout(
        ["case_id"], ["n", "t2b_pct", "t2b_0dp", "wilson95_lo", "wilson95_hi", "mean_1_5"]
    ),
    "csi_expected.csv": Layout(["case_id"], long=True),
    "did.csv": Layout(["case_id"], ["did", "se", "z", "p", "lo95", "hi95"]),
    "dirichlet_mom.csv": Layout(["case_id", "estimator"], ["alpha", "beta"]),
    "drivers_expected.csv": Layout(["case_id", "theme"], long=True),
    "earned_growth.csv": Layout(
        ["case_id"],
        "nrr_pct enc_pct earned_growth_rate_pct total_growth_pct earned_growth_ratio_pct".split(),
    ),
    "importance_mtcars.csv": Layout(["case_id", "method", "predictor"], ["value"]),
    "journey_expected.csv": Layout(["case_id", "stage"], long=True),
    "managers_expected.csv": Layout(["case_id", "manager"], long=True),
    "mystery_expected.csv": Layout(["case_id", "entity", "level"], long=True),
    "nps_ci.csv": Layout(
        ["case_id"],
        "n nps pct_promoters pct_passives pct_detractors var_unit se_points wald_lo wald_hi "
        "adjwald_3T_lo adjwald_3T_hi agresti_min_lo agresti_min_hi bonett_price_lo "
        "bonett_price_hi trinomial_t_lo trinomial_t_hi score_lo score_hi goodman_simult_lo "
        "goodman_simult_hi bootstrap_pct_exact_lo bootstrap_pct_exact_hi "
        "bayes_dir111_equaltail_lo bayes_dir111_equaltail_hi adjwald_half_unclipped "
        "wald_half_unclipped".split(),
    ),
    "nps_diff.csv": Layout(
        ["case_id"],
        "diff_1_minus_2 wald_se wald_z wald_p wald_lo wald_hi adj_diff adj_se adj_z adj_p "
        "adj_lo adj_hi mover_score_lo mover_score_hi".split(),
    ),
    "nps_fpc.csv": Layout(
        ["case_id"], ["nps", "se_points", "se_fpc_points", "wald95_fpc_lo", "wald95_fpc_hi"]
    ),
    "nps_rounding.csv": Layout(
        ["case_id"], ["nps_exact", "nps_0dp_half_away", "nps_1dp_half_away"]
    ),
    "nps_rules.csv": Layout(["case_id"], ["valid", "score", "category", "reject_reason"]),
    "nps_sample_size.csv": Layout(["case_id"], ["n_required"]),
    "nps_weighted_expected.csv": Layout(
        ["case_id"],
        "n weighted_nps weighted_pct_promoters weighted_pct_detractors unweighted_nps "
        "n_eff_kish deff se_linearised_points se_kish_points wald95_lo_kish "
        "wald95_hi_kish".split(),
    ),
    "period_boundary.csv": Layout(["case_id"], ["local_date", "iso_week", "month", "quarter"]),
    "published_reference.csv": Layout(["ref_id"], ["published_value_json"]),
    "responses_expected.csv": Layout(["case_id", "metric_set", "dimension", "key"], long=True),
    "retention_link.csv": Layout(
        ["case_id"],
        "rate1_pct rate2_pct wilson1_lo wilson1_hi diff_points newcombe95_lo newcombe95_hi "
        "risk_ratio odds_ratio".split(),
    ),
    "seasonal.csv": Layout(
        ["case_id", "year", "month"],
        ["nps_raw", "annual_pooled_nps", "seasonal_index_centered", "nps_seasonally_adjusted"],
    ),
    "servqual_aggregate.csv": Layout(["case_id"], ["unweighted", "weighted"]),
    "servqual_expected.csv": Layout(["case_id"], long=True),
    "shrinkage_baseball.csv": Layout(["player_order"], ["eb_shrunk", "james_stein"]),
    "spc.csv": Layout(["case_id", "i"], ["center", "lcl", "ucl", "outside", "run8"]),
    "text_eval.csv": Layout(["case_id"], ["precision", "recall", "f1", "cohen_kappa_vs_gold"]),
}

# files of inputs: their values are what the files above expect of them
INPUTS = {
    "csi_rows.csv",
    "drivers_rows.csv",
    "journey_rows.csv",
    "managers_rows.csv",
    "mystery_rows.csv",
    "nps_weighted_rows.csv",
    "responses_rows.csv",
    "servqual_rows.csv",
}
# files of what the product does not do yet
NOT_DUE = {
    "comments.csv": "labels, scored by tests/comments/test_judged.py",
    "email_replies.json": "read by the tests of replies, not a file of figures",
    "theme_codebook.csv": "stems of the plain matcher in tests/comments/test_judged.py",
}
# values of methods that the product does not have, by file and pattern of `case metric`
NOT_COMPUTED = {
    ("published_reference.csv", "pub_d34 *"): "run lengths of rules that are not offered together",
    **{
        ("cronbach.csv", f"al_d{number}/*"): "the answers of the mobi data set are not in the set"
        for number in (3, 4, 5)
    },
    ("published_reference.csv", "pub_d37 *"): "the same value as al_d4 of cronbach.csv",
    ("responses_expected.csv", "rs_d1/mean_of_3_monthly*"): (
        "the mean of three monthly figures, which the figure of three months must not be"
    ),
}
# published numbers that stand, to six decimals, in a file of their own, and are compared there
TWINS: dict[str, tuple[str, str, str]] = {
    "pub_d27 mean/1": ("ces.csv", "ce_d1", "mean"),
    "pub_d29 unweighted/1": ("servqual_aggregate.csv", "sa_d1", "unweighted"),
    **{
        f"pub_d30 rate_pct,ratio_pct/{number}": ("earned_growth.csv", "eg_d1", name)
        for number, name in enumerate(
            ("earned_growth_rate_pct", "earned_growth_ratio_pct"), start=1
        )
    },
    "pub_d31 unweighted,weighted/1": ("nps_weighted_expected.csv", "w_d1", "unweighted_nps"),
    "pub_d31 unweighted,weighted/2": ("nps_weighted_expected.csv", "w_d1", "weighted_nps"),
    **{
        f"{reference} center,lcl,ucl/{number}": ("spc.csv", f"{case}/1", name)
        for reference, case in (("pub_d32", "sp_d2"), ("pub_d33", "sp_d1"))
        for number, name in enumerate(("center", "lcl", "ucl"), start=1)
    },
    **{
        f"pub_d35 moments alpha,beta/{number}": ("dirichlet_mom.csv", "dm_d1/raw moments", name)
        for number, name in enumerate(("alpha", "beta"), start=1)
    },
    "pub_d36 alpha/1": ("cronbach.csv", "al_d1/pairwise covariances", "alpha"),
    "pub_d36 alpha/2": ("cronbach.csv", "al_d2/listwise", "alpha"),
    "pub_d37 alpha/1": (
        *("cronbach.csv", "al_d4/complete, STANDARDISED (correlation matrix)", "alpha"),
    ),
    **{f"pub_d40 q/{number}": ("bh.csv", f"bh_d2/{number}", "q_bh") for number in range(1, 6)},
}


def reference_values(file: Path) -> list[ReferenceValue]:
    """Every value of a file; a list in a cell is as many values, numbered from 1."""
    layout = LAYOUTS[file.name]
    with file.open(encoding="utf-8", newline="") as opened:
        lines = list(csv.DictReader(opened))
    return [value for line in lines for value in _values_of_a_line(file, layout, line)]


def _values_of_a_line(file: Path, layout: Layout, line: dict[str, str]) -> Iterator[ReferenceValue]:
    case = "/".join(line[name] for name in layout.case)
    if layout.long:
        yield ReferenceValue(file, case, line["metric"], line["value"], line)
        return
    for name in layout.values:
        # a golden selection may have fewer columns; an empty cell is no value
        text = line.get(name, "")
        if text.startswith("["):
            for number, item in enumerate(json.loads(text), start=1):
                yield ReferenceValue(file, case, f"{line['metric']}/{number}", str(item), line)
        elif text:
            yield ReferenceValue(file, case, name, text, line)
