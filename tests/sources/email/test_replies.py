"""Replies in three languages and from many clients: what was written, and the score in it."""

from __future__ import annotations

import json
import tomllib
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from orchestration.sources.email.messages import MailRejected, MailRow, read_message
from orchestration.sources.email.reply import strip_reply
from orchestration.sources.email.score import score_in_subject

HERE = Path(__file__).parent
CASES: list[dict[str, str]] = tomllib.loads(
    (HERE / "cases" / "replies.toml").read_text(encoding="utf-8")
)["case"]
# reference data that may lie beside the project; it is not the project's own
BESIDE = Path(__file__).parents[3].parent / "shared"


def read_text(text: str, **options: Any) -> MailRow | MailRejected:
    mail = EmailMessage()
    mail["From"] = "somebody@example.com"
    mail["Subject"] = "Re: survey"
    mail.set_content(text)
    read = read_message(mail.as_bytes(), **options)
    assert isinstance(read, MailRow | MailRejected)
    return read


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_reply_becomes_what_its_author_wrote(case: dict[str, str]) -> None:
    written = case.get("reply", case["text"].split("~~~\n")[0].strip())

    read = read_text(case["text"].replace("~~~\n", ""))

    if written:
        assert isinstance(read, MailRow)
        expected = (written, case["score"], case.get("comment", written))
        assert (read.reply, read.score, read.comment) == expected
    else:
        assert read == MailRejected("EMPTY_REPLY", "nothing but quotes and signature")


@pytest.mark.parametrize(
    ("subject", "score"),
    [
        ("9", "9"),
        ("Re: NPS 8 [#abc123]", "8"),
        ("Ответ: Оценка 10", "10"),
        ("Re: Nota 7", "7"),
        ("score=6", "6"),
        ("Re: Оцените нас от 0 до 10", ""),
        ("Re: Ваш заказ 5512", ""),
        ("Re: Ваш заказ от 9.10.2025", ""),
        ("", ""),
    ],
)
def test_a_score_in_the_subject_is_read_where_declared(subject: str, score: str) -> None:
    assert score_in_subject(subject) == score


def test_with_the_score_in_the_subject_an_empty_reply_is_an_answer() -> None:
    mail = b"From: a@example.com\nSubject: NPS 9\n\n\n"

    row = read_message(mail, score_from="subject")

    assert isinstance(row, MailRow)
    assert (row.score, row.comment) == ("9", "")


def test_with_the_score_in_the_subject_the_whole_reply_is_comment() -> None:
    row = read_message(
        b"From: a@example.com\nSubject: NPS 9\n\n10 min of waiting\n", score_from="subject"
    )

    assert isinstance(row, MailRow)
    assert (row.score, row.comment) == ("9", "10 min of waiting")


if BESIDE.is_dir():
    REFERENCE = json.loads((BESIDE / "reference/email_replies.json").read_text(encoding="utf-8"))

    @pytest.mark.parametrize("case", REFERENCE, ids=lambda case: case["case"])
    def test_a_reference_reply_is_stripped_exactly(case: dict[str, str]) -> None:
        read = read_text(case["text"])

        assert isinstance(read, MailRow)
        assert read.reply == case["reply"]
        assert read.score in case["reply"]
        assert read.score != ""

    def test_replies_of_a_forum_are_stripped_as_its_own_trimmer_does_or_hold_less() -> None:
        # it keeps quotes that stand above or between; here a quote is no answer
        without_quotes = {
            "embedded_email_7.txt",
            "embedded_email_16.txt",
            "quote_and_text.txt",
            "quote_only.txt",
        }
        # below their introduction the quoted words have no mark: whose they are cannot be told,
        # so nothing is taken and the mail is set aside
        nobodys = {"embedded_email_17.txt", "embedded_email_18.txt", "forwarded_message.txt"}
        differing = set()
        for mail in sorted((BESIDE / "real/mail_replies/emails").iterdir()):
            wanted = (BESIDE / "real/mail_replies/trimmed" / mail.name).read_text(encoding="utf-8")
            stripped = strip_reply(mail.read_text(encoding="utf-8"))
            if mail.name in without_quotes:
                kept = [line for line in wanted.split("\n") if not line.startswith(">")]
                assert stripped.split() == "\n".join(kept).split(), mail.name
            elif mail.name in nobodys:
                assert stripped == "", mail.name
            elif stripped != wanted.strip():
                differing.add(mail.name)

        assert differing == set()
