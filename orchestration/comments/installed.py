"""The coder of an installation: known by name and version at once, made when there is work.

Reading the codebook and importing what matches it would cost a run without comments a second.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.comments.codebook_file import codebook_path

if TYPE_CHECKING:
    import pyarrow as pa

    from orchestration.comments.coder import Coder

CODER = "codebook+model"
#: goes up when the code of this package gives other codes for the same codebook and corpus
FORM = 1
VERSION = re.compile(rb"^version:\s*[\"']?([^\"'\r\n#]{1,40})", re.MULTILINE)


class InstalledCoder:
    """Codes by the codebook of a folder of sources."""

    coder = CODER

    def __init__(self, surveys: Path) -> None:
        self.surveys = surveys

    @cached_property
    def version(self) -> str:
        """What the codebook calls itself, and a hash over everything that changes a code."""
        content = codebook_path(self.surveys).read_bytes()
        named = VERSION.search(content)
        digest = hashlib.sha256(content + str(FORM).encode())
        name = named[1].decode(errors="replace").strip() if named else "0"
        return f"{name}-{digest.hexdigest()[:12]}"

    def code(self, texts: Sequence[str]) -> pa.Table:
        """One row of `coder.CODES` for each text.

        Raises:
            CodebookError: when the codebook cannot be used.
        """
        return self._coder.code(texts)

    @cached_property
    def _coder(self) -> Coder:
        from orchestration.comments.codebook import load_codebook
        from orchestration.comments.coder import Coder

        return Coder(load_codebook(self.surveys))
