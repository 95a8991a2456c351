"""The schema that consumers of the feed have, and the version that a change of it takes."""

from __future__ import annotations

from pathlib import Path

from orchestration.outlets.feeds.entries import CONTRACT_VERSION, columns

CONTRACT = Path(__file__).with_name("contract.golden.txt")


def test_a_column_that_goes_or_is_another_one_is_a_new_major_version() -> None:
    """`contract.golden.txt` is the schema that consumers have; written anew with a new version."""
    version, *listed = CONTRACT.read_text("utf-8").splitlines()
    now = [f"{c.name} {c.type}{'' if c.required else '?'}" for c in columns()]

    assert set(listed) <= set(now) or major(CONTRACT_VERSION) > major(version), (
        "a column of consumers went or changed: raise the first number of CONTRACT_VERSION"
    )
    assert listed == now or version != CONTRACT_VERSION, "raise CONTRACT_VERSION"
    assert version == CONTRACT_VERSION, "write contract.golden.txt anew with the new version"


def major(version: str) -> int:
    return int(version.split(".")[0])
