"""The SQL that moves typed rows into schema `raw`, written from the declaration.

`batch` is the attached scratch database. The statements share temporary tables: `span` (first row
of each file), `renumbered` (keys of equal rows of one file), `dropped` (rows that are not loaded)
and `verdict` (revisions of rows whose key is there more than once). Nothing is run here.
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.raw.entity_columns import ENTITY_NAMES, RENAMED
from orchestration.responses.declaration import Survey
from orchestration.responses.fields import FIELDS, KEYED_BY, RESPONSE_SEGMENTS

UNIT = "chr(31)"


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def prepare(survey: Survey, loaded: Sequence[int]) -> list[str]:
    """Temporary tables over the rows of the files that are loaded now."""
    seqs = ", ".join(str(seq) for seq in loaded) or "-1"
    good = (
        "create or replace temp view good as"
        " select t.rowid as row_key, t.* replace (coalesce(n.uid, t.uid) as uid)"
        " from batch.typed as t left join renumbered as n on n.row_key = t.rowid"
        f" where t.reason is null and t.skip_reason is null and t.seq in ({seqs})"
        " and t.rowid not in (select row_key from batch.set_aside)"
    )
    return [
        "create or replace temp table span as"
        " select seq, min(rowid) as first_row from batch.typed group by seq",
        _renumbered(survey),
        good,
        "create or replace temp table special as"
        " select uid from good group by uid having count(*) > 1"
        f" union select g.uid from good as g semi join raw.{survey.loads} as r"
        f" on r.{survey.loads}_uid = g.uid",
        _verdict(survey),
        "create or replace temp table dropped as select row_key from verdict where is_duplicate",
    ]


def _renumbered(survey: Survey) -> str:
    """Equal rows of one file, where no identifier tells them apart, get a number each."""
    if "native_id" in survey.columns:
        where = "native_id is null"
    elif (
        "native_id" in survey.constants
        or "native_id" in survey.named_by_file
        or survey.loads in KEYED_BY
    ):
        where = "false"
    else:
        where = "true"
    return (
        "create or replace temp table renumbered as"
        f" with nameless as (select seq, uid from batch.typed where {where}"
        " and reason is null and skip_reason is null group by seq, uid having count(*) > 1),"
        " numbered as (select t.rowid as row_key, t.uid,"
        " row_number() over (partition by t.seq, t.uid order by t.rowid) as occurrence"
        " from batch.typed as t semi join nameless as n on n.seq = t.seq and n.uid = t.uid"
        f" where t.reason is null and t.skip_reason is null and {where})"
        " select row_key, cast(left(sha256("
        f"cast(uid as varchar) || {UNIT} || occurrence), 32) as uuid) as uid"
        " from numbered where occurrence > 1"
    )


def _verdict(survey: Survey) -> str:
    """What becomes of rows whose key is there more than once, now or from before.

    In order of edit time, arrival and place, a row equal to the one before it is a duplicate; each
    other one is a revision; the last is current. A row that was loaded from the same place of the
    same file before is that row itself, not a duplicate. A row is stale when, as its own file
    arrived, a later revision was there already: so the balance of a file does not depend on which
    files are loaded together.
    """
    table = survey.loads
    updated_new = "g.updated_at" if table == "response" else "cast(null as timestamp)"
    updated_old = "r.updated_at" if table == "response" else "cast(null as timestamp)"
    ordered = "partition by uid order by updated_at nulls first, seq, row_no, is_new"
    return (
        "create or replace temp table verdict as with versions as ("
        f" select r.{table}_uid as uid, r.content_hash, {updated_old} as updated_at,"
        f" r.manifest_seq as seq, r.row_no, false as is_new, r.{table}_no as number,"
        " r.revision as old_revision, r.is_current as old_current,"
        " cast(null as bigint) as row_key"
        f" from raw.{table} as r semi join special as s on s.uid = r.{table}_uid"
        " union all"
        f" select g.uid, g.content_hash, {updated_new}, g.seq, g.row_key - p.first_row + 1,"
        " true, null, null, null, g.row_key"
        " from good as g semi join special as s on s.uid = g.uid join span as p on p.seq = g.seq"
        "), compared as ("
        f" select *, is_new and content_hash is not distinct from"
        f" lag(content_hash) over ({ordered}) as is_duplicate,"
        f" is_new and not coalesce(lag(is_new) over ({ordered}), true)"
        f" and lag(seq) over ({ordered}) = seq and lag(row_no) over ({ordered}) = row_no"
        f" and lag(content_hash) over ({ordered}) = content_hash as is_itself"
        " from versions"
        "), ranked as ("
        f" select *, row_number() over ({ordered}) as revision,"
        f" lead(uid) over ({ordered}) is null as is_current,"
        f" coalesce(min(seq) over ({ordered} rows between 1 following and unbounded following)"
        " <= seq, false) as is_stale"
        " from compared where not is_duplicate"
        "), counted as ("
        " select *, not is_stale and coalesce(bool_or(not is_stale) over ("
        "partition by uid order by revision rows between unbounded preceding and 1 preceding"
        "), false) as is_revised from ranked"
        ") select c.row_key, c.number, c.is_new, c.is_duplicate,"
        " coalesce(c.is_itself, false) as is_itself, coalesce(r.revision, o.revision) as revision,"
        " r.is_current, coalesce(r.is_stale, o.is_stale, false) as is_stale,"
        " coalesce(r.is_revised, o.is_revised, false) as is_revised,"
        " c.old_revision, c.old_current from compared as c"
        " left join counted as r on r.uid = c.uid and r.is_new = c.is_new"
        " and r.row_key is not distinct from c.row_key and r.number is not distinct from c.number"
        " left join counted as o on c.is_itself and o.uid = c.uid and not o.is_new"
        " and o.seq = c.seq and o.row_no = c.row_no"
    )


def insert_rows(survey: Survey, *, batch_no: int, first_no: int) -> str:
    """New rows of the survey's table; their numbers follow their place in the batch."""
    table = survey.loads
    values = {
        f"{table}_no": f"{first_no} + g.row_key",
        f"{table}_uid": "g.uid",
        "survey": literal(survey.answers_of),
        "native_response_id" if table == "response" else "native_id": "g.native_id",
        "revision": "coalesce(v.revision, 1)",
        "is_current": "coalesce(v.is_current, true)",
        "content_hash": "g.content_hash",
        "batch_no": str(batch_no),
        "manifest_seq": "g.seq",
        "row_no": "g.row_key - p.first_row + 1",
    }
    if table == "response":
        values |= _response_values(survey)
    else:
        values |= {RENAMED.get(name, name): f"g.{name}" for name in ENTITY_NAMES[table]}
    if table == "invitation":
        values["respondent_key"] = "coalesce(g.customer_key, g.email_key, g.phone_key)"
    return (
        f"insert into raw.{table} ({', '.join(values)}) select {', '.join(values.values())}"
        " from good as g join span as p on p.seq = g.seq"
        " left join verdict as v on v.row_key = g.row_key"
        " where g.row_key not in (select row_key from dropped)"
    )


