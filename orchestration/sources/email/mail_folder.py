"""Mails that already lie in files: a Maildir, an mbox file, or a folder of .eml files.

Read-only: no flag is set, nothing is moved, no lock is taken. What a mail says is nobody's business
here; the mailbox behind a server is in `imap`.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from orchestration.sources.connector import Cursor, Fetched, NotTaken, Seen, Waiting
from orchestration.sources.errors import ChangedWhileReadError, SourceError, TransientSourceError
from orchestration.sources.files.folder import DropFolder

NOT_REGULAR_FILE = "NOT_REGULAR_FILE"
STILL_GROWING = "STILL_GROWING"
TOO_LARGE = "TOO_LARGE"
MAX_MAIL_BYTES = 64 * 1024 * 1024

_FLAGS = re.compile(r"[:;!]2,[A-Za-z]*$")
# a line "From …" in a text is no border: one has an address or a dash, and a time and a year
_MBOX_BORDER = re.compile(rb"From (?:\S+ +)+?.*\d\d:\d\d.* \d{4}\b.*")


class MailFolder:
    """A Maildir, an mbox file, or a folder of .eml files, whichever is found at the address.

    Args:
        url: a path on this machine, or a `file://` address.
        settle_seconds: an mbox or .eml file must have been left alone for so long. A Maildir needs
            no waiting: its mails are complete when they appear.
        clock: seconds since 1970, such as `time.time`.
        sleep: waits for so many seconds, such as `time.sleep`.
    """

    def __init__(
        self,
        url: str,
        *,
        settle_seconds: float = 2.0,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._path = Path(_local(url)).absolute()
        self._settle_seconds = settle_seconds
        self._clock, self._sleep = clock, sleep

    def fetch(self, seen: Seen) -> Iterator[Fetched | Waiting | NotTaken]:
        """Yield each mail that is new; the order is stable."""
        if self._path.is_dir():
            if any((self._path / name).is_dir() for name in ("new", "cur")):
                yield from _maildir(self._path, seen)
            else:
                yield from self._eml_files(seen)
        elif self._path.exists():
            try:
                yield from self._mbox(seen)
            except OSError as error:
                raise TransientSourceError(f"{self._path}: cannot be read now: {error}.") from error
        else:
            raise SourceError(
                f"{self._path}: there is no Maildir, mbox file or folder of .eml files. Create it, "
                "or correct `url` in this survey's defs.yaml."
            )

    def _eml_files(self, seen: Seen) -> Iterator[Fetched | Waiting | NotTaken]:
        folder = DropFolder(
            str(self._path),
            pattern="**/*.eml",
            settle_seconds=self._settle_seconds,
            clock=self._clock,
            sleep=self._sleep,
        )
        yield from folder.fetch(seen)

    def _mbox(self, seen: Seen) -> Iterator[Fetched | Waiting | NotTaken]:
        status = self._path.stat(follow_symlinks=False)
        if not stat.S_ISREG(status.st_mode):
            yield NotTaken(self._path.name, self._path.as_uri(), NOT_REGULAR_FILE)
            return
        rest = self._settle_seconds - max(0.0, self._clock() - status.st_mtime)
        if rest > 0:
            self._sleep(rest)
            now = self._path.stat(follow_symlinks=False)
            if (now.st_size, now.st_mtime_ns) != (status.st_size, status.st_mtime_ns):
                yield Waiting(self._path.name, self._path.as_uri(), STILL_GROWING)
                return
        yield from _mails_of_mbox(self._path, seen)


def _local(url: str) -> str:
    return unquote(urlsplit(url).path) if url.startswith("file://") else url


def _maildir(folder: Path, seen: Seen) -> Iterator[Fetched | NotTaken]:
    """A mail that moves from new to cur, or gets a flag, keeps its key and is not new again."""
    entries: list[tuple[str, Path]] = []
    for name in ("new", "cur"):
        try:
            with os.scandir(folder / name) as inside:
                entries.extend(
                    (_FLAGS.sub("", entry.name), Path(entry.path))
                    for entry in inside
                    if not entry.name.startswith(".")
                )
        except FileNotFoundError:
            continue
        except PermissionError as error:
            raise SourceError(
                f"{error.filename}: this folder may not be read. Give its reader the right to."
            ) from error
        except OSError as error:
            raise TransientSourceError(f"{folder}: cannot be listed now: {error}.") from error
    for key, path in sorted(entries):
        try:
            status = path.lstat()
        except FileNotFoundError:
            continue  # its flags changed since it was listed; the next pull finds it
        shown = os.fsencode(key).decode("utf-8", "backslashreplace")
        uri = (folder / key).as_uri()
        if not stat.S_ISREG(status.st_mode):
            yield NotTaken(shown, uri, NOT_REGULAR_FILE)
            continue
        cursor: Cursor = {"maildir_key": shown, "size": status.st_size}
        if not seen.has(uri, cursor):
            yield Fetched(
                shown, uri, partial(_open_mail, folder, key, path), status.st_size, cursor
            )


def _open_mail(folder: Path, key: str, path: Path) -> BinaryIO:
    """Open a mail of a Maildir, also when a mail program renamed it in the meantime."""
    try:
        return _open_regular(path)
    except FileNotFoundError:
        for name in ("new", "cur"):
            for moved in sorted((folder / name).glob(f"{_literally(key)}*")):
                if _FLAGS.sub("", moved.name) == key:
                    return _open_regular(moved)
        raise ChangedWhileReadError(f"{path}: it went away before it was read.") from None


def _literally(name: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", name)


def _open_regular(path: Path) -> BinaryIO:
    """Open without following a link and without waiting for a FIFO."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ChangedWhileReadError(f"{path}: cannot be opened now: {error.strerror}.") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ChangedWhileReadError(f"{path}: it is no longer a regular file.")
    return os.fdopen(descriptor, "rb")


def _mails_of_mbox(path: Path, seen: Seen) -> Iterator[Fetched | NotTaken]:
    """Each mail by its bytes: removing earlier ones moves the others, and none is taken twice."""
    for number, mail in enumerate(_split_mbox(path), start=1):
        if mail is None:
            name = f"{path.name}-{number}"
            yield NotTaken(name, f"{path.as_uri()}#{number}", TOO_LARGE)
            continue
        sha256 = hashlib.sha256(mail).hexdigest()
        name = f"{path.name}-{sha256[:12]}"
        uri = f"{path.as_uri()}#{sha256}"
        cursor: Cursor = {"sha256": sha256, "size": len(mail)}
        if not seen.has(uri, cursor):
            yield Fetched(name, uri, partial(io.BytesIO, mail), len(mail), cursor)


def _split_mbox(path: Path) -> Iterator[bytes | None]:
    """The mails of an mbox as they stand, without the border lines; None for one past the limit."""
    lines: list[bytes] = []
    size = 0
    is_open = False
    after_blank = True
    with _open_regular(path) as file:
        while line := file.readline(1024 * 1024):
            if after_blank and _MBOX_BORDER.match(line):
                if is_open:
                    yield _joined(lines, size)
                lines, size, is_open = [], 0, True
            else:
                is_open = is_open or bool(line.strip())
                size += len(line)
                if size <= MAX_MAIL_BYTES:
                    lines.append(line)
            after_blank = line in (b"\n", b"\r\n")
    if is_open:
        yield _joined(lines, size)


def _joined(lines: list[bytes], size: int) -> bytes | None:
    """The blank line before the next border belongs to the border."""
    if size > MAX_MAIL_BYTES:
        return None
    if lines and lines[-1] in (b"\n", b"\r\n"):
        lines = lines[:-1]
    return b"".join(lines)
