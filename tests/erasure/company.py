"""A small company with every kind of landed file, and one person, Ion, in all of them."""

from __future__ import annotations

import base64
import io
from email.message import EmailMessage
from pathlib import Path

import openpyxl

from tests.cli.installation import Installation

EMAIL, PHONE, CUSTOMER = "ion.primer@example.md", "+37369000123", "C-700-ION"
NAME = "Ион Примеров"
COMMENTS = (
    "Курьер опоздал на три часа",
    "Foarte nemulțumit de ambalaj",
    "Не приду больше никогда",
    "Письмом пишу вам второй раз",
    "Livrarea a fost lentă, dar bună",
)
SAVED = "attributes:\n  survey: {name}\n  kind: {kind}\n  owner: team:data\n"
HEAD = "type: orchestration.components.survey_source.SurveySource\n"
NPS = "recommend: {metric: nps, column: Score, scale: {min: 0, max: 10}}"
WHY = "why: {metric: comment, column: Comment}"

SOURCES = {
    "crm": """
  kind: crm
  loads: customer
  phone_region: MD
  format: {type: csv, delimiter: ";", encodings: [cp1251]}
  columns: {native_id: Number, email: Mail, phone: Phone, tier: Tier}
  contacts: {name: Name}
""",
    "web": """
  kind: forms
  phone_region: MD
  format: {type: csv, delimiter: ";", encodings: [cp1251]}
  columns: {native_id: ID, answered_at: When, email: Mail, phone: Phone, location: Shop}
  contacts: {name: Name}
  questions: {%s, %s}
""",
    "kiosk": """
  kind: forms
  format: {type: xlsx}
  columns: {answered_at: When, customer_id: Customer, location: Shop}
  questions: {%s, %s}
""",
    "app": """
  kind: forms
  format: {type: json, records: items}
  columns: {native_id: id, answered_at: When, email: who.mail}
  contacts: {name: who.name}
  questions: {%s, %s}
""",
    "replies": """
  kind: email
  format: {type: mail, unasked: accept}
  columns: {native_id: message_id, answered_at: date, email: from_address, language: language}
  contacts: {}
  questions:
    recommend: {metric: nps, column: score, scale: {min: 0, max: 10}}
    why: {metric: comment, column: comment}
""",
    "reports": """
  kind: email
  format: {type: mail, score_from: attachment, attachment: {type: csv}}
  columns: {native_id: ID, answered_at: When, email: Mail}
  questions: {%s, %s}
""",
}


def a_company(root: Path) -> tuple[Installation, Path]:
    """The installation, whose data directory holds no source, and the folder of its sources."""
    made = Installation(root)
    sources = root / "sources"
    for name, text in SOURCES.items():
        folder = sources / name
        folder.mkdir(parents=True)
        connector = "mail_folder" if "type: mail" in text else "folder"
        filled = text % (NPS, WHY) if "%s" in text else text
        declaration = (
            f"{HEAD}attributes:\n  survey: {name}\n  owner: team:data\n"
            f"  connector: {{type: {connector}, url: {folder}"
            f"{', settle_seconds: 0' if connector == 'folder' else ''}}}{filled}"
        )
        file = root / "surveys" / name / "defs.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(declaration, encoding="utf-8")
    fill(sources)
    return made, sources


