"""Whole mails, bytes as they come in: facts, charsets, HTML, attachments."""

from __future__ import annotations

import base64
from email.message import EmailMessage

import pytest

from orchestration.sources.email.messages import (
    MailRejected,
    MailRow,
    read_message,
)

HEAD = b"From: Client <client@example.com>\nTo: survey@example.com\nSubject: Re: survey\n"


def row_of(raw: bytes, *, score_from: str = "reply") -> MailRow:
    read = read_message(raw, score_from=score_from)
    assert isinstance(read, MailRow), read
    return read


def conversation_of(answered: str, sender: str) -> str:
    raw = f"From: {sender}\nReferences: {answered} <later@example.com>\n\n9\n"
    return row_of(raw.encode()).conversation


def html_mail(html: str, plain: str | None = None) -> bytes:
    mail = EmailMessage()
    mail["From"] = "client@example.com"
    mail["Subject"] = "Re: survey"
    if plain is not None:
        mail.set_content(plain)
        mail.add_alternative(html, subtype="html")
    else:
        mail.set_content(html, subtype="html")
    return mail.as_bytes()


# --- facts of a mail ---


def test_the_facts_of_a_mail_become_text() -> None:
    raw = (
        "From: =?utf-8?B?0JjQstCw0L0=?= <Ivan@Mail.example>\r\n"
        "To: Survey <survey+Ab12@example.com>\r\n"
        "Subject: =?utf-8?Q?=D0=9E=D1=86?= =?utf-8?Q?=D0=B5=D0=BD=D0=BA=D0=B0?=\r\n"
        "Message-ID: <one@mail.example>\r\nIn-Reply-To: <sent@example.com>\r\n"
        "Date: Tue, 14 Oct 2025 10:32:00 +0300\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n9 - всё быстро\r\n"
    ).encode()

    row = row_of(raw)

    assert row == MailRow(
        message_id="one@mail.example",
        date="2025-10-14T10:32:00+03:00",
        from_address="ivan@mail.example",
        to_address="survey+ab12@example.com",
        subject="Оценка",
        in_reply_to="sent@example.com",
        token="Ab12",
        score="9",
        comment="всё быстро",
        language="ru",
        reply="9 - всё быстро",
        conversation=conversation_of("<sent@example.com>", "ivan@mail.example"),
    )


def test_all_replies_of_one_person_to_one_mail_are_one_conversation() -> None:
    first = conversation_of("<ask@example.com>", "ana@example.com")
    direct = row_of(b"From: Ana <ANA@example.com>\nIn-Reply-To: <ask@example.com>\n\n9\n")

    assert first == direct.conversation != ""
    assert first != conversation_of("<ask@example.com>", "ion@example.com")
    assert first != conversation_of("<other@example.com>", "ana@example.com")
    assert row_of(b"From: ana@example.com\n\n9\n").conversation == ""
    assert "ana" not in first


def test_an_encoded_subject_that_splits_a_letter_is_joined_before_decoding() -> None:
    word = "Ок".encode()
    parts = (base64.b64encode(part).decode() for part in (word[:3], word[3:]))
    subject = " ".join(f"=?utf-8?B?{part}?=" for part in parts)

    assert row_of(f"From: a@example.com\nSubject: {subject}\n\n9\n".encode()).subject == "Ок"


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        (b"X-Loyalty-Token: abc-1\n", "abc-1"),
        (b"Subject: Re: survey [#Q7]\n", "Q7"),
        (b"Subject: Re: survey [token: Q8]\n", "Q8"),
        (b"To: <survey+Q9@example.com>\n", "Q9"),
        (b"To: a@example.com\nDelivered-To: survey+Q10@example.com\n", "Q10"),
        (b"To: a+one@example.com, b+two@example.com\n", ""),
        (b"X-Loyalty-Token: ../../etc\n", ""),
        (b"", ""),
    ],
)
def test_the_invitation_token_is_found_where_it_can_be(headers: bytes, token: str) -> None:
    assert row_of(b"From: a@example.com\n" + headers + b"\n9\n").token == token


