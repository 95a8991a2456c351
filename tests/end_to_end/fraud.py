"""A company of four shops over fourteen months, honest but for some planted frauds.

Every shop and month has thirty forms and sixty invitations; a fraud changes some of one shop and
month. Nothing is measured here. All is drawn from a seeded generator.
"""

from __future__ import annotations

import calendar
import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

SHOPS = ("S1", "S2", "S3", "S4")
MONTHS = tuple(f"{2025 + k // 12}-{k % 12 + 1:02d}" for k in range(14))
#: the months before are what is usual for invitations
JUDGED = MONTHS[3:]
FORMS, INVITATIONS = 30, 60
ITEMS = 8
Cell = tuple[str, str]  # month, shop

SOURCE = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: {name}
  kind: {kind}
  owner: team:tests
  connector: {{type: folder, url: drop/{name}, pattern: "*.csv", settle_seconds: 0}}
  format: {{type: csv}}
  time: {{zone: Europe/Chisinau, formats: ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d"]}}
"""
ITEM = "    item_{n}: {{metric: csi, column: Q{n}, scale: {{min: 1, max: 5}}}}\n"
DECLARED = {
    "pulse": SOURCE.format(name="pulse", kind="forms")
    + "  columns: {native_id: Id, answered_at: At, email: Mail, location: Shop}\n"
    + "  constants: {channel: web}\n"
    + "  segments: {device: Device, duration_seconds: Seconds}\n"
    + "  questions:\n"
    + "    recommend: {metric: nps, column: Score, scale: {min: 0, max: 10}}\n"
    + "    why: {metric: comment, column: Why}\n"
    + "".join(ITEM.format(n=n) for n in range(1, ITEMS + 1)),
    "staff": SOURCE.format(name="staff", kind="crm")
    + "  loads: employee\n"
    + "  columns: {native_id: Id, name: Name, email: Mail, location: Shop, valid_from: From}\n",
    "shops": SOURCE.format(name="shops", kind="crm")
    + "  loads: location\n  columns: {native_id: Id, name: Name}\n",
    "letters": SOURCE.format(name="letters", kind="crm")
    + "  loads: invitation\n"
    + "  columns: {native_id: Id, sent_at: At, email: Mail, location: Shop, state: State}\n"
    + "  constants: {invites_to: pulse, channel: email}\n",
}
WORDS = (
    *("", "", "", "Ставлю 10 за отличный сервис", "Livrare la timp", "Ждал десять дней"),
    *("Nota 10, felicitări!", "Good service", "I was told it takes 10 days", "Всё хорошо"),
)
BEGGED = (
    "Поставила десятку, чтобы девушку не ругали", "M-a rugat să îi dau nota 10",
    "She asked me to give a 10", "Просили поставить 10", "Va rog, dati-mi 10",
)  # fmt: skip


@dataclass(frozen=True)
class Form:
    """One filled form."""

    at: datetime
    mail: str
    shop: str
    score: int
    why: str
    device: str
    seconds: int
    items: tuple[int, ...]


@dataclass(frozen=True)
class Letter:
    """One invitation."""

    at: datetime
    mail: str
    shop: str
    state: str


def honest_forms(month: str, shop: str, random: Random) -> list[Form]:
    """A month of a shop without fraud: some are hasty, some tick one column, couples share."""
    found: list[Form] = []
    for number in range(FORMS):
        at = _moment(month, random)
        mood = random.choices((0, 1, 2), (0.2, 0.3, 0.5))[0]
        score = random.choice(((0, 3, 5, 6), (7, 8), (9, 10))[mood])
        items = tuple(
            max(1, min(5, (2, 4, 5)[mood] + random.choice((-1, 0, 0, 1)))) for _ in range(ITEMS)
        )
        shared = found and random.random() < 0.05
        mail = f"c{random.randrange(4000)}@example.com"
        why = "" if mood == 0 else random.choice(WORDS)
        device = found[-1].device if shared else f"{month}{shop}{number}"
        seconds = round(random.lognormvariate(4.8, 0.5))
        found.append(Form(at, mail, shop, score, why, device, seconds, items))
    return found


def honest_letters(month: str, shop: str, random: Random) -> list[Letter]:
    """A month of invitations: one in twenty-five comes back, one in fifty is kept back."""
    states = random.choices(("delivered", "undeliverable", "not_sent"), (94, 4, 2), k=INVITATIONS)
    return [
        Letter(_moment(month, random), f"i{k}@example.com", shop, state)
        for k, state in enumerate(states)
    ]


def with_fraud(
    kind: str, forms: list[Form], letters: list[Letter], random: Random
) -> tuple[list[Form], list[Letter]]:
    """The month of a shop after a fraud of a kind."""
    if kind in ("undeliverable_spike", "suppressed_spike"):
        state = {"undeliverable_spike": "undeliverable", "suppressed_spike": "not_sent"}[kind]
        return forms, [replace(letter, state=state) for letter in letters[:15]] + letters[15:]
    if kind == "invitation_drop":
        return forms, letters[:20]
    start = forms[0].at.replace(hour=14, minute=5)
    for k in range(9):
        form = forms[k] if kind in ("straight_lining", "score_against_text") else _praise(forms[k])
        changes: dict[str, dict[str, Any]] = {
            "staff_answers": {"mail": f"{form.shop}-clerk@example.com"},
            "duplicate_person": {"mail": "friend@example.com"},
            "duplicate_device": {"device": "till"},
            "burst": {"at": start + timedelta(seconds=random.randrange(540))},
            "begging_phrase": {"why": BEGGED[k % len(BEGGED)]},
            "straight_lining": {"items": (4,) * ITEMS},
            "speeder": {"seconds": random.randrange(8, 25)},
            "score_against_text": {"score": 10, "why": "Ужасно, меня обманули"},
        }
        forms[k] = replace(form, **changes[kind])
    return forms, letters


def exports(frauds: Mapping[Cell, str], seed: int = 20260322) -> dict[str, str]:
    """The company as files, one for each source."""
    random = Random(seed)
    forms: list[Form] = []
    letters: list[Letter] = []
    for month in MONTHS:
        for shop in SHOPS:
            written = honest_forms(month, shop, random), honest_letters(month, shop, random)
            kind = frauds.get((month, shop))
            told = with_fraud(kind, *written, random) if kind else written
            forms += told[0]
            letters += told[1]
    return {
        "pulse": _csv(
            ("Id", "At", "Mail", "Shop", "Score", "Why", "Device", "Seconds",
             *(f"Q{n}" for n in range(1, ITEMS + 1))),
            ((k, form.at, form.mail, form.shop, form.score, form.why, form.device, form.seconds,
              *form.items) for k, form in enumerate(forms)),
        ),
        "letters": _csv(
            ("Id", "At", "Mail", "Shop", "State"),
            ((k, sent.at, sent.mail, sent.shop, sent.state) for k, sent in enumerate(letters)),
        ),
        "staff": _csv(
            ("Id", "Name", "Mail", "Shop", "From"),
            ((f"M{shop}", f"Clerk {shop}", f"{shop}-clerk@example.com", shop, "2024-01-01")
             for shop in SHOPS),
        ),
        "shops": _csv(("Id", "Name"), ((shop, f"Shop {shop}") for shop in SHOPS)),
    }  # fmt: skip


def _moment(month: str, random: Random) -> datetime:
    year, number = map(int, month.split("-"))
    day = random.randint(1, calendar.monthrange(year, number)[1])
    return datetime(year, number, day, random.randint(9, 19), random.randrange(60),  # noqa: DTZ001  # local time, as forms write it
                    random.randrange(60))  # fmt: skip


def _praise(form: Form) -> Form:
    return replace(form, score=10, items=tuple(5 if k % 3 else 4 for k in range(ITEMS)))


def _csv(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
