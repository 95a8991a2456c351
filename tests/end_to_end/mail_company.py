"""An installation whose only source is mail, driven by the command line, and mails for it.

Not here: servers, and what a test asserts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import duckdb

from orchestration.home import PROJECT
from tests.end_to_end.dovecot import PASSWORD, PASSWORD_ENV, USER, Dovecot

SURVEY = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: mailbox
  kind: email
  owner: data@example.com
  connector:
{connector}
  format: {{type: mail}}
  time: {{zone: Europe/Chisinau, formats: [iso]}}
  columns:
    native_id: [token, conversation, message_id]
    answered_at: date
    updated_at: date
    email: from_address
  constants: {{channel: email}}
  questions:
    recommend: {{metric: nps, column: score, scale: {{min: 0, max: 10}}}}
    why: {{metric: comment, column: comment}}
"""
PARTS = ("received", "loaded", "duplicate", "superseded", "rejected", "skipped")


@dataclass(frozen=True)
class MailCompany:
    """One installation."""

    home: Path

    def declare(self, **connector: object) -> None:
        """Its only source, with this connector."""
        folder = self.home / "surveys" / "mailbox"
        folder.mkdir(parents=True, exist_ok=True)
        lines = "\n".join(f"    {key}: {json.dumps(value)}" for key, value in connector.items())
        (folder / "defs.yaml").write_text(SURVEY.format(connector=lines), encoding="utf-8")

    def reads(self, server: Dovecot) -> None:
        """The source is the mailbox of this server."""
        self.declare(
            type="imap",
            host="127.0.0.1",
            port=server.imaps_port,
            user=USER,
            password_env=PASSWORD_ENV,
            ca_file=str(server.ca_file),
        )

    def command(self, *words: str) -> Sequence[str]:
        return (sys.executable, "-m", "orchestration.cli", *words)

    @property
    def environment(self) -> Mapping[str, str]:
        kept = {name: text for name, text in os.environ.items() if name != "CI"}
        return kept | {
            "LOYALTY_DATA": str(self.home / "data"),
            "LOYALTY_SURVEYS": str(self.home / "surveys"),
            PASSWORD_ENV: PASSWORD,
        }

    def loyalty(self, *words: str) -> str:
        """What the command prints; it must end well."""
        done = subprocess.run(
            self.command(*words),
            env=self.environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run(self) -> list[int]:
        """One run; the row balance of what it brought, in the order of PARTS."""
        survey = json.loads(self.loyalty("run", "--json"))["surveys"]["mailbox"]
        return [survey[part] for part in PARTS]

    def nps(self) -> dict[str, tuple[int, int, int, int]]:
        """Answers, promoters, passives and detractors by month."""
        rows = self.ask(
            "select period_start, n, promoters, passives, detractors from marts.metric_figures "
            "where metric = 'nps' and period_grain = 'month' and dimension = 'company'"
        )
        return {f"{start:%Y-%m}": tuple(counts) for start, *counts in rows}

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the warehouse."""
        with duckdb.connect(str(self.home / "data" / "warehouse.duckdb"), read_only=True) as con:
            return con.execute(sql).fetchall()

    def files(self) -> Iterator[Path]:
        """Every file that it left behind."""
        return (path for path in (self.home / "data").rglob("*") if path.is_file())


def a_reply(number: int, words: str, *, token: str = "", day: int = 14, **headers: str) -> bytes:
    """A reply in plain text above a quoted invitation."""
    mail = EmailMessage()
    mail["From"] = f"Клиент {number} <client{number}@example.com>"
    mail["To"] = f"{USER}@localhost"
    mail["Subject"] = "Re: Ваше мнение" + (f" [#{token}]" if token else "")
    mail["Message-ID"] = f"<{number}.{day}@example.com>"
    mail["Date"] = f"Tue, {day} Oct 2025 10:32:00 +0300"
    for name, text in headers.items():
        mail[name.replace("_", "-")] = text
    mail.set_content(
        f"{words}\n\nвт, 14 окт. 2025 г. в 10:32, Ромашка <nps@example.com>:\n"
        "> Оцените, пожалуйста, вероятность рекомендации от 0 до 10.\n"
    )
    return mail.as_bytes()
