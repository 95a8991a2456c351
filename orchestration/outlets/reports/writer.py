"""Sentences out of figures: words of a language, numbers as it writes them, and their evidence.

Which case of a sentence holds is decided in the sections. Nothing is read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from orchestration.comments.words import fold
from orchestration.outlets.reports.asked import Period, name_alone
from orchestration.outlets.reports.document import Prose, Quote, Sentence
from orchestration.outlets.reports.evidence import Register
from orchestration.outlets.reports.facts import GENERAL, OTHER, UNTAGGED, Comment, Facts, Theme
from orchestration.responses.report_options import ReportOptions
from orchestration.wording import formats
from orchestration.wording.texts import Texts

#: a longer quote is cut between two words
LONGEST_QUOTE = 420
#: shorter ones say too little to be quoted
SHORTEST_QUOTE = 15


@dataclass(frozen=True)
class Writer:
    """What every section writes with.

    Args:
        theme_names: theme -> its name in the language of the report.
    """

    facts: Facts
    period: Period
    texts: Texts
    register: Register
    theme_names: Mapping[str, str]
    options: ReportOptions

    def say(
        self, key: str, *, stands_on: Iterable[str] | None = None, **values: object
    ) -> Sentence:
        """The sentence under `report.<key>`; `stands_on`: the answers behind its figures."""
        text = self.texts(f"report.{key}", **values).strip()
        if stands_on is None:
            return Sentence(text)
        return Sentence(text, self.register.cite(text, stands_on))

    def prose(self, *sentences: Sentence | None, kind: str = "plain") -> Prose:
        """A paragraph of the sentences that hold."""
        return Prose(tuple(one for one in sentences if one is not None), kind)

    def heading(self, key: str, **values: object) -> Prose:
        """A heading inside a section."""
        return Prose((Sentence(self.texts(f"report.{key}", **values)),), "heading")

    def number(self, value: float, *, is_signed: bool = False) -> str:
        """Points, with one decimal."""
        return formats.number(value, self.texts, is_signed=is_signed)

    def points(self, value: float) -> str:
        """So many points, without a sign."""
        return self.texts("report.points", value=self.number(abs(value)))

    def interval(self, low: float | None, high: float | None) -> str:
        """Both ends of an interval; empty where there is none."""
        return "" if low is None or high is None else formats.interval(low, high, self.texts)

    def count(self, family: str, amount: int) -> str:
        """An amount with the right form of its word."""
        return self.texts.plural(family, amount, n=formats.count(amount, self.texts))

    def theme(self, name: str) -> str:
        """A theme in words."""
        if self.texts.has(f"report.theme.{name}"):
            return self.texts(f"report.theme.{name}")
        return self.theme_names.get(name, name)

    def quoted_theme(self, name: str) -> str:
        """A theme inside a sentence, in the quotation marks of the language."""
        return self.texts("report.quoted", words=self.theme(name))

    def place(self, member: str) -> str:
        """A location in words."""
        if member == "(unknown)":
            return self.texts("member.unknown")
        return self.facts.names.get(("location", member), member)

    @property
    def period_name(self) -> str:
        """The period as it stands in a title."""
        return name_alone(self.period, self.texts)

    def quote(self, comment: Comment) -> Quote:
        """A comment as it is quoted."""
        words = " ".join(comment.text.split())
        is_cut = len(words) > LONGEST_QUOTE
        if is_cut:
            words = words[:LONGEST_QUOTE].rsplit(" ", 1)[0]
        who = self.texts(f"report.said_by.{comment.nps_group or 'nobody'}")
        by = f"{who}, {self.place(comment.location)}" if comment.location else who
        return Quote(words, by, self.register.number_of(comment.response_uid), is_cut)

    def quotes(self, comments: Iterable[Comment], most: int) -> tuple[Quote, ...]:
        """The comments that say it best: surely coded, neither a word nor a page; none twice."""
        chosen: list[Comment] = []
        for comment in sorted(comments, key=_worth):
            is_known = any(
                comment.response_uid == one.response_uid or fold(comment.text) == fold(one.text)
                for one in chosen
            )
            if len(chosen) < most and len(comment.text.strip()) >= SHORTEST_QUOTE and not is_known:
                chosen.append(comment)
        return tuple(self.quote(comment) for comment in chosen)

    def with_theme(self, theme: str) -> list[Comment]:
        """The comments with a score on the scale of the report whose response names the theme."""
        named = self.themes_of_responses
        return [
            one
            for one in self.facts.comments
            if one.response_uid in self.facts.scored and theme in named[one.response_uid]
        ]

    @cached_property
    def themes_of_responses(self) -> Mapping[str, frozenset[str]]:
        """Response -> its themes over all its comments; the general one only when alone."""
        named: dict[str, set[str]] = {}
        for one in self.facts.comments:
            named.setdefault(one.response_uid, set()).update(one.themes if one.is_coded else ())
        return {uid: frozenset(themes - {GENERAL} or themes) for uid, themes in named.items()}

    def of_kind(self, kind: str) -> list[Comment]:
        """The comments of a kind, whatever else they are."""
        return [one for one in self.facts.comments if kind in one.kinds]


def uids(comments: Iterable[Comment]) -> list[str]:
    """The responses of comments."""
    return [one.response_uid for one in comments]


def responses(comments: Iterable[Comment]) -> int:
    """How many responses comments are of."""
    return len(set(uids(comments)))


def _worth(comment: Comment) -> tuple[bool, bool, float, str, str]:
    is_long = len(comment.text) > LONGEST_QUOTE
    has_no_group = not comment.nps_group
    order = -comment.confidence, comment.response_uid, comment.question_key
    return is_long, has_no_group, *order


def is_real(theme: Theme) -> bool:
    """Whether it is one of the themes of the codebook, and not what is left over."""
    return theme.name not in (GENERAL, UNTAGGED, OTHER)
