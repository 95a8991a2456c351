"""`loyalty sources new`: a declaration to start from, for a tool whose exports are known."""

from __future__ import annotations

import argparse

from orchestration.cli.outcomes import Ending, WrongInputError
from orchestration.cli.terminal import answers, show_table
from orchestration.home import Home
from orchestration.products.catalogue import UnknownProductError, product_named, products
from orchestration.products.scaffold import (
    OwnerError,
    SourceExistsError,
    SourceNameError,
    marked_lines,
    write_declaration,
)

MISTAKES = (OwnerError, SourceExistsError, SourceNameError, UnknownProductError)


def new(given: argparse.Namespace) -> int:
    """Write the declaration of one product, or list the products."""
    if given.list or given.product is None:
        rows = [(product.name.replace("_", "-"), product.title) for product in products()]
        show_table(f"{len(rows)} ready-made declarations", ("product", "what it is"), rows, left=2)
        if given.list:
            return Ending.OK
        raise WrongInputError("Name one of them: loyalty sources new --product NAME")
    try:
        file = write_declaration(
            product_named(given.product),
            Home.from_environment().surveys,
            survey=given.survey,
            owner=given.owner,
        )
    except MISTAKES as mistake:
        raise WrongInputError(str(mistake)) from mistake
    say = answers()
    say.print(f"Written: {file}", markup=False)
    say.print("Change what is yours:", markup=False)
    for number, line in marked_lines(file):
        say.print(f"  line {number}: {line}", markup=False)
    say.print("Then look at what it makes of an export of yours; nothing is kept:", markup=False)
    say.print(f"  loyalty sources try {file} FILE", markup=False)
    return Ending.OK
