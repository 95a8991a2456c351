"""Whatever bytes come in, reading a mail gives a row, a skip or a rejection, always the same."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.sources.email.messages import (
    MailRejected,
    MailRow,
    MailSkipped,
    read_message,
)

TEMPLATE = (
    b"From: =?utf-8?B?0JjQstCw0L0=?= <ivan@mail.example>\r\nTo: survey+t@example.com\r\n"
    b"Subject: Re: =?koi8-r?Q?=EF=C3?= [#tok]\r\nDate: Tue, 14 Oct 2025 10:32:00 +0300\r\n"
    b'Content-Type: multipart/alternative; boundary="bb"\r\n\r\n--bb\r\n'
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"9 =D0=B4=D0=B0\r\n\r\n> =D0=BE=D1=82 0 =D0=B4=D0=BE 10\r\n--bb\r\n"
    b"Content-Type: text/html; charset=windows-1251\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    b"PHA+OSDk4DwvcD48YmxvY2txdW90ZT4xMDwvYmxvY2txdW90ZT4=\r\n--bb--\r\n"
)
MARKUP = (
    *("<div>", "</div>", "<blockquote>", "</p>", "<pre>", "<br>", "<style>", "</table>", "<", ">"),
    *("<!--", "-->", "<a x='", "<![CDATA[", "<?", "&#", '<div class="gmail_quote">', "\0"),
    *("9", " от 0 до 10 "),
)
# the time a mail takes is bounded by its size; a slow machine must not fail a test
calm = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
ways = st.sampled_from(["reply", "subject", "attachment"])


def check(raw: bytes, score_from: str) -> None:
    read = read_message(raw, score_from=score_from)

    assert isinstance(read, MailRow | MailSkipped | MailRejected)
    assert read == read_message(raw, score_from=score_from)
    if isinstance(read, MailRow):
        for text in (read.message_id, read.subject, read.reply, read.comment, read.token):
            text.encode("utf-8")
        assert read.comment in read.reply


@calm
@given(raw=st.binary(max_size=600), score_from=ways)
def test_any_bytes_are_read(raw: bytes, score_from: str) -> None:
    check(raw, score_from)


@calm
@given(body=st.text(max_size=400), score_from=ways)
def test_any_text_is_read(body: str, score_from: str) -> None:
    check(b"From: a@example.com\n\n" + body.encode("utf-8", "surrogatepass"), score_from)


@calm
@given(html=st.lists(st.sampled_from(MARKUP), max_size=60))
def test_any_markup_is_read(html: list[str]) -> None:
    head = b"From: a@example.com\nContent-Type: text/html; charset=utf-8\n\n"
    check(head + "".join(html).encode(), "reply")


@calm
@given(
    changes=st.lists(
        st.tuples(st.integers(0, len(TEMPLATE) - 1), st.integers(0, 8), st.binary(max_size=8)),
        min_size=1,
        max_size=6,
    ),
    score_from=ways,
)
def test_any_damaged_mail_is_read(changes: list[tuple[int, int, bytes]], score_from: str) -> None:
    raw = TEMPLATE
    for position, removed_count, added in changes:
        raw = raw[:position] + added + raw[position + removed_count :]

    check(raw, score_from)


def test_the_mail_that_is_damaged_above_is_sound() -> None:
    read = read_message(TEMPLATE)

    assert isinstance(read, MailRow)
    assert (read.score, read.comment, read.subject, read.token) == (
        "9",
        "да",
        "Re: Оц [#tok]",
        "tok",
    )
