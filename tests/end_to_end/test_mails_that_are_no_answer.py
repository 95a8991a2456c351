"""A mailbox full of what is no answer, with some answers in it: the figures are of the answers."""

from __future__ import annotations

import json
import shutil
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.conventions.checkout import PROJECT
from tests.end_to_end.dovecot import USER
from tests.end_to_end.mail_company import MailCompany, a_reply

pytestmark = [pytest.mark.end_to_end, pytest.mark.slow]

BESIDE = PROJECT.parent / "shared" / "real"
REPLIES = {
    "reply-1.eml": a_reply(1, "10 - спасибо", token="T1"),
    "reply-2.eml": a_reply(2, "Nota mea este 4, prea scump"),
    "reply-3.eml": a_reply(3, "Перезвоните мне, пожалуйста"),
}


def a_mail(words: str, **headers: str) -> bytes:
    mail = EmailMessage()
    for name, text in {"From": "x@example.com", "To": f"{USER}@localhost", **headers}.items():
        mail[name.replace("_", "-")] = text
    mail["Date"] = "Tue, 14 Oct 2025 10:32:00 +0300"
    mail.set_content(words)
    return mail.as_bytes()


NOISE = {
    "BOUNCE": [
        a_mail("10", From="MAILER-DAEMON@example.com"),
        a_mail("не доставлено 5.1.1", Subject="Не удалось доставить: Ваше мнение"),
        a_mail(
            "I could not deliver your mail: user unknown.\n\nReceived: by mx.example.com\n"
            "Subject: 10\n\nот 0 до 10\n",
            Subject="Re: Ваше мнение",
        ),
    ],
    "AUTO_REPLY": [
        a_mail("Я в отпуске до 9.01.", Subject="Автоответ: Ваше мнение"),
        a_mail("Sunt în concediu până pe 9.01.", Subject="Răspuns automat: Părerea"),
        a_mail("9.01 back", Subject="Re: survey", Auto_Submitted="auto-replied"),
    ],
    "MAILING_LIST": [a_mail("10 new offers", Subject="News", List_Id="<news.example.com>")],
    "UNASKED": [a_mail("10 out of 10! Buy now", Subject="Top 10 offers")],
    "SPAM": [a_mail("10", Subject="Re: survey", X_Spam_Flag="YES")],
    "FORWARDED": [a_mail("клиент поставил 9", Subject="Fwd: Re: Ваше мнение [#T1]")],
    "EMPTY_REPLY": [
        a_mail("\nOn 3 Nov 2025, at 18:05, Shop <s@example.com> wrote:\n\n> from 0 to 10\n",
               Subject="Re: survey"),
    ],
}  # fmt: skip
SKIPPED = ("BOUNCE", "AUTO_REPLY", "MAILING_LIST", "COMPLAINT")


def company_of(folder: Path, mails: dict[str, bytes]) -> MailCompany:
    box = folder / "data" / "drop"
    box.mkdir(parents=True)
    for name, raw in mails.items():
        (box / name).write_bytes(raw)
    company = MailCompany(folder)
    company.declare(type="mail_folder", url=str(box))
    return company


def counted(company: MailCompany) -> dict[str, int]:
    skipped = company.ask("select reason, sum(row_count)::bigint from raw.skipped group by reason")
    aside = company.ask("select reason, count(*) from raw.quarantine group by reason")
    return dict([*skipped, *aside])


def test_noise_of_every_kind_is_counted_by_reason_and_is_no_response(tmp_path: Path) -> None:
    noise = [(reason, raw) for reason, raws in NOISE.items() for raw in raws]
    mails = {f"{number}.eml": raw for number, (_, raw) in enumerate(noise)}

    company = company_of(tmp_path, REPLIES | mails)

    skipped = sum(len(raws) for reason, raws in NOISE.items() if reason in SKIPPED)
    aside = len(noise) - skipped
    assert company.run() == [3 + len(noise), 3, 0, 0, aside, skipped]
    assert counted(company) == {reason: len(raws) for reason, raws in NOISE.items()}
    assert company.nps() == {"2025-10": (2, 1, 0, 1)}
    assert company.ask("select count(*) from raw.response") == [(3,)]


