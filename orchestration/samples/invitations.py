"""Whom the mailings asked for an answer by e-mail, as the mailing tool exports it.

Every reply of the mailbox answers one of these; most invitations get no reply, and at the falling
location from its fall on nearly none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.samples.company import Customer, month_of
from orchestration.samples.crm_ratings import crm_file
from orchestration.samples.dice import Dice
from orchestration.samples.ledger import Ledger, Record
from orchestration.samples.opinions import EMAIL, FALL_STARTS, FALLING_LOCATION, Opinion

SURVEY = "mail_invitations"
HEADERS = ("invitation_id", "sent_on", "recipient", "branch", "manager", "status")
WINDOW_DAYS = 30
FIRST_EXPORT_TO, SECOND_EXPORT_FROM = date(2025, 10, 1), date(2025, 9, 1)


@dataclass(frozen=True)
class Invitation:
    """One mail that asked for an answer."""

    token: str
    sent_on: date
    customer: Customer
    location: str
    manager: str
    status: str

    def line(self, status: str = "") -> tuple[str, ...]:
        """Its row in an export."""
        return (
            *(self.token, self.sent_on.strftime("%d.%m.%Y"), self.customer.email),
            *(self.location, self.manager, status or self.status),
        )


def write_exports(
    opinions: Sequence[Opinion], customers: Sequence[Customer], ledger: Ledger, *, seed: int
) -> dict[str, bytes]:
    """Both exports; the second one knows which mails of September 2025 came back later."""
    drawn = draw_invitations(opinions, customers, seed=seed)
    first = [each for each in drawn if each.sent_on < FIRST_EXPORT_TO]
    second = [each for each in drawn if each.sent_on >= SECOND_EXPORT_FROM]
    files: dict[str, bytes] = {}
    for name, chosen in (
        ("mail_invitations_2025-09.csv", first),
        ("mail_invitations_2026-09.csv", second),
    ):
        lines = []
        for each in chosen:
            is_too_early = chosen is first and each.sent_on >= SECOND_EXPORT_FROM
            early = "sent" if is_too_early and each.status == "bounced" else ""
            lines.append(each.line(early))
            ledger.deliver(SURVEY, name, identity=each.token, fate=Record(lines[-1]))
        files[f"{SURVEY}/{name}"] = crm_file([HEADERS, *lines], encoding="utf-8")
    return files


def draw_invitations(
    opinions: Sequence[Opinion], customers: Sequence[Customer], *, seed: int
) -> tuple[Invitation, ...]:
    """All invitations, in the order of time."""
    dice = Dice(seed=seed, stream=SURVEY)
    asked = [opinion for opinion in opinions if opinion.survey == EMAIL]
    known = {opinion.customer.customer_id for opinion in asked}
    silent = [customer for customer in customers if customer.customer_id not in known]
    drawn: list[Invitation] = []
    for number, opinion in enumerate(asked, 1):
        place = (opinion.location, opinion.manager)
        sent_on = opinion.answered_at.date() - timedelta(days=dice.between(0, 9))
        token = f"{opinion.location}-{opinion.manager}-{number:04d}"
        drawn.append(Invitation(token, sent_on, opinion.customer, *place, "delivered"))
        is_late = month_of(opinion.answered_at.date()) >= FALL_STARTS
        is_falling = is_late and opinion.location == FALLING_LOCATION
        for _ in range(dice.between(5, 7) if is_falling else dice.between(1, 3)):
            without_answer = f"{opinion.location}-{opinion.manager}-{5000 + len(drawn)}"
            nobody = dice.pick([each for each in silent if each.location_id == opinion.location])
            status = dice.weighted((("delivered", 0.86), ("bounced", 0.09), ("suppressed", 0.05)))
            drawn.append(Invitation(without_answer, sent_on, nobody, *place, status))
    return tuple(sorted(drawn, key=lambda each: (each.sent_on, each.token)))


def answered(
    invitations: Sequence[Invitation], opinions: Sequence[Opinion], ledger: Ledger
) -> set[str]:
    """The tokens that a reply answers; one without a token answers the last invitation before."""
    by_moment = {each.answered_at: each for each in opinions if each.survey == EMAIL}
    of_token = {each.token: each.customer for each in invitations}
    found = set()
    for truth in ledger.truths():
        if truth.survey != EMAIL:
            continue
        token, day = truth.native_id, truth.local_date
        person = of_token[token] if token else by_moment[truth.answered_at].customer
        asked = [
            (each.token == token, each.sent_on, each.token)
            for each in invitations
            if each.customer == person
            and each.status != "suppressed"
            and timedelta(0) <= day - each.sent_on <= timedelta(days=WINDOW_DAYS)
        ]
        if asked:
            found.add(max(asked)[2])
    return found


def counts(
    invitations: Sequence[Invitation], found: set[str]
) -> dict[tuple[str, str], Counter[str]]:
    """Of each quarter and location, and all of them: invited, delivered, answered."""
    counted: dict[tuple[str, str], Counter[str]] = {}
    for each in invitations:
        if each.status == "suppressed":
            continue
        quarter = date(each.sent_on.year, (each.sent_on.month - 1) // 3 * 3 + 1, 1).isoformat()
        is_answered = each.token in found
        for member in ("all", each.location):
            of_it = counted.setdefault((quarter, member), Counter())
            of_it["invited"] += 1
            of_it["delivered"] += each.status != "bounced" or is_answered
            of_it["answered"] += is_answered
    return counted
