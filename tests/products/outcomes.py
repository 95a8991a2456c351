"""What became of the samples of one product, in the shape of its expected.toml."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from orchestration.products.catalogue import Product
from orchestration.responses.declaration_file import load_file
from tests.raw.loading import Installation

#: why a response is kept and in no figure; null when it counts
LEFT_OUT = (
    "case when is_test then test_reason"
    " when marked_status <> 'complete' then upper(marked_status) end"
)
PARTS = ("received", "loaded", "duplicate", "superseded", "rejected", "skipped")
Outcome = dict[str, Any]


def expected(product: Product) -> Outcome:
    """What its expected.toml says."""
    return tomllib.loads((product.folder / "expected.toml").read_text(encoding="utf-8"))


def outcome(product: Product, folder: Path) -> Outcome:
    """All files of the product taken to rows, in the words of expected.toml but the figures."""
    (survey,) = load_file(product.declaration)
    installation = Installation(folder)
    files = {file.name: file.read_bytes() for file in refusable(product)}
    balances = installation.deliver(survey, files)
    found: Outcome = {
        "balance": {
            name: sum(getattr(balance, name) for balance in balances.values()) for name in PARTS
        },
        "refused": {
            balance.file_name: balance.refusal for balance in balances.values() if balance.refusal
        },
        "skipped": _counts(
            installation, "select reason, sum(row_count)::int from raw.skipped group by reason"
        ),
        "quarantine": _counts(
            installation,
            "select trim(coalesce(field, '') || ' ' || reason) as what, count(*)"
            " from raw.quarantine group by what",
        ),
        "drift": _drift(installation),
    }
    if survey.loads == "response":
        found["left_out"] = _counts(
            installation,
            f"select {LEFT_OUT} as reason, count(*) from raw.response"
            " where is_current and reason is not null group by reason",
        )
        found |= {"answered_at": _moments(installation), "states": _states(installation)}
    return {name: part for name, part in found.items() if part}


def refusable(product: Product) -> list[Path]:
    """Its samples, and the files that it must refuse."""
    return [*product.samples, *sorted(product.folder.glob("refused*"))]


def without_figures(wanted: Outcome) -> Outcome:
    """The part of expected.toml that needs no dbt."""
    return {name: part for name, part in wanted.items() if name != "figures"}


def in_toml(found: Outcome) -> str:
    """The outcome as it would stand in expected.toml, to be read critically before it is kept."""
    lines = []
    for table, part in found.items():
        plain = {key: value for key, value in part.items() if not isinstance(value, dict)}
        if plain:
            lines += [f"[{table}]", *(_pair(key, value) for key, value in plain.items()), ""]
        for name, inner in part.items():
            if isinstance(inner, dict):
                lines += [f"[{table}.{name}]"]
                lines += [*(_pair(key, value) for key, value in inner.items()), ""]
    return "\n".join(lines)


def _pair(key: str, value: Any) -> str:
    name = key if key.isidentifier() else json.dumps(key, ensure_ascii=False)
    return f"{name} = {json.dumps(value, ensure_ascii=False)}"


def _counts(installation: Installation, query: str) -> dict[str, int]:
    return {str(what): int(count) for what, count in sorted(installation.ask(query))}


def _drift(installation: Installation) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    query = "select distinct change, header from raw.header_drift order by all"
    for change, header in installation.ask(query):
        found.setdefault(change, []).append(header)
    return found


def _moments(installation: Installation) -> dict[str, str]:
    """The first and last moment in UTC and the local days: a wrong zone moves them."""
    (row,) = installation.ask(
        "select min(answered_at), max(answered_at), min(answered_date), max(answered_date)"
        f" from raw.response where is_current and {LEFT_OUT} is null"
    )
    names = ("first", "last", "first_day", "last_day")
    return {name: str(value) for name, value in zip(names, row, strict=True) if value is not None}


def _states(installation: Installation) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    query = (
        "select question_key, answer_state, count(*) from raw.answer"
        f" join raw.response using (response_no) where is_current and {LEFT_OUT} is null"
        " group by all order by all"
    )
    for question, state, count in installation.ask(query):
        found.setdefault(question, {})[state] = count
    return found
