"""What a language model answered, kept beside the landed files: it cannot be computed again.

Keyed by a hash of the masked text under the installation's secret: no text is kept here, and none
can be guessed. The answers of one model and version never pass for those of another.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb

from orchestration.home import Home
from orchestration.landing import durable

NAME = "llm.sqlite"
TABLE = """
    create table if not exists answer (
        text_key text not null,
        coder text not null,
        version text not null,
        codes text,
        primary key (text_key, coder, version)
    ) without rowid
"""
FETCHED = 500


class AnswerStore:
    """Answers of language models to texts, by model and version.

    Args:
        home: the installation.
    """

    def __init__(self, home: Home) -> None:
        self.path: Path = home.comments / NAME
        self._secret = home.secret()

    def key(self, text: str) -> str:
        """The name of a text, which does not tell the text."""
        return hmac.new(self._secret, b"comment\0" + text.encode(), hashlib.sha256).hexdigest()

    def known(self, coder: str, version: str, texts: Sequence[str]) -> dict[str, Any]:
        """Text -> its codes, or None where the answer could not be used; others are missing."""
        keys = {self.key(text): text for text in texts}
        found: dict[str, Any] = {}
        ordered = sorted(keys)
        with self._open() as con:
            for first in range(0, len(ordered), FETCHED):
                part = ordered[first : first + FETCHED]
                marks = ", ".join("?" * len(part))
                for key, codes in con.execute(
                    "select text_key, codes from answer where coder = ? and version = ?"
                    f" and text_key in ({marks})",
                    [coder, version, *part],
                ):
                    found[keys[key]] = None if codes is None else json.loads(codes)
        return found

    def keep(self, coder: str, version: str, text: str, codes: Mapping[str, Any] | None) -> None:
        """Keep an answer, or that it cannot be used; lasting once this returns."""
        said = None if codes is None else json.dumps(codes, sort_keys=True)
        with self._open() as con, con:
            con.execute(
                "insert or replace into answer values (?, ?, ?, ?)",
                [self.key(text), coder, version, said],
            )

    def forget_all_but(self, texts: Iterable[str]) -> int:
        """Erase the answers to texts that nobody's comment is any more; returns how many."""
        if not self.path.exists():
            return 0
        kept = {self.key(text) for text in texts}
        with self._open() as con:
            gone = [
                (key,)
                for (key,) in con.execute("select distinct text_key from answer")
                if key not in kept
            ]
            with con:
                con.executemany("delete from answer where text_key = ?", gone)
            con.execute("vacuum")
        return len(gone)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        durable.make_directory(self.path.parent, mode=0o700)
        with closing(sqlite3.connect(self.path, timeout=60)) as con:
            con.execute("pragma secure_delete = on")
            con.execute(TABLE)
            yield con


def forget_gone(home: Home, con: duckdb.DuckDBPyConnection) -> int:
    """Erase what was answered to comments that an erasure has taken away.

    Args:
        home: the installation.
        con: the warehouse, made again after the erasure.
    """
    store = AnswerStore(home)
    if not store.path.exists():
        return 0
    texts = con.execute(
        "select distinct value_text from raw.answer"
        " where metric = 'comment' and value_text is not null"
    ).fetchall()
    return store.forget_all_but(text for (text,) in texts)
