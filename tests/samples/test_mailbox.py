"""The mailbox holds what arrives in a real one, and the standard library can read all of it."""

from __future__ import annotations

import email
import email.policy
import re
from collections import Counter
from email.message import EmailMessage

from orchestration.sources.email.messages import MailRow, MailSkipped, read_message
from tests.samples.committed import SAMPLES, load_expected, load_truth, mails

MAILS = mails()
EXPECTED = load_expected()["survey"]["email_replies"]
TRUTH = [row for row in load_truth() if row["survey"] == "email_replies"]


def opened() -> list[EmailMessage]:
    policy = email.policy.default
    return [email.message_from_bytes(raw, policy=policy) for raw in MAILS.values()]


def test_the_maildir_has_its_three_folders_and_plain_names() -> None:
    box = SAMPLES / "mailbox"

    assert {path.name for path in box.iterdir()} == {"cur", "new", "tmp"}
    assert all(re.fullmatch(r"\d{4}\.sample", name) for name in MAILS)
    assert len(MAILS) == EXPECTED["received"]
    assert 320 <= len(MAILS) <= 380


def test_bodies_travel_in_every_usual_charset_and_encoding() -> None:
    parts = [part for mail in opened() for part in mail.walk() if not part.is_multipart()]
    texts = [part for part in parts if part.get_content_maintype() == "text"]
    charsets = Counter(part.get_content_charset() for part in texts)
    encodings = Counter(str(part["Content-Transfer-Encoding"]) for part in texts)

    assert set(charsets) >= {"utf-8", "koi8-r", "windows-1251", "windows-1250", "iso-8859-16"}
    assert None in charsets
    assert set(encodings) >= {"base64", "quoted-printable", "8bit", "7bit"}


def test_there_are_plain_html_and_alternative_mails() -> None:
    kinds = Counter(mail.get_content_type() for mail in opened())

    assert kinds["text/plain"] > 50
    assert kinds["text/html"] > 30
    assert kinds["multipart/alternative"] > 50
    assert kinds["multipart/report"] == EXPECTED["skipped_by"]["BOUNCE"]


def test_subjects_are_encoded_words_of_both_kinds() -> None:
    heads = b"".join(raw.partition(b"\n\n")[0] for raw in MAILS.values()).decode("ascii")

    for word in ("=?utf-8?B?", "=?utf-8?Q?", "=?koi8-r?", "=?windows-1251?"):
        assert word in heads


def test_replies_quote_the_invitation_in_the_ways_of_many_programs() -> None:
    bodies = [
        part.get_payload(decode=True)
        for mail in opened()
        for part in mail.walk()
        if part.get_content_maintype() == "text" and part.get_content_charset() == "utf-8"
    ]
    text = "\n".join(body.decode("utf-8") for body in bodies if isinstance(body, bytes))

    for trace in (
        *(" г. в ", "пользователь Mirovela", "Отправлено:", "написал(а):", "Mirovela пишет:"),
        *(" +03:00 от Mirovela", '"Mirovela" <', "-----Исходное сообщение-----"),
        *("În ", "Pe ", "a\nscris:", "Trimis:", "Mirovela a scris:", "Trimis de pe iPhone-ul meu"),
        *(" wrote:", "Sent:", "Sent from my iPhone"),
        *("gmail_quote", "moz-cite-prefix", 'blockquote type="cite"', "border-top:solid #E1E1E1"),
    ):
        assert trace in text, trace
    assert text.count("от 0 до 10") > 50


def test_automatic_replies_come_in_three_languages_and_are_no_answers() -> None:
    subjects = [str(mail["Subject"]) for mail in opened()]

    assert EXPECTED["skipped_by"]["AUTO_REPLY"] == 9
    for start in ("Автоответ", "Răspuns automat", "Automatic reply", "Out of office"):
        assert any(subject.startswith(start) for subject in subjects)


def test_most_replies_carry_their_invitation_in_the_subject_or_the_address() -> None:
    in_subject = [mail for mail in opened() if "[#L" in str(mail["Subject"])]
    in_address = [mail for mail in opened() if "parere+L" in str(mail["To"])]

    assert len(in_subject) > 150
    assert len(in_address) > 50
    assert sum(not row["native_id"] for row in TRUTH) == 2


def test_a_thread_has_two_replies_and_one_mail_came_twice() -> None:
    ids = Counter(str(mail["Message-ID"]) for mail in opened())

    assert EXPECTED["revised"] == 1
    assert EXPECTED["duplicate"] == 1
    assert max(ids.values()) == 2
    assert len(set(MAILS.values())) == len(MAILS)


def test_comments_without_a_score_are_partial_and_empty_replies_are_set_aside() -> None:
    partial = [row for row in TRUTH if row["is_partial"] == "true"]

    assert EXPECTED["rejected_by"] == {"EMPTY_REPLY": 3, "SCORE_RANGE": 2}
    assert [row["nps"] for row in partial] == ["", ""]


def test_a_mail_of_april_has_a_date_header_of_march() -> None:
    dates = [str(mail["Date"]) for mail in opened()]

    assert "Tue, 31 Mar 2026 21:30:05 +0000" in dates
    assert any(row["local_date"] == "2026-04-01" for row in TRUTH)
    assert "Sat, 28 Feb 2026 23:40:12 +0200" in dates


def test_reading_the_mails_gives_the_scores_that_customers_meant() -> None:
    read = [read_message(raw) for raw in MAILS.values()]
    rows = [each for each in read if isinstance(each, MailRow) and each.score != "11"]
    skipped = Counter(each.reason for each in read if isinstance(each, MailSkipped))

    # a second reply to the same invitation takes the place of the first
    latest = {row.token: row.score for row in sorted(rows, key=lambda row: row.date) if row.token}

    assert skipped == EXPECTED["skipped_by"]
    assert len(rows) == EXPECTED["loaded"] + EXPECTED["duplicate"]
    assert latest == {row["native_id"]: row["nps"] for row in TRUTH if row["native_id"]}
