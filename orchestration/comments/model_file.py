"""Where the model lies that the package ships. Nothing is read."""

from __future__ import annotations

from pathlib import Path

OURS = Path(__file__).with_name("model.zip")
