"""Every model with arithmetic has at least three unit tests of dbt."""

import re
from collections import Counter
from pathlib import Path

import yaml

from tests.conventions.checkout import files, text_of
from tests.conventions.test_sql import COMMENT, models

FEWEST = 3
STAGING = "staging"
#: models that only rename, choose, join or put under each other what others have counted; those
#: of the folder staging do nothing else, and are not listed
WITHOUT_ARITHMETIC = {
    "build_window": "two numbers of another table side by side",
    "build_state": "remembers what a build was made of",
    "changed_customer_keys": "follows keys from record to record",
    "changed_names": "lists names that two revisions do not share",
    "counted_responses": "joins a response with its tier",
    "customer_identities": "lists which key leads to which person",
    "header_drift": "a copy of a table of staging",
    "listed_postings": "joins a posting with its location",
    "location_ids": "lists ids",
    "member_names": "chooses the latest name",
    "order_attributions": "chooses the last order before a contact",
    "person_answers": "joins an answer with its person",
    "person_keys": "lists keys",
    "programme_people": "lists members and those they are compared with",
    "programme_register": "declared programmes as rows",
    "questions": "chooses the wording of a question",
    "response_attributions": "joins a response with its manager and location",
    "retold_months": "lists months whose key is another",
    "row_balance": "a copy of a table of staging",
    "scored_answers": "joins an answer with its series",
    "scored_questions": "lists questions",
    "servqual_details": "joins parts that were worked out before",
    "shown_groups": "lists groups that have a figure",
    "time_spine": "lists days",
    "told_naming_rules": "remembers keys",
    "touched_periods": "lists the periods of days",
}
#: what such a model may not have
ARITHMETIC = re.compile(
    r"\b(sum|avg|stddev\w*|var_\w+|corr|sqrt|power|list_sum|median|quantile\w*|ln|exp)\("
    r"|\bcount\((?!\*\)\s*(?:over|=|>))|[\w)]\s+/\s+[\w(]|[\w)]\s+\*\s+[\w(]",
    re.IGNORECASE,
)
QUOTED = re.compile(r"'[^'\n]*'")


def unit_tests() -> Counter[str]:
    """How many unit tests each model has."""
    found: Counter[str] = Counter()
    for path in files(".yml", ".yaml", under=("dbt_project",)):
        if "models" in path.parts:
            document = yaml.safe_load(text_of(path)) or {}
            found.update(test["model"] for test in document.get("unit_tests") or [])
    return found


def arithmetic_of(path: Path) -> list[str]:
    """What a model computes."""
    plain = QUOTED.sub("''", COMMENT.sub(" ", text_of(path)))
    # `select *` multiplies nothing
    plain = re.sub(r"\bselect\s+\*|\.\*", "select all_columns", plain)
    return [match.group(0) for match in ARITHMETIC.finditer(plain)]


def test_a_model_with_arithmetic_has_three_unit_tests() -> None:
    counts = unit_tests()

    few = {
        path.stem: counts[path.stem]
        for path in models()
        if path.parent.name != STAGING
        and path.stem not in WITHOUT_ARITHMETIC
        and counts[path.stem] < FEWEST
    }

    assert few == {}


def test_a_model_that_is_said_to_compute_nothing_computes_nothing() -> None:
    listed = [
        path for path in models() if path.stem in WITHOUT_ARITHMETIC or path.parent.name == STAGING
    ]

    assert {path.stem for path in listed} >= set(WITHOUT_ARITHMETIC)
    assert {path.stem: found for path in listed if (found := arithmetic_of(path))} == {}


def test_the_search_for_arithmetic_finds_it() -> None:
    (counted,) = (path for path in models() if path.stem == "weighted_figures")

    assert "sum(" in arithmetic_of(counted)