@pytest.mark.parametrize(
    ("date", "read"),
    [
        ("Tue, 14 Oct 2025 10:32:00 -0000", "2025-10-14T10:32:00+00:00"),
        ("14 Oct 2025 10:32 EST", "2025-10-14T10:32:00-05:00"),
        ("yesterday", ""),
        ("Mon, 14 Oct 1901 10:32:00 +0300", ""),
        ("Tue, 14 Oct 2025 10:32:00 +9900", ""),
    ],
)
def test_a_date_is_read_with_its_offset_or_not_at_all(date: str, read: str) -> None:
    assert row_of(f"From: a@example.com\nDate: {date}\n\n9\n".encode()).date == read


def test_a_mail_without_a_date_takes_the_moment_it_was_received() -> None:
    raw = b"Received: from a by b; Tue, 14 Oct 2025 10:32:00 +0300\nFrom: a@example.com\n\n9\n"

    row = row_of(raw)

    assert (row.date, row.flags) == (
        "2025-10-14T10:32:00+03:00",
        ("DATE_FROM_RECEIVED", "ID_SYNTH"),
    )


def test_a_mail_without_an_id_gets_the_same_one_each_time() -> None:
    first, again = row_of(HEAD + b"\n9\n"), row_of(HEAD + b"\n9\n")
    other = row_of(HEAD + b"\n8\n")

    assert first.message_id == again.message_id != other.message_id


# --- charsets ---


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "utf-8"])
@pytest.mark.parametrize(
    "text",
    [
        "9 всё быстро",
        "10 ВСЁ ОТЛИЧНО",
        "9 да",
        "10 спасибо",
        "3, менеджер грубил",
        "7. Долго ждал.",
        "8 хорошо, но дорого",
    ],
)
def test_russian_without_a_declared_charset_is_read(encoding: str, text: str) -> None:
    row = row_of(HEAD + b"\n" + text.encode(encoding) + b"\n")

    assert row.reply == text
    assert ("CHARSET_GUESSED" in row.flags) == (encoding != "utf-8")


@pytest.mark.parametrize("encoding", ["cp1250", "iso8859-2"])
def test_romanian_without_a_declared_charset_is_read(encoding: str) -> None:
    text = "9 foarte bună servirea, mulţumesc, totul în regulă"

    assert row_of(HEAD + b"\n" + text.encode(encoding) + b"\n").reply == text


@pytest.mark.parametrize(
    "charset", ["x-unknown-99", "rot13", "hex", "punycode", "", "utf-8\0", "я"]
)
def test_an_unknown_charset_never_stops_a_mail(charset: str) -> None:
    head = HEAD + f'Content-Type: text/plain; charset="{charset}"\n\n'.encode()

    assert row_of(head + "9 всё быстро".encode("cp1251")).score == "9"


def test_a_charset_that_nobody_knows_is_flagged_also_where_utf_8_fits() -> None:
    head = HEAD + b'Content-Type: text/plain; charset="x-unknown-99"\n\n'

    assert "CHARSET_GUESSED" in row_of(head + "9 всё быстро".encode()).flags
    assert "CHARSET_GUESSED" not in row_of(head + b"9 fine").flags


def test_utf_8_that_is_labelled_windows_1251_is_not_read_as_mojibake() -> None:
    raw = HEAD + b"Content-Type: text/plain; charset=windows-1251\n\n" + "9 всё".encode()

    assert row_of(raw).reply == "9 всё"


def test_cyrillic_that_is_labelled_latin_1_is_not_read_as_accents() -> None:
    raw = (
        HEAD + b"Content-Type: text/plain; charset=iso-8859-1\n\n" + "9 всё быстро".encode("cp1251")
    )

    assert row_of(raw).reply == "9 всё быстро"


