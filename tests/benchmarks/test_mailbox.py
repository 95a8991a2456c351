"""What a mailbox of 10 000 mails takes: `make bench`; LOYALTY_BENCH_MAILS says how many.

Prints seconds, mails a second and memory; asserts that every mail is accounted for, never a time.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.end_to_end.test_large_mailbox import check

pytestmark = pytest.mark.benchmark

MAILS = int(os.environ.get("LOYALTY_BENCH_MAILS", "10000"))


def test_ten_thousand_mails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = check(tmp_path, MAILS)

    with capsys.disabled():
        print(told)
