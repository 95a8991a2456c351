"""Two client companies in one installation: no word of one is anywhere at the other."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.home import PROJECT
from tests.cli.installation import DECLARATION, Ended
from tests.clients.provider import Provider, a_provider

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

NAMES = ("cafenea", "magazin")
COMMENTED = DECLARATION + "    why: {{metric: comment, column: why}}\n"
LETTERS = """\
company: {company}
sender: loyalty@{name}.example
smtp: {{host: 127.0.0.1, port: 2525, security: none}}
unsubscribing: {{address: leave@{name}.example}}
recipients:
  - {{address: boss@{name}.example, language: ro}}
"""


def word_of(name: str) -> str:
    """What stands in every answer of a client and nowhere else."""
    return f"zzmarker{name}"


def loyalty(provider: Provider, *arguments: str) -> Ended:
    process = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "clients", *arguments],
        env={**os.environ, "PYTHONPATH": str(PROJECT), "LOYALTY_CLIENTS": str(provider.file)},
        cwd=provider.root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return Ended(process.returncode, process.stdout, process.stderr)


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    made = a_provider(tmp_path_factory.mktemp("provider"), *NAMES)
    for name in NAMES:
        client = made.client(name)
        client.declare("kiosk", COMMENTED)
        word = word_of(name)
        rows = [
            f"{n},2026-09-{1 + n % 20:02} 12:00,{word},{(n * 7) % 11},Prețul e mare la {word}"
            for n in range(60 if name == "cafenea" else 90)
        ]
        drop = made.root / name / "data" / "drop" / "kiosk"
        drop.mkdir(parents=True)
        text = "\n".join(["id,at,manager,score,why", *rows]) + "\n"
        (drop / "answers.csv").write_text(text, encoding="utf-8")
        letters = LETTERS.format(name=name, company=word)
        (made.root / name / "surveys" / "letters.yaml").write_text(letters, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def after_all(provider: Provider) -> list[Ended]:
    """Run, a report and a letter, each for all clients by one command."""
    return [
        loyalty(provider, "run"),
        loyalty(provider, "each", "--", "report", "--period", "2026-09", "--language", "ro"),
        loyalty(
            provider, "each", "--", "digest", "preview", "--issue", "2026-10-01", "--to",
            str(provider.root / "{client}" / "data" / "preview"),
        ),
    ]  # fmt: skip


def test_one_command_runs_them_all(after_all: list[Ended]) -> None:
    assert [one.code for one in after_all] == [0, 0, 0], [one.err[-2000:] for one in after_all]
    assert re.search(r"cafenea +60 +60 ", after_all[0].out), after_all[0].out
    assert re.search(r"magazin +90 +90 ", after_all[0].out)


def test_no_word_of_one_is_anywhere_at_the_other(
    provider: Provider, after_all: list[Ended]
) -> None:
    assert after_all[0].code == 0
    for own, other in (NAMES, NAMES[::-1]):
        home = provider.root / own / "data"
        told = words_in(home)
        assert word_of(own) in told, "the search itself finds what is there"
        assert word_of(other) not in told
        assert any(path.suffix == ".eml" for path in home.rglob("*"))
        assert any(path.suffix == ".html" for path in (home / "reports").rglob("*"))


def words_in(folder: Path) -> set[str]:
    """The markers in every file, and in every text of every database."""
    found: set[str] = set()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            text = path.read_bytes().decode("latin-1")
            found |= set(re.findall(r"zzmarker[a-z]+", text))
            if path.suffix == ".duckdb":
                found |= texts_of(path)
    return found


def texts_of(database: Path) -> set[str]:
    """DuckDB packs its texts: they are to be read, not searched for in its bytes."""
    with duckdb.connect(str(database), read_only=True) as con:
        columns = con.execute(
            """
            select schema_name, table_name, column_name
            from duckdb_columns()
            where data_type ilike 'varchar%' and not internal
            """
        ).fetchall()
        found: set[str] = set()
        for schema, table, column in columns:
            query = f"""select distinct regexp_extract("{column}"::varchar, 'zzmarker[a-z]+')
                        from "{schema}"."{table}" """  # names of our own columns
            found |= {row[0] for row in con.execute(query).fetchall() if row[0]}
    return found


@pytest.mark.usefixtures("after_all")
def test_pseudonyms_of_one_person_differ(provider: Provider) -> None:
    keys = {(provider.root / name / "data" / "secret.key").read_text() for name in NAMES}

    assert len(keys) == len(NAMES)


@pytest.mark.usefixtures("after_all")
def test_who_is_not_apart_is_not_started_and_the_others_are(provider: Provider) -> None:
    declared = provider.root / "magazin" / "surveys" / "kiosk" / "defs.yaml"
    before = declared.read_text(encoding="utf-8")
    declared.write_text(before.replace("drop/kiosk", "../../cafenea/data/drop/kiosk"))
    try:
        checked = loyalty(provider, "check")
        ran = loyalty(provider, "run")
    finally:
        declared.write_text(before, encoding="utf-8")

    assert checked.code == ran.code == 2
    assert "lies in a folder of cafenea" in ran.err
    assert re.search(r"magazin .*not started", ran.out)
    assert re.search(r"cafenea +0 +0 .*well", ran.out)


def test_one_place_for_what_is_written_for_all_is_refused(provider: Provider) -> None:
    ended = loyalty(provider, "each", "--", "digest", "preview", "--to", "letters")

    assert ended.code == 2
    assert "--to out/{client}" in ended.err
