"""`loyalty comments evaluate`: how well labelled comments are coded, beside bare stems."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from orchestration.cli.comments import coded_rows
from orchestration.cli.outcomes import Ending, WrongInputError
from orchestration.cli.terminal import answers, show_json, show_table
from orchestration.comments.codebook import load_codebook
from orchestration.comments.corpus import LabelError, Labelled, load_labelled, our_corpus
from orchestration.comments.evaluation import Coded, Counts, Result, compare
from orchestration.comments.installed import CODER
from orchestration.comments.stems import code_by_stems, stems_of_codebook, stems_of_file
from orchestration.home import Home

FEWEST_FOLDS = 2


def evaluate(given: argparse.Namespace) -> int:
    """Code a labelled file and count what is right, by theme, kind and language."""
    home = Home.from_environment()
    if not given.file.exists():
        raise WrongInputError(f"{given.file}: no such file.")
    try:
        labelled = load_labelled(given.file)
    except LabelError as error:
        raise WrongInputError(str(error)) from error
    rows = _coded_rows(home, labelled, given)
    coded = [_coded(row) for row in rows]
    stems = stems_of_file(given.stems) if given.stems else stems_of_codebook(
        load_codebook(home.surveys)
    )  # fmt: skip
    plain = code_by_stems([row.text for row in labelled], stems)
    results = {"all": (compare(labelled, coded), compare(labelled, plain))}
    for language in sorted({row.language for row in labelled if row.language}):
        part = [place for place, row in enumerate(labelled) if row.language == language]
        results[language] = (_of(part, labelled, coded), _of(part, labelled, plain))
    if given.json:
        show_json(
            {
                name: {"coder": document(ours), "stems": document(bare)}
                for name, (ours, bare) in results.items()
            }
        )
        return Ending.OK
    answers().print(f"{rows[0]['coder']} {rows[0]['coder_version']}" if rows else "no comments")
    _show(results)
    return Ending.OK


def _coded_rows(
    home: Home, labelled: Sequence[Labelled], given: argparse.Namespace
) -> list[dict[str, Any]]:
    """By the coder in force, or each comment by a model that was not trained on it."""
    if not given.folds:
        return coded_rows(home, [row.text for row in labelled], coder=given.coder)
    if given.folds < FEWEST_FOLDS or given.coder != CODER:
        raise WrongInputError(
            f"--folds {given.folds}: cross-validation takes {FEWEST_FOLDS} folds or more,"
            f" and the coder {CODER}: a language model is not trained here."
        )
    # imports scikit-learn, which takes seconds
    from orchestration.comments.validation import cross_validated

    codebook = load_codebook(home.surveys)
    found = cross_validated(labelled, codebook, folds=given.folds, also=our_corpus())
    return [{"coder": CODER, "coder_version": f"{given.folds} folds"} | row for row in found]


def _of(part: Sequence[int], labelled: Sequence[Labelled], coded: Sequence[Coded]) -> Result:
    return compare([labelled[i] for i in part], [coded[i] for i in part])


def _coded(row: dict[str, Any]) -> Coded:
    return Coded(
        themes=tuple(row["themes"]),
        kind=row["primary_kind"],
        sentiment=row["sentiment"],
        churn_risk=row["churn_risk"],
        asks=row["wants_contact"] or row["implicit_request"],
        is_coded=row["is_coded"],
    )


def document(result: Result) -> dict[str, Any]:
    """A result as JSON: counts and the ratios that are made of them."""

    def of(counts: Counts) -> dict[str, Any]:
        ratios = ("precision", "recall", "f1", "kappa")
        return vars(counts) | {name: getattr(counts, name) for name in ratios}

    return {
        "comment_count": result.comment_count,
        "uncoded_count": result.uncoded_count,
        "theme_micro": of(result.theme_micro),
        "theme_macro_f1": result.theme_macro_f1,
        "kind_macro_f1": result.kind_macro_f1,
        "kind_kappa": result.kind_kappa,
        "exact_count": result.exact_count,
        "sentiment_right_count": result.sentiment_right[0],
        "sentiment_count": result.sentiment_right[1],
        "themes": {name: of(counts) for name, counts in result.themes.items()},
        "kinds": {name: of(counts) for name, counts in result.kinds.items()},
        "flags": {name: of(counts) for name, counts in result.flags.items()},
    }


def _show(results: dict[str, tuple[Result, Result]]) -> None:
    lines = []
    for name, (ours, bare) in results.items():
        micro = ours.theme_micro
        lines.append(
            [
                name,
                ours.comment_count,
                *map(_two, (micro.precision, micro.recall, micro.f1, ours.theme_macro_f1)),
                _two(bare.theme_micro.f1),
                *map(_two, (ours.kind_macro_f1, ours.kind_kappa, bare.kind_macro_f1)),
                ours.exact_count,
                ours.uncoded_count,
            ]
        )
    columns = (
        *("language", "n", "precision", "recall", "micro F1", "macro F1", "stems micro F1"),
        *("kind macro F1", "kind kappa", "stems kind F1", "exact", "uncoded"),
    )
    show_table("Themes together, and primary kinds", columns, lines)
    ours, bare = results["all"]
    for title, found, plain in (
        ("By theme", ours.themes, bare.themes),
        ("By primary kind", ours.kinds, bare.kinds),
        ("By flag", ours.flags, {}),
    ):
        rows = [
            [name, each.tp + each.fn,
             *map(_two, (each.precision, each.recall, each.f1, each.kappa)),
             _two(plain[name].f1 if name in plain else None)]
            for name, each in found.items()
        ]  # fmt: skip
        show_table(
            title, ("label", "given", "precision", "recall", "F1", "kappa", "stems F1"), rows
        )
    right, count = ours.sentiment_right
    answers().print(f"Sentiment right: {right} of {count}. A ratio of nothing is shown empty.")


def _two(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
