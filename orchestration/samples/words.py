"""What customers write beside their scores, in Russian, Romanian and English.

The sentences are in `sentences.yaml`; here is who writes what. No digits stand in them, so that
a number in a reply is the score and nothing else; sources that want a trap add it themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestration.samples.dice import Dice

SENTENCES = Path(__file__).with_name("sentences.yaml")
_SHARES = {"promoter": 0.45, "passive": 0.45, "detractor": 0.75}
#: what the first sentence is, by group of the score
_TONES: dict[str, tuple[tuple[str, float], ...]] = {
    "promoter": (("praise", 0.8), ("wish", 0.12), ("question", 0.03), ("complaint", 0.05)),
    "passive": (
        *(("praise", 0.25), ("complaint", 0.3), ("wish", 0.2), ("expectation", 0.08)),
        *(("question", 0.05), ("bland", 0.12)),
    ),
    "detractor": (
        *(("complaint", 0.78), ("expectation", 0.1), ("wish", 0.06), ("question", 0.03)),
        ("praise", 0.03),
    ),
}
_SECOND = {"promoter": "praise", "passive": "complaint", "detractor": "complaint"}
_SECOND_SHARE, _CONTACT_SHARE, _CHURN_SHARE = 0.3, 0.12, 0.1
#: themes that a touchpoint brings to mind, and how much more often
_MINDED = {
    "delivery": {"delivery": 8.0, "communication": 2.0},
    "returns": {"returns_claims": 6.0, "product_quality": 2.0},
    "billing": {"payment_billing": 6.0},
    "service": {"staff_competence": 3.0, "waiting_speed": 2.0, "returns_claims": 2.0},
    "web_order": {"website_app": 3.0, "delivery": 3.0, "order_accuracy": 2.0},
    "wholesale_order": {"order_accuracy": 2.0, "price_value": 2.0, "payment_billing": 2.0},
    "purchase": {"staff_attitude": 2.0, "assortment": 2.0, "price_value": 1.5},
}
#: what a location that gets worse suffers from
_FALL = {"waiting_speed": 12.0, "staff_attitude": 9.0}
_PLAIN_LETTERS = str.maketrans("șşțţăâîȘŞȚŢĂÂÎ", "ssttaaiSSTTAAI")


def comment_on(
    dice: Dice,
    words: Dice,
    *,
    language: str,
    group: str,
    touchpoint: str,
    is_falling: bool = False,
) -> str:
    """A comment, or nothing: the unhappy write more often.

    Args:
        dice: whether there is a comment; the same throws whatever is written.
        words: what it says.
        language: ru, ro or en.
        group: promoter, passive or detractor.
        touchpoint: what was asked about.
        is_falling: whether the location is getting worse.
    """
    if not dice.chance(_SHARES[group]):
        return ""
    if group == "detractor" and touchpoint == "delivery":
        dice.chance(0.8)
    dice.below(1)
    return _written(words, language, group, touchpoint, is_falling=is_falling)


def _written(words: Dice, language: str, group: str, touchpoint: str, *, is_falling: bool) -> str:
    said = _sentences()[language]
    tone = words.weighted(_TONES[group])
    sentences = [_sentence(words, said[tone], tone, touchpoint, is_falling=is_falling)]
    if tone in ("praise", "complaint") and words.chance(_SECOND_SHARE):
        other = said[_SECOND[group]]
        sentences.append(_sentence(words, other, _SECOND[group], touchpoint, is_falling=is_falling))
    if group == "detractor":
        for name, share in (("churn", _CHURN_SHARE), ("contact", _CONTACT_SHARE)):
            if words.chance(share):
                sentences.append(words.pick(said[name]))
    return _joined(dict.fromkeys(sentences))


def _sentence(
    words: Dice,
    said: Mapping[str, Sequence[str]] | Sequence[str],
    tone: str,
    touchpoint: str,
    *,
    is_falling: bool,
) -> str:
    if not isinstance(said, Mapping):
        return words.pick(said)
    minded = dict(_MINDED.get(touchpoint, {}))
    if is_falling and tone in ("complaint", "wish", "expectation"):
        minded = {theme: weight for theme, weight in _FALL.items() if theme in said}
    theme = words.weighted([(theme, minded.get(theme, 1.0)) for theme in said])
    return words.pick(said[theme])


def _joined(sentences: Mapping[str, None]) -> str:
    texts = list(sentences)
    ended = [text if text[-1] in ".!?" else f"{text}." for text in texts[:-1]]
    return " ".join([*ended, texts[-1]])


@cache
def _sentences() -> dict[str, dict[str, Any]]:
    read: dict[str, dict[str, Any]] = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    return read


def in_plain_letters(text: str) -> str:
    """Romanian as it is typed where its letters do not exist, in cp1251 for one."""
    return text.translate(_PLAIN_LETTERS)
