"""What people put right: corrections out of the journal, applied as they stand and learnt from.

A correction is a decision `comment_corrected` about `<response_uid>/<question_key>`; it names some
or all of the codes. The newest of each code wins. No text of a comment is in the journal.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from orchestration.comments.codebook import GENERAL, KINDS, SENTIMENTS, THEMES
from orchestration.comments.coding_days import next_number, note
from orchestration.comments.corpus import Labelled
from orchestration.decisions.events import Event

CORRECTED = "comment_corrected"
SUBJECT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.+")
FLAGS = ("churn_risk", "wants_contact")
FIELDS = ("themes", "kinds", "primary_kind", "sentiment", *FLAGS)


class CorrectionError(ValueError):
    """A correction says what no comment can be."""


@dataclass(frozen=True)
class Correction:
    """What a person says that one comment is.

    Args:
        subject: `<response_uid>/<question_key>`.
        codes: those of FIELDS that were put right.
    """

    subject: str
    codes: Mapping[str, Any]

    @property
    def place(self) -> tuple[str, str]:
        """The response_uid and the question_key."""
        uid, _, question = self.subject.partition("/")
        return uid, question


def checked(codes: Mapping[str, Any]) -> dict[str, Any]:
    """The codes of a correction, complete in themselves.

    Raises:
        CorrectionError: naming the code that cannot be.
    """
    if not codes:
        raise CorrectionError(f"nothing is corrected; name one of {', '.join(FIELDS)}.")
    found = dict(codes)
    for name, value in found.items():
        if name not in FIELDS:
            raise CorrectionError(f"{name!r} is no code; codes: {', '.join(FIELDS)}.")
        if name in FLAGS and not isinstance(value, bool):
            raise CorrectionError(f"{name} is yes or no, not {value!r}.")
    _some_of("themes", found, (*THEMES, GENERAL))
    _some_of("kinds", found, KINDS)
    for name, allowed in (("primary_kind", KINDS), ("sentiment", SENTIMENTS)):
        if name in found and found[name] not in allowed:
            raise CorrectionError(f"{name} {found[name]!r} is not one of {', '.join(allowed)}.")
    if GENERAL in found.get("themes", ()) and len(found["themes"]) > 1:
        raise CorrectionError(f"{GENERAL} stands alone: it says that there is no theme.")
    kinds = list(found.get("kinds", ()))
    primary = found.get("primary_kind") or (kinds[0] if kinds else None)
    if primary is not None:
        kinds = [primary, *(kind for kind in kinds if kind != primary)]
        if "none" in kinds and len(kinds) > 1:
            raise CorrectionError("none stands alone: it says that there is no other kind.")
        found |= {"primary_kind": primary, "kinds": kinds}
    return found


def _some_of(name: str, codes: Mapping[str, Any], allowed: Sequence[str]) -> None:
    if name not in codes:
        return
    values = codes[name]
    if not isinstance(values, list) or not values or len(set(values)) < len(values):
        raise CorrectionError(f"{name} is a list of different labels, at least one.")
    for value in values:
        if value not in allowed:
            raise CorrectionError(f"{name}: {value!r} is not one of {', '.join(allowed)}.")


def newest(events: Iterable[Event]) -> tuple[Correction, ...]:
    """One correction a comment, of the newest word on each of its codes; by subject."""
    codes: dict[str, dict[str, Any]] = {}
    for event in events:
        if event.kind == CORRECTED and SUBJECT.fullmatch(event.subject):
            codes.setdefault(event.subject, {}).update(checked(event.payload))
    return tuple(Correction(subject, codes[subject]) for subject in sorted(codes))


def lessons(events: Sequence[Event]) -> tuple[Event, ...]:
    """The corrections that are learnt from: up to the 1st, 2nd, 4th, 8th ... comment.

    What is learnt makes a model anew, and every comment must be coded again by it. Learning at each
    doubling keeps that to a few times, whatever number is corrected; between them a correction
    touches its own comment only. Which ones are learnt follows from the journal alone.

    Args:
        events: corrections, oldest first.
    """
    met: set[str] = set()
    end = 0
    for place, event in enumerate(events, start=1):
        if event.subject in met or not SUBJECT.fullmatch(event.subject):
            continue
        met.add(event.subject)
        # a power of two has no bit in common with the number before it
        if not len(met) & (len(met) - 1):
            end = place
    return tuple(events[:end])


def digest_of(learnt: Sequence[Labelled]) -> str:
    """A hash over what is learnt; empty when that is nothing."""
    if not learnt:
        return ""
    content = json.dumps([asdict(row) for row in learnt], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def examples(
    con: duckdb.DuckDBPyConnection, corrections: Sequence[Correction]
) -> tuple[Labelled, ...]:
    """The corrected comments that are in the warehouse, as examples to learn from."""
    if not corrections:
        return ()
    keep(con, corrections)
    texts = {
        (str(uid), question): text
        for uid, question, text in con.execute(
            "select response.response_uid, answer.question_key, any_value(answer.value_text)"
            " from raw.response as response"
            " inner join raw.answer as answer using (response_no)"
            " inner join correction on correction.response_uid = response.response_uid"
            " and correction.question_key = answer.question_key"
            " where answer.metric = 'comment' and answer.value_text is not null"
            " group by all"
        ).fetchall()
    }
    return tuple(
        _example(texts[each.place], each.codes) for each in corrections if each.place in texts
    )


def _example(text: str, codes: Mapping[str, Any]) -> Labelled:
    return Labelled(
        text=text,
        language=None,
        themes=tuple(codes["themes"]) if "themes" in codes else None,
        kind=codes.get("primary_kind"),
        kinds=tuple(codes["kinds"]) if "kinds" in codes else None,
        sentiment=codes.get("sentiment"),
        churn_risk=codes.get("churn_risk"),
        wants_contact=codes.get("wants_contact"),
    )


def keep(con: duckdb.DuckDBPyConnection, corrections: Sequence[Correction]) -> None:
    """Put the corrections where SQL can join them: temp table `correction`."""
    con.execute(
        "create or replace temp table correction (response_uid uuid, question_key varchar,"
        " themes varchar[], kinds varchar[], primary_kind varchar, sentiment varchar,"
        " churn_risk boolean, wants_contact boolean)"
    )
    if corrections:
        con.executemany(
            "insert into correction values (?, ?, ?, ?, ?, ?, ?, ?)",
            [[*each.place, *(each.codes.get(name) for name in FIELDS)] for each in corrections],
        )


CORRECTED_ROWS = """
    from correction
    inner join raw.response as response on response.response_uid = correction.response_uid
    where
        coded.response_no = response.response_no
        and coded.question_key = correction.question_key
