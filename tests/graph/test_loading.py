"""What loading the definitions may touch, and how a wrong declaration is reported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.home import PROJECT

pytestmark = pytest.mark.slow

WATCHED = """
import json, sys
touched = []
def watch(event, arguments):
    if event.startswith("socket."):
        touched.append(event)
    if event == "open" and {data!r} in str(arguments[0]):
        touched.append(str(arguments[0]))
from orchestration.components.dbt_translator import manifest
manifest()  # a changed dbt project is parsed here, once, and not at every loading
sys.addaudithook(watch)
from orchestration.definitions import defs
served = defs().get_repository_def()
heavy = {{"great_expectations", "dbt.cli.main", "streamlit"}}.intersection(sys.modules)
names = [key.to_user_string() for key in served.asset_graph.executable_asset_keys]
print(json.dumps(dict(touched=touched, heavy=sorted(heavy), names=names)))
"""

DECLARATION = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: kiosk
  kind: forms
  owner: team:data
  connector: {type: imap, host: mail.example, user: kiosk, password_env: KIOSK_PASSWORD}
  format: {type: mail}
  columns: {native_id: message_id, answered_at: date}
  questions:
    recommend: {metric: nps, column: score, scale: {min: 0, max: 10}}
"""


def load(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    data = tmp_path / "data"
    return subprocess.run(
        [sys.executable, "-c", WATCHED.format(data=str(data))],
        env={**os.environ, "LOYALTY_DATA": str(data), **environment},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def outside(tmp_path: Path, text: str = DECLARATION) -> Path:
    folder = tmp_path / "surveys" / "kiosk"
    folder.mkdir(parents=True)
    (folder / "defs.yaml").write_text(text, encoding="utf-8")
    return folder.parent


def test_loading_touches_no_data_and_no_network_and_starts_no_heavy_tool(tmp_path: Path) -> None:
    loaded = json.loads(load(tmp_path).stdout)

    assert loaded["touched"] == []
    assert loaded["heavy"] == []
    assert "published/snapshot" in loaded["names"]
    assert not (tmp_path / "data").exists()


def test_sources_outside_the_package_replace_the_bundled_ones(tmp_path: Path) -> None:
    loaded = json.loads(load(tmp_path, LOYALTY_SURVEYS=str(outside(tmp_path))).stdout)

    landing = [name for name in loaded["names"] if name.startswith("landing/")]
    assert landing == ["landing/kiosk"]
    assert loaded["touched"] == []  # although its mailbox has no password here


def test_a_source_behind_an_api_is_loaded_without_asking_it(tmp_path: Path) -> None:
    mailbox = "{type: imap, host: mail.example, user: kiosk, password_env: KIOSK_PASSWORD}"
    text = DECLARATION.replace(mailbox, "{type: typeform, form: u6nXL7, token_env: KIOSK_TOKEN}")
    text = text.replace("{type: mail}", "{type: json, records: items}")

    loaded = json.loads(load(tmp_path, LOYALTY_SURVEYS=str(outside(tmp_path, text))).stdout)

    assert "landing/kiosk" in loaded["names"]
    assert loaded["touched"] == []  # although its token is not set here


def test_a_wrong_declaration_is_named_with_its_file_and_line(tmp_path: Path) -> None:
    folder = outside(tmp_path, DECLARATION.replace("kind: forms", "kind: form"))

    loaded = load(tmp_path, LOYALTY_SURVEYS=str(folder))

    assert loaded.returncode != 0
    assert f"{folder}/kiosk/defs.yaml:4: kind:" in loaded.stderr
