"""What a bonus scheme says, in the words of a language: units, target, gates, rule, payout.

Here: from the scheme's row in the feed's state to labelled texts. Not here: widgets, and what the
scheme did to anybody (bonus). Words from a scheme's file mean nothing to Markdown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apps.board import formats
from apps.board.bonus import Row, name_month, spell
from apps.board.texts import Texts, plain


def card(scheme: Row, texts: Texts) -> list[tuple[str, str]]:
    """What the scheme says, as label and text; texts of the scheme file mean no markup."""
    said: list[tuple[str, Callable[[], str]]] = [
        ("units", lambda: texts(f"bonus.units.{scheme['unit_type']}")),
        ("metric", lambda: _metric(scheme, texts)),
        ("window", lambda: _window(scheme, texts)),
        ("target", lambda: _target(scheme, texts)),
        ("gates", lambda: "; ".join(_gates(scheme, texts))),
        ("rule", lambda: _rule(scheme, texts)),
        ("payout", lambda: _curve(scheme, texts)),
        ("version", lambda: _version(scheme, texts)),
    ]
    return [(texts(f"bonus.card.{name}"), words()) for name, words in said]


def name_metric(scheme: Row, texts: Texts) -> str:
    """NPS, CSAT and so on."""
    return texts.named("control_metric", scheme["metric"])


def unit_of(scheme: Row, texts: Texts) -> str:
    """What the figure is counted in, as on an axis."""
    key = f"metric.{scheme['metric']}.short_unit"
    return texts(key) if texts.has(key) else name_metric(scheme, texts)


def _metric(scheme: Row, texts: Texts) -> str:
    scale = f" ({scheme['scale'].replace('-', formats.DASH)})" if scheme["scale"] else ""
    return plain(f"{name_metric(scheme, texts)}{scale}") + ". " + texts(
        f"bonus.counts.{scheme['counts']}"
    )  # fmt: skip


def _window(scheme: Row, texts: Texts) -> str:
    months = int(scheme["window_months"])
    basis = texts(f"bonus.date_basis.{scheme['date_basis']}")
    window = texts.plural("last_months", months, n=formats.count(months, texts))
    return texts("bonus.card_window", window=window, basis=basis, day=scheme["cut_off_day"])


def _target(scheme: Row, texts: Texts) -> str:
    return texts(
        f"bonus.card_{scheme['against']}",
        target=spell(scheme["target"], texts),
        source=plain(scheme["target_source"]),
        by=plain(scheme["target_approved_by"]),
    )


def _gates(scheme: Row, texts: Texts) -> list[str]:
    answers = formats.answers(scheme["minimum_answers"], texts)
    found = [texts("bonus.gate.minimum_answers", answers=answers)]
    for name in ("minimum_response_rate", "minimum_coverage"):
        if scheme[name]:
            found.append(texts(f"bonus.gate.{name}", share=_share(scheme[name], texts)))
    found += [texts(f"bonus.gate.{scheme['integrity']}")]
    return [*found, texts(f"bonus.too_few.{scheme['when_too_few']}")]


def _rule(scheme: Row, texts: Texts) -> str:
    return texts(f"bonus.rule_of.{scheme['rule']}", share=_share(scheme["probability"], texts))


def _curve(scheme: Row, texts: Texts) -> str:
    percent = texts("number.percent")
    if scheme["payout_kind"] == "tiers":
        steps = [step.split(":") for step in scheme["payout_steps"].split()]
        listed = ", ".join(
            texts("bonus.step", share=_share(at, texts), percent=spell(pays, texts, digits=0))
            for at, pays in steps
        )
        return texts("bonus.curve.tiers", steps=listed)
    if scheme["payout_kind"] == "none":
        return texts("bonus.curve.none")
    return texts(
        "bonus.curve.linear",
        span=spell(scheme["payout_span"], texts),
        most=spell(scheme["payout_most"], texts, digits=0) + percent,
    )


def _version(scheme: Row, texts: Texts) -> str:
    since = name_month(scheme["valid_from"], texts)
    if scheme["valid_to"]:
        until = name_month(scheme["valid_to"], texts)
        return texts("bonus.card_version_until", n=scheme["version"], since=since, until=until)
    return texts("bonus.card_version", n=scheme["version"], since=since)


def _share(share: Any, texts: Texts) -> str:
    return formats.number(100 * float(share), texts, digits=0) + texts("number.percent")
