"""The coder of an installation: known by name and version at once, made when there is work.

Reading the codebook and importing what matches it would cost a run without comments a second;
training is needed only where people have corrected something.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import duckdb

from orchestration.comments.codebook_file import codebook_path
from orchestration.comments.model_file import OURS
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.landing import durable

if TYPE_CHECKING:
    import pyarrow as pa

    from orchestration.comments.codebook import Codebook
    from orchestration.comments.coder import Coder
    from orchestration.comments.corpus import Labelled
    from orchestration.comments.corrections import Correction
    from orchestration.comments.llm import LLMCoder
    from orchestration.comments.model import Model
    from orchestration.comments.settings import Endpoint

CODER = "codebook+model"
#: goes up when the code of this package gives other codes by the same codebook and model
FORM = 2
#: a correction teaches as much as so many comments of the corpus, which are of other firms
TIMES = 4
VERSION = re.compile(rb"^version:\s*[\"']?([^\"'\r\n#]{1,40})", re.MULTILINE)


class InstalledCoder:
    """Codes by the codebook beside the sources and by what people have corrected.

    Args:
        home: the installation.
        con: the warehouse, in which the corrected comments are.
    """

    coder = CODER

    def __init__(self, home: Home, con: duckdb.DuckDBPyConnection | None = None) -> None:
        self.home = home
        self.corrections: tuple[Correction, ...] = ()
        self._learnt: tuple[Labelled, ...] = ()
        self._taught = ""
        events = Journal(home.decisions_url).events("comment_corrected") if con is not None else ()
        if con is not None and events:
            from orchestration.comments.corrections import digest_of, examples, lessons, newest

            self.corrections = newest(events)
            self._learnt = examples(con, newest(lessons(events)))
            self._taught = digest_of(self._learnt)

    @cached_property
    def version(self) -> str:
        """What the codebook calls itself, and a hash over everything that changes a code."""
        content = codebook_path(self.home.surveys).read_bytes()
        named = VERSION.search(content)
        name = named[1].decode(errors="replace").strip() if named else "0"
        return f"{name}-{self._digest(content)[:12]}"

    def code(self, texts: Sequence[str]) -> pa.Table:
        """One row of `coder.CODES` for each text.

        Raises:
            CodebookError: when the codebook cannot be used.
        """
        return self._coder.code(texts)

    def _digest(self, codebook: bytes) -> str:
        parts = (codebook, OURS.read_bytes(), str(FORM).encode(), self._taught.encode())
        digest = hashlib.sha256()
        for part in parts:
            digest.update(hashlib.sha256(part).digest())
        return digest.hexdigest()

    @cached_property
    def _coder(self) -> Coder:
        from orchestration.comments.codebook import load_codebook
        from orchestration.comments.coder import Coder

        codebook = load_codebook(self.home.surveys)
        return Coder(codebook, self._model(codebook))

    def _model(self, codebook: Codebook) -> Model:
        """The shipped model, or the one that corrections have taught, trained once and kept."""
        from orchestration.comments.model import from_bytes, to_bytes

        if not self._learnt:
            return from_bytes(OURS.read_bytes())
        content = codebook_path(self.home.surveys).read_bytes()
        path = self.home.comments / f"model-{self._digest(content)}.zip"
        if not path.exists():
            from orchestration.comments.corpus import our_corpus
            from orchestration.comments.training import train

            rows = (*our_corpus(), *(self._learnt * TIMES))
            durable.make_directory(self.home.comments, mode=0o700)
            for former in self.home.comments.glob("model-*.zip"):
                former.unlink()
            durable.write_file(path, to_bytes(train(rows, codebook)))
        return from_bytes(path.read_bytes())


def llm_coder(home: Home, endpoint: Endpoint, key: str | None) -> LLMCoder:
    """The coder that asks the endpoint of an installation.

    Raises:
        CodebookError: when the codebook cannot be used.
    """
    from orchestration.comments.codebook import load_codebook
    from orchestration.comments.llm import LLMCoder
    from orchestration.comments.llm_store import AnswerStore

    return LLMCoder(endpoint, load_codebook(home.surveys), AnswerStore(home), key=key)
