"""Comments with markup, formulas and phone numbers, from the form to the three formats of a report:
harmless, and masked."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from orchestration.outlets.reports.paper import can_print
from tests.cli.installation import DECLARATION, Installation
from tests.components import require

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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on a month in which half of the comments are hostile."""
    installation = Installation(tmp_path_factory.mktemp("hostile"))
    installation.declare("kiosk", WITH_COMMENTS)
    drop = installation.root / "data" / "drop" / "kiosk"
    drop.mkdir(parents=True)
    with (drop / "march.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "at", "manager", "score", "why"])
        for number in range(24):
            said = SAID[number % len(SAID)] if number < 12 else "Staff were kind and quick"
            score = 2 if number < 12 else 10
            writer.writerow([f"r{number}", "2026-03-05 12:00", "M1", score, said])
    ran = installation.loyalty("run")
    assert ran.code == 0, ran.err
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
