"""`loyalty clients`: several client companies of one provider, each worked on its own."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orchestration.cli.outcomes import Ending, NotReadyError, WrongInputError
from orchestration.cli.terminal import complain, remarks, show_table, visible
from orchestration.clients.installed import Installed, chosen_clients, installed_clients
from orchestration.clients.separation import Trouble, find_troubles
from orchestration.clients.working import COMMAND, Worked, work_each
from orchestration.responses.clients import FILE_NAME

BALANCE = ("received", "loaded", "duplicate", "superseded", "rejected", "skipped")
#: verbs that never end by themselves, or would ask about all clients at once
ALONE = ("clients", "board", "serve")
#: stands for the client's name in what is run for each of them
NAME = "{client}"


def check(given: argparse.Namespace) -> int:
    """Show the clients; name everything that two of them have in common."""
    clients = installed_clients(_file(given))
    troubles = find_troubles(clients, os.environ)
    concerned = {name for trouble in troubles for name in trouble.clients}
    rows = [
        (one.name, one.data, one.surveys, one.declared.port, one.name not in concerned)
        for one in clients
    ]
    show_table(f"{len(clients)} clients", ("client", "data", "surveys", "port", "apart"), rows,
               left=3)  # fmt: skip
    _tell(troubles)
    return Ending.WRONG_INPUT if troubles else Ending.OK


def run(given: argparse.Namespace) -> int:
    """Run the pipeline of each client; one row a client at the end."""
    done, left = _worked(given, ["run", "--json"], is_kept=True)
    show_table(
        "Runs of the clients",
        ("client", *BALANCE, "snapshot", "ended"),
        [*map(_run_row, done), *([name, *[None] * 7, "not started"] for name in left)],
    )
    return _ending(done, left)


def each(given: argparse.Namespace) -> int:
    """Run any command for each client, one after the other."""
    arguments = [part for part in given.arguments if part != "--"]
    if not arguments:
        raise WrongInputError("name a command: loyalty clients each -- status")
    alone = next((part for part in arguments[:2] if part in ALONE), None)
    if alone:
        raise WrongInputError(
            f"{alone} is not for all clients at once. The board of one of them: "
            "loyalty clients board NAME"
        )
    if any(part.split("=")[0] == "--to" for part in arguments) and NAME not in " ".join(arguments):
        raise WrongInputError(
            f"--to: every client would write to one place. Put {NAME} into it: --to out/{NAME}"
        )
    done, left = _worked(given, arguments)
    rows = [(one.client, _ended(one.code)) for one in done] + [(n, "not started") for n in left]
    show_table(f"loyalty {' '.join(arguments)}", ("client", "ended"), rows, left=2)
    return _ending(done, left)


def board(given: argparse.Namespace) -> int:
    """Become the server of one client's board."""
    clients = installed_clients(_file(given))
    (one,) = chosen_clients(clients, [given.client])
    _refuse_troubled([one], clients)
    port = given.port or one.declared.port
    if port is None:
        raise NotReadyError(f"{one.name} has no port in clients.yaml. Name one: --port 8511")
    command = [*COMMAND, "board", "--port", str(port)]
    os.execve(command[0], command, one.environment())  # noqa: S606  # it becomes the server


def _worked(
    given: argparse.Namespace, arguments: Sequence[str], *, is_kept: bool = False
) -> tuple[list[Worked], list[str]]:
    """What became of each client, and the names of those that were not started."""
    clients = installed_clients(_file(given))
    chosen = chosen_clients(clients, given.client)
    troubles = find_troubles(clients, os.environ)
    _tell(troubles)
    troubled = {name for trouble in troubles for name in trouble.clients}
    done = work_each(
        [one for one in chosen if one.name not in troubled],
        arguments,
        is_kept=is_kept,
        begin=lambda client: remarks().rule(client.name),
    )
    return done, [one.name for one in chosen if one.name in troubled]


def _refuse_troubled(chosen: Sequence[Installed], clients: Sequence[Installed]) -> None:
    names = {one.name for one in chosen}
    troubles = [t for t in find_troubles(clients, os.environ) if names & set(t.clients)]
    if troubles:
        raise WrongInputError("\n".join(trouble.words for trouble in troubles))


def _tell(troubles: Sequence[Trouble]) -> None:
    for trouble in troubles:
        complain(trouble.words)


def _run_row(one: Worked) -> list[Any]:
    said = _json(one.answer)
    balances = list(said.get("surveys", {}).values())
    sums = [sum(balance[name] for balance in balances) if balances else None for name in BALANCE]
    return [one.client, *sums, said.get("snapshot"), _ended(one.code)]


def _json(answer: str) -> dict[str, Any]:
    """The document that `run --json` printed; empty when it did not come so far."""
    try:
        said = json.loads(answer)
    except ValueError:
        if answer.strip():
            remarks().print(visible(answer), markup=False)
        return {}
    return said if isinstance(said, dict) else {}


def _ended(code: int) -> str:
    words = {int(Ending.OK): "well", int(Ending.WRONG_INPUT): "wrong settings",
             int(Ending.BUSY): "busy"}  # fmt: skip
    return words.get(code, f"failed ({code})")


def _ending(done: Sequence[Worked], left: Sequence[str]) -> Ending:
    """The worst that happened to any of them."""
    if left:
        return Ending.WRONG_INPUT
    codes = {one.code for one in done}
    if codes <= {Ending.OK}:
        return Ending.OK
    return Ending.BUSY if codes <= {Ending.OK, Ending.BUSY} else Ending.FAILED


def _file(given: argparse.Namespace) -> Path:
    named: Path | None = given.file
    return named or Path(os.environ.get("LOYALTY_CLIENTS") or FILE_NAME)
