"""The frozen evidence of a period: what its figures were made of, each file written once.

Private: `feed_evidence/<scheme>/<period>` under the data directory, never beside what is released.
Who counted is told by pseudonyms and hashes; no comment and no contact detail is here.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

from orchestration.home import Home
from orchestration.landing import durable
from orchestration.outlets.feeds.entries import sha256_of
from orchestration.outlets.feeds.figures import ANSWERS
from orchestration.outlets.feeds.places import Place
from orchestration.responses.scheme import Scheme

CONFIG = "config"
DRAFT = "draft-{number}.jsonl"


class EvidenceError(Exception):
    """Frozen evidence is missing or not what was frozen."""


def folder_of(home: Home, scheme: str, period: str) -> Path:
    """Where the evidence of a period lies."""
    return home.feed_evidence / scheme / period


def answers_name(applies_to: str, number: int) -> str:
    """The file of the counted answers of one period, as one preparation saw them."""
    return f"answers-{applies_to}-{number}.parquet"


def write(home: Home, scheme: str, period: str, name: str, content: bytes) -> str:
    """Freeze one file and return its SHA-256; another one of that name is an error."""
    durable.make_directory(home.feed_evidence, mode=0o700)
    place = Place(str(folder_of(home, scheme, period).joinpath(name).parent))
    place.write_once(Path(name).name, content)
    return sha256_of(content)


def drop_unrecorded(home: Home, scheme: str, period: str, number: int) -> None:
    """Remove what a close (number 0) or a preparation wrote that was killed before it was recorded.

    The caller has seen that the journal knows nothing of it.
    """
    folder = folder_of(home, scheme, period)
    if number == 0:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for file in (*folder.glob(f"answers-*-{number}.parquet"), folder / DRAFT.format(number=number)):
        file.unlink(missing_ok=True)


def read(home: Home, scheme: str, period: str, name: str, sha256: str) -> bytes:
    """A frozen file, checked against the hash that the journal has.

    Raises:
        EvidenceError: when it is gone or was changed.
    """
    path = folder_of(home, scheme, period) / name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EvidenceError(
            f"{path}: frozen evidence is missing: {error.strerror}. Restore it from a backup."
        ) from error
    if sha256_of(content) != sha256:
        raise EvidenceError(
            f"{path}: frozen evidence was changed since the close. Restore it from a backup."
        )
    return content


def write_config(home: Home, scheme: str, period: str, config: Mapping[str, bytes]) -> str:
    """Freeze the declared sources and schemes; the hash over all of them."""
    for name, content in sorted(config.items()):
        write(home, scheme, period, f"{CONFIG}/{name}", content)
    return config_sha256(config)


def read_config(home: Home, scheme: str, period: str, sha256: str) -> dict[str, bytes]:
    """The frozen declarations.

    Raises:
        EvidenceError: when they are not what was frozen.
    """
    folder = folder_of(home, scheme, period) / CONFIG
    config = {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
    if config_sha256(config) != sha256:
        raise EvidenceError(
            f"{folder}: the frozen declarations were changed since the close. Restore them from a "
            "backup."
        )
    return config


def config_sha256(config: Mapping[str, bytes]) -> str:
    """One hash over names and contents."""
    listed = {name: sha256_of(content) for name, content in config.items()}
    return sha256_of(json.dumps(listed, sort_keys=True).encode())


def scheme_in(config: Mapping[str, bytes], name: str) -> Scheme:
    """The scheme as it was frozen."""
    return Scheme.model_validate(yaml.safe_load(config[f"schemes/{name}.yaml"]))


def answers_bytes(answers: pa.Table) -> bytes:
    """The counted answers as a Parquet file: fixed columns in a total order."""
    table = answers.select(ANSWERS.names).cast(ANSWERS)
    order = [(name, "ascending") for name in ("unit_id", "response_uid", "score_no")]
    table = table.take(pc.sort_indices(table, sort_keys=order))
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", write_statistics=False)
    return sink.getvalue()


def answers_in(content: bytes) -> pa.Table:
    """The counted answers in a frozen file."""
    table: pa.Table = pq.read_table(io.BytesIO(content))
    return table


def document(facts: Mapping[str, Any]) -> bytes:
    """Facts as JSON that a person can read."""
    return (json.dumps(facts, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode()
