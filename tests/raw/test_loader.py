"""Loading exactly once: the same file again, edits, overlaps, lost ledgers, errors inside."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.raw import ledger
from orchestration.raw.loader import FileBalance, LoadError, load, pending, reopen
from orchestration.raw.warehouse import open_warehouse
from tests.raw.loading import NOW, Installation, form, parts
from tests.validated.reading import a_form, asked

pytestmark = pytest.mark.slow

FORM = a_form()
EVERYTHING = "select * from raw.response order by response_no"


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def test_a_file_that_is_loaded_twice_is_loaded_once(place: Installation) -> None:
    files = {"may.csv": form("1,2026-05-01,9,so", "2,2026-05-02,11,x", "3,2026-05-03,,y")}

    first = place.deliver(FORM, files)["may.csv"]
    rows = place.ask(EVERYTHING)
    again = place.load(FORM)

    assert parts(first) == (3, 2, 0, 0, 1, 0)
    assert again == {}
    assert place.ask(EVERYTHING) == rows
    assert place.answers() == [("1", 1, 9), ("3", 1, None)]
    assert place.ask("select response_status from raw.response order by response_no") == [
        ("complete",), ("partial",),
    ]  # fmt: skip


def test_the_same_bytes_under_another_name_are_a_duplicate_file(place: Installation) -> None:
    content = form("1,2026-05-01,9,so", "2,2026-05-02,11,x")

    balances = place.deliver(FORM, {"may.csv": content, "copy.csv": content})
    later = place.deliver(FORM, {"again.csv": content})

    assert balances["copy.csv"].status == later["again.csv"].status == "duplicate_file"
    assert parts(balances["copy.csv"]) == parts(later["again.csv"]) == (2, 0, 2, 0, 0, 0)
    assert len(place.ask("from raw.quarantine")) == 1


def test_overlapping_exports_load_each_response_once(place: Installation) -> None:
    place.deliver(FORM, {"a.csv": form("1,2026-05-01,9,so", "2,2026-05-02,8,")})

    later = place.deliver(
        FORM, {"b.csv": form("2,2026-05-02,8,", "2,2026-05-02,8.0,", "3,2026-05-03,7,")}
    )["b.csv"]

    assert parts(later) == (3, 1, 2, 0, 0, 0)
    assert place.answers() == [("1", 1, 9), ("2", 1, 8), ("3", 1, 7)]


def test_an_edited_answer_is_a_new_revision_and_the_old_one_stays(place: Installation) -> None:
    place.deliver(FORM, {"a.csv": form("1,2026-05-01,7,so")})

    edited = place.deliver(FORM, {"b.csv": form("1,2026-05-03,9,so")})["b.csv"]

    assert (edited.loaded, edited.revised) == (1, 1)
    assert place.ask(
        "select revision, is_current, answered_date::varchar from raw.response order by revision"
    ) == [(1, False, "2026-05-01"), (2, True, "2026-05-03")]
    assert place.ask("select distinct touched_date::varchar from raw.batch_day order by all") == [
        ("2026-05-01",), ("2026-05-03",),
    ]  # fmt: skip


def test_an_answer_that_goes_back_to_what_it_was_is_a_third_revision(place: Installation) -> None:
    for number, score in enumerate((7, 9, 7)):
        rows = [f"1,2026-05-01,{score},", *[f"2{n},2026-05-01,5," for n in range(number)]]
        place.deliver(FORM, {f"{number}.csv": form(*rows)})

    assert place.answers() == [("1", 3, 7), ("20", 1, 5), ("21", 1, 5)]
    assert place.ask("select count(*) from raw.response") == [(5,)]


def test_the_order_of_loading_does_not_change_what_is_current(tmp_path: Path) -> None:
    files = {
        "a.csv": form("1,2026-05-01,7,", "2,2026-05-01,3,"),
        "b.csv": form("1,2026-05-01,9,", "3,2026-05-01,5,"),
        "c.csv": form("1,2026-05-01,7,", "2,2026-05-01,4,"),
    }
    states, balances = [], []
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)):
        place = Installation(tmp_path / "".join(map(str, order)))
        entries = place.land(FORM, files)
        told: dict[str, FileBalance] = {}
        for number in order:
            told |= place.load(FORM, [entries[number]])
        states.append(place.answers())
        balances.append({name: parts(told[name])[0] for name in sorted(told)})
        assert place.ask(
            "select native_response_id, list(revision order by revision) from raw.response"
            " group by all order by all"
        ) == [("1", [1, 2, 3]), ("2", [1, 2]), ("3", [1])]

    assert all(state == states[0] for state in states)
    assert states[0] == [("1", 3, 7), ("2", 2, 4), ("3", 1, 5)]


def test_the_time_of_the_edit_decides_before_the_time_of_arrival(place: Installation) -> None:
    survey = a_form(
        columns={"native_id": "ID", "answered_at": "When", "updated_at": "Edited"},
    )
    header = "ID,When,Edited,Score,Comment\n"
    place.deliver(survey, {"a.csv": f"{header}1,2026-05-01,2026-05-09,9,\n".encode()})

    older = place.deliver(survey, {"b.csv": f"{header}1,2026-05-01,2026-05-02,3,\n".encode()})

    assert parts(older["b.csv"]) == (1, 0, 0, 1, 0, 0)
    assert place.answers() == [("1", 2, 9)]


def test_equal_answers_without_an_identifier_count_as_often_as_a_file_has_them(
    place: Installation,
) -> None:
    survey = a_form(columns={"answered_at": "When"}, ignore=["ID"])
    twice = form(",2026-05-01,9,", ",2026-05-01,9,", ",2026-05-01,8,")

    first = place.deliver(survey, {"a.csv": twice})["a.csv"]
    overlap = place.deliver(survey, {"b.csv": form(*[",2026-05-01,9,"] * 3, ",2026-05-02,1,")})[
        "b.csv"
    ]

    assert parts(first) == (3, 3, 0, 0, 0, 0)
    assert parts(overlap) == (4, 2, 2, 0, 0, 0)
    assert place.ask("select count(*) from raw.response where is_current") == [(5,)]


def test_a_lost_ledger_loads_again_without_doubling(place: Installation) -> None:
    files = {
        "a.csv": form("1,2026-05-01,7,", "2,2026-05-01,3,", "x,2026-05-01,99,"),
        "b.csv": form("1,2026-05-01,9,", "2,2026-05-01,3,"),
    }
    place.deliver(FORM, {"a.csv": files["a.csv"]})
    place.deliver(FORM, {"b.csv": files["b.csv"]})
    rows, state = place.ask(EVERYTHING), place.answers()
    place.do("delete from raw.batch; delete from raw.quarantine")

    again = place.load(FORM)

    assert place.ask(EVERYTHING) == rows
    assert place.answers() == state
    assert [balance.received for balance in again.values()] == [3, 2]
    assert len(place.ask("from raw.quarantine")) == 1


def test_reopened_files_are_read_by_the_rules_of_today(place: Installation) -> None:
    content = form("1,2026-05-01,7,", "2,2026-05-01,great,", "3,2026-05-01,11,")
    place.deliver(FORM, {"a.csv": content})
    kinder = a_form(questions=asked(labels={"great": 10}))
    with open_warehouse(place.home) as con:
        waiting = reopen(con, [entry.seq for entry in place.entries(FORM)])

    balance = place.load(kinder)["a.csv"]

    assert waiting == 2
    assert parts(balance) == (3, 2, 0, 0, 1, 0)
    assert place.answers() == [("1", 1, 7), ("2", 1, 10)]
    assert place.ask(
        "select status, reason, count(*) from raw.quarantine group by all order by all"
    ) == [("open", "SCORE_RANGE", 1), ("replayed", "SCORE_FORMAT", 1),
          ("replayed", "SCORE_RANGE", 1)]  # fmt: skip


def test_an_error_inside_the_transaction_leaves_nothing(
    place: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = place.land(FORM, {"a.csv": form("1,2026-05-01,7,", "2,2026-05-01,99,")})
    batch = place.validated(FORM, entries)

    def fail(con: duckdb.DuckDBPyConnection, *_: object, **__: object) -> None:
        con.execute("select error('no space left')")

    with monkeypatch.context() as patch, open_warehouse(place.home) as con:
        patch.setattr(ledger, "write_quarantine", fail)
        with pytest.raises(duckdb.Error, match="no space left"):
            load(con, FORM, batch, now=NOW)
        assert con.execute("select count(*) from raw.response").fetchone() == (0,)
        assert con.execute("select count(*) from raw.batch").fetchone() == (0,)

    assert parts(place.load(FORM)["a.csv"]) == (2, 1, 0, 0, 1, 0)


def test_a_commit_is_believed_only_when_the_ledger_holds_it(
    place: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB says OK to a commit behind an error that somebody caught, and stores nothing."""
    entries = place.land(FORM, {"a.csv": form("1,2026-05-01,7,")})
    batch = place.validated(FORM, entries)
    write = ledger.write_quarantine

    def swallow(con: duckdb.DuckDBPyConnection, *words: object, **more: object) -> None:
        write(con, *words, **more)  # type: ignore[arg-type]  # handed on as they came
        with pytest.raises(duckdb.Error):
            con.execute("select cast('x' as integer)")

    monkeypatch.setattr(ledger, "write_quarantine", swallow)
    with open_warehouse(place.home) as con, pytest.raises(LoadError, match="loaded by the next"):
        load(con, FORM, batch, now=NOW)
    monkeypatch.undo()

    assert place.answers() == []
    assert place.load(FORM)["a.csv"].loaded == 1


