"""A person is forgotten: no byte of them is left, and every figure stays what it was."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.landing.store import Landing
from orchestration.published.pointer import current_path, snapshot_files
from tests.cli.installation import Ended, Installation, Kept, keep
from tests.erasure.company import (
    CUSTOMER,
    EMAIL,
    NAME,
    PHONE,
    a_company,
    canaries,
    unpacked,
)
from tests.erasure.test_apart import zip_bomb

pytestmark = pytest.mark.slow
#: rows of the store: by customer number, by e-mail, by phone
THEIR_CONTACTS, ANAS_CONTACTS = 3, 2


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Kept, Path]:
    made, sources = a_company(tmp_path_factory.mktemp("forget") / "company")
    ran = made.loyalty("run")
    assert ran.code == 0, ran.err
    return keep(made), sources


@pytest.fixture
def company(first_run: tuple[Kept, Path]) -> tuple[Installation, Path]:
    """As one run left it."""
    kept, sources = first_run
    return kept.put_back(), sources


@dataclass(frozen=True)
class Forgotten:
    """The company after Ion was forgotten, and what was there before."""

    made: Installation
    sources: Path
    said: Ended
    figures: Counter[tuple[Any, ...]]
    sealed: set[tuple[bytes, bytes]]
    had_traces: bool


@pytest.fixture(scope="module")
def forgotten(first_run: tuple[Kept, Path]) -> Forgotten:
    """For tests that look at it one after the other, the one that rebuilds it last."""
    kept, sources = first_run
    made = kept.put_back()
    report = made.home.reports / "2026-03" / "s1" / "report_2026-03_ro.html"
    report.parent.mkdir(parents=True)
    report.write_text(f"what they said, {NAME}", "utf-8")
    before = figures(made), sealed(made), bool(traces(made))
    said = made.loyalty("forget", "--email", EMAIL, "--reason", "letter of 3 April")
    return Forgotten(made, sources, said, *before)


def figures(made: Installation) -> Counter[tuple[Any, ...]]:
    with duckdb.connect(str(current_path(made.home)), read_only=True) as con:
        return Counter(con.execute("select * from published.metric_values").fetchall())


def sealed(made: Installation) -> set[tuple[bytes, bytes]]:
    """The wrapped key and the sealed details of everybody in the store of contacts."""
    with sqlite3.connect(made.root / "data" / "decisions.sqlite") as con:
        return set(con.execute("select wrapped_key, sealed from contact").fetchall())


def traces(made: Installation) -> list[str]:
    """Every file under the data directory that still holds something of Ion."""
    found = []
    for path in sorted((made.root / "data").rglob("*")):
        if path.is_file():
            content = unpacked(path)
            found += [
                f"{path.relative_to(made.root)}: {text}"
                for text, forms in canaries().items()
                if any(form in content for form in forms if len(form) > 5)
            ]
    return found


def test_what_belongs_to_others_keeps_its_bytes(forgotten: Forgotten) -> None:
    made, sources = forgotten.made, forgotten.sources

    by_name = {entry.name: entry for entry in Landing(made.home).manifest.entries()}
    landing = Landing(made.home)
    web = landing.path(by_name["march.csv"].sha256).read_bytes().decode("cp1251")
    was = (sources / "web" / "march.csv").read_bytes().decode("cp1251")
    app = landing.path(by_name["march.json"].sha256).read_text("utf-8").splitlines()
    assert web.splitlines()[0] == was.splitlines()[0]
    assert '2;2026-03-03 10:00;ana@example.md;;Центр;9;"Всё ""отлично"";\nспасибо";Ана\r\n' in web
    assert app[2] == (sources / "app" / "march.json").read_text("utf-8").splitlines()[2]


def test_the_manifest_says_what_was_rewritten_by_whom_and_why(forgotten: Forgotten) -> None:
    made = forgotten.made

    redactions = Landing(made.home).manifest.redactions()
    assert redactions
    for redaction in redactions:
        assert redaction.cursor["reason"] == "letter of 3 April"
        assert not Landing(made.home).objects.path(str(redaction.cursor["old_sha256"])).exists()
    with sqlite3.connect(made.root / "data" / "decisions.sqlite") as con:
        (payload,) = con.execute(
            "select payload from decision_event where kind = 'person_forgotten'"
        ).fetchone()
    assert '"records":' in payload
    assert EMAIL not in payload


def test_no_byte_of_a_forgotten_person_is_left_and_the_figures_stay(forgotten: Forgotten) -> None:
    made, forgot, before, kept = (
        forgotten.made,
        forgotten.said,
        forgotten.figures,
        forgotten.sealed,
    )
    assert forgotten.had_traces
    assert len(kept) == THEIR_CONTACTS + ANAS_CONTACTS

    assert forgot.code == 0, forgot.out + forgot.err
    assert traces(made) == []
    # nothing was taken over from a snapshot that knew them, not even unused bytes
    with duckdb.connect(str(current_path(made.home)), read_only=True) as con:
        chains = con.execute("select distinct chain_length from published.snapshot_parts")
        assert chains.fetchall() == [(0,)]
    left = sealed(made)
    assert len(left) == ANAS_CONTACTS
    decisions = b"".join(p.read_bytes() for p in (made.root / "data").glob("decisions.sqlite*"))
    assert not any(part in decisions for row in kept - left for part in row)
    assert f"contacts: {THEIR_CONTACTS}" in forgot.out
    assert not made.home.reports.exists()
    assert "reports: 1 files" in forgot.out
    assert figures(made) == before
    assert len(snapshot_files(made.home)) == 1
    for words in (forgot.out, forgot.err):
        assert not any(text in words for text in canaries())
    rebuilt = made.loyalty("rebuild")
    assert rebuilt.code == 0, rebuilt.err
    assert figures(made) == before
    assert traces(made) == []
    assert sealed(made) == left
    verified = made.loyalty("verify")
    assert verified.code == 0, verified.out + verified.err


def test_only_landing_holds_contact_details_after_a_run(
    company: tuple[Installation, Path],
) -> None:
    made, _ = company

    told = [trace for trace in traces(made) if "/landing/" not in trace]
    with duckdb.connect(str(made.home.warehouse), read_only=True) as con:
        tables = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where not internal"
        ).fetchall()
        stored = str([con.execute(f"select * from {name}").fetchall() for (name,) in tables])

    assert not [trace for trace in told if any(text in trace for text in (EMAIL, "69000123", NAME))]
    assert not any(text in stored for text in (EMAIL, "69000123", NAME))
    assert "[e-mail]" in stored
    shown = made.loyalty("quarantine", "show").out
    assert "[e-mail]" in shown
    assert EMAIL not in shown


def test_a_dry_run_changes_nothing(company: tuple[Installation, Path]) -> None:
    made, _ = company
    kept = {p: p.read_bytes() for p in (made.root / "data" / "landing").rglob("*") if p.is_file()}

    tried = made.loyalty("forget", "--email", EMAIL, "--dry-run")

    assert tried.code == 0, tried.err
    assert "dry run" in tried.out
    now = {p: p.read_bytes() for p in (made.root / "data" / "landing").rglob("*") if p.is_file()}
    assert now == kept


def test_forgetting_twice_and_forgetting_a_stranger_say_so(
    company: tuple[Installation, Path],
) -> None:
    made, _ = company
    made.loyalty("forget", "--phone", PHONE)

    again = made.loyalty("forget", "--phone", PHONE)
    stranger = made.loyalty("forget", "--customer", "C-999")

    assert (again.code, stranger.code) == (0, 2)
    assert "were forgotten on" in again.out
    assert "nobody of that name" in stranger.err


def test_who_comes_again_with_a_later_export_is_told_and_forgotten_again(
    company: tuple[Installation, Path],
) -> None:
    made, sources = company
    made.loyalty("forget", "--customer", CUSTOMER)
    (sources / "web" / "april.csv").write_bytes(
        (sources / "web" / "march.csv").read_bytes().replace(b"2026-03", b"2026-04")
    )

    ran = made.loyalty("run")

    assert "came again" in ran.err
    again = made.loyalty("forget", "--again")
    assert again.code == 0, again.err
    assert traces(made) == []
    assert "came again" not in made.loyalty("run").err


def test_hostile_files_that_landed_do_not_stop_an_erasure_and_are_named(
    company: tuple[Installation, Path],
) -> None:
    made, sources = company
    (sources / "kiosk" / "bomb.xlsx").write_bytes(zip_bomb())
    (sources / "app" / "deep.json").write_bytes(b'{"items": ' + b"[" * 200_000)
    made.loyalty("run")
    before = figures(made)
    entries = {entry.name: entry.sha256 for entry in Landing(made.home).manifest.entries()}

    looked = made.loyalty("forget", "--email", EMAIL, "--dry-run")
    forgot = made.loyalty("forget", "--email", EMAIL, "--drop-unopened")

    assert (looked.code, forgot.code) == (0, 0), looked.err + forgot.out + forgot.err
    for name in ("bomb.xlsx", "deep.json", "plain text only", "--drop-unopened"):
        assert name in looked.out
    assert traces(made) == []
    assert figures(made) == before
    with sqlite3.connect(made.root / "data" / "decisions.sqlite") as con:
        (payload,) = con.execute(
            "select payload from decision_event where kind = 'person_forgotten'"
        ).fetchone()
    told, unopened = json.loads(payload), sorted([entries["bomb.xlsx"], entries["deep.json"]])
    assert told["searched_as_text"] == told["emptied"] == unopened
    verified = made.loyalty("verify")
    assert verified.code == 0, verified.out + verified.err


def test_a_loaded_file_that_cannot_be_taken_apart_stops_the_erasure_before_anything_changes(
    company: tuple[Installation, Path],
) -> None:
    made, _ = company
    by_name = {entry.name: entry for entry in Landing(made.home).manifest.entries()}
    path = Landing(made.home).path(by_name["march.xlsx"].sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-300])
    kept = {p: p.read_bytes() for p in (made.root / "data" / "landing").rglob("*") if p.is_file()}

    forgot = made.loyalty("forget", "--email", EMAIL)

    assert forgot.code == 1
    assert "march.xlsx of kiosk is loaded, and cannot be taken apart" in forgot.err
    assert "Nothing was changed" in forgot.err
    now = {p: p.read_bytes() for p in (made.root / "data" / "landing").rglob("*") if p.is_file()}
    assert now == kept
