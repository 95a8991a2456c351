"""An employee who is a customer too is forgotten as a customer: what they are paid by stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from orchestration.outlets.feeds.figures import Known
from orchestration.raw.warehouse import open_warehouse
from orchestration.resources.feed_figures import feed_of
from orchestration.resources.feed_screen import SCREEN, read_findings
from orchestration.responses.scheme import load_scheme
from tests.cli.installation import Installation
from tests.erasure.company import unpacked

pytestmark = pytest.mark.slow
ANA, ANAS_PHONE, CUSTOMER = "ana.staff@example.md", "+37369123456", "C-901-ANA"
SOURCE = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: {name}
  kind: {kind}
  owner: team:data
  connector: {{type: folder, url: drop/{name}, pattern: "*.csv", settle_seconds: 0}}
  format: {{type: csv}}
  phone_region: MD
  time: {{zone: Europe/Chisinau, formats: ["%Y-%m-%d %H:%M", "%Y-%m-%d"]}}
"""
SOURCES = {
    "staff": ("crm", "  loads: employee\n  columns: {native_id: id, name: name, email: mail,"
              " phone: phone}\n"),
    "customers": ("crm", "  loads: customer\n  columns: {native_id: id, email: mail}\n"),
    "kiosk": ("forms", "  columns: {native_id: id, answered_at: at, manager: manager,"
              " email: mail}\n  questions:\n    recommend: {metric: nps, column: score,"
              " scale: {min: 0, max: 10}}\n"),
}  # fmt: skip
SCHEME = {
    "scheme": "bonus",
    "version": 1,
    "valid_from": "2026-03",
    "units": {"type": "manager"},
    "individual_pay": {"allowed_by": "the director", "reason": "a test"},
    "metric": "nps",
    "window_months": 1,
    "target": {"value": 20, "source": "plan", "approved_by": "board"},
    "gates": {"minimum_answers": 6, "integrity": "withhold"},
    "decision": {"rule": "raw"},
    "payout": {"kind": "linear"},
    "release_to": "feeds/bonus",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Ana is manager M1 and a customer, who has answered about herself; March is released."""
    made = Installation(tmp_path_factory.mktemp("employee"))
    for name, (kind, more) in SOURCES.items():
        file = made.root / "surveys" / name / "defs.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(SOURCE.format(name=name, kind=kind) + more, encoding="utf-8")
    folder = made.root / "surveys" / "schemes"
    folder.mkdir()
    (folder / "bonus.yaml").write_text(yaml.safe_dump(SCHEME), encoding="utf-8")
    scores = [10] * 8 + [8] * 3 + [2] * 2
    said = [
        (manager, f"{manager.lower()}-{number}@example.com", score)
        for manager in ("M1", "M2")
        for number, score in enumerate(scores)
    ]
    answers = [
        f"a{number},2026-03-{number + 1:02d} 12:00,{manager},{mail},{score}"
        for number, (manager, mail, score) in enumerate([*said, ("M1", ANA, 10)])
    ]
    lay(made, "staff", "id,name,mail,phone", f"M1,Ana Ceban,{ANA},{ANAS_PHONE}", "M2,Ion Rusu,,")
    lay(made, "customers", "id,mail", f"{CUSTOMER},{ANA}", "C-902,somebody@example.com")
    lay(made, "kiosk", "id,at,manager,mail,score", *answers)
    for command in (
        ("run",),
        ("feed", "key", "--by", "Olga"),
        *(
            ("feed", step, "--period", "2026-03", "--by", who)
            for step, who in (
                ("close", "Olga"), ("prepare", "Olga"), ("approve", "Boris"), ("release", "Boris"),
            )
        ),
    ):  # fmt: skip
        do(made, *command)
    return made


def lay(made: Installation, source: str, *lines: str) -> None:
    folder = made.root / "data" / "drop" / source
    folder.mkdir(parents=True)
    (folder / "1.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")


def do(made: Installation, *command: str) -> str:
    places = {"LOYALTY_FEED_KEY": "key.pem", "LOYALTY_FEED_ANCHOR": "second"}
    ended = made.loyalty(*command, **{name: str(made.root / p) for name, p in places.items()})
    assert ended.code == 0, ended.err
    return ended.out


def known(made: Installation) -> tuple[Known, list[tuple[str, str, int]]]:
    """The figures of March and what the screen finds, as known now."""
    scheme = load_scheme(made.home.surveys, "bonus")
    found = feed_of(made.home, scheme, "2026-03", more_models=SCREEN)
    with open_warehouse(made.home) as con:
        screen = read_findings(con, "2026-03")
    return found, [(row["unit_id"], row["rule"], row["finding_n"]) for row in screen]


def released(made: Installation) -> dict[str, bytes]:
    folder = made.root / "data" / "feeds" / "bonus"
    return {str(f): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def holding(made: Installation, text: str) -> list[Path]:
    """Files of the data directory, beside the drop folders, that hold a text."""
    return [
        path
        for path in sorted((made.root / "data").rglob("*"))
        if path.is_file() and "drop" not in path.parts and text.encode() in unpacked(path)
    ]


def test_roster_figures_findings_and_ledger_stay_when_an_employee_is_forgotten_as_a_customer(
    company: Installation,
) -> None:
    before, screen = known(company)
    files = released(company)
    assert ("M1", "staff_answers", 1) in screen
    assert holding(company, ANA)

    do(company, "forget", "--email", ANA, "--reason", "a letter")

    after, screen_now = known(company)
    assert after.figures == before.figures
    # the answer and the list of employees have one surrogate: it is known as one of staff still
    assert screen_now == screen
    assert released(company) == files
    for trace in (ANA, ANAS_PHONE.removeprefix("+"), CUSTOMER):
        assert holding(company, trace) == []
    with open_warehouse(company.home) as con:
        roster = con.execute(
            "select native_id, name from raw.employee where is_current order by 1"
        ).fetchall()
    # who works here, and is paid, is on HR's list: its number and name are not the customer's
    assert roster == [("M1", "Ana Ceban"), ("M2", "Ion Rusu")]
    do(company, "feed", "close", "--period", "2026-04", "--by", "Olga")
    prepared = do(company, "feed", "prepare", "--period", "2026-04", "--by", "Olga")
    assert "2 of this period and 0 corrections" in prepared
    assert "Equal: yes" in do(company, "feed", "verify", "--language", "en")
