"""Where the codebook lies: beside the sources, or ours where there is none. Nothing is read."""

from __future__ import annotations

from pathlib import Path

OURS = Path(__file__).with_name("codebook.yaml")
NAME = "codebook.yaml"


def codebook_path(folder: Path | None = None) -> Path:
    """The `codebook.yaml` of a folder of sources, or the one of this package."""
    return folder / NAME if folder is not None and (folder / NAME).exists() else OURS