"""
#: what a correction makes of a coded row
CORRECTED_CODES = {
    **{
        name: f"coalesce(correction.{name}, coded.{name})"
        for name in ("themes", "kinds", "primary_kind", "sentiment", "churn_risk", "wants_contact")
    },
    "implicit_request": "coded.implicit_request"
    " and not coalesce(correction.wants_contact, coded.wants_contact)",
    "confidence": "case when correction.themes is null then coded.confidence else 1 end",
    "is_coded": "coded.is_coded or correction.themes is not null",
    "is_corrected": "true",
}
_DIFFERS = " or ".join(
    f"coded.{name} is distinct from ({code})" for name, code in CORRECTED_CODES.items()
)
#: responses in whose rows not everything stands yet as it was corrected
NOT_YET_CORRECTED = f"""
    select coded.response_no
    from comments.coded as coded, correction, raw.response as response
    where
        response.response_uid = correction.response_uid
        and coded.response_no = response.response_no
        and coded.question_key = correction.question_key
        and ({_DIFFERS})
"""


def apply(con: duckdb.DuckDBPyConnection, corrections: Sequence[Correction]) -> int:
    """Let the corrections stand in the coded rows; returns how many rows they stand in.

    Applying them again changes nothing. One transaction.
    """
    keep(con, corrections)
    if not corrections:
        return 0
    con.execute("begin")
    try:
        note(con, next_number(con), NOT_YET_CORRECTED)
        codes = ", ".join(f"{name} = {code}" for name, code in CORRECTED_CODES.items())
        con.execute(f"update comments.coded as coded set {codes} {CORRECTED_ROWS}")
        con.execute(
            "create or replace temp table rewritten as"
            " select coded.response_no, coded.question_key, coded.sentiment, correction.themes"
            " from comments.coded as coded, correction, raw.response as response"
            " where response.response_uid = correction.response_uid"
            " and coded.response_no = response.response_no"
            " and coded.question_key = correction.question_key and correction.themes is not null"
        )
        con.execute(
            "delete from comments.theme where (response_no, question_key) in"
            " (select (response_no, question_key) from rewritten)"
        )
        con.execute(
            "insert into comments.theme select response_no, question_key, unnest(themes),"
            " sentiment, 1, 'correction' from rewritten order by all"
        )
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    row = con.execute("select count(*) from comments.coded where is_corrected").fetchall()
    return int(row[0][0])
