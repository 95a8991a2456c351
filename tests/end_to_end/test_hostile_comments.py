"""Comments with markup, formulas and phone numbers, from the form to the three formats of a report,
to the letter and to the board: harmless, and masked."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from email import message_from_bytes, policy
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from orchestration.outlets.reports.paper import can_print
from tests.cli.installation import DECLARATION, Installation
from tests.components import require
from tests.end_to_end.browser import DESKTOP, chromium, opened_browser, served_board, visit

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

WITH_COMMENTS = DECLARATION + '    why: {{metric: comment, column: "why"}}\n'
#: as people write them; the digits without their signs
PHONES = {
    "+373 69 123 456": "69123456",
    "069 765 432": "69765432",
    "+7 (916) 123-45-67": "9161234567",
    "+40 721 234 567": "721234567",
}
SAID = (
    "Courier was late, call me on +373 69 123 456 <script>alert('x')</script>",
    '=HYPERLINK("http://evil.example") livrarea a întârziat, sunați la 069 765 432',
    "+1+1 доставка опоздала, мой номер +7 (916) 123-45-67, перезвоните",
    "-2+3 livrare târzie, vă rog sunați: +40 721 234 567 <img src=x onerror=alert(1)>",
    "@SUM(A1:A9) the delivery came a day late, please write to me at ana@example.org",
    "＝1＋1 доставка опоздала на день, жду ответа",
)


#: a letter quotes praise and complaint; this one is surely understood
PRAISE = "Staff were kind and quick <b>really</b>, they phoned from +373 69 123 456"
LETTERS = """
sender: loyalty@example.com
smtp: {host: 127.0.0.1, port: 25, security: none}
unsubscribing: {address: leave@example.com}
recipients: [{address: ana@example.com, language: ro}]
"""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A company with a month in which half of the comments are hostile."""
    installation = Installation(tmp_path_factory.mktemp("hostile"))
    installation.declare("kiosk", WITH_COMMENTS)
    drop = installation.root / "data" / "drop" / "kiosk"
    drop.mkdir(parents=True)
    with (drop / "march.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "at", "manager", "score", "why"])
        for number in range(24):
            said = SAID[number % len(SAID)] if number < 12 else PRAISE
            score = 2 if number < 12 else 10
            writer.writerow([f"r{number}", "2026-03-05 12:00", "M1", score, said])
    ran = installation.loyalty("run")
    assert ran.code == 0, ran.err
    (installation.root / "surveys" / "letters.yaml").write_text(LETTERS, "utf-8")
    return installation


@pytest.fixture(scope="module")
def folder(installation: Installation) -> Path:
    """The report on that month."""
    to = installation.root / "reports"
    formats = "html,xlsx,pdf" if can_print() else "html,xlsx"
    made = installation.loyalty(
        "report", "--period", "2026-03", "--language", "ro", "--format", formats, "--to", str(to)
    )
    assert made.code == 0, made.err
    return to


def unseparated(text: str) -> str:
    """A text without the signs that people put between digits."""
    return re.sub(r"[\s()\u00a0-]+", "", text)


def page(folder: Path) -> str:
    return (folder / "report_2026-03_ro.html").read_text("utf-8")


def workbook(folder: Path) -> bytes:
    return (folder / "report_2026-03_ro.xlsx").read_bytes()


def test_what_was_said_is_quoted_and_no_phone_number_is_in_any_format(folder: Path) -> None:
    require(can_print(), "Pango, with which WeasyPrint prints PDF")
    paper = pypdfium2.PdfDocument((folder / "report_2026-03_ro.pdf").read_bytes())
    archive = zipfile.ZipFile(io.BytesIO(workbook(folder)))
    formats = {
        "html": page(folder),
        "xlsx": "".join(archive.read(name).decode("utf-8") for name in archive.namelist()),
        "pdf": "\n".join(one.get_textpage().get_text_range() for one in paper),
    }

    for name, text in formats.items():
        assert "alert(" in text, f"{name}: the comment itself is there"
        assert "ana@example.org" not in text, name
        for written, digits in PHONES.items():
            assert written not in text, f"{name}: {written}"
            assert digits not in unseparated(text), f"{name}: {written}"


def test_the_letter_quotes_the_words_as_text_and_masks_them(installation: Installation) -> None:
    to = installation.root / "letters"
    told = installation.loyalty("digest", "preview", "--issue", "2026-04-01", "--to", str(to))
    assert told.code == 0, told.err
    (file,) = to.glob("*.eml")
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    parts = {
        part.get_content_type(): str(part.get_content())
        for part in mail.walk()
        if part.get_content_maintype() == "text"
    }

    assert set(parts) == {"text/plain", "text/html"}
    quoted = [line for line in parts["text/plain"].splitlines() if line.startswith("> ")]
    assert [line for line in quoted if "<b>really</b>" in line], quoted
    for name, text in parts.items():
        assert "ana@example.org" not in text, name
        assert not [digits for digits in PHONES.values() if digits in unseparated(text)], name
    assert "&lt;b&gt;really&lt;/b&gt;" in parts["text/html"]
    assert "<b>really" not in parts["text/html"]
    assert "<script" not in parts["text/html"]
    assert "<img" not in parts["text/html"]


def test_the_board_runs_nothing_of_them_and_masks_them(
    installation: Installation, tmp_path: Path
) -> None:
    executable = chromium()
    require(executable, "Chromium")
    assert executable is not None
    with (
        served_board(installation.root / "data", tmp_path / "server.log") as address,
        opened_browser(executable) as browser,
        visit(browser, DESKTOP) as visitor,
    ):
        visitor.page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
        visitor.open(f"{address}/voice?lang=en&grain=month&group=detractor")
        found = visitor.page.content()
        assert visitor.page.locator("img[src=x]").count() == 0
        assert visitor.exceptions() == 0
        with visitor.page.expect_download() as waiting:
            visitor.page.get_by_role("button", name="Download as CSV").last.click()
        taken = Path(waiting.value.path()).read_text(encoding="utf-8-sig")

    assert "alert(" in taken, "the comments themselves are there"
    assert "'=HYPERLINK" in taken, "and no cell begins as a formula"
    for text in (found, taken):
        assert "ana@example.org" not in text
        assert not [digits for digits in PHONES.values() if digits in unseparated(text)]


def test_the_page_shows_markup_as_text(folder: Path) -> None:
    text = page(folder)

    assert "<script" not in text
    assert "<img src=x" not in text
    assert "<script>alert('x')</script>" in html.unescape(text)


def test_the_workbook_runs_nothing(folder: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(folder)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]

    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    said = [str(cell.value) for cell in cells if cell.data_type == "s"]
    assert any(text.startswith("=HYPERLINK") for text in said)
    assert any(text.startswith("＝1＋1") for text in said)
