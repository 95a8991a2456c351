"""The board in a real browser: every page, three languages, a desk and a phone."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from apps.board import texts
from tests.apps import feed_state, snapshot_fixture
from tests.apps.company import FORMULA, SMALL_TEAM
from tests.components import require
from tests.end_to_end.browser import (
    DESKTOP,
    PHONE,
    chromium,
    opened_browser,
    served_board,
    visit,
)

pytestmark = pytest.mark.end_to_end

PAGES = {"overview": "", "trends": "trends", "quality": "quality", "bonus": "bonus"}
CHARTS = {"overview": 4, "trends": 2, "quality": 1, "bonus": 3}


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    require(chromium(), "Chromium")
    place = tmp_path_factory.mktemp("board")
    snapshot_fixture.build(place, fetched_at=datetime.now(UTC) - timedelta(hours=1))
    feed_state.write(place)
    with served_board(place, place / "server.log") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = chromium()
    require(executable, "Chromium")
    assert executable is not None
    with opened_browser(executable) as opened:
        yield opened


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pictures")


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_drawn_whole_and_fits_the_screen(
    board: str, browser: Browser, pictures: Path, page: str, language: str, size: str
) -> None:
    screen = DESKTOP if size == "desktop" else PHONE
    with visit(browser, screen) as visitor:
        visitor.open(f"{board}/{PAGES[page]}?lang={language}")

        assert visitor.page.get_by_role("heading", level=1).inner_text() == texts.load(language)(
            f"{page}.title"
        )
        assert visitor.exceptions() == 0
        assert visitor.wider_than_screen() <= 0
        charts = visitor.page.get_by_test_id("stVegaLiteChart")
        assert charts.count() == CHARTS[page]
        picture = pictures / f"{page}_{language}_{size}.png"
        visitor.picture(picture)
        assert picture.stat().st_size > 20_000
        assert visitor.complaints == []


def test_the_language_of_the_browser_is_the_usual_one(board: str, browser: Browser) -> None:
    with visit(browser, DESKTOP, locale="ru-RU") as visitor:
        visitor.open(board)

        assert visitor.page.get_by_role("heading", level=1).inner_text() == "Обзор"
        assert "lang" not in visitor.page.url


def test_a_choice_changes_the_address_and_the_back_button_takes_it_back(
    board: str, browser: Browser
) -> None:
    with visit(browser, DESKTOP) as visitor:
        visitor.open(f"{board}/trends")
        visitor.page.get_by_label("By", exact=False).first.click()
        visitor.page.get_by_role("option", name="Manager").click()
        visitor.page.wait_for_url("**/trends?by=manager")
        visitor.wait_until_drawn()
        assert "NPS (points, −100 to +100) · Manager" in visitor.text()

        visitor.page.go_back()
        visitor.page.get_by_text("· Location ·").wait_for()

        assert visitor.exceptions() == 0


def test_the_menu_leads_to_every_page_and_keeps_the_choice(board: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        visitor.open(f"{board}/?lang=ro&grain=quarter")
        for name in ("trends", "quality", "overview"):
            title = texts.load("ro")(f"nav.{name}")
            visitor.page.get_by_test_id("stSidebarNav").get_by_text(title).click()
            visitor.page.get_by_role("heading", level=1, name=title).wait_for()
            visitor.wait_until_drawn()

        assert urllib.parse.parse_qs(urllib.parse.urlsplit(visitor.page.url).query) == {
            "lang": ["ro"],
            "grain": ["quarter"],
        }
        assert "trim. 3 2026" in visitor.text()


def test_the_first_page_is_found_under_its_name_as_well(board: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        visitor.open(f"{board}/overview?lang=ro")
        title = texts.load("ro")("nav.overview")
        visitor.page.get_by_role("heading", level=1, name=title).wait_for()

        # what Streamlit says of an address that it does not know
        assert "not found" not in visitor.text().lower()
        assert visitor.exceptions() == 0


def test_the_download_is_the_table_without_small_groups_and_without_formulas(
    board: str, browser: Browser
) -> None:
    found = {}
    with visit(browser, DESKTOP) as visitor:
        for dimension in ("manager", "product"):
            visitor.open(f"{board}/trends?by={dimension}")
            with visitor.page.expect_download() as waiting:
                visitor.page.get_by_role("button", name="Download as CSV").click()
            found[dimension] = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
            assert waiting.value.suggested_filename == f"nps_{dimension}_2026-09-01.csv"

    assert f"September 2026,{SMALL_TEAM},Ion Rusu,,,,,,,,hidden\n" in found["manager"]
    assert "September 2026,M10,'=Irina Șova," in found["manager"]
    assert f",'{FORMULA}," in found["product"]


def test_names_from_data_stay_text_in_the_browser(board: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        visitor.page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
        for path in ("quality", "trends?by=product&member=%3Cimg%20src%3Dx%3E"):
            visitor.open(f"{board}/{path}")

            assert visitor.page.locator("img[src=x]").count() == 0
            assert visitor.exceptions() == 0


@pytest.mark.parametrize(
    ("name", "status"), [("127.0.0.1", 101), ("localhost", 101), ("board.example", 403)]
)
def test_only_names_of_this_machine_are_answered(board: str, name: str, status: int) -> None:
    """DNS rebinding: a page of another site whose name has come to mean this machine."""
    port = urllib.parse.urlsplit(board).port
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(
        "GET",
        "/_stcore/stream",
        headers={
            "Host": f"{name}:{port}",
            "Origin": f"http://{name}:{port}",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        },
    )

    answer = connection.getresponse()
    connection.close()

    assert answer.status == status
