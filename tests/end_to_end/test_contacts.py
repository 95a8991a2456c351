"""Contact details from an export to the store: sealed, only with consent, through kills."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.decisions.contacts import Contacts
from tests.cli.installation import Ended, Installation, Kept, keep

pytestmark = pytest.mark.slow
NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
PEOPLE = {
    "ion": ("ion.primer@example.md", "+37369000123", "Ион Примеров"),
    "ana": ("ana.exemplu@example.md", "+37369000456", "Ана Ексемплу"),
    "vlad": ("vlad.probe@example.md", "+37369000789", "Влад Пробин"),
}
DECLARATION = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: {{survey}}
  kind: forms
  owner: team:data
  connector: {{{{type: folder, url: {folder}, settle_seconds: 0}}}}
  format: {{{{type: csv}}}}
  phone_region: MD
  columns: {{{{native_id: id, answered_at: at, updated_at: edited, email: mail, phone: phone}}}}
  {contacts}
  questions:
    recommend: {{{{metric: nps, column: score, scale: {{{{min: 0, max: 10}}}}}}}}
"""
CONTACTS = "contacts: {{name: name, consent: may we call, consent_values: [Да]}}"
#: a run that dies after its rows are committed and before anything is sealed
DYING = """
import os, signal, sys
from orchestration.raw import contacts
contacts.seal_contacts = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from orchestration.cli import main
sys.argv[1:] = ["run"]
main()
"""


@dataclass(frozen=True)
class FirstRun:
    """What the first run said, and the installation as it left it."""

    ended: Ended
    kept: Kept


def a_company(root: Path) -> Installation:
    made = Installation(root)
    declare(made, CONTACTS)
    export(made, 1, [(1, "ion", 9, "да"), (2, "ana", 3, "нет"), (3, "vlad", 11, "да")])
    return made


@pytest.fixture
def company(tmp_path: Path) -> Installation:
    """Nothing was run yet."""
    return a_company(tmp_path)


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    made = a_company(tmp_path_factory.mktemp("contacts") / "company")
    ended = made.loyalty("run")
    assert ended.code == 0, ended.err
    return FirstRun(ended, keep(made))


@pytest.fixture
def after_a_run(first_run: FirstRun) -> Installation:
    """As one run left it."""
    return first_run.kept.put_back()


def declare(made: Installation, contacts: str) -> None:
    folder = made.root / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    made.declare("form", DECLARATION.format(folder=folder, contacts=contacts))


def export(made: Installation, day: int, rows: list[tuple[int, str, object, str]]) -> None:
    lines = ["id,at,edited,mail,phone,name,may we call,score"]
    for key, who, score, consent in rows:
        mail, phone, name = PEOPLE[who]
        at = f"2026-03-0{key} 10:00,2026-03-0{day} 12:00"
        lines.append(f"{key},{at},{mail},0{phone[4:]},{name},{consent},{score}")
    (made.root / "exports" / f"{day}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def details(made: Installation, number: int) -> dict[str, str] | None:
    """Of whoever gave an answer, by the pseudonym that the warehouse has."""
    with duckdb.connect(str(made.home.warehouse), read_only=True) as con:
        key = con.execute(
            "select respondent_key from raw.response where native_response_id = ? and is_current",
            [str(number)],
        ).fetchone()
    assert key
    store = Contacts(f"sqlite:///{made.root / 'data' / 'decisions.sqlite'}", made.home.secret({}))
    return store.read_contact(str(key[0]), actor="ana", purpose="call back", now=NOON)


def ions() -> dict[str, str]:
    return dict(zip(("email", "phone", "name"), PEOPLE["ion"], strict=True))


def test_landing_alone_has_them_in_plain_and_the_store_has_who_agreed(
    first_run: FirstRun, after_a_run: Installation
) -> None:
    ran = first_run.ended

    assert details(after_a_run, 1) == ions()
    assert details(after_a_run, 2) is None
    with sqlite3.connect(after_a_run.root / "data" / "decisions.sqlite") as con:
        rows = con.execute("select has_consent, sealed is null from contact order by 1").fetchall()
    assert rows == [(0, 1), (1, 0)]  # whose row is in quarantine is not here
    data = after_a_run.root / "data"
    plain = [text for words in PEOPLE.values() for text in (*words, words[1][4:])]
    for path in data.rglob("*"):
        if path.is_file() and not path.is_relative_to(data / "landing"):
            assert not [text for text in plain if text.encode() in path.read_bytes()], path
    assert not any(text in ran.out + ran.err for text in plain)
    assert "[name]" in after_a_run.loyalty("quarantine", "show").out


def test_a_second_run_adds_nothing_and_a_later_refusal_takes_it_away(
    after_a_run: Installation,
) -> None:
    store = after_a_run.root / "data" / "decisions.sqlite"
    with sqlite3.connect(store) as con:
        before = con.execute("select * from contact order by pseudonym").fetchall()
    after_a_run.loyalty("run")
    with sqlite3.connect(store) as con:
        assert con.execute("select * from contact order by pseudonym").fetchall() == before

    # the very same answer: only the consent is another one
    export(after_a_run, 4, [(1, "ion", 9, "нет"), (2, "ana", 3, "Да")])
    assert after_a_run.loyalty("run").code == 0

    assert details(after_a_run, 1) is None
    assert details(after_a_run, 2) is not None


def test_a_run_that_is_killed_before_sealing_is_made_good_by_the_next(
    company: Installation,
) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", DYING],
        env=company.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr

    ran = company.loyalty("run")

    assert ran.code == 0, ran.err
    assert details(company, 1) == ions()
    assert not (company.root / "data" / "validated" / "form").exists()


def test_a_source_that_begins_to_keep_contacts_brings_those_of_before(
    company: Installation,
) -> None:
    declare(company, "ignore: [name, may we call]")
    assert company.loyalty("run").code == 0
    assert details(company, 1) is None
    declare(company, CONTACTS)

    assert company.loyalty("run").code == 0

    assert details(company, 1) == ions()


def test_a_rebuild_fills_a_store_that_was_lost(after_a_run: Installation) -> None:
    (after_a_run.root / "data" / "decisions.sqlite").unlink()

    rebuilt = after_a_run.loyalty("rebuild")

    assert rebuilt.code == 0, rebuilt.err
    assert details(after_a_run, 1) == ions()
    assert details(after_a_run, 2) is None


def test_a_row_that_is_set_aside_after_typing_shows_no_contact_details(
    after_a_run: Installation,
) -> None:
    with duckdb.connect(str(after_a_run.home.warehouse), read_only=True) as con:
        (payload,) = con.execute("select raw_payload from raw.quarantine").fetchall()

    assert not any(text in str(payload) for words in PEOPLE.values() for text in words)
