"""What the pages Voice and Problem zones show, in words: frames with prepared texts.

Here: texts beside values. Not here: reading, charts, widgets, arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from apps.board import formats
from apps.board.reading.voice import NO_THEMES, load_theme_names
from apps.board.service import spell, spell_interval
from apps.board.texts import Texts

SIGNS = ("churn_risk", "wants_contact", "implicit_request", "has_review_risk")


def name_theme(theme: str, names: Mapping[str, str], texts: Texts) -> str:
    """A theme in words."""
    return texts(f"voice.theme.{theme}") if theme in NO_THEMES else names.get(theme, theme)


def names_of_themes(texts: Texts) -> dict[str, str]:
    """Every theme in words, also what is none."""
    return load_theme_names(texts.language) | {
        theme: texts(f"voice.theme.{theme}") for theme in NO_THEMES
    }


def spell_share(value: object, texts: Texts) -> str:
    """A share 0 to 1 as per cent."""
    if pd.isna(value):  # type: ignore[call-overload]  # a cell of a frame
        return "—"
    return f"{formats.number(100 * float(str(value)), texts, digits=1)}{formats.NO_BREAK}%"


def in_words(rows: pd.DataFrame, names: Mapping[str, str], texts: Texts) -> pd.DataFrame:
    """Themes with a text beside every figure; hidden ones say that they are too few."""
    hidden = texts("voice.too_few")
    return rows.assign(
        theme_text=[name_theme(theme, names, texts) for theme in rows["theme"]],
        n_text=[formats.count(n, texts) for n in rows["n"]],
        mentions_text=_or(rows, "mentions", hidden, lambda n: formats.count(n, texts)),
        share_text=[spell_share(value, texts) for value in rows["share"]],
        impact_text=[spell(value, texts, digits=1, is_signed=True) for value in rows["impact"]],
        interval_text=[
            spell_interval(one.impact_low, one.impact_high, texts, digits=1)
            for one in rows.itertuples(index=False)
        ],
        contribution_text=[
            spell(value, texts, digits=1, is_signed=True) for value in rows["contribution"]
        ],
        nps_text=[spell(value, texts, digits=1, is_signed=True) for value in rows["nps_with"]],
        promoter_complaints_text=_or(
            rows, "promoter_complaints", "", lambda n: formats.count(n, texts)
        ),
        detractor_praises_text=_or(
            rows, "detractor_praises", "", lambda n: formats.count(n, texts)
        ),
        trend_text=[texts(f"voice.verdict.{verdict}") for verdict in rows["verdict"]],
    )


def _or(rows: pd.DataFrame, column: str, otherwise: str, spelled) -> list[str]:  # type: ignore[no-untyped-def]  # a function of any number
    return [otherwise if pd.isna(value) else spelled(value) for value in rows[column]]


def shown_themes(rows: pd.DataFrame) -> pd.DataFrame:
    """Themes that customers named and that have a figure."""
    return rows[~rows["theme"].isin(NO_THEMES) & rows["impact"].notna()]


def causes_in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Product and service, and causes of complaints."""
    return rows.assign(
        spoken_text=[
            texts(f"voice.{one.kind}.{one.spoken_of}") for one in rows.itertuples(index=False)
        ],
        mentions_text=_or(
            rows, "mentions", texts("voice.too_few"), lambda n: formats.count(n, texts)
        ),
        share_text=[spell_share(value, texts) for value in rows["share"]],
        complaints_text=[spell(value, texts, digits=0) for value in rows["complaints"]],
        praises_text=[spell(value, texts, digits=0) for value in rows["praises"]],
        impact_text=[spell(value, texts, digits=1, is_signed=True) for value in rows["impact"]],
        interval_text=[
            spell_interval(one.impact_low, one.impact_high, texts, digits=1)
            for one in rows.itertuples(index=False)
        ],
    )


def drivers_in_words(rows: pd.DataFrame, names: Mapping[str, str], texts: Texts) -> pd.DataFrame:
    """Relative weights; a correlation whose interval covers zero is not established."""
    return rows.assign(
        theme_text=[name_theme(theme, names, texts) for theme in rows["theme"]],
        weight_text=[spell_share(value, texts) for value in rows["lmg_share"]],
        johnson_text=[spell_share(value, texts) for value in rows["johnson_share"]],
        r_text=[spell(value, texts, is_signed=True) for value in rows["r"]],
        interval_text=[
            spell_interval(one.r_low, one.r_high, texts) for one in rows.itertuples(index=False)
        ],
        mentions_text=[formats.count(n, texts) for n in rows["mentions"]],
        established_text=[
            texts("voice.established" if known else "voice.not_established")
            for known in rows["is_established"]
        ],
    )


def comments_in_words(
    rows: pd.DataFrame,
    names: Mapping[str, str],
    called: Mapping[str, Mapping[str, str]],
    texts: Texts,
) -> pd.DataFrame:
    """Comments as they are told in a table: plain text, with how they were understood.

    Args:
        called: names of the members of location and manager.
    """
    return pd.DataFrame(
        {
            "text": list(rows["text"]),
            "month": [
                formats.short_period("month", start.date(), texts) for start in rows["month_start"]
            ],
            "group": [
                texts(f"voice.group.{group}") if isinstance(group, str) else ""
                for group in rows["nps_group"]
            ],
            "themes": [
                ", ".join(name_theme(theme, names, texts) for theme in themes)
                or texts("voice.theme.uncoded")
                for themes in rows["themes"]
            ],
            "kind": [texts(f"voice.kind.{kind}") for kind in rows["primary_kind"]],
            "signs": [
                ", ".join(
                    [texts(f"voice.sign.{sign}") for sign in SIGNS if getattr(one, sign)]
                    + ([texts("voice.sign.corrected")] if one.is_corrected else [])
                )
                for one in rows.itertuples(index=False)
            ],
            "confidence": [
                spell_share(one.confidence if one.is_coded else None, texts)
                for one in rows.itertuples(index=False)
            ],
            **{
                dimension: [
                    called[dimension].get(member, member) if isinstance(member, str) else ""
                    for member in rows[dimension]
                ]
                for dimension in ("location", "manager")
            },
        }
    )
