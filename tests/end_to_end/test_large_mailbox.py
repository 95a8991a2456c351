"""A large mailbox in a real Dovecot becomes figures, every mail accounted for.

`make bench` takes 10 000 mails; here LOYALTY_BENCH_MAILS says how many, 1 000 by default.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.end_to_end.dovecot import running_dovecot
from tests.end_to_end.large_mailbox import EVERY_AUTOMATIC, fill, take
from tests.end_to_end.mail_company import MailCompany

pytestmark = [pytest.mark.end_to_end, pytest.mark.slow]

MAILS = int(os.environ.get("LOYALTY_BENCH_MAILS", "1000"))


def check(folder: Path, mail_count: int) -> str:
    """Take a mailbox and hold its figures against the mails; what it took, in words."""
    company = MailCompany(folder)
    with running_dovecot() as server:
        fill(server, mail_count)
        taken = take(server, company, mail_count)

    answers = [number % 11 for number in range(mail_count) if number % EVERY_AUTOMATIC]
    expected = (
        len(answers),
        sum(score >= 9 for score in answers),
        sum(score in (7, 8) for score in answers),
        sum(score <= 6 for score in answers),
    )
    months = company.nps().values()
    assert tuple(map(sum, zip(*months, strict=True))) == expected
    assert company.ask(
        "select count(*), sum(received), sum(loaded), sum(skipped) from raw.batch"
    ) == [(mail_count, mail_count, len(answers), mail_count - len(answers))]
    return taken.told()


def test_a_large_mailbox_is_pulled_read_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = check(tmp_path, MAILS)

    with capsys.disabled():
        print(told)
