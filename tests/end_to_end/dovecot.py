"""A real Dovecot for a test: IMAP over TLS and LMTP on free loopback ports, gone afterwards.

    @pytest.fixture(scope="module")
    def server() -> Iterator[Dovecot]:
        with running_dovecot() as server:
            yield server

    server.deliver(b"From: …")                 # by LMTP, as a mail server would
    mailbox(server)                            # the product's connector, CA checked

Works as root and as a plain user. Not here: what a test asserts.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import trustme

from orchestration.sources.email.imap import ImapMailbox
from tests.components import require

USER = "survey"
PASSWORD = "correct horse, лошадь"  # not ASCII on purpose
PASSWORD_ENV = "SURVEY_MAILBOX_PASSWORD"
_BINARIES = ("/usr/sbin/dovecot", "/usr/local/sbin/dovecot")


@dataclass
class Dovecot:
    """A running server with one account."""

    home: Path
    imaps_port: int
    lmtp_port: int
    ca_file: Path
    process: subprocess.Popen[bytes]
    config: Path

    def deliver(self, *mails: bytes) -> None:
        """Hand mails over by LMTP, one session for all."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port, timeout=20) as lmtp:
            for mail in mails:
                lmtp.sendmail("somebody@example.com", [f"{USER}@localhost"], mail)

    def change_uidvalidity(self) -> None:
        """Make the server forget its numbering, as a restored or migrated mailbox does."""
        for name in self.maildir.iterdir():
            if name.name.startswith("dovecot"):
                name.unlink()
        # the value is made of the clock's seconds, so a moment must pass for it to be another
        time.sleep(1.1)

    def delete_all(self) -> None:
        for folder in ("new", "cur"):
            for mail in (self.maildir / folder).iterdir():
                mail.unlink()
        self.change_uidvalidity()

    def flags(self) -> list[str]:
        """The flags of all mails, as the server keeps them in its file names."""
        return [name.name.partition(":2,")[2] for name in (self.maildir / "cur").iterdir()]

    @property
    def maildir(self) -> Path:
        return self.home / "mail" / USER


def mailbox(
    server: Dovecot, *, port: int | None = None, timeout_seconds: float = 10.0
) -> ImapMailbox:
    """The product's connector on this server, or on a proxy before it."""
    return ImapMailbox(
        host="127.0.0.1",
        port=port or server.imaps_port,
        user=USER,
        password_env=PASSWORD_ENV,
        secrets={PASSWORD_ENV: PASSWORD},
        ca_file=server.ca_file,
        timeout_seconds=timeout_seconds,
    )


@contextlib.contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """Start a server of its own; stop it and delete its files whatever happens."""
    binary = next((path for path in _BINARIES if Path(path).exists()), "")
    require(bool(binary), "Dovecot (Debian packages dovecot-imapd and dovecot-lmtpd)")
    version = subprocess.run(
        [binary, "--version"], capture_output=True, text=True, check=True
    ).stdout
    require(version.startswith("2.3."), "Dovecot 2.3 (the configuration of 2.4 differs)")
    home = Path(tempfile.mkdtemp(prefix="dovecot-"))
    process = None
    try:
        home.chmod(0o755)
        imaps_port, lmtp_port = _free_ports(2)
        config = _configure(home, imaps_port, lmtp_port)
        log = (home / "stderr.log").open("wb")
        process = subprocess.Popen([binary, "-F", "-c", str(config)], stdout=log, stderr=log)
        log.close()
        for port in (imaps_port, lmtp_port):
            _wait_for(port, home, process)
        yield Dovecot(home, imaps_port, lmtp_port, home / "ca.pem", process, config)
    finally:
        if process is not None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
        shutil.rmtree(home, ignore_errors=True)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _wait_for(port: int, home: Path, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    logs = [path.read_text(errors="replace") for path in home.glob("*.log")]
    raise RuntimeError("Dovecot did not start:\n" + "\n".join(logs))


def _configure(home: Path, imaps_port: int, lmtp_port: int) -> Path:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(home / "ca.pem"))
    certificate = authority.issue_cert("127.0.0.1", "localhost")
    certificate.private_key_pem.write_to_path(str(home / "key.pem"))
    certificate.cert_chain_pems[0].write_to_path(str(home / "cert.pem"))
    (home / "key.pem").chmod(0o600)
    is_root = os.getuid() == 0
    owner = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.getuid())
    (home / "passwd").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
    mail = home / "mail" / USER
    for name in ("cur", "new", "tmp"):
        (mail / name).mkdir(parents=True)
    if is_root:
        for path in (mail.parent, mail, *mail.iterdir()):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    own_users = "" if is_root else _own_users(owner.pw_name)
    config = home / "dovecot.conf"
    config.write_text(
        re.sub(
            r"^ {8}",
            "",
            f"""
        protocols = imap lmtp
        listen = 127.0.0.1
        base_dir = {home}/run
        state_dir = {home}/state
        log_path = {home}/dovecot.log
        ssl = required
        ssl_cert = <{home}/cert.pem
        ssl_key = <{home}/key.pem
        first_valid_uid = 1
        auth_mechanisms = plain
        auth_username_format = %n
        mail_location = maildir:{home}/mail/%n
        mail_max_userip_connections = 1000
        {own_users}
        passdb {{
          driver = passwd-file
          args = {home}/passwd
        }}
        userdb {{
          driver = static
          args = uid={owner.pw_uid} gid={owner.pw_gid} home={home}/mail/%n
        }}
        service anvil {{
          chroot =
        }}
        service imap-login {{
          chroot =
          process_limit = 50
          inet_listener imap {{
            port = 0
          }}
          inet_listener imaps {{
            address = 127.0.0.1
            port = {imaps_port}
            ssl = yes
          }}
        }}
        service lmtp {{
          inet_listener lmtp {{
            address = 127.0.0.1
            port = {lmtp_port}
          }}
        }}
        protocol lmtp {{
          postmaster_address = postmaster@localhost
          hostname = localhost
        }}
        """,
            flags=re.MULTILINE,
        ),
        encoding="utf-8",
    )
    for name in ("run", "state"):
        (home / name).mkdir()
    return config


def _own_users(name: str) -> str:
    """Without root no process can change to another user."""
    return f"default_internal_user = {name}\ndefault_login_user = {name}\ndefault_internal_group ="
