"""A provider with several client companies under one folder, each with one source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestration.clients.installed import Installed, installed_clients
from tests.cli.installation import Installation, an_installation


@dataclass(frozen=True)
class Provider:
    """The folder of `clients.yaml`; each client's home is a folder of its name."""

    root: Path

    @property
    def file(self) -> Path:
        return self.root / "clients.yaml"

    def client(self, name: str) -> Installation:
        return Installation(self.root / name)

    def installed(self) -> tuple[Installed, ...]:
        return installed_clients(self.file)

    def secrets(self, name: str, text: str, mode: int = 0o600) -> Path:
        file = self.root / name / "secrets.env"
        file.write_text(text, encoding="utf-8")
        file.chmod(mode)
        return file


def a_provider(root: Path, *names: str) -> Provider:
    """With clients that have no answers yet."""
    made = Provider(root)
    lines = ["clients:"]
    for name in names:
        an_installation(root / name)
        (root / name / "data").mkdir(exist_ok=True)
        made.secrets(name, "")
        lines += [
            f"  - client: {name}",
            f"    data: {name}/data",
            f"    surveys: {name}/surveys",
            f"    secrets: {name}/secrets.env",
        ]
    made.file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return made
