"""Why a figure is another one than was entered: the counted answers then and now, compared.

The comparison is one query over two frozen tables; nothing is computed of scores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from orchestration.outlets.feeds.entries import Entry
from orchestration.outlets.feeds.figures import Basis

#: the reason of an entry is the first of these that concerns an answer of the unit
ORDER = (
    *("appeal", "excluded", "readmitted", "moved", "edited", "deleted", "late", "cause"),
    "erased",
)
COMPARE = """
    with paired as (
        select
            before.unit_id as unit_before,
            after.unit_id as unit_after,
            coalesce(before.response_uid, after.response_uid) as response_uid,
            coalesce(before.manifest_seq, after.manifest_seq) as manifest_seq,
            coalesce(before.basis_date, after.basis_date) as basis_date,
            coalesce(before.counted_as, after.counted_as) as counted_as,
            before.response_uid is null as is_new,
            after.response_uid is null as is_gone,
            before.content_hash <> after.content_hash as is_edited,
            before.counted_as is distinct from after.counted_as as is_counted_otherwise,
            coalesce(before.is_excluded, false) as was_excluded,
            coalesce(after.is_excluded, false) as is_excluded,
            before.cause is distinct from after.cause as is_of_another_cause
        from before_answers as before
        full join after_answers as after
            on
                before.response_uid = after.response_uid
                and before.score_no = after.score_no
    ),

    numbered as (
        select
            *,
            row_number() over (
                partition by
                    is_new, is_gone, coalesce(unit_before, unit_after), manifest_seq, basis_date,
                    counted_as
                order by response_uid
            ) as twin_no
        from paired
    ),

    -- forgetting a person may give their answer another name; it stays in its place in landing
    twins as (
        select gone.response_uid as old_uid, new.response_uid as new_uid
        from numbered as gone
        inner join numbered as new
            on
                gone.is_gone
                and new.is_new
                and gone.unit_before = new.unit_after
                and gone.manifest_seq = new.manifest_seq
                and gone.basis_date = new.basis_date
                and gone.counted_as = new.counted_as
                and gone.twin_no = new.twin_no
        where $has_erasure
    ),

    named as (
        select
            *,
            case
                when response_uid in (select new_uid from twins) then null
                when response_uid in (select old_uid from twins) then 'erased'
                when is_excluded and not was_excluded and list_contains($appealed, response_uid)
                    then 'appeal'
                when is_excluded and not was_excluded then 'excluded'
                when was_excluded and not is_excluded and not is_gone then 'readmitted'
                when unit_before <> unit_after and list_contains($appealed, response_uid)
                    then 'appeal'
                when is_gone then 'deleted'
                when is_new then 'late'
                when unit_before <> unit_after then 'moved'
                when is_edited and $has_erasure and not is_counted_otherwise then 'erased'
                when is_edited or is_counted_otherwise then 'edited'
                when is_of_another_cause then 'cause'
            end as reason
        from numbered
    ),

    of_units as (
        select unit_after as unit_id, reason from named where unit_after is not null
        union all
        select unit_before as unit_id, reason
        from named
        where unit_before is not null and unit_before is distinct from unit_after
    )

    select unit_id, reason, count(*)
    from of_units
    where reason is not null
    group by unit_id, reason
    order by unit_id, reason
"""


@dataclass(frozen=True)
class Reason:
    """Why an entry is made, and how many answers of the unit each cause concerns."""

    code: str
    detail: str | None = None
    late_rows: int = 0


def compared(
    before: pa.Table, after: pa.Table, *, appealed: Sequence[str], has_erasure: bool
) -> dict[str, dict[str, int]]:
    """Unit -> cause -> how many of its answers it concerns.

    Args:
        before: the answers as they were entered.
        after: the answers as they are known.
        appealed: responses that an appeal took out, or put down to another unit.
        has_erasure: whether a person was forgotten between the two.
    """
    found: dict[str, dict[str, int]] = {}
    with duckdb.connect(":memory:") as con:
        con.register("before_answers", before)
        con.register("after_answers", after)
        said = {"appealed": list(appealed) or [""], "has_erasure": has_erasure}
        for unit, reason, count in con.execute(COMPARE, said).fetchall():
            found.setdefault(unit, {})[reason] = count
    return found


def reason_of(
    before: Entry,
    now: Entry,
    causes: Mapping[str, int],
    basis: Basis,
    *,
    is_after_reversal: bool = False,
    has_left: bool = False,
) -> Reason:
    """The reason of a correction of one unit.

    Args:
        before: the last entry.
        now: what is known.
        causes: what happened to the unit's answers.
        basis: what the present figures are made of.
        is_after_reversal: whether the last entry undid another one.
        has_left: whether the unit is on the roster no more.
    """
    detail = " ".join(f"{cause}:{causes[cause]}" for cause in ORDER if cause in causes) or None
    late = causes.get("late", 0)
    if is_after_reversal:
        return Reason("entered_in_error", detail, late)
    if has_left:
        return Reason("roster", detail, late)
    for cause in ORDER:
        if cause in causes:
            return Reason(cause, detail, late)
    if _is_of_integrity(before, now):
        return Reason("integrity")
    if _is_of_definition(before, basis):
        return Reason("definition")
    # the unit's own answers are the same: those of others moved the pool that it is drawn to
    return Reason("pool")


def _is_of_integrity(before: Entry, now: Entry) -> bool:
    return "withheld_integrity" in (before.status, now.status) and before.status != now.status


def _is_of_definition(before: Entry, basis: Basis) -> bool:
    return (before.code_version, before.models_sha256) != (basis.code_version, basis.models_sha256)