def fill(sources: Path) -> None:
    """Every kind of file, with Ion and with others."""
    (sources / "crm" / "customers.csv").write_bytes(
        (
            "Number;Mail;Phone;Tier;Name\r\n"
            f"{CUSTOMER};{EMAIL};069000123;gold;{NAME}\r\n"
            "C-701;ana@example.md;069000777;silver;Ана\r\n"
        ).encode("cp1251")
    )
    (sources / "web" / "march.csv").write_bytes(
        (
            "ID;When;Mail;Phone;Shop;Score;Comment;Name\r\n"
            f"1;2026-03-02 10:00;Ion.Primer@example.md;;Центр;3;{COMMENTS[0]};{NAME}\r\n"
            '2;2026-03-03 10:00;ana@example.md;;Центр;9;"Всё ""отлично"";\nспасибо";Ана\r\n'
            f"3;2026-03-04 10:00;;0 69 00-01-23;Парк;4;{COMMENTS[0]} и ещё;{NAME}\r\n"
            f"4;2026-03-05 10:00;ana@example.md;;Парк;x;пишите {EMAIL};Ана\r\n"
            f"5;2026-03-06 10:00;;;Парк;10;сосед {PHONE} доволен;\r\n"
        ).encode("cp1251")
    )
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["When", "Customer", "Shop", "Score", "Comment", "Name"])
    sheet.append(["2026-03-02 10:00:00", CUSTOMER, "Парк", 7, COMMENTS[2], NAME])
    sheet.append(["2026-03-03 10:00:00", "C-701", "Парк", 8, "Хорошо", "Ана"])
    book.save(sources / "kiosk" / "march.xlsx")
    (sources / "app" / "march.json").write_text(
        '{"items": [\n'
        f'  {{"id": "a1", "When": "2026-03-02T10:00:00Z", "who": {{"mail": "{EMAIL}",'
        f' "name": "{NAME}"}}, "Score": 2, "Comment": "{COMMENTS[1]}"}},\n'
        '  {"id": "a2", "When": "2026-03-03T10:00:00Z", "who": {"mail": "ana@example.md"},'
        ' "Score": 10, "Comment": null}\n]}\n',
        encoding="utf-8",
    )
    write_mail(sources / "replies" / "1.eml", EMAIL, f"9\n\n{COMMENTS[3]}", cte="base64")
    write_mail(sources / "replies" / "2.eml", EMAIL, f"6\n\n{COMMENTS[4]}", cte="quoted-printable")
    write_mail(sources / "replies" / "3.eml", "ana@example.md", "10\n\nСпасибо", cte="base64")
    report = EmailMessage()
    report["From"], report["To"] = "robot@example.com", "loyalty@example.com"
    report["Date"], report["Message-ID"] = "Mon, 09 Mar 2026 10:00:00 +0000", "<r1@example.com>"
    report["Subject"] = "report"
    report.set_content("see the file")
    table = (
        "ID,When,Mail,Score,Comment\n"
        f"r1,2026-03-02,{EMAIL},1,{COMMENTS[2]} опять\nr2,2026-03-03,ana@example.md,10,\n"
    )
    report.add_attachment(table.encode(), maintype="text", subtype="csv", filename="report.csv")
    (sources / "reports" / "1.eml").write_bytes(report.as_bytes())


def write_mail(path: Path, sender: str, text: str, *, cte: str) -> None:
    """A reply with the person's name in an encoded header."""
    mail = EmailMessage()
    name = NAME if sender == EMAIL else "Ана"
    mail["From"], mail["To"] = f"{name} <{sender}>", "loyalty@example.com"
    mail["Date"] = f"Mon, {9 + int(path.stem):02d} Mar 2026 10:00:00 +0000"
    mail["Message-ID"], mail["In-Reply-To"] = f"<{path.stem}@example.org>", "<ask@example.com>"
    mail["Subject"] = "Re: Ваша оценка"
    mail.set_content(text, cte=cte)
    path.write_bytes(mail.as_bytes())


def canaries() -> dict[str, list[bytes]]:
    """What must be nowhere: in plain, in the encodings of the files, and as mails hide it."""
    found: dict[str, list[bytes]] = {}
    for text in (EMAIL, "069000123", "69000123", CUSTOMER, NAME, *COMMENTS):
        forms = [text.encode(), text.encode("utf-16-le")]
        if text.isascii() or any("а" <= letter <= "я" for letter in text):
            forms.append(text.encode("cp1251"))
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + text.encode())
            forms.append(coded[4 if shift else 0 : -4])
        found[text] = forms
    return found


def unpacked(path: Path) -> bytes:
    """A file's bytes; of an archive the parts, of a mail with what its encodings hide."""
    import quopri
    import zipfile

    content = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content += b"".join(archive.read(name) for name in archive.namelist())
    unfolded = content.replace(b"\r\n", b"").replace(b"\n", b"")
    return content + unfolded + quopri.decodestring(content)
