"""SFTP as the feed writes to it: the host must be a known one, and a key opens it.

fsspec has the file system and paramiko the protocol; here is only how the connection is made. No
password is taken: who can read the environment could sign in with it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

PROTOCOLS = ("sftp", "ssh")
KEY_VARIABLE = "LOYALTY_FEED_SFTP_KEY"
HOSTS_VARIABLE = "LOYALTY_FEED_SFTP_HOSTS"
USUAL_HOSTS = "~/.ssh/known_hosts"
PATIENCE_SECONDS = 30


class SFTPSettingError(Exception):
    """The key or the list of known hosts is not there."""


class KnownHostSFTP(SFTPFileSystem):  # type: ignore[misc]  # fsspec has no types
    """An SFTP server whose host key is known, and which knows our key."""

    def __init__(self, host: str, *, key: str, known_hosts: str, **more: Any) -> None:
        self.key, self.known_hosts = key, known_hosts
        super().__init__(host, **more)

    def _connect(self) -> None:
        """Open the connection.

        Raises:
            paramiko.SSHException: when the host is not a known one, or refuses the key.
        """
        self.client = paramiko.SSHClient()
        self.client.load_host_keys(self.known_hosts)
        self.client.set_missing_host_key_policy(paramiko.RejectPolicy())
        self.client.connect(
            self.host,
            key_filename=self.key,
            look_for_keys=False,
            allow_agent=False,
            timeout=PATIENCE_SECONDS,
            banner_timeout=PATIENCE_SECONDS,
            auth_timeout=PATIENCE_SECONDS,
            **self.ssh_kwargs,
        )
        self.ftp = self.client.open_sftp()
        channel = self.ftp.get_channel()
        if channel is not None:
            channel.settimeout(PATIENCE_SECONDS)


def is_sftp(url: str) -> bool:
    """Whether an address is one of SFTP."""
    return url.partition("://")[0] in PROTOCOLS


def open_sftp(url: str, environment: Mapping[str, str] | None = None) -> tuple[KnownHostSFTP, str]:
    """The file system of an address, connected, and the path in it.

    Raises:
        SFTPSettingError: when the address has a password, or no key or known host is named.
        paramiko.SSHException, OSError: when the server cannot be reached or believed.
    """
    said = os.environ if environment is None else environment
    asked = dict(SFTPFileSystem._get_kwargs_from_urls(url))  # what url_to_fs calls
    if asked.pop("password", None):
        raise SFTPSettingError(
            f"The address has a password. Leave it out, and name the file of a key in "
            f"{KEY_VARIABLE}."
        )
    key = said.get(KEY_VARIABLE)
    if not key or not Path(key).expanduser().is_file():
        raise SFTPSettingError(
            f"There is no key for SFTP. Name its file in {KEY_VARIABLE}; `ssh-keygen -t ed25519` "
            "makes one, and the server's administrator enters its public part."
        )
    hosts = Path(said.get(HOSTS_VARIABLE) or USUAL_HOSTS).expanduser()
    if not hosts.is_file():
        raise SFTPSettingError(
            f"{hosts}: there is no list of known hosts, so nobody can tell the server from another "
            f"one. Ask its administrator for the host key, and name the file in {HOSTS_VARIABLE}."
        )
    key = str(Path(key).expanduser())
    system = KnownHostSFTP(key=key, known_hosts=str(hosts), **asked)
    return system, str(SFTPFileSystem._strip_protocol(url))  # what url_to_fs calls
