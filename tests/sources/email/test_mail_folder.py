"""Mails in a Maildir, an mbox file or a folder of .eml files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from orchestration.sources.email.mail_folder import MailFolder
from orchestration.sources.errors import SourceError
from tests.sources.email.fake_mailbox import FakeMailbox
from tests.sources.email.landed import Landed

A, B, C = (f"From: a@example.com\nSubject: {n}\n\n{n}\n".encode() for n in (1, 2, 3))
BORDER = b"From a@example.com Tue Oct 14 10:32:00 2025\n"


class FakeClock:
    def __init__(self) -> None:
        self.now = 4_000_000_000.0
        self.slept: list[float] = []

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def folder(path: Path, clock: FakeClock | None = None) -> MailFolder:
    clock = clock or FakeClock()
    return MailFolder(str(path), clock=clock.time, sleep=clock.sleep)


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    path = tmp_path / "Maildir"
    for name in ("new", "cur", "tmp"):
        (path / name).mkdir(parents=True)
    return path


def test_new_and_read_mails_of_a_maildir_are_taken_once(maildir: Path) -> None:
    (maildir / "new" / "1.a.host").write_bytes(A)
    (maildir / "cur" / "2.b.host:2,S").write_bytes(B)
    (maildir / "tmp" / "3.c.host").write_bytes(C)
    landed = Landed()

    counts = [landed.pull(folder(maildir)) for _ in range(2)]

    assert counts == [2, 0]
    assert landed.mails == [A, B]


def test_a_mail_that_somebody_reads_is_not_new_again(maildir: Path) -> None:
    (maildir / "new" / "1.a.host").write_bytes(A)
    landed = Landed()
    landed.pull(folder(maildir))

    (maildir / "new" / "1.a.host").rename(maildir / "cur" / "1.a.host:2,RS")

    assert landed.pull(folder(maildir)) == 0


def test_a_mail_that_moves_while_it_is_fetched_is_still_read(maildir: Path) -> None:
    (maildir / "new" / "1.[a].host").write_bytes(A)
    thing = next(folder(maildir).fetch(Landed()))

    (maildir / "new" / "1.[a].host").rename(maildir / "cur" / "1.[a].host:2,S")
    landed = Landed()
    landed.land_one(thing)  # type: ignore[arg-type]  # a regular file is always Fetched

    assert landed.mails == [A]


def test_links_and_pipes_in_a_maildir_are_never_opened(maildir: Path) -> None:
    (maildir / "new" / "1").symlink_to("/etc/passwd")
    os.mkfifo(maildir / "new" / "2")
    landed = Landed()

    landed.pull(folder(maildir))

    assert landed.mails == []
    assert [thing.reason for thing in landed.passed_over] == ["NOT_REGULAR_FILE"] * 2


def test_the_mails_of_an_mbox_are_taken_one_by_one(tmp_path: Path) -> None:
    text = (
        b"From: a@example.com\n\nFrom the beginning it was slow.\n\nFrom now on, 9.\n>From here\n"
    )
    path = tmp_path / "mbox"
    path.write_bytes(BORDER + A + b"\n" + BORDER + text + b"\n" + BORDER + C)
    landed = Landed()

    counts = [landed.pull(folder(path)) for _ in range(2)]

    assert counts == [3, 0]
    assert landed.mails == [A, text, C]


def test_removing_a_mail_from_an_mbox_makes_no_other_new(tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    path.write_bytes(BORDER + A + b"\n" + BORDER + B)
    landed = Landed()
    landed.pull(folder(path))

    path.write_bytes(BORDER + B + b"\n" + BORDER + C)

    assert landed.pull(folder(path)) == 1
    assert landed.mails == [A, B, C]


def test_an_mbox_that_is_being_written_waits(tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    path.write_bytes(BORDER + A)
    clock = FakeClock()
    clock.now = path.stat().st_mtime + 0.5

    def grow(seconds: float) -> None:
        clock.sleep(seconds)
        with path.open("ab") as file:
            file.write(b"more")

    landed = Landed()
    landed.pull(MailFolder(str(path), clock=clock.time, sleep=grow))

    assert landed.mails == []
    assert [thing.reason for thing in landed.passed_over] == ["STILL_GROWING"]


def test_eml_files_are_taken_at_any_depth_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "2025").mkdir()
    (tmp_path / "1.eml").write_bytes(A)
    (tmp_path / "2025" / "2.EML").write_bytes(B)
    (tmp_path / "notes.txt").write_bytes(C)
    landed = Landed()

    counts = [landed.pull(folder(tmp_path)) for _ in range(2)]

    assert counts == [2, 0]
    assert sorted(landed.mails) == [A, B]


def test_an_address_with_nothing_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"correct `url` in this survey's defs\.yaml"):
        Landed().pull(folder(tmp_path / "absent"))


def test_a_mailbox_whose_line_breaks_is_finished_by_the_next_pull() -> None:
    mailbox, landed = FakeMailbox(A, B, C), Landed()
    mailbox.breaks_after = 2

    pulls = landed.pull_until_done(mailbox)

    assert pulls == 2
    assert landed.mails == [A, B, C]
