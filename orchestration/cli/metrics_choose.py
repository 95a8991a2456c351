"""`loyalty metrics choose`: the metrics to track, by type of business, with reasons."""

from __future__ import annotations

import argparse
from pathlib import Path

import yaml

from orchestration.cli.outcomes import Ending
from orchestration.cli.terminal import answers, show_table
from orchestration.cli.words import Say, load_words, usual_language
from orchestration.home import Home
from orchestration.metrics_catalogue.catalogue import define
from orchestration.metrics_catalogue.presets import Preset, presets
from orchestration.responses.figure_options import FILE_NAME as FIGURES
from orchestration.responses.figure_options import load_figure_options
from orchestration.responses.journey import FILE_NAME as JOURNEY
from orchestration.responses.journey import load_journey


def choose(given: argparse.Namespace) -> int:
    """Show the preset of a type of business; with --write put it beside the sources."""
    language = given.language or usual_language()
    say, preset = load_words("choose", language), presets()[given.business]
    _show(preset, say, language)
    texts = {FIGURES: ("tracked", _tracked(preset)), JOURNEY: ("stages", _stages(preset))}
    if not given.write:
        for file, (_, text) in texts.items():
            answers().print(say("file", file=file))
            answers().print(text, markup=False)
        return Ending.OK
    surveys = Home.from_environment().surveys
    # a file with a mistake is said before anything is written
    is_there = {
        FIGURES: bool(load_figure_options(surveys).tracked),
        JOURNEY: bool(load_journey(surveys).stages),
    }
    for file, (key, text) in texts.items():
        if is_there[file]:
            answers().print(say("there", file=surveys / file, what=key))
        else:
            _append(surveys / file, text)
            answers().print(say("written", file=surveys / file))
    return Ending.OK


def _show(preset: Preset, say: Say, language: str) -> None:
    show_table(
        say("title", words=preset.words.of(language)),
        [say("metric"), say("name"), say("why")],
        [
            [one.metric, define(one.metric).name_in(language), one.why.of(language)]
            for one in preset.tracked
        ],
        left=3,
    )
    show_table(
        say("stages"),
        [say("stage"), say("name"), say("touchpoints")],
        [[one.stage, one.names.of(language), ", ".join(one.touchpoints)] for one in preset.stages],
        left=3,
    )
    answers().print(say("ask_at", touchpoints=", ".join(preset.touchpoints)))


def _tracked(preset: Preset) -> str:
    return f"tracked: [{', '.join(one.metric for one in preset.tracked)}]\n"


def _stages(preset: Preset) -> str:
    stages = [one.model_dump(mode="json") for one in preset.stages]
    return yaml.safe_dump({"stages": stages}, allow_unicode=True, sort_keys=False)


def _append(file: Path, text: str) -> None:
    """Other keys of the file, and comments in it, stay as they are."""
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    line_end = "" if not before or before.endswith("\n") else "\n"
    file.write_text(before + line_end + text, encoding="utf-8")
