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
        case MailFolderConnector() | ImapConnector() as mailbox:
            return connect_mailbox(mailbox, home, secrets=secrets)
        case pull:
            return paged_source(pull, survey.survey, secrets=secrets)


def connect_mailbox(
    declared: MailFolderConnector | ImapConnector, home: Home, *, secrets: Mapping[str, str]
) -> Connector:
    """The connector of a mailbox, of a source or of those who unsubscribe."""
    if isinstance(declared, MailFolderConnector):
        return MailFolder(home.resolve(declared.url), clock=time.time, sleep=time.sleep)
    return ImapMailbox(
        host=declared.host,
        port=declared.port,
        user=declared.user,
        password_env=declared.password_env,
        folder=declared.folder,
        tls=declared.tls,
        ca_file=Path(declared.ca_file) if declared.ca_file else None,
        timeout_seconds=declared.timeout_seconds,
        secrets=secrets,
    )
