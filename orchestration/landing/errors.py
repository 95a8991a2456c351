"""What can go wrong while bytes are kept, each with what to do."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

MEGABYTE = 1_000_000


class LandingError(Exception):
    """Bytes or their manifest line cannot be kept, or are not what was kept."""


class ManifestDamagedError(LandingError):
    """The manifest is not the chain that was written; nothing is added to it."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path, self.problem = path, problem
        super().__init__(
            f"{path}: {problem}. Nothing was changed. Run `loyalty verify` for the whole list, "
            "then put the manifest back from the newest backup."
        )


class CannotKeepError(LandingError):
    """The volume of landing refused a write; nothing that was acknowledged is lost."""

    def __init__(self, root: Path, name: str, size: int | None, cause: OSError) -> None:
        self.root, self.name = root, name
        full = cause.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        volume = next(path for path in (root, *root.parents) if path.exists())
        free = shutil.disk_usage(volume).free // MEGABYTE
        wanted = "" if size is None else f" ({-(-size // MEGABYTE)} MB)"
        if full:
            what = f"no room for {name}{wanted}: {free} MB are free. Free some space on this volume"
        else:
            what = f"{name}{wanted} could not be written: {cause.strerror}. Look after this volume"
        super().__init__(f"{root}: {what} and run again; the source still has the file.")