def _response_values(survey: Survey) -> dict[str, str]:
    scored = [n for n, question in enumerate(survey.questions.values()) if question.is_scored]
    answered = " and ".join(f"g.q{n}_state in ('answered', 'not_asked')" for n in scored) or "true"
    keys = [
        f"g.{key}"
        for field, key in (
            ("customer_id", "customer_key"),
            ("email", "email_key"),
            ("phone", "phone_key"),
        )
        if field in FIELDS["response"]
    ]
    status = f"case when {answered} then 'complete' else 'partial' end"
    marks = {"response_status": status, "is_test": "false"}
    if survey.marks_responses:
        marks = {
            "response_status": f"coalesce(g.marked_status, {status})",
            "marked_status": "g.marked_status",
            "is_test": "g.test_reason is not null",
            "test_reason": "g.test_reason",
        }
    return {
        "kind": literal(survey.kind),
        "response_kind": literal(survey.kind_of_response),
        **marks,
        "answered_at": "g.answered_at",
        "answered_date": "g.answered_at_date",
        "answered_at_raw": "g.answered_at_raw",
        "updated_at": "g.updated_at",
        "sent_at": "g.sent_at",
        "respondent_key": f"coalesce({', '.join(keys)})",
        "customer_key": "g.customer_key",
        "email_key": "g.email_key",
        "phone_key": "g.phone_key",
        "has_unusable_email": "g.has_unusable_email",
        "has_unusable_phone": "g.has_unusable_phone",
        "contact_date": "coalesce(g.contact_at_date, g.sent_at_date)",
        "manager_from": (
            "null" if survey.manager_from == "response" else literal(survey.manager_from)
        ),
        **{name: f"g.{name}" for name in RESPONSE_SEGMENTS},
        "wave": "g.wave",
        "segments": "g.segments",
        "weight": "g.weight",
    }


def demote(survey: Survey) -> str:
    """Set revision and currency of rows that were there before."""
    table = survey.loads
    return (
        f"update raw.{table} set revision = v.revision, is_current = v.is_current"
        f" from verdict as v where v.number = {table}_no and not v.is_new"
        " and (v.revision <> v.old_revision or v.is_current <> v.old_current)"
    )


def touch_days(survey: Survey, *, batch_no: int) -> str | None:
    """The local days whose figures this batch may change, old day and new day of an edit."""
    if survey.loads == "response":
        return (
            f"insert into raw.batch_day select {batch_no}, answered_date from ("
            f" select distinct answered_date from raw.response where batch_no = {batch_no}"
            " union select r.answered_date from raw.response as r join verdict as v"
            " on v.number = r.response_no and not v.is_new and v.is_current <> v.old_current)"
        )
    if survey.loads == "customer":
        changed = f"select * from raw.customer where batch_no = {batch_no}"
        return (
            f"insert into raw.batch_day select distinct {batch_no}, r.answered_date"
            " from raw.response as r where r.is_current and r.tier is null and ("
            f"r.customer_key in (select customer_key from ({changed}))"
            f" or r.email_key in (select email_key from ({changed})))"
        )
    return None


#: per file: what became of its typed rows
COUNTS = """
select
    t.seq,
    count(*) filter (where t.reason is not null and t.skip_reason is null)
    + count(a.row_key) as rejected,
    count(*) filter (where v.is_duplicate and not v.is_itself) as duplicate,
    count(*) filter (
        where v.is_stale and (v.is_itself or not v.is_duplicate)
    ) as superseded,
    count(*) filter (
        where v.is_revised and (v.is_itself or not v.is_duplicate)
    ) as revised,
    count(*) filter (where t.skip_reason is not null) as skipped
from batch.typed as t
left join batch.set_aside as a on a.row_key = t.rowid
left join verdict as v on v.row_key = t.rowid
group by t.seq
order by t.seq
"""