def test_an_entry_that_was_loaded_meanwhile_is_left_out(place: Installation) -> None:
    entries = place.land(FORM, {"a.csv": form("1,2026-05-01,7,"), "b.csv": form("2,2026-05-01,7,")})
    batch = place.validated(FORM, entries)
    with open_warehouse(place.home) as con:
        load(con, FORM, batch, now=NOW)
        assert pending(con, entries) == ()

        assert load(con, FORM, batch, now=NOW) == ()
        assert con.execute("select count(*) from raw.response").fetchone() == (2,)


def test_quarantine_says_where_a_row_stood_what_is_wrong_and_what_it_held(
    place: Installation,
) -> None:
    content = form(
        "1,2026-05-01,9,ok", "2,bad", "3,2026-05-01,11,too much", ",,,", '4,2026-05-01,"9,no',
        "y\",ok", "5,2026-05-01,8.5,half", "6,x", "7,2099-01-01,9,later", "8,1970-01-01,9,early",
        "Total,,9,", "9,2026-05-01,9,ok",
    )  # fmt: skip

    balance = place.deliver(FORM, {"a.csv": content})["a.csv"]

    rows = place.ask(
        "select row_no, reason, field, detail from raw.quarantine order by row_no, reason"
    )
    place_of = {(row_no, reason): (field, detail) for row_no, reason, field, detail in rows}
    assert [(row[0], row[1]) for row in rows] == [
        (2, "FIELD_COUNT"), (3, "SCORE_RANGE"), (5, "SCORE_FORMAT"), (6, "SCORE_NOT_INTEGER"),
        (7, "FIELD_COUNT"), (8, "DATE_FUTURE"), (9, "DATE_TOO_OLD"), (10, "SUMMARY_ROW"),
    ]  # fmt: skip
    assert place_of[3, "SCORE_RANGE"] == ("questions.recommend", "11")
    assert place_of[8, "DATE_FUTURE"] == ("answered_at", "2099-01-01")
    assert place_of[10, "SUMMARY_ROW"] == ("", "Total")
    assert parts(balance) == (11, 2, 0, 0, 8, 1)
    payloads = dict(place.ask("select row_no, raw_payload from raw.quarantine"))
    assert "too much" in payloads[3]
    assert "half" in payloads[6]


