"""What each run looks for: forgotten people whom an export has brought back."""

from __future__ import annotations

from orchestration.cli.terminal import remarks
from orchestration.decisions.forgotten import forgotten_keys
from orchestration.home import Home
from orchestration.raw.people import keys_of
from orchestration.raw.warehouse import open_warehouse


def came_again(home: Home) -> set[tuple[str, str]]:
    """Keys of forgotten people that an export has brought back."""
    keys = forgotten_keys(home.decisions_url)
    if not keys or not home.warehouse.exists():
        return set()
    with open_warehouse(home) as con:
        return keys_of(con, keys)


def tell_who_came_again(home: Home) -> None:
    """Say so when there are some."""
    keys = came_again(home)
    if keys:
        remarks().print(
            f"[yellow]warning[/yellow] {len(keys)} keys of people who were forgotten came again "
            "with an export. Run `loyalty forget --again`."
        )
