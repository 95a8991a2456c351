"""Mails delivered to a real Dovecot become figures: IMAP over TLS, through the whole pipeline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from pathlib import Path

import pytest

from orchestration.home import PROJECT
from tests.end_to_end.dovecot import PASSWORD, PASSWORD_ENV, USER, Dovecot, running_dovecot

pytestmark = [pytest.mark.end_to_end, pytest.mark.slow]

SURVEY = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: mailbox
  kind: email
  owner: data@example.com
  connector:
    type: imap
    host: 127.0.0.1
    port: {port}
    user: {user}
    password_env: {password_env}
    ca_file: "{ca_file}"
  format: {{type: mail}}
  time: {{zone: Europe/Chisinau, formats: [iso]}}
  columns: {{native_id: message_id, answered_at: date, email: from_address}}
  constants: {{channel: email}}
  questions:
    recommend: {{metric: nps, column: score, scale: {{min: 0, max: 10}}}}
    why: {{metric: comment, column: comment}}
"""


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


def a_reply(number: int, words: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"Клиент {number} <client{number}@example.com>"
    mail["To"] = f"{USER}@localhost"
    mail["Subject"] = "Re: Ваше мнение"
    mail["Message-ID"] = f"<{number}@example.com>"
    mail["Date"] = "Tue, 14 Oct 2025 10:32:00 +0300"
    mail.set_content(
        f"{words}\n\nвт, 14 окт. 2025 г. в 10:32, Ромашка <nps@example.com>:\n"
        "> Оцените, пожалуйста, вероятность рекомендации от 0 до 10.\n"
    )
    return mail.as_bytes()


def out_of_office() -> bytes:
    mail = EmailMessage()
    mail["From"] = "Ana <ana@example.com>"
    mail["To"] = f"{USER}@localhost"
    mail["Subject"] = "Răspuns automat: Părerea dvs."
    mail["Auto-Submitted"] = "auto-replied"
    mail["Message-ID"] = "<ooo@example.com>"
    mail["Date"] = "Tue, 14 Oct 2025 10:33:00 +0300"
    mail.set_content("Sunt în concediu până pe 9.01. Cu stimă, Ana")
    return mail.as_bytes()


def loyalty(home: Path, *words: str) -> str:
    environment = {name: text for name, text in os.environ.items() if name != "CI"}
    environment |= {
        "LOYALTY_DATA": str(home / "data"),
        "LOYALTY_SURVEYS": str(home / "surveys"),
        PASSWORD_ENV: PASSWORD,
    }
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *words],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_replies_by_imap_give_the_nps_their_writers_meant(server: Dovecot, tmp_path: Path) -> None:
    folder = tmp_path / "surveys" / "mailbox"
    folder.mkdir(parents=True)
    declared = SURVEY.format(
        port=server.imaps_port, user=USER, password_env=PASSWORD_ENV, ca_file=server.ca_file
    )
    (folder / "defs.yaml").write_text(declared, encoding="utf-8")
    promoters = [a_reply(n, "10 - все отлично") for n in range(6)]
    passives = [a_reply(10 + n, "7. Долго ждал.") for n in range(3)]
    detractors = [a_reply(20, "2\n\nPrea scump")]
    server.deliver(*promoters, *passives, *detractors, out_of_office())

    first = balance(loyalty(tmp_path, "run", "--json"))
    server.change_uidvalidity()
    server.deliver(a_reply(30, "0 - магазин закрыт"))
    second = balance(loyalty(tmp_path, "run", "--json"))

    assert first == [11, 10, 0, 0, 0, 1]
    assert second == [1, 1, 0, 0, 0, 0]
    figures = json.loads(
        loyalty(tmp_path, "metrics", "--metric", "nps", "--grain", "month", "--format", "json")
    )
    rows = figures["rows"] if isinstance(figures, dict) else figures
    assert [
        (row["period_start"], row["n"], row["promoters"], row["passives"], row["detractors"])
        for row in rows
    ] == [("2025-10-01", 11, 6, 3, 2)]
    assert rows[0]["value"] == pytest.approx(100 * (6 - 2) / 11)
    assert PASSWORD.encode() not in b"".join(everything(tmp_path / "data"))


def balance(printed: str) -> Sequence[int]:
    survey = json.loads(printed)["surveys"]["mailbox"]
    parts = ("received", "loaded", "duplicate", "superseded", "rejected", "skipped")
    return [survey[part] for part in parts]


def everything(folder: Path) -> Iterator[bytes]:
    """The bytes of every file that a run left behind."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.read_bytes()