def test_a_file_is_refused_whole_and_the_others_are_loaded(place: Installation) -> None:
    balances = place.deliver(
        FORM,
        {"a.csv": form("1,2026-05-01,9,"), "b.csv": b"<html>log in</html>", "c.csv": b"",
         "d.csv": form(), "e.csv": form("5,2026-05-01,3,")},
    )  # fmt: skip

    assert {name: (b.status, b.refusal) for name, b in balances.items()} == {
        "a.csv": ("loaded", None), "b.csv": ("refused", "NOT_CSV"),
        "c.csv": ("refused", "EMPTY_FILE"), "d.csv": ("loaded", None), "e.csv": ("loaded", None),
    }  # fmt: skip
    assert balances["d.csv"].detail == "EMPTY_BATCH"
    assert place.ask("select file_name, change from raw.header_drift") == [("d.csv", "empty_batch")]
    assert len(place.answers()) == 2


def test_what_was_normalised_on_the_way_stands_in_the_ledger(place: Installation) -> None:
    content = form("1,2026-05-01,9,так").decode()

    balance = place.deliver(FORM, {"a.csv": content.encode("utf-16")})["a.csv"]

    assert (balance.loaded, balance.detail) == (1, "ENCODING")


def test_what_the_rows_were_judged_by_is_kept_with_its_batch(place: Installation) -> None:
    place.deliver(FORM, {"a.csv": form("1,2026-05-01,11,a", "2,2026-05-01,9,b")})

    kept = place.ask(
        "select survey, field, reason, low, high, judged_count, failed_count, examples"
        " from raw.expectation where failed_count > 0"
    )

    assert kept == [("form", "questions.recommend", "SCORE_RANGE", "0", "10", 2, 1, ["11"])]
