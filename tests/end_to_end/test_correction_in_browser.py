"""A hostile comment on the board in a real browser, put right there, and the next build."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import TimeoutError as NotInTimeError

from apps.board import texts
from orchestration.comments.checks import CHECKED
from orchestration.comments.corrections import CORRECTED
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.published.reader import open_current
from tests.cli.installation import DECLARATION, Installation
from tests.components import require
from tests.end_to_end.browser import DESKTOP, Visit, chromium, opened_browser, served_board, visit

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

WITH_COMMENTS = DECLARATION + '    why: {{metric: comment, column: "why"}}\n'
HOSTILE = '=HYPERLINK("http://evil.example") <img src=x onerror=alert(1)> +373 69 123 456 late'
PHONE = "69 123 456"
TRIES = 4


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """A company with one hostile comment among plain ones."""
    made = Installation(tmp_path)
    made.declare("kiosk", WITH_COMMENTS)
    drop = made.root / "data" / "drop" / "kiosk"
    drop.mkdir(parents=True)
    with (drop / "march.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "at", "manager", "score", "why"])
        writer.writerow(["r0", "2026-03-05 12:00", "M1", 2, HOSTILE])
        for number in range(1, 24):
            said = "The courier was late again" if number % 2 else "Staff were kind and quick"
            score = 2 if number % 2 else 10
            writer.writerow([f"r{number}", "2026-03-05 12:00", "M1", score, said])
    ran = made.loyalty("run")
    assert ran.code == 0, ran.err
    return made


def comment_of(home: Home) -> tuple[str, str, list[str], str, bool]:
    """Of the hostile comment: uid, text, themes, primary kind, whether a person corrected it."""
    with open_current(home) as con:
        (row,) = con.execute(
            "select response_uid, text, themes, primary_kind, is_corrected"
            " from published.comments where text like '=HYPERLINK%'"
        ).fetchall()
    return (str(row[0]), str(row[1]), list(row[2]), str(row[3]), bool(row[4]))


def choose(visitor: Visit, label: str, option: str) -> None:
    """Open a drop-down list of the correction and take an option."""
    form = visitor.page.get_by_test_id("stExpander").last
    wanted = visitor.page.get_by_role("option", name=option, exact=True)
    for _ in range(TRIES):
        form.get_by_label(label, exact=False).first.click()
        try:
            wanted.wait_for(timeout=5_000)
        except NotInTimeError:  # drawn anew meanwhile, which closes a list
            visitor.page.keyboard.press("Escape")
            visitor.wait_until_drawn()
        else:
            break
    wanted.click()


def test_a_correction_made_in_the_browser_is_a_decision_and_stands_after_the_next_run(
    installation: Installation, tmp_path: Path
) -> None:
    executable = chromium()
    require(executable, "Chromium")
    assert executable is not None
    words = texts.load("en")
    data = installation.root / "data"
    home = Home(data, installation.root / "surveys", f"sqlite:///{data / 'decisions.sqlite'}")
    uid, text, themes, _, was_corrected = comment_of(home)
    assert not was_corrected
    assert PHONE not in text, "masked before it was stored"
    assert "assortment" not in themes

    with (
        served_board(data, tmp_path / "server.log") as address,
        opened_browser(executable) as browser,
        visit(browser, DESKTOP) as visitor,
    ):
        visitor.page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
        visitor.open(f"{address}/voice?lang=en&grain=month&group=detractor")
        assert visitor.page.locator("img[src=x]").count() == 0
        assert PHONE not in visitor.page.content()
        visitor.page.get_by_text(words("voice.correct")).click()
        form = visitor.page.get_by_test_id("stExpander").last
        choose(visitor, words("voice.form.comment"), text[:70] + "…")
        visitor.wait_until_drawn()
        choose(visitor, words("voice.form.themes"), "Assortment and availability")
        visitor.page.keyboard.press("Escape")
        form.get_by_label(words("voice.form.reason")).fill("read it twice")
        form.get_by_label(words("voice.form.by")).fill("Ana Ceban")
        form.get_by_role("button", name=words("voice.form.record")).click()
        visitor.page.get_by_text(words("voice.form.recorded")).wait_for(timeout=60_000)
        assert visitor.exceptions() == 0

    (event,) = Journal(home.decisions_url).events(CORRECTED)
    assert (event.subject, event.actor) == (f"{uid}/why", "Ana Ceban")
    assert "assortment" in event.payload["themes"]
    assert comment_of(home)[2] == themes, "nothing changes before the next build"
    ran = installation.loyalty("run")
    assert ran.code == 0, ran.err
    _, same_text, after, _, is_corrected = comment_of(home)
    assert after == event.payload["themes"]
    assert is_corrected
    assert same_text == text, "what was said is never rewritten"
    assert Journal(home.decisions_url).events(CHECKED) == ()
    with duckdb.connect(str(data / "warehouse.duckdb"), read_only=True) as con:
        rows = con.execute("select count(*) from comments.coded where is_corrected").fetchall()
    assert rows == [(1,)]