def test_hostile_and_odd_mails_are_flagged_or_set_aside_and_none_is_lost(tmp_path: Path) -> None:
    head = b"From: a@example.com\nSubject: Re: survey\nDate: Tue, 14 Oct 2025 10:32:00 +0300\n"
    number = iter(range(100))

    def with_id(more: bytes) -> bytes:
        return head + b"Message-ID: <%d@example.com>\n" % next(number) + more

    attached = (
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\n\n8 fine\n--b\n'
        b"Content-Type: text/csv\n"
        b'Content-Disposition: attachment; filename="../../../etc/cron.d/x.csv"\n\n'
        b"score\n10\n--b--\n"
    )
    mails = {
        "em-01.eml": with_id(b"\n" + "9 всё быстро, спасибо".encode("cp1251")),
        "em-02.eml": with_id(
            b"Content-Type: text/plain; charset=x-unknown-99\n\n"
            + "7 долго ждал".encode("koi8-r")
        ),
        "em-03.eml": with_id(
            b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
                     for n in range(2_000)) + b"\n9\n"
        ),
        "em-03b.eml": with_id(b"Content-Type: message/rfc822\n\n" * 1_500 + b"9\n"),
        "em-04.eml": with_id(attached),
        "em-06.eml": with_id(b"\n6, slow\n\nOn 3 Nov 2025, X <x@example.com> wrote:\n> 10 9 8\n"),
        "em-07.eml": with_id(b"From: b@example.com\n\n10\n"),
        "em-07b.eml": with_id(b"Authentication-Results: mx; spf=fail; dkim=none\n\n5\n"),
        "none.eml": head + b"\n10\n",
    }  # fmt: skip

    company = company_of(tmp_path, mails)

    assert company.run() == [9, 6, 0, 0, 3, 0]
    assert counted(company) == {"MIME_DEPTH": 2, "SENDER_UNTRUSTED": 1}
    scores = company.ask("select value_number::integer from raw.answer"
                         " where value_number is not null order by 1")  # fmt: skip
    assert [score for (score,) in scores] == [5, 6, 7, 8, 9, 10]
    flags = company.ask(
        "select flag, sum(row_count)::bigint from raw.flag group by flag order by 1"
    )
    assert flags == [("CHARSET_GUESSED", 2), ("ID_SYNTH", 1), ("SENDER_UNVERIFIED", 1)]
    assert company.ask("select count(*) from raw.response where manager is not null") == [(0,)]
    shown = json.loads(company.loyalty("run", "--json"))["surveys"]["mailbox"]
    assert shown["received"] == 0
    names = {path.name for path in company.files()}
    assert "x.csv" not in names


if BESIDE.is_dir():

    def test_real_bounces_and_odd_mails_give_no_score_between_real_replies(tmp_path: Path) -> None:
        bounces = sorted((BESIDE / "mail_bounces").iterdir())
        odd = sorted((BESIDE / "mail_messages").rglob("*.eml"))
        company = company_of(tmp_path, REPLIES)
        for number, path in enumerate([*bounces, *odd]):
            shutil.copy(path, tmp_path / "data" / "drop" / f"{number}.eml")

        received, loaded, duplicate, _, aside, skipped = company.run()

        by_reason = counted(company)
        print(f"\n{len(bounces)} bounces and {len(odd)} odd mails: {by_reason}")
        assert received == len(bounces) + len(odd) + 3
        assert loaded + duplicate + aside + skipped == received
        assert sum(by_reason.values()) == aside + skipped
        # some are the same bytes under two names
        different = len({path.read_bytes() for path in bounces})
        recognised = sum(by_reason[reason] for reason in ("BOUNCE", "AUTO_REPLY", "COMPLAINT"))
        assert recognised >= different > 300
        of_others = company.ask(
            "select count(*) from raw.answer join raw.response using (response_no)"
            " where value_number is not null and manifest_seq not in"
            " (select manifest_seq from raw.batch where file_name like '%reply-%')"
        )
        assert of_others == [(0,)]
        assert company.nps() == {"2025-10": (2, 1, 0, 1)}
