"""How well comments are coded that the model never saw: counted, with floors it may not fall under.

`blind.csv` was written and labelled apart from the corpus; nobody tuned anything to it. `fresh.csv`
was written and labelled by somebody who knew neither codebook nor corpus, before the coder saw it;
of each language every second comment (the first, the third ...) was read afterwards, to see what
kind of thing is missed. Where the reference set lies beside the project it is one more judge.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from orchestration.comments.codebook import load_codebook
from orchestration.comments.coder import Coder
from orchestration.comments.corpus import FOLDER, Labelled, load_labelled
from orchestration.comments.evaluation import Coded, Result, compare
from orchestration.comments.model import from_bytes
from orchestration.comments.model_file import OURS
from orchestration.comments.stems import code_by_stems, stems_of_codebook, stems_of_file
from tests.reference_values import FULL_SET

BLIND = Path(__file__).with_name("blind.csv")
FRESH = Path(__file__).with_name("fresh.csv")
REFERENCE = FULL_SET / "comments.csv"
JUDGES = [path for path in (BLIND, FRESH, REFERENCE) if path.exists()]


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(load_codebook(), from_bytes(OURS.read_bytes()))


def judged(coder: Coder, labelled: tuple[Labelled, ...]) -> Result:
    rows = coder.code([row.text for row in labelled]).to_pylist()
    return compare(
        labelled,
        [
            Coded(tuple(row["themes"]), row["primary_kind"], is_coded=row["is_coded"])
            for row in rows
        ],
    )


@pytest.mark.parametrize("judge", JUDGES, ids=lambda path: path.stem)
def test_unseen_comments_are_coded_well_enough_in_every_language(coder: Coder, judge: Path) -> None:
    labelled = load_labelled(judge)

    whole = judged(coder, labelled)

    assert (whole.theme_micro.f1 or 0) >= 0.65
    assert (whole.kind_macro_f1 or 0) >= 0.75
    assert whole.uncoded_count <= 0.03 * whole.comment_count
    for language in ("ru", "ro", "en"):
        part = judged(coder, tuple(row for row in labelled if row.language == language))
        assert (part.theme_micro.f1 or 0) >= 0.6, language
        assert (part.kind_macro_f1 or 0) >= 0.55, language


def test_it_beats_the_plain_stem_matcher(coder: Coder) -> None:
    """On comments that neither was written beside; its own comments flatter the stems."""
    labelled = load_labelled(BLIND)
    theirs = FULL_SET / "theme_codebook.csv"
    matchers = [stems_of_codebook(load_codebook())]
    matchers += [stems_of_file(theirs)] if theirs.exists() else []

    found = judged(coder, labelled).theme_micro.f1 or 0

    for stems in matchers:
        plain = compare(labelled, code_by_stems([row.text for row in labelled], stems))
        assert found > (plain.theme_micro.f1 or 0) + 0.15


def test_no_judge_is_in_the_corpus() -> None:
    taught = {
        row.text.strip().lower() for file in FOLDER.glob("*.csv") for row in load_labelled(file)
    }
    for judge in JUDGES:
        with judge.open(encoding="utf-8-sig", newline="") as file:
            texts = {row["text"].strip().lower() for row in csv.DictReader(file)}
        # a lone sign or word such as "нет" is everybody's
        assert not {text for text in texts & taught if len(text) > 8}


def test_the_corpus_has_every_theme_and_kind_in_every_language() -> None:
    rows = [row for file in sorted(FOLDER.glob("*.csv")) for row in load_labelled(file)]
    codebook = load_codebook()

    for language in ("ru", "ro", "en"):
        of_language = [row for row in rows if row.language == language]
        for theme in codebook.names:
            assert sum(theme in (row.themes or ()) for row in of_language) >= 20, (language, theme)
        assert {row.kind for row in of_language} >= {"praise", "complaint", "wish", "none"}
    for row in rows:
        assert row.themes
        assert row.kind
        assert row.kinds
        assert row.kinds[0] == row.kind, row.text
        assert "general" not in row.themes or len(row.themes) == 1, row.text
