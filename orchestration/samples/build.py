"""All files of the sample company from one seed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestration.samples import (
    club_lists,
    crm_masters,
    crm_ratings,
    invitations,
    later_orders,
    mailbox,
    mystery_visits,
    partner_form,
    service_study,
    volumes,
    web_shop_form,
)
from orchestration.samples.company import draw_customers
from orchestration.samples.ledger import Ledger
from orchestration.samples.opinions import draw_opinions
from orchestration.samples.oracle import expected_toml, truth_csv

SEED = 754


@dataclass(frozen=True)
class Samples:
    """The exports by their path below the samples folder, and what the tests expect of them."""

    files: dict[str, bytes]
    expected: dict[str, bytes]


def build_samples(*, seed: int = SEED) -> Samples:
    """Everything, in memory; the same seed gives the same bytes on every machine."""
    customers = draw_customers(seed=seed)
    opinions = draw_opinions(customers, seed=seed)
    ledger = Ledger()
    studied, gaps = service_study.write_exports(ledger, seed=seed)
    visited, scores = mystery_visits.write_exports(ledger, seed=seed)
    files = {
        **mailbox.write_mailbox(opinions, customers, ledger, seed=seed),
        **web_shop_form.write_exports(opinions, ledger, seed=seed),
        **partner_form.write_exports(opinions, ledger, seed=seed),
        **crm_ratings.write_exports(opinions, ledger, seed=seed),
        **crm_masters.write_exports(customers, ledger, seed=seed),
        **invitations.write_exports(opinions, customers, ledger, seed=seed),
        **volumes.write_exports(ledger, seed=seed),
        **studied,
        **visited,
    }
    newcomers = later_orders.draw_newcomers(customers, seed=seed)
    crm_orders = ledger.records(crm_masters.ORDERS)
    traits = later_orders.draw_traits(customers, crm_orders, seed=seed)
    files |= later_orders.write_exports(opinions, customers, newcomers, traits, ledger, seed=seed)
    files |= club_lists.write_exports(customers, newcomers, traits, ledger, seed=seed)
    asked = invitations.draw_invitations(opinions, customers, seed=seed)
    answered = invitations.answered(asked, opinions, ledger)
    expected = {
        "expected.toml": expected_toml(
            ledger,
            [*gaps, *scores],
            invitations.counts(asked, answered),
            volumes.totals(ledger, year=2026),
            seed=seed,
        ),
        "truth.csv": truth_csv(ledger),
    }
    return Samples(files, expected)


def write_files(files: dict[str, bytes], folder: Path) -> int:
    """Write what differs; the number of files that did."""
    changed = 0
    for name, content in sorted(files.items()):
        path = folder / name
        if path.is_file() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        changed += 1
    return changed
