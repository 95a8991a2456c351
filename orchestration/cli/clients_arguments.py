"""The actions of `loyalty clients`; only names here."""

from __future__ import annotations

import argparse
from pathlib import Path

from orchestration.cli.feed_arguments import Add, Verbs


def add_clients(actions: Verbs, add: Add) -> None:
    """Add every action on the client companies of a provider."""
    check = add(actions, "check", "name what two clients have in common", "clients", "check")
    run = add(actions, "run", "run the pipeline of each client", "clients", "run")
    each = add(actions, "each", "run any command for each client", "clients", "each")
    board = add(actions, "board", "serve the board of one client", "clients", "board")
    board.add_argument("client", metavar="NAME")
    board.add_argument("--port", type=int, help="default: the one of clients.yaml")
    for parser in (run, each):
        parser.add_argument(
            "--client", action="append", default=[], metavar="NAME",
            help="only this client; repeatable",
        )  # fmt: skip
    for parser in (check, run, each, board):
        parser.add_argument(
            "--file", type=Path, metavar="clients.yaml",
            help="default: LOYALTY_CLIENTS, or clients.yaml in this folder",
        )  # fmt: skip
    each.add_argument("arguments", nargs=argparse.REMAINDER, metavar="-- VERB ...")
