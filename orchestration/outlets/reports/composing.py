"""The whole report out of its facts: sections in their order, evidence, the stamp."""

from __future__ import annotations

from collections.abc import Mapping

from orchestration.outlets.reports.asked import Period, name_alone
from orchestration.outlets.reports.document import Document
from orchestration.outlets.reports.evidence import Register
from orchestration.outlets.reports.facts import Facts
from orchestration.outlets.reports.method import method
from orchestration.outlets.reports.recommending import recommendations
from orchestration.outlets.reports.strengths import strengths
from orchestration.outlets.reports.summary import summary
from orchestration.outlets.reports.voices import contacts, expectations, wishes
from orchestration.outlets.reports.wordbook import load
from orchestration.outlets.reports.writer import Writer
from orchestration.outlets.reports.zones import zones
from orchestration.responses.report_options import ReportOptions
from orchestration.wording import formats

SECTIONS = (*(summary, expectations, wishes, zones, recommendations, strengths, contacts, method),)


def compose(
    facts: Facts,
    period: Period,
    language: str,
    *,
    theme_names: Mapping[str, Mapping[str, str]],
    options: ReportOptions,
    company: str = "",
) -> Document:
    """The report. The same facts, names and options make the same one.

    Args:
        theme_names: theme -> language -> its name, as the codebook has them.
        company: whose report it is; empty where nobody said it.
    """
    texts = load(language)
    groups = {one.response_uid: one.nps_group for one in facts.comments} | dict(facts.scored)
    register = Register(groups.items())
    writer = Writer(
        facts=facts,
        period=period,
        texts=texts,
        register=register,
        theme_names={theme: names[language] for theme, names in theme_names.items()},
        options=options,
    )
    sections = tuple(section(writer) for section in SECTIONS)
    return Document(
        language=language,
        period=period.key,
        title=texts("report.title"),
        subtitle=_with_capital(name_alone(period, texts)),
        stamp=texts(
            "report.stamp",
            snapshot=facts.snapshot_id,
            moment=formats.moment(facts.created_at, texts),
            version=facts.code_version,
        ),
        snapshot_id=facts.snapshot_id,
        created_at=facts.created_at,
        sections=sections,
        evidence=register.evidence,
        answers=register.answers,
        company=company,
    )


def _with_capital(words: str) -> str:
    return words[:1].upper() + words[1:]
