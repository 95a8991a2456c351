"""From a declared connector to one that fetches. A connector opens nothing before its fetch."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from orchestration.home import Home
from orchestration.responses.declaration import (
    FolderConnector,
    ImapConnector,
    MailFolderConnector,
    Survey,
)
from orchestration.sources.api.products import paged_source
from orchestration.sources.connector import Connector
from orchestration.sources.email.imap import ImapMailbox
from orchestration.sources.email.mail_folder import MailFolder
from orchestration.sources.files.folder import DropFolder


def connect(survey: Survey, home: Home, *, secrets: Mapping[str, str]) -> Connector:
    """The connector of a source.

    Args:
        survey: the declaration.
        home: the installation, which relative addresses start from.
        secrets: the environment; a declaration holds only names of variables in it.
    """
    match survey.connector:
        case FolderConnector() as folder:
            return DropFolder(
                home.resolve(folder.url),
                pattern=folder.pattern,
                settle_seconds=folder.settle_seconds,
                clock=time.time,
                sleep=time.sleep,
            )
        case MailFolderConnector() as mail:
            return MailFolder(home.resolve(mail.url), clock=time.time, sleep=time.sleep)
        case ImapConnector() as imap:
            return ImapMailbox(
                host=imap.host,
                port=imap.port,
                user=imap.user,
                password_env=imap.password_env,
                folder=imap.folder,
                tls=imap.tls,
                ca_file=Path(imap.ca_file) if imap.ca_file else None,
                timeout_seconds=imap.timeout_seconds,
                secrets=secrets,
            )
        case pull:
            return paged_source(pull, survey.survey, secrets=secrets)
