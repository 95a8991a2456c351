"""What cannot be taken as it is declared is said by every verb that meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.installation import DECLARATION, Installation, an_installation, answers

pytestmark = pytest.mark.end_to_end

JSON = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: {survey}
  title: Form
  kind: forms
  owner: team:data
  connector: {{type: folder, url: drop/{survey}, pattern: "*.json", settle_seconds: 0}}
  format: {{type: json}}
  time: {{zone: Europe/Chisinau}}
  columns: {{native_id: id, answered_at: at}}
  questions:
    recommend: {{metric: nps, column: answers.nsp, scale: {{min: 0, max: 10}}}}
    staff: {{metric: csi, column: answers.staff, scale: {{min: 1, max: 5}}}}
"""


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = an_installation(tmp_path)
    made.declare("form", JSON)
    for survey in ("kiosk", "form"):
        (tmp_path / "data" / "drop" / survey).mkdir(parents=True)
    return made


def records(installation: Installation) -> list[str]:
    """Twelve files of one answer each, dropped; one says that it does not know."""
    folder = installation.root / "data" / "drop" / "form"
    for number in range(12):
        staff = "don't know" if number == 0 else "4"
        said = {"id": str(number), "at": "2026-05-03", "answers": {"nps": "9", "staff": staff}}
        (folder / f"{number}.json").write_text(json.dumps(said), encoding="utf-8")
    return sorted(map(str, folder.iterdir()))


def test_a_question_that_no_record_has_is_told_by_try_run_and_status(
    installation: Installation,
) -> None:
    files = records(installation)
    declaration = installation.root / "surveys" / "form" / "defs.yaml"

    tried = installation.loyalty("sources", "try", str(declaration), *files)
    ran = installation.loyalty("run")
    stands = installation.loyalty("status")

    assert tried.code == 1
    assert "answers.nsp (questions.recommend) is in none of the 12 records" in tried.out
    assert "Nearest: answers.nps." in tried.out
    assert "12 files, all loaded" in tried.out
    assert "7.json" not in tried.out
    told = [line.split() for line in tried.out.splitlines() if "staff" in line]
    assert ["staff", "dont", "know", "1"] in told
    for said in (" ".join(ran.err.split()), " ".join(stands.err.split())):
        assert "answers.nsp (in no record of late, nearest: answers.nps)" in said
    assert (ran.code, stands.code) == (0, 1)


def test_an_empty_file_is_named_by_the_run_that_meets_it(installation: Installation) -> None:
    installation.declare("patient", JSON.replace("settle_seconds: 0", "settle_seconds: 1"))
    folder = installation.root / "data" / "drop" / "patient"
    folder.mkdir(parents=True)
    (folder / "young.json").touch()
    installation.drop("march.csv", answers("2026-03", [9]))
    installation.drop("empty.csv", []).write_bytes(b"")

    ran = installation.loyalty("run")

    said = " ".join(ran.err.split())
    assert ran.code == 0
    assert "young.json: is empty so far" in said
    assert "empty.csv: EMPTY_FILE: The file has no bytes." in said


def test_a_comment_shows_whether_the_declared_encoding_is_the_right_one(
    installation: Installation,
) -> None:
    text = DECLARATION.replace("type: csv", "type: csv, encodings: [cp1250]")
    text += "    why: {{metric: comment, column: why}}\n"
    declaration = installation.declare("shop", text)
    file = installation.root / "shop.csv"
    rows = "id,at,manager,score,why\n1,2026-05-01 12:00,,9,bine\n2,2026-05-01 12:00,,3,aştept\n"
    file.write_bytes(rows.encode("cp1250"))

    right = installation.loyalty("sources", "try", str(declaration), str(file))
    declaration.write_text(declaration.read_text().replace("cp1250", "cp1251"), "utf-8")
    wrong = installation.loyalty("sources", "try", str(declaration), str(file))

    assert "Is this as it was written? If not, declare another. aştept" in right.out
    assert "declare another. aєtept" in wrong.out
