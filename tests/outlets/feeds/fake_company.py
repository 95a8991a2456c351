"""A company of a few shops whose figures are counted here, in place of dbt: quick and known.

Everything that lands is an operation in a log; the state at a basis is the log up to there. A
person who is forgotten is renamed in the whole log, as an erasure rewrites landing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from orchestration.home import Home
from orchestration.outlets.feeds import approving, closing, preparing, release
from orchestration.outlets.feeds.anchor import Anchor
from orchestration.outlets.feeds.desk import Desk
from orchestration.outlets.feeds.figures import ANSWERS, Basis, Decisions, Figure, Finding, Known
from orchestration.outlets.feeds.places import Place
from orchestration.responses.scheme import Scheme

SCHEME = {
    "scheme": "shops",
    "version": 1,
    "valid_from": "2026-01",
    "units": {"type": "location"},
    "metric": "nps",
    "scale": "0-10",
    "window_months": 1,
    "target": {"value": 20, "source": "plan 2026", "approved_by": "board"},
    "gates": {"minimum_answers": 6, "integrity": "withhold"},
    "decision": {"rule": "raw"},
    "payout": {"kind": "linear", "span": 20, "most": 120},
    "shadow": False,
    "release_to": "feeds/shops",
}
SHOPS = ("L1", "L2", "L3", "L4")
HIDDEN_UNDER = 5


@dataclass(frozen=True)
class Said:
    """One revision of one answer, or its removal."""

    uid: str
    unit: str = ""
    score: int | None = None
    day: str = ""
    person: str = ""

    @property
    def content_hash(self) -> str:
        return sha256(f"{self.person}{self.unit}{self.score}{self.day}".encode()).hexdigest()[:32]


@dataclass
class Company:
    """The log, the declared scheme, and what the screen finds."""

    log: list[Said] = field(default_factory=list)
    scheme: dict[str, object] = field(default_factory=lambda: dict(SCHEME))
    roster: list[str] = field(default_factory=lambda: list(SHOPS))
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    split: dict[str, Mapping[str, tuple[Mapping[str, Any], ...]]] = field(default_factory=dict)
    erasures: int = 0
    code_version: str = "1"

    @property
    def declared(self) -> Scheme:
        return Scheme.model_validate(self.scheme)

    def answer(self, uid: str, unit: str, score: int, day: str, person: str = "") -> None:
        self.log.append(Said(uid, unit, score, day, person or f"person of {uid}"))

    def remove(self, uid: str) -> None:
        self.log.append(Said(uid))

    def forget(self, person: str) -> None:
        """Rename a person, and their answers without a number of their own, in the whole log."""
        self.erasures += 1
        new = f"erased {self.erasures}"
        self.log = [
            replace(said, uid=f"{said.uid}x", person=new) if said.person == person else said
            for said in self.log
        ]

    def standing(self, until: int) -> dict[str, tuple[int, Said]]:
        found: dict[str, tuple[int, Said]] = {}
        for number, said in enumerate(self.log[:until], start=1):
            if said.score is None:
                found.pop(said.uid, None)
            else:
                found[said.uid] = (number, said)
        return found

    # what the feed asks of whoever makes figures

    def basis(self) -> Basis:
        return Basis(
            manifest_seq=len(self.log),
            manifest_hash="0" * 64,
            snapshot_id="s",
            code_version=self.code_version,
            git_commit="unknown",
            definition_versions={"nps": "1"},
            lock_sha256="0" * 64,
            models_sha256="0" * 64,
            input_count=len(self.log),
            erasure_count=self.erasures,
        )

    def problems(self, basis: Basis) -> list[str]:
        return [] if len(self.log) >= basis.manifest_seq else ["arrivals are lost"]

    def config(self) -> Mapping[str, bytes]:
        text = yaml.safe_dump(self.declared.model_dump(mode="json"))
        return {f"schemes/{self.declared.scheme}.yaml": text.encode()}

    def now(self, periods: Mapping[str, Scheme], decisions: Decisions) -> Mapping[str, Known]:
        return {m: self._known(s, m, decisions, len(self.log)) for m, s in periods.items()}

    def at(
        self,
        basis: Basis,
        config: Mapping[str, bytes],  # noqa: ARG002  # the interface's
        periods: Mapping[str, Scheme],
        decisions: Decisions,
        *,
        is_from_landing: bool,  # noqa: ARG002  # the interface's
    ) -> Mapping[str, Known]:
        until = basis.manifest_seq
        return {m: self._known(s, m, decisions, until) for m, s in periods.items()}

    def _known(self, scheme: Scheme, month: str, decisions: Decisions, until: int) -> Known:
        out = {
            self.log[e.manifest_seq - 1].uid for e in decisions.excluded if e.manifest_seq <= until
        }
        moved = {a.manifest_seq: unit for a, unit in decisions.reattributed.items()}
        answers = [
            (number, replace(said, unit=moved.get(number, said.unit)))
            for number, said in self.standing(until).values()
            if scheme.first_day(month) <= date.fromisoformat(said.day) <= scheme.last_day(month)
        ]
        figures = tuple(
            _figure(scheme, month, unit, [s for _, s in answers if s.unit == unit], out)
            for unit in self.roster
        )
        rows = [
            {
                "response_uid": said.uid,
                "score_no": 1,
                "content_hash": said.content_hash,
                "unit_id": said.unit,
                "metric": "nps",
                "scale": "0-10",
                "survey": "kiosk",
                "basis_date": date.fromisoformat(said.day),
                "counted_as": _group(said.score or 0),
                "is_excluded": said.uid in out,
                "excluded_reason": None,
                "cause": None,
                "is_counted": said.uid not in out,
                "manifest_seq": number,
            }
            for number, said in answers
        ]
        answered = pa.Table.from_pylist(rows, ANSWERS)
        return Known(figures, answered, self.findings.get(month, ()), self.split.get(month, {}))


def _group(score: int) -> str:
    return "promoter" if score >= 9 else "passive" if score >= 7 else "detractor"


def _figure(scheme: Scheme, month: str, unit: str, said: list[Said], out: set[str]) -> Figure:
    groups = [_group(s.score or 0) for s in said if s.uid not in out]
    n, up, down = len(groups), groups.count("promoter"), groups.count("detractor")
    value = Fraction(100 * (up - down), n) if n else None
    target = Fraction(scheme.target.units.get(unit, scheme.target.value))
    is_enough = n >= scheme.gates.minimum_answers
    payout = None
    if is_enough and value is not None:
        payout = max(0.0, min(120.0, float(100 * (value - (target - 20)) / 20)))
    status = "insufficient_n"
    if is_enough and value is not None:
        status = "met" if value >= target else "not_met"
    is_shown = n >= HIDDEN_UNDER
    return Figure.from_row(
        {
            "unit_id": unit,
            "metric": "nps",
            "scale": "0-10",
            "period_start": f"{month}-01",
            "period_end": scheme.last_day(month),
            "window_start": scheme.first_day(month),
            "status": status,
            "is_shown": is_shown,
            "is_enough": is_enough,
            "definition_version": "1",
            "n": n,
            "promoters": up,
            "passives": n - up - down,
            "detractors": down,
            "value": float(value) if value is not None else None,
            "low": None if value is None else float(value) - 10,
            "high": None if value is None else float(value) + 10,
            "level": 0.95,
            "interval_method": "fake",
            "n_excluded": len(said) - n,
            "target": float(target),
            "payout_percent": payout,
        }
    )


class Clock:
    """Tells the moment that it was set to, a second later every time."""

    def __init__(self, moment: str) -> None:
        self.moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        self.count = 0

    def __call__(self) -> datetime:
        self.count += 1
        return self.moment.replace(microsecond=self.count % 1_000_000)

    def set(self, moment: str) -> None:
        self.moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)


@dataclass
class Office:
    """A company with its feed: key, second place and a clock."""

    company: Company
    desk: Desk
    clock: Clock
    root: Path

    def release(self, month: str) -> None:
        """Take a month from open to released."""
        year, number = map(int, month.split("-"))
        after = f"{year + number // 12}-{number % 12 + 1:02d}"
        self.clock.set(f"{after}-08T09:00")
        scheme = self.company.declared
        closing.close(self.desk, scheme, month, by="Ana")
        preparing.prepare(self.desk, scheme.scheme, month, by="Ana")
        approving.approve(self.desk, scheme.scheme, month, by="Boris")
        release.release(self.desk, scheme.scheme, month, by="Boris")

    def released_bytes(self) -> dict[str, bytes]:
        """Every file that was ever released."""
        folder = self.root / "data" / "feeds" / "shops"
        return {
            str(file.relative_to(folder)): file.read_bytes()
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        }


def an_office(root: Path, company: Company | None = None) -> Office:
    """A feed with its key registered, before the first close."""
    company, clock = company or Company(), Clock("2026-01-15T09:00")
    data = root / "data"
    data.mkdir(parents=True, exist_ok=True)
    home = Home(data, root / "surveys", f"sqlite:///{data / 'decisions.sqlite'}")
    anchor = Anchor(Place(str(root / "second")))
    keyless = Desk(home, company, clock, None, anchor)
    key, _ = approving.register_key(keyless, root / "keys" / "feed.pem", by="Ana")
    return Office(company, Desk(home, company, clock, key, anchor), clock, root)


def fill(company: Company, month: str, *, per_shop: int = 12, seed: int = 0) -> None:
    """Answers of one month: every shop its own mix of scores."""
    scores = (10, 9, 8, 3, 10, 7, 9, 2, 10, 9, 6, 8)
    for place, shop in enumerate(company.roster):
        for number in range(per_shop):
            score = scores[(number * (place + 1) + seed) % len(scores)]
            uid = f"{month}-{shop}-{number}"
            company.answer(uid, shop, score, f"{month}-{number % 27 + 1:02d}")
