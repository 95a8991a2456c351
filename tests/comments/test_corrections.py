"""What a person put right stands, is learnt, and is the same however often it is applied."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.comments import training
from orchestration.comments.coding import code_new
from orchestration.comments.corrections import (
    CORRECTED,
    CorrectionError,
    apply,
    checked,
    lessons,
    newest,
)
from orchestration.comments.installed import InstalledCoder
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.raw.warehouse import SCHEMA

NOW = datetime(2026, 11, 1, tzinfo=UTC)
UIDS = [str(uuid.UUID(int=number)) for number in range(1, 5)]
TEXTS = (
    "Блямбул опять забрюкал",
    "Курьер опоздал",
    "Блямбул снова забрюкал совсем",
    "Всё хорошо",
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    surveys = tmp_path / "surveys"
    surveys.mkdir()
    return Home(tmp_path / "data", surveys, f"sqlite:///{tmp_path / 'decisions.sqlite'}")


@pytest.fixture
def warehouse() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(SCHEMA.read_text(encoding="utf-8"))
    for number, (uid, text) in enumerate(zip(UIDS, TEXTS, strict=True), start=1):
        con.execute(
            "insert into raw.response (response_no, response_uid) values (?, ?)", [number, uid]
        )
        con.execute(
            "insert into raw.answer (response_no, question_key, metric, value_text)"
            " values (?, 'why', 'comment', ?)",
            [number, text],
        )
    return con


def record(home: Home, uid: str, **codes: Any) -> None:
    home.data.mkdir(parents=True, exist_ok=True)
    Journal(home.decisions_url).record(
        CORRECTED, f"{uid}/why", checked(codes), actor="ann", reason="read it", now=NOW
    )


def build(home: Home, con: duckdb.DuckDBPyConnection) -> dict[int, dict[str, Any]]:
    coder = InstalledCoder(home, con)
    code_new(con, coder)
    apply(con, coder.corrections)
    rows = con.sql("select * from comments.coded order by response_no").to_arrow_table()
    return {row["response_no"]: row for row in rows.to_pylist()}


def test_a_correction_stands_as_it_was_said_and_the_rest_stays(
    home: Home, warehouse: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = build(home, warehouse)
    assert before[2]["themes"] == ["delivery"]
    record(home, UIDS[1], themes=["waiting_speed", "staff_attitude"], wants_contact=True)
    monkeypatch.setattr(training, "train", lambda *_: pytest.fail("trained twice"))
    monkeypatch.setattr(InstalledCoder, "_model", shipped)

    after = build(home, warehouse)

    assert after[2]["themes"] == ["waiting_speed", "staff_attitude"]
    assert after[2]["wants_contact"]
    assert not after[2]["implicit_request"]
    assert after[2]["is_corrected"]
    assert after[2]["primary_kind"] == before[2]["primary_kind"]
    assert not after[1]["is_corrected"]
    assert after[1]["coder_version"] != before[1]["coder_version"]
    assert warehouse.execute(
        "select theme, evidence, confidence from comments.theme where response_no = 2 order by 1"
    ).fetchall() == [("staff_attitude", "correction", 1.0), ("waiting_speed", "correction", 1.0)]


def shipped(*_: object) -> Any:
    from orchestration.comments.model import from_bytes
    from orchestration.comments.model_file import OURS

    return from_bytes(OURS.read_bytes())


def test_the_newest_word_on_each_code_wins_and_applying_again_changes_nothing(
    home: Home, warehouse: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(InstalledCoder, "_model", shipped)
    record(home, UIDS[1], themes=["price_value"], sentiment="positive")
    record(home, UIDS[1], themes=["communication"], kinds=["wish", "complaint"])

    once = build(home, warehouse)
    themes = warehouse.execute("select * from comments.theme order by all").fetchall()
    again = build(home, warehouse)

    assert once == again
    assert warehouse.execute("select * from comments.theme order by all").fetchall() == themes
    assert once[2]["themes"] == ["communication"]
    assert (once[2]["primary_kind"], once[2]["kinds"]) == ("wish", ["wish", "complaint"])
    assert once[2]["sentiment"] == "positive"


@pytest.mark.slow
def test_what_was_corrected_is_learnt_and_a_rebuild_gives_the_same_bytes(
    home: Home, warehouse: duckdb.DuckDBPyConnection
) -> None:
    before = build(home, warehouse)
    assert "website_app" not in before[3]["themes"]
    record(home, UIDS[0], themes=["website_app"], kinds=["complaint"])

    after = build(home, warehouse)

    assert after[3]["themes"] == ["website_app"], "an alike comment that nobody corrected"
    assert not after[3]["is_corrected"]
    (model,) = home.comments.glob("model-*.zip")
    content = model.read_bytes()
    model.unlink()
    warehouse.execute("drop schema comments cascade")
    assert build(home, warehouse) == after
    assert model.read_bytes() == content


def test_a_correction_of_a_comment_that_is_gone_is_neither_applied_nor_learnt(
    home: Home, warehouse: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(InstalledCoder, "_model", shipped)
    record(home, str(uuid.UUID(int=99)), themes=["delivery"])

    coder = InstalledCoder(home, warehouse)

    assert coder._learnt == ()
    assert not any(row["is_corrected"] for row in build(home, warehouse).values())


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        ({}, "nothing is corrected"),
        ({"theme": ["delivery"]}, "'theme' is no code"),
        ({"themes": ["courier"]}, "'courier' is not one of"),
        ({"themes": []}, "at least one"),
        ({"themes": ["general", "delivery"]}, "stands alone"),
        ({"kinds": ["none", "praise"]}, "none stands alone"),
        ({"churn_risk": "yes"}, "yes or no"),
        ({"sentiment": "happy"}, "is not one of positive"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(codes: dict[str, Any], told: str) -> None:
    with pytest.raises(CorrectionError, match=told):
        checked(codes)


def test_the_journal_holds_no_words_of_the_comment(home: Home) -> None:
    record(home, UIDS[0], themes=["delivery"])

    (event,) = Journal(home.decisions_url).events(CORRECTED)

    assert TEXTS[0] not in str(event)
    assert [each.subject for each in newest([event])] == [f"{UIDS[0]}/why"]


def test_the_shipped_model_is_what_training_makes_of_the_corpus() -> None:
    """Compared by the names that it knows: weights may differ in the last digit elsewhere."""
    from orchestration.comments.codebook import load_codebook
    from orchestration.comments.corpus import our_corpus
    from orchestration.comments.features import learn_vocabulary
    from orchestration.comments.reading import Reader

    rows = our_corpus()
    learnt = learn_vocabulary(Reader(load_codebook()).read([row.text for row in rows]))

    vocabulary = shipped().vocabulary
    assert learnt.pieces == vocabulary.pieces, "run python -m orchestration.comments.training"
    assert learnt.lemmas == vocabulary.lemmas


def test_learning_happens_at_each_doubling_and_follows_from_the_journal(home: Home) -> None:
    kept = []
    for number in range(1, 10):
        record(home, str(uuid.UUID(int=number)), themes=["delivery"])
        record(home, str(uuid.UUID(int=number)), themes=["price_value"])
        events = Journal(home.decisions_url).events(CORRECTED)
        kept.append(len(newest(lessons(events))))

    assert kept == [1, 2, 2, 4, 4, 4, 4, 8, 8]
    # the word that came after the lesson is applied, and learnt with the next one
    (last,) = (each for each in newest(lessons(events)) if each.place[0] == str(uuid.UUID(int=8)))
    assert last.codes["themes"] == ["delivery"]
    assert newest(events)[-1].codes["themes"] == ["price_value"]


def test_a_correction_between_lessons_touches_its_own_comment_only(
    home: Home, warehouse: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(InstalledCoder, "_model", shipped)
    for uid in UIDS[:2]:
        record(home, uid, themes=["price_value"])
    before = build(home, warehouse)
    record(home, UIDS[2], themes=["communication"])

    coder = InstalledCoder(home, warehouse)
    done = code_new(warehouse, coder)
    after = build(home, warehouse)

    assert (done.answer_count, done.dropped_count) == (0, 0), "nothing is coded again"
    assert after[3]["themes"] == ["communication"]
    assert {number: row for number, row in after.items() if number != 3} == {
        number: row for number, row in before.items() if number != 3
    }
    warehouse.execute("drop schema comments cascade")
    assert build(home, warehouse) == after, "a rebuild gives the same"
