"""Mails that are no answer, or not to be trusted: of machines, of two senders, deep, no mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.sources.email.messages import MailRejected, MailRow, MailSkipped, read_message

BESIDE = Path(__file__).parents[3].parent / "shared"
HEAD = b"From: Client <client@example.com>\nTo: survey@example.com\nSubject: Re: survey\n"


def row_of(raw: bytes) -> MailRow:
    read = read_message(raw)
    assert isinstance(read, MailRow), read
    return read


# --- mails that no respondent wrote ---


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (b"From: MAILER-DAEMON@example.com\n", "BOUNCE"),
        (b"From: Postmaster <postmaster@example.com>\n", "BOUNCE"),
        (b"Return-Path: <>\nFrom: a@example.com\n", "BOUNCE"),
        (b"X-Failed-Recipients: b@example.com\nFrom: a@example.com\n", "BOUNCE"),
        (b"From: a@example.com\nSubject: Undelivered Mail Returned to Sender\n", "BOUNCE"),
        ("From: a@example.com\nSubject: Не доставлено: Ваше мнение\n".encode(), "BOUNCE"),
        (b"From: a@example.com\nAuto-Submitted: auto-replied\n", "AUTO_REPLY"),
        (b"From: a@example.com\nAuto-Submitted: auto-generated\n", "AUTO_REPLY"),
        (b"Return-Path: <>\nFrom: a@example.com\nAuto-Submitted: auto-replied\n", "AUTO_REPLY"),
        (b"From: a@example.com\nSubject: Automatic reply: survey\n", "AUTO_REPLY"),
        ("From: a@example.com\nSubject: Автоответ: Ваше мнение\n".encode(), "AUTO_REPLY"),
        ("From: a@example.com\nSubject: Răspuns automat: Părerea\n".encode(), "AUTO_REPLY"),
        (b"From: a@example.com\nX-Autoreply: yes\n", "AUTO_REPLY"),
        (b"From: a@example.com\nPrecedence: auto_reply\n", "AUTO_REPLY"),
        (b"From: a@example.com\nList-Id: <news.example.com>\n", "MAILING_LIST"),
        (b"From: a@example.com\nPrecedence: bulk\n", "MAILING_LIST"),
    ],
)
def test_a_machines_mail_is_no_answer(headers: bytes, reason: str) -> None:
    read = read_message(headers + b"\n9.01 - 10\n")

    assert isinstance(read, MailSkipped)
    assert read.reason == reason


def test_a_delivery_report_is_a_bounce_and_a_feedback_report_a_complaint() -> None:
    def report(kind: str) -> bytes:
        return (
            f"From: x@example.com\nContent-Type: multipart/report; report-type={kind}; boundary=b\n"
            f"\n--b\n\n10\n--b\nContent-Type: message/{kind}\n\nStatus: 5.1.1\n--b--\n"
        ).encode()

    bounce, complaint = (
        read_message(report("delivery-status")),
        read_message(report("feedback-report")),
    )

    assert isinstance(bounce, MailSkipped)
    assert bounce.reason == "BOUNCE"
    assert isinstance(complaint, MailSkipped)
    assert complaint.reason == "COMPLAINT"


@pytest.mark.parametrize(
    "subject",
    ["Re: Недоставленный заказ", "Delivery problem", "Re: Delivery failed again", "Ответ: отпуск"],
)
def test_a_respondents_subject_about_delivery_is_an_answer(subject: str) -> None:
    assert row_of(f"From: a@example.com\nSubject: {subject}\n\n3\n".encode()).score == "3"


def test_a_reply_with_its_token_counts_though_a_list_forwarded_it() -> None:
    raw = b"From: a@example.com\nSubject: Re: [#T1]\nList-Id: <survey.example.com>\n\n9\n"

    assert row_of(raw).token == "T1"


# --- mails to set aside ---


def test_two_senders_are_not_trusted() -> None:
    for headers in (
        b"From: a@example.com\nFrom: b@example.com\n",
        b"From: a@example.com, b@example.com\n",
    ):
        read = read_message(headers + b"\n9\n")

        assert isinstance(read, MailRejected)
        assert read.reason == "SENDER_UNTRUSTED"


def test_an_address_in_a_display_name_is_not_the_sender() -> None:
    raw = b'From: "boss@example.com" <client@example.com>\n\n9\n'

    assert row_of(raw).from_address == "client@example.com"


def test_a_failed_dmarc_check_is_flagged() -> None:
    raw = b"Authentication-Results: mx; dmarc=fail\nMessage-ID: <1@a>\nFrom: a@example.com\n\n9\n"

    assert row_of(raw).flags == ("SENDER_UNVERIFIED",)


@pytest.mark.parametrize(
    ("results", "is_flagged"),
    [
        ("mx; dmarc=pass; spf=fail; dkim=pass", False),
        ("mx; spf=softfail; dkim=none", True),
        ("mx; dkim=fail", True),
        ("mx; spf=fail; dkim=pass", False),
        ("mx; spf=pass; dkim=none", False),
        ("mx; none", False),
    ],
)
def test_what_our_server_says_of_the_sender_is_heeded(results: str, *, is_flagged: bool) -> None:
    told = f"Authentication-Results: {results}\nAuthentication-Results: forged; dmarc=pass\n"

    flags = row_of(told.encode() + HEAD + b"\n9\n").flags

    assert ("SENDER_UNVERIFIED" in flags) == is_flagged


def test_a_source_may_set_doubtful_senders_aside() -> None:
    raw = b"Authentication-Results: mx; dmarc=fail\n" + HEAD + b"\n9\n"

    read = read_message(raw, takes_unverified=False)

    assert isinstance(read, MailRejected)
    assert read.reason == "SENDER_UNTRUSTED"
    assert isinstance(read_message(HEAD + b"\n9\n", takes_unverified=False), MailRow)


# --- mails that answer nothing ---


@pytest.mark.parametrize(
    "headers",
    [
        "Subject: Re: survey",
        "Subject: RE[2]: survey",
        "Subject: [EXT] Re: survey",
        "Subject: Ответ: опрос",
        "Subject: Răsp: sondaj",
        "Subject: Re: Fwd: survey",
        "Subject: survey\nIn-Reply-To: <ask@example.com>",
        "Subject: survey\nReferences: <ask@example.com>",
        "Subject: survey [#T1]",
        "Subject: 9\nTo: survey+T1@example.com",
    ],
)
def test_a_reply_or_a_token_shows_that_we_asked(headers: str) -> None:
    read = read_message(f"From: a@example.com\n{headers}\n\n9\n".encode(), takes_unasked=False)

    assert isinstance(read, MailRow)
    assert read.score == "9"


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ("Subject: Top 10 offers", "UNASKED"),
        ("Subject: Recommendation: 10 of 10", "UNASKED"),
        ("Subject: ", "UNASKED"),
        ("Subject: Fwd: survey [#T1]", "FORWARDED"),
        ("Subject: FW: Re: survey\nIn-Reply-To: <ask@example.com>", "FORWARDED"),
        ("Subject: Пересл: опрос\nReferences: <ask@example.com>", "FORWARDED"),
        ("Subject: Re: survey\nX-Spam-Flag: YES", "SPAM"),
        ("Subject: Re: survey\nX-Spam-Status: Yes, score=9.1", "SPAM"),
        ("Subject: Re: survey\nX-MS-Exchange-Organization-SCL: 9", "SPAM"),
    ],
)
def test_what_nobody_asked_for_is_set_aside_and_not_scored(headers: str, reason: str) -> None:
    raw = f"From: a@example.com\n{headers}\n\n10 out of 10\n".encode()

    read = read_message(raw, takes_unasked=False)

    assert isinstance(read, MailRejected)
    assert read.reason == reason


def test_an_answer_with_its_token_counts_though_a_filter_took_it_for_spam() -> None:
    raw = b"From: a@example.com\nSubject: Re: survey [#T1]\nX-Spam-Flag: YES\n\n9\n"

    assert isinstance(read_message(raw, takes_unasked=False), MailRow)


def nested_multipart(depth: int) -> bytes:
    opening = "Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n"
    return HEAD + "".join(opening.format(level) for level in range(depth)).encode() + b"\n9\n"


@pytest.mark.parametrize(
    "raw",
    [
        nested_multipart(2_000),
        nested_multipart(20),
        HEAD + b"Content-Type: message/rfc822\n\n" * 1_500 + b"9\n",
        HEAD
        + b"Content-Type: multipart/digest; boundary=b\n\n"
        + b"--b\n\nSubject: x\n\ny\n" * 300,
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n9\n" * 201,
    ],
    ids=["2000 multiparts", "one too many", "1500 mails in mails", "digest", "201 parts"],
)
def test_a_mail_past_the_bounds_is_set_aside_before_it_is_parsed(raw: bytes) -> None:
    read = read_message(raw)

    assert isinstance(read, MailRejected)
    assert read.reason == "MIME_DEPTH"


def test_a_mail_within_the_bounds_is_read() -> None:
    assert row_of(nested_multipart(19)).score == "9"


def test_an_attached_mail_is_not_the_respondents_text() -> None:
    raw = (
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee below\n"
        b"--b\nContent-Type: message/rfc822\n\nFrom: x@example.com\n\n10\n--b--\n"
    )

    row = row_of(raw)

    assert (row.reply, row.score) == ("see below", "")


@pytest.mark.parametrize("raw", [b"", b"\0\0\0", b"9 fine, thanks\n", b"\xff\xfe" * 10])
def test_what_is_no_mail_is_set_aside(raw: bytes) -> None:
    read = read_message(raw)

    assert isinstance(read, MailRejected)
    assert read.reason == "MAIL_UNREADABLE"


if BESIDE.is_dir():

    @pytest.mark.parametrize(
        "path", sorted((BESIDE / "real/mail_bounces").iterdir()), ids=lambda path: path.name
    )
    def test_a_real_bounce_is_no_answer(path: Path) -> None:
        assert isinstance(read_message(path.read_bytes()), MailSkipped)

    def test_real_odd_mails_are_read_skipped_or_set_aside_and_none_breaks() -> None:
        paths = sorted((BESIDE / "real/mail_messages").rglob("*.eml"))

        broken = [
            path.name
            for path in paths
            if isinstance(read := read_message(path.read_bytes()), MailRejected)
            and read.reason == "MAIL_UNREADABLE"
        ]

        assert paths
        assert broken == []
