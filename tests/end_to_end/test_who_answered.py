"""Made-up people from files to figures: who answered, and of whom they speak, as lists change."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.installations import Installation

pytestmark = pytest.mark.slow

SURVEY = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: {name}
  kind: {kind}
  owner: team:tests
  connector: {{type: folder, url: drop/{name}, pattern: "*.csv", settle_seconds: 0}}
  format: {{type: csv}}
"""
CUSTOMERS = (
    SURVEY.format(name="people", kind="crm")
    + """\
  loads: customer
  columns: {native_id: Id, email: Mail, phone: Phone, tier: Tier, merged_into: Merged}
  phone_region: MD
"""
)
STAFF = (
    SURVEY.format(name="staff", kind="crm")
    + """\
  loads: employee
  columns: {native_id: Id, name: Name, location: Shop, valid_from: From, valid_to: To}
"""
)
PLACES = (
    SURVEY.format(name="places", kind="crm")
    + """\
  loads: location
  columns: {native_id: Id, name: Name}
"""
)
ORDERS = (
    SURVEY.format(name="orders", kind="crm")
    + """\
  loads: customer_order
  columns: {native_id: Id, customer_id: Customer, ordered_at: Date, manager: Seller}
"""
)
QUESTION = "  questions: {recommend: {metric: nps, column: Score, scale: {min: 0, max: 10}}}\n"
ANSWERS = (
    SURVEY.format(name="answers", kind="forms")
    + """\
  columns: {native_id: Id, answered_at: Date, contact_at: Visit, email: Mail, phone: Phone,
            customer_id: Customer, manager: Manager, location: Shop}
  phone_region: MD
  missing: ["", "-"]
"""
    + QUESTION
)
CALLS = (
    SURVEY.format(name="calls", kind="crm")
    + """\
  columns: {native_id: Id, answered_at: Date, phone: Phone}
  phone_region: RU
  manager_from: last_order
"""
    + QUESTION
)

FIRST = {
    "people": """\
Id,Mail,Phone,Tier,Merged
c1,ana@example.com,069 000 001,vip,
c2,ion@example.md,+40 721 000 002,regular,
c3,,007 927 000-00-03,regular,
c4,olga@example.com,+7 (927) 000-00-04,gold,
""",
    "staff": """\
Id,Name,Shop,From,To
m1,Maria Test,s1,2025-01-01,
m2,Maria Test,s2,2025-01-01,
m3,Petru Probă,s1,2025-01-01,
""",
    "places": "Id,Name\ns1,Centru\ns2,Bălți\n",
    "orders": "Id,Customer,Date,Seller\no1,c4,2025-02-01,m3\no2,c4,2025-05-01,m1\n",
    "answers": """\
Id,Date,Visit,Mail,Phone,Customer,Manager,Shop,Score
1,2025-03-10,,Ana+shop@Example.com,,,Maria Test,CENTRU,9
2,2025-03-10,,,+373 (69) 00-00-01,,m2,,10
3,2025-03-10,,,,c1,maria  test,Bălţi,3
4,2025-03-10,2025-02-20,,0040721000002,,Petru Proba,,8
5,2025-03-10,2025-02-20,"Ion <ion@example.md>",,,Petru Probă,,8
6,2025-03-10,,anonymous,12345,,Maria Test,-,0
""",
    "calls": "Id,Date,Phone,Score\n1,2025-03-10,89270000004,9\n2,2025-03-10,+79270000003,5\n",
}
SECOND = {
    "people": """\
Id,Mail,Phone,Tier,Merged
c1,ana@example.com,069 000 001,vip,c2
c2,ion@example.md,+40 721 000 002,silver,
""",
    "staff": "Id,Name,Shop,From,To\nm3,Petru Nou,s1,2025-01-01,2025-01-31\n"
    "m3,Petru Probă,s2,2025-02-01,\n",
}


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    for name, text in (("people", CUSTOMERS), ("staff", STAFF), ("places", PLACES),
                       ("orders", ORDERS), ("answers", ANSWERS), ("calls", CALLS)):  # fmt: skip
        folder = tmp_path / "surveys" / name
        folder.mkdir(parents=True)
        (folder / "defs.yaml").write_text(text, encoding="utf-8")
    return Installation(data=tmp_path / "data", surveys=tmp_path / "surveys")


def drop(place: Installation, files: dict[str, str], name: str) -> None:
    for survey, text in files.items():
        folder = place.data / "drop" / survey
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def counts(place: Installation, dimension: str) -> dict[str, int]:
    return {
        key[5]: record["n"]
        for key, record in place.metrics().items()
        if (key[0], key[2]) == ("nps", "year") and key[4] == dimension
    }


def test_who_answered_and_of_whom_as_lists_change(place: Installation) -> None:
    drop(place, FIRST, "1.csv")
    place.run("run")

    # mail, phone and number of c1 are one customer; a phone of c2 and a mail of c2 too
    assert counts(place, "tier") == {"vip": 3, "regular": 3, "gold": 1, "(unknown)": 1}
    # 4 is spelled otherwise, and no list knows it; 6 names one of two; call 2 ordered nothing
    assert counts(place, "manager") == {
        "m1": 1, "m2": 2, "m3": 2, "Petru Proba": 1, "(unknown)": 2,
    }  # fmt: skip
    assert counts(place, "location") == {"s1": 3, "s2": 2, "(unknown)": 3}
    unknown = place.published()["attribution_summary"]
    assert unknown == {
        ("answers", "manager", "ambiguous", 1): 1,
        ("answers", "manager", "not_listed", 1): 1,
        ("answers", "location", "not_given", 2): 1,
        ("answers", "customer", "phone_unusable", 1): 1,
        ("calls", "manager", "not_given", 1): 1,
        ("calls", "location", "not_given", 1): 1,
    }
    with place.warehouse() as con:
        raw = con.execute("select manager from raw.response where survey = 'answers' order by 1")
        assert raw.fetchall()[0] == ("Maria Test",)

    drop(place, SECOND, "2.csv")
    place.run("run")

    assert counts(place, "tier") == {"silver": 5, "regular": 1, "gold": 1, "(unknown)": 1}
    # the visit of 5 was after the move that is known only now
    assert counts(place, "location") == {"s1": 1, "s2": 4, "(unknown)": 3}
    figures = place.published()
    place.run("rebuild")
    assert place.published() == figures
