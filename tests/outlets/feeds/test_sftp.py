"""A release to a real OpenSSH server on loopback: its key, whole files, a cut connection."""

from __future__ import annotations

import getpass
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from orchestration.outlets.feeds import release
from orchestration.outlets.feeds.places import Place, PlaceError
from orchestration.outlets.feeds.sftp import HOSTS_VARIABLE, KEY_VARIABLE, KnownHostSFTP
from orchestration.outlets.feeds.stages import Stage, stage_of
from orchestration.outlets.feeds.verifying import verify
from tests.components import require
from tests.outlets.feeds.fake_company import Company, Office, an_office, fill

pytestmark = pytest.mark.slow
LOOPBACK = "127.0.0.1"
CONFIG = """\
ListenAddress {host}
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/client.pub
PidFile none
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
Subsystem sftp internal-sftp
"""


@dataclass
class Cutter:
    """Hands bytes on to the server, and closes every connection after some of them."""

    to_port: int
    after_bytes: int
    passed: int = 0
    listener: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self.listener = socket.create_server((LOOPBACK, 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection((LOOPBACK, self.to_port))
                for one, other, counts in ((client, server, True), (server, client, False)):
                    threading.Thread(
                        target=self._hand_on, args=(one, other, counts), daemon=True
                    ).start()

    def _hand_on(self, one: socket.socket, other: socket.socket, counts: bool) -> None:
        with suppress(OSError):
            while found := one.recv(4096):
                self.passed += len(found) if counts else 0
                if self.passed > self.after_bytes:
                    break
                other.sendall(found)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@dataclass
class Server:
    """sshd with a host key and one client key."""

    folder: Path
    port: int

    def know(self, *ports: int) -> None:
        """Put the server into the list of known hosts, under these ports."""
        kind, key, *_ = (self.folder / "host.pub").read_text().split()
        lines = [f"[{LOOPBACK}]:{port} {kind} {key}\n" for port in (self.port, *ports)]
        (self.folder / "known_hosts").write_text("".join(lines))

    def address(self, folder: Path, port: int | None = None) -> str:
        return f"sftp://{getpass.getuser()}@{LOOPBACK}:{port or self.port}{folder}"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    program = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    require(program, "OpenSSH server")
    assert program is not None
    folder = tmp_path / "ssh"
    folder.mkdir()
    for name in ("host", "client"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True
        )
    # where sshd runs as root it insists on this folder
    with suppress(PermissionError):
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with socket.create_server((LOOPBACK, 0)) as free:
        port = int(free.getsockname()[1])
    (folder / "config").write_text(CONFIG.format(host=LOOPBACK, port=port, folder=folder))
    log = (folder / "log").open("w")
    running = subprocess.Popen([program, "-D", "-e", "-f", str(folder / "config")], stderr=log)
    found = Server(folder, port)
    found.know()
    monkeypatch.setenv(KEY_VARIABLE, str(folder / "client"))
    monkeypatch.setenv(HOSTS_VARIABLE, str(folder / "known_hosts"))
    try:
        _wait_for(port, running, folder / "log")
        yield found
    finally:
        KnownHostSFTP.clear_instance_cache()
        running.terminate()
        running.wait(20)
        log.close()


def _wait_for(port: int, running: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        if running.poll() is not None:
            pytest.fail(f"sshd ended: {log.read_text()}")
        with suppress(OSError), socket.create_connection((LOOPBACK, port), 1):
            return
        threading.Event().wait(0.05)
    pytest.fail("sshd does not answer")


def office_of(tmp_path: Path, address: str) -> Office:
    company = Company()
    company.scheme["release_to"] = address
    office = an_office(tmp_path, company)
    fill(company, "2026-01")
    return office


def test_a_release_goes_to_an_sftp_server_and_is_proven_there(
    server: Server, tmp_path: Path
) -> None:
    office = office_of(tmp_path, server.address(tmp_path / "payroll"))

    office.release("2026-01")

    files = sorted(path.name for path in (tmp_path / "payroll" / "2026-01").iterdir())
    assert files == [
        *("contract.odcs.yaml", "entries.csv", "entries.json", "entries.parquet"),
        *("manifest.json", "manifest.sig"),
    ]
    assert [c for c in verify(office.desk, recomputes=True) if not c.holds] == []
    with pytest.raises(PlaceError, match="another file of that name"):
        Place(server.address(tmp_path / "payroll" / "2026-01")).write_once("entries.csv", b"other")


@pytest.mark.parametrize("wrong", ["unknown", "another key"])
def test_a_host_that_is_not_the_known_one_gets_nothing(
    server: Server, tmp_path: Path, wrong: str
) -> None:
    hosts = server.folder / "known_hosts"
    if wrong == "unknown":
        hosts.write_text("")
    else:
        kind, key, *_ = (server.folder / "client.pub").read_text().split()
        hosts.write_text(f"[{LOOPBACK}]:{server.port} {kind} {key}\n")

    with pytest.raises(PlaceError, match="cannot be reached"):
        Place(server.address(tmp_path / "payroll")).write_once("a", b"1")
    assert not (tmp_path / "payroll").exists()


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        (KEY_VARIABLE, "", "There is no key for SFTP"),
        (HOSTS_VARIABLE, "/nowhere", "there is no list of known hosts"),
    ],
)
def test_without_key_or_known_hosts_nothing_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    key = tmp_path / "key"
    key.write_text("not looked at")
    monkeypatch.setenv(KEY_VARIABLE, str(key))
    monkeypatch.setenv(variable, value)

    with pytest.raises(PlaceError, match=said):
        Place("sftp://payroll@127.0.0.1/feed").names()


def test_a_password_in_the_address_is_refused_and_not_told() -> None:
    word = "geheim"
    with pytest.raises(PlaceError, match="has a password") as refused:
        Place(f"sftp://payroll:{word}@127.0.0.1/feed").names()
    assert word not in str(refused.value)


@pytest.mark.parametrize("after_bytes", [3_000, 12_000, 30_000])
def test_a_connection_that_is_cut_leaves_no_half_file_and_the_release_is_finished_later(
    server: Server, tmp_path: Path, after_bytes: int
) -> None:
    cutter = Cutter(server.port, after_bytes)
    server.know(cutter.port)
    office = office_of(tmp_path, server.address(tmp_path / "payroll", cutter.port))
    with pytest.raises(PlaceError):
        office.release("2026-01")
    assert cutter.passed > after_bytes
    there = tmp_path / "payroll" / "2026-01"
    written = {p.name: p.read_bytes() for p in there.glob("[!.]*")} if there.exists() else {}
    assert "manifest.sig" not in written
    assert stage_of(office.desk.book(), "shops", "2026-01") is Stage.APPROVED

    cutter.after_bytes = 10**9
    release.release(office.desk, "shops", "2026-01", by="Boris")

    assert {name: (there / name).read_bytes() for name in written} == written
    assert [c for c in verify(office.desk, recomputes=True) if not c.holds] == []
