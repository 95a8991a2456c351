"""The Bonus page without a scheme, without figures, on a broken state, and on the feed's own."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from apps.board import bonus_blocks, texts
from orchestration.outlets.feeds.figures import Decisions
from orchestration.outlets.feeds.state import write_state
from orchestration.published.feed_state import open_feed_state
from orchestration.responses.scheme import load_scheme_file
from tests.apps import feed_state, snapshot_fixture
from tests.apps.opened import listed, opened
from tests.outlets.feeds.fake_company import Company, an_office, fill

pytestmark = pytest.mark.slow

FEW = texts.load("en")("bonus.status.insufficient_n")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("installation")
    snapshot_fixture.build(place, fetched_at=datetime.now(UTC))
    return place


def with_snapshot(data: Path, installation: Path) -> None:
    """Give a place the snapshot of the made-up company, and no state of a feed."""
    shutil.copytree(installation / "published", data / "published")


def test_without_a_state_the_page_says_how_to_declare_a_scheme(
    tmp_path: Path, installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    with_snapshot(tmp_path, installation)

    board = opened("bonus")

    assert not board.exception
    assert "No bonus scheme is declared" in board.info[0].value
    file = tmp_path / "service_bonus.yaml"
    file.write_text(board.code[0].value, encoding="utf-8")
    assert load_scheme_file(file).shadow


def test_a_scheme_without_figures_says_what_to_run(
    tmp_path: Path, installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    with_snapshot(tmp_path, installation)
    feed_state.write(tmp_path, {"schemes": [feed_state.SERVICE]})

    board = opened("bonus")

    assert not board.exception
    assert "No figures of" in board.info[0].value
    assert board.code[0].value == bonus_blocks.REFRESH


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_state_that_is_gone_or_damaged_is_said_in_words(
    tmp_path: Path, installation: Path, monkeypatch: pytest.MonkeyPatch, *, is_gone: bool
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    with_snapshot(tmp_path, installation)
    file = feed_state.write(tmp_path)
    file.unlink() if is_gone else file.write_bytes(b"not a database" * 1000)

    board = opened("bonus")

    assert not board.exception
    assert "cannot be read" in board.error[0].value


def test_the_page_reads_what_the_feed_itself_writes(
    tmp_path: Path, installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A released month, a late answer after it, and the state that the feed writes of both."""
    office = an_office(tmp_path, Company())
    fill(office.company, "2026-01")
    office.release("2026-01")
    office.company.answer("late", "L1", 0, "2026-01-31")
    scheme = office.company.declared
    months = ("2026-01", "2026-02")
    fill(office.company, "2026-02", per_shop=3)
    known = office.company.now(dict.fromkeys(months, scheme), Decisions())
    write_state(
        office.desk, [scheme],
        known={(scheme.scheme, month): found for month, found in known.items()},
        names={"L1": "Shop one"},
    )  # fmt: skip
    monkeypatch.setenv("LOYALTY_DATA", str(office.desk.home.data))
    with_snapshot(office.desk.home.data, installation)

    running, released = opened("bonus"), opened("bonus", period="2026-01")

    assert not running.exception
    assert {unit["Figure"] for unit in listed(running, "95 % interval").values()} == {FEW}
    paid = listed(released, "As first paid")
    assert paid["Shop one"]["Standing"] == "to be entered with the next release"
    assert {unit["Standing"] for name, unit in paid.items() if name != "Shop one"} == {
        "all entered"
    }
    stages = listed(released, "Approved", "Period")
    assert stages["January 2026"]["Stage"] == "released"
    with open_feed_state(office.desk.home) as con:
        (first, now) = con.execute(
            "select value::double, (select value::double from feed.progress"
            " where unit_id = 'L1' and period = '2026-01')"
            " from feed.entries where unit_id = 'L1'"
        ).fetchall()[0]
    assert paid["Shop one"]["As first paid"].startswith(f"{first:.1f}".replace("-", "−"))
    assert paid["Shop one"]["As known now"].startswith(f"{now:.1f}".replace("-", "−"))
