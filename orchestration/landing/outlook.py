"""Whether a pull will probably bring something, by a look at folders of this machine only.

It is a hint and may be wrong both ways: what is landed is decided by the pull.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress

from orchestration.home import Home
from orchestration.landing.seen import KnownArrivals
from orchestration.landing.store import Landing
from orchestration.responses.declaration import Survey
from orchestration.sources.connect import connect
from orchestration.sources.errors import SourceError
from orchestration.sources.files.folder import DropFolder


def has_news(home: Home, surveys: Sequence[Survey]) -> bool:
    """Whether the folder of a survey holds a file that was not landed yet. Opens no file of it."""
    landing = Landing(home)
    for survey in surveys:
        if survey.connector.type != "folder":
            continue
        with suppress(SourceError):  # the pull says it
            folder = connect(survey, home, secrets=os.environ)
            known = KnownArrivals(landing.manifest.entries(survey.survey))
            if isinstance(folder, DropFolder) and folder.has_news(known):
                return True
    return False