def test_eight_bit_headers_are_read() -> None:
    raw = "From: Иван <a@example.com>\nSubject: Оценка вашей работы\n\n9\n".encode("cp1251")

    assert row_of(raw).subject == "Оценка вашей работы"


def test_bytes_that_are_no_text_are_set_aside() -> None:
    raw = HEAD + b"Content-Type: text/plain\n\n" + bytes(range(128, 256)) * 20

    read = read_message(raw)

    assert isinstance(read, MailRejected)
    assert read.reason == "CHARSET"


# --- HTML ---


@pytest.mark.parametrize(
    ("html", "reply"),
    [
        ('<div dir="ltr">9 быстро</div><div class="gmail_quote">от 0 до 10</div>', "9 быстро"),
        ("<p>8</p><blockquote type=cite>от 0 до 10</blockquote>", "8"),
        ('<p>7 ok</p><hr><div id="divRplyFwdMsg">От: x</div><div>от 0 до 10</div>', "7 ok"),
        (
            '<p class=MsoNormal>6</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;'
            'padding:3.0pt 0cm 0cm 0cm"><p>From: x</p></div></div><p>0 to 10</p>',
            "6",
        ),
        ('5<div class="moz-cite-prefix">14.10.2025 пишет:</div><blockquote>10</blockquote>', "5"),
        ('<div>4</div><div class="yahoo_quoted" id="yahoo_quoted_1">0-10</div>', "4"),
        ('<div>3 так</div><div class="x_gmail_quote">от 0 до 10</div>', "3 так"),
        (
            '2<br><div class="gmail_quote_mailru_css_attribute_postfix">от 0 до 10</div>',
            "2",
        ),
        ('<div>1</div><div>14.10.2025, 10:32, "P" &lt;p@e.example&gt;:</div><blockquote>10', "1"),
        ("<p>0</p><style>p{color:red}</style><script>10</script>", "0"),
        ('9<div style="display:none">preheader 10</div>', "9"),
        ("<table><tr><td>10</td><td>класс</td></tr></table>", "10\nкласс"),
        ("<div>9&nbsp;–&nbsp;быстро &amp; вежливо</div>", "9\xa0–\xa0быстро & вежливо"),
        ("<div>8</div><div><br></div><div>дорого</div>", "8\n\nдорого"),
        ('10<div class="gmail_signature">Иван, +7 900</div>', "10"),
    ],
)
def test_what_a_client_marks_as_quoted_is_cut_from_html(html: str, reply: str) -> None:
    assert row_of(html_mail(html)).reply == reply


def test_html_goes_before_the_plain_text_beside_it() -> None:
    raw = html_mail("<p>9 да</p><blockquote>от 0 до 10</blockquote>", "9 да\n\nот 0 до 10\n")

    assert row_of(raw).reply == "9 да"


def test_plain_text_helps_when_the_html_is_one_single_quote() -> None:
    raw = html_mail("<blockquote>от 0 до 10<div>9</div></blockquote>", "> от 0 до 10\n9\n")

    assert row_of(raw).reply == "9"


# --- attachments ---


def test_csv_attachments_come_with_their_names_as_data() -> None:
    mail = EmailMessage()
    mail["From"] = "partner@example.com"
    mail.set_content("Attached.")
    mail.add_attachment(b"id;score\n1;9\n", "text", "csv", filename="../../../etc/cron.d/x.csv")
    mail.add_attachment(b"\x89PNG", "image", "png", filename="logo.png")
    mail.add_attachment(b"id\n2\n", "application", "octet-stream", filename="Октябрь.CSV")

    row = row_of(mail.as_bytes(), score_from="attachment")

    assert row.attachments == (
        ("../../../etc/cron.d/x.csv", b"id;score\n1;9\n"),
        ("Октябрь.CSV", b"id\n2\n"),
    )
    assert (row.score, row.comment) == ("", "Attached.")
    assert row_of(mail.as_bytes()).attachments == ()
