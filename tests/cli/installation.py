"""A small installation to run the command in: its own data, its own declared source.

The command runs as a process, as a person or a timer would start it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.home import PROJECT, Home

DECLARATION = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: {survey}
  title: Kiosk
  kind: forms
  owner: team:data
  connector: {{type: folder, url: drop/{survey}, pattern: "*.csv", settle_seconds: 0}}
  format: {{type: csv}}
  time: {{zone: Europe/Chisinau, formats: ["%Y-%m-%d %H:%M"]}}
  columns: {{native_id: id, answered_at: at, manager: manager}}
  questions:
    recommend: {{metric: nps, column: score, scale: {{min: 0, max: 10}}}}
"""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON that it printed."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Installation:
    """A data directory and a folder of sources under a temporary directory."""

    root: Path

    @property
    def home(self) -> Home:
        return Home(self.root / "data", self.root / "surveys", "")

    def declare(self, survey: str, text: str = DECLARATION) -> Path:
        file = self.root / "surveys" / survey / "defs.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.format(survey=survey), encoding="utf-8")
        return file

    def drop(self, name: str, answers: Iterable[tuple[object, ...]], survey: str = "kiosk") -> Path:
        """Put an export into a drop folder; an answer is (id, day, manager, score)."""
        folder = self.root / "data" / "drop" / survey
        folder.mkdir(parents=True, exist_ok=True)
        lines = [f"{key},{day} 12:00,{manager},{score}" for key, day, manager, score in answers]
        file = folder / name
        file.write_text("\n".join(["id,at,manager,score", *lines]) + "\n", encoding="utf-8")
        return file

    def environment(self, **more: str) -> dict[str, str]:
        return {
            **os.environ,
            "LOYALTY_DATA": str(self.root / "data"),
            "LOYALTY_SURVEYS": str(self.root / "surveys"),
            "PYTHONPATH": str(PROJECT),
            **more,
        }

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "orchestration.cli", *arguments],
            env=self.environment(**environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def loyalty(self, *arguments: str, **environment: str) -> Ended:
        process = self.start(*arguments, **environment)
        out, err = process.communicate()
        return Ended(process.returncode, out, err)


@dataclass(frozen=True)
class Kept:
    """An installation as it was at one moment, for tests that all begin there.

    It comes back to the place where it was: names of files are in its ledger and its history.
    """

    installation: Installation
    copy: Path

    def put_back(self) -> Installation:
        """Make it again what it was, whatever a test has done to it."""
        shutil.rmtree(self.installation.root)
        shutil.copytree(self.copy, self.installation.root, symlinks=True)
        return self.installation


def keep(installation: Installation) -> Kept:
    """Remember the installation as it is now; no command may be running."""
    root = installation.root
    copy = root.with_name(f"{root.name} as it was")
    shutil.copytree(root, copy, symlinks=True)
    return Kept(installation, copy)


def an_installation(root: Path) -> Installation:
    """With one source, `kiosk`, whose drop folder has nothing in it."""
    made = Installation(root)
    made.declare("kiosk")
    return made


def answers(month: str, scores: Iterable[int], manager: str = "M1") -> list[tuple[object, ...]]:
    """One answer a score, all in one month."""
    return [(f"{month}-{n}", f"{month}-05", manager, score) for n, score in enumerate(scores)]
