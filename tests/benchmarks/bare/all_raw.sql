-- The tables of schema raw with all their columns, out of the typed rows of same_tables.sql.
insert into raw.quarantine by name
select
    rowid + 1 as quarantine_no, 1 as batch_no, 1 as manifest_seq, 'benchmark' as survey,
    'first.csv' as file_name, rowid + 1 as row_no, reason, 'open' as status,
    timestamp '2026-01-01 00:00:00' as quarantined_at,
    json_object(
        'response_id', response_id, 'customer_id', customer_id, 'answered_at', answered_at,
        'nps', nps, 'csi', csi, 'ces', ces, 'comment', comment, 'location', location,
        'manager', manager, 'product', product, 'channel', channel, 'touchpoint', touchpoint,
        'tier', tier, 'language', language
    ) as raw_payload
from typed where reason is not null;

insert into raw.response by name
select
    rowid + 1 as response_no, uid as response_uid, 'benchmark' as survey, 'forms' as kind,
    'survey' as response_kind, response_id as native_response_id, 1 as revision,
    true as is_current, content_hash, 1 as batch_no, 1 as manifest_seq, rowid + 1 as row_no,
    'complete' as response_status, false as is_test, utc as answered_at,
    cast(local as date) as answered_date, answered_at as answered_at_raw,
    customer_key as respondent_key, customer_key, location, manager, product, channel, touchpoint,
    tier, language
from typed where reason is null and rowid not in (select row_key from again);

insert into raw.answer by name
select rowid + 1 as response_no, 'effort' as question_key, 1 as question_version, 'ces' as metric,
    ces as raw_value, ces_number as value_number, null as value_text, 1 as scale_min,
    7 as scale_max, 'higher_better' as direction, 'answered' as answer_state
from typed where reason is null and rowid not in (select row_key from again)
union all
select rowid + 1, 'quality', 1, 'csi', csi, csi_number, null, 1, 5, 'higher_better', 'answered'
from typed where reason is null and rowid not in (select row_key from again)
union all
select rowid + 1, 'why', 1, 'comment', null, null, comment, null, null, null, 'answered'
from typed where reason is null and rowid not in (select row_key from again)
union all
select rowid + 1, 'recommend', 1, 'nps', nps, nps_number, null, 0, 10, 'higher_better', 'answered'
from typed where reason is null and rowid not in (select row_key from again);
