-- The tables and marts of the product, written by hand for this one export: no landing, no
-- ledger, no expectations, no tests, no increments. What a careful engineer would type.
create schema raw;
create schema published;

create temp macro pseudonym(word) as cast(left(sha256(
    unhex('{outer}') || unhex(sha256(unhex('{inner}') || encode(word)))
), 32) as uuid);

create temp table typed as
select
    *,
    cast(left(sha256(concat('benchmark', chr(31), response_id)), 32) as uuid) as uid,
    cast(md5(concat(
        epoch_ms(utc) // 1000, chr(31), customer_id, chr(31), location, chr(31), manager, chr(31),
        product, chr(31), channel, chr(31), touchpoint, chr(31), tier, chr(31), language, chr(31),
        nps_number, chr(31), csi_number, chr(31), ces_number, chr(31), comment
    )) as uuid) as content_hash,
    pseudonym('customer_id:' || customer_id) as customer_key,
    case
        when local is null then 'DATE_FORMAT'
        when nps is not null and nps_number is null then 'SCORE_FORMAT'
        when csi is not null and csi_number is null then 'SCORE_FORMAT'
        when ces is not null and ces_number is null then 'SCORE_FORMAT'
        when nps_number not between 0 and 10 then 'SCORE_RANGE'
        when csi_number not between 1 and 5 then 'SCORE_RANGE'
        when ces_number not between 1 and 7 then 'SCORE_RANGE'
    end as reason
from (
    select
        *,
        timezone('UTC', timezone('Europe/Chisinau', local)) as utc
    from (
        select
            response_id, customer_id, answered_at,
            trim(nps) as nps, trim(csi) as csi, trim(ces) as ces, comment,
            trim(location) as location, trim(manager) as manager, trim(product) as product,
            trim(channel) as channel, trim(touchpoint) as touchpoint, trim(tier) as tier,
            trim(language) as language,
            try_strptime(answered_at, '%Y-%m-%d %H:%M:%S') as local,
            case when regexp_full_match(trim(nps), '[+-]?[0-9]{{1,6}}([.,]0+)?')
                then try_cast(replace(nps, ',', '.') as decimal(18, 4)) end as nps_number,
            case when regexp_full_match(trim(csi), '[+-]?[0-9]{{1,6}}([.,]0+)?')
                then try_cast(replace(csi, ',', '.') as decimal(18, 4)) end as csi_number,
            case when regexp_full_match(trim(ces), '[+-]?[0-9]{{1,6}}([.,]0+)?')
                then try_cast(replace(ces, ',', '.') as decimal(18, 4)) end as ces_number
        from read_csv(
            '{export}', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
            columns = {{
                'response_id': 'varchar', 'customer_id': 'varchar', 'answered_at': 'varchar',
                'nps': 'varchar', 'csi': 'varchar', 'ces': 'varchar', 'comment': 'varchar',
                'location': 'varchar', 'manager': 'varchar', 'product': 'varchar',
                'channel': 'varchar', 'touchpoint': 'varchar', 'tier': 'varchar',
                'language': 'varchar'
            }}, store_rejects = true
        )
    )
);

create table raw.quarantine as
select
    rowid + 1 as row_no, reason,
    json_object(
        'response_id', response_id, 'customer_id', customer_id, 'answered_at', answered_at,
        'nps', nps, 'csi', csi, 'ces', ces, 'comment', comment, 'location', location,
        'manager', manager, 'product', product, 'channel', channel, 'touchpoint', touchpoint,
        'tier', tier, 'language', language
    ) as raw_payload
from typed where reason is not null;

create temp table again as
select row_key from (
    select
        rowid as row_key,
        lag(content_hash) over (partition by uid order by rowid) = content_hash as is_same
    from typed
    where reason is null
        and uid in (select uid from typed where reason is null group by uid having count(*) > 1)
) where is_same;

create table raw.response as
select
    rowid as response_no, uid as response_uid, 'benchmark' as survey, 'forms' as kind,
    response_id as native_response_id, 1 as revision, true as is_current, content_hash,
    1 as batch_no, 1 as manifest_seq, rowid + 1 as row_no, 'complete' as response_status,
    false as is_test, utc as answered_at, cast(local as date) as answered_date,
    answered_at as answered_at_raw, customer_key as respondent_key, customer_key, location,
    manager, product, channel, touchpoint, tier, language
from typed where reason is null and rowid not in (select row_key from again);

create table raw.answer as
select rowid as response_no, 'recommend' as question_key, 'nps' as metric, nps as raw_value,
    nps_number as value_number, null as value_text, 0 as scale_min, 10 as scale_max,
    'higher_better' as direction, 'answered' as answer_state
from typed where reason is null and rowid not in (select row_key from again)
union all
select rowid, 'quality', 'csi', csi, csi_number, null, 1, 5, 'higher_better', 'answered'
from typed where reason is null and rowid not in (select row_key from again)
union all
select rowid, 'effort', 'ces', ces, ces_number, null, 1, 7, 'higher_better', 'answered'
from typed where reason is null and rowid not in (select row_key from again)
union all
select rowid, 'why', 'comment', null, null, comment, null, null, null, 'answered'
from typed where reason is null and rowid not in (select row_key from again);

create table daily as
select
    metric, answered_date,
    case
        when location is not null then 'location' when manager is not null then 'manager'
        when product is not null then 'product' when channel is not null then 'channel'
        when touchpoint is not null then 'touchpoint' when tier is not null then 'tier'
        when language is not null then 'language' when survey is not null then 'survey'
        else 'company'
    end as dimension,
    coalesce(location, manager, product, channel, touchpoint, tier, language, survey, 'all')
        as member,
    value_number as score, count(*) as n
from raw.response join raw.answer using (response_no)
where metric <> 'comment' and value_number is not null
group by grouping sets (
    (metric, value_number, answered_date), (metric, value_number, answered_date, survey),
    (metric, value_number, answered_date, location), (metric, value_number, answered_date, manager),
    (metric, value_number, answered_date, product), (metric, value_number, answered_date, channel),
    (metric, value_number, answered_date, touchpoint), (metric, value_number, answered_date, tier),
    (metric, value_number, answered_date, language)
);

create table counts as
select
    metric, answered_date, dimension, member, sum(n) as n,
    coalesce(sum(n) filter (where score >= 9), 0) as p,
    coalesce(sum(n) filter (where score <= 6), 0) as d,
    sum(n * case metric when 'csi' then 25 * (score - 1) else score end) as s,
    sum(n * power(case metric when 'csi' then 25 * (score - 1) else score end, 2)) as s2
from daily group by all;

create table published.metric_values as
with periods as (
    select 'day' as period_grain, answered_date as period_start, * exclude (answered_date)
    from counts
    union all
    select grain, cast(date_trunc(grain, answered_date) as date), metric, dimension, member,
        sum(n), sum(p), sum(d), sum(s), sum(s2)
    from counts, (values ('week'), ('month'), ('quarter'), ('year')) as g(grain)
    group by all
    union all
    select 'rolling_3_months',
        cast(date_trunc('month', answered_date) - to_months(cast(k as int)) as date), metric,
        dimension, member, sum(n), sum(p), sum(d), sum(s), sum(s2)
    from counts, range(3) as r(k)
    group by all
)
select
    metric, period_grain, period_start, dimension, member, n,
    case metric when 'nps' then 100.0 * (p - d) / n else s / n end as value,
    case metric
        when 'nps' then 100 * ((p - d) / (n + 3.0)) - 195.9964 * sqrt(
            ((p + d + 1.5) / (n + 3.0) - power((p - d) / (n + 3.0), 2)) / (n + 3.0))
        else s / n - 1.96 * sqrt(greatest(0, (s2 - s * s / n) / nullif(n - 1, 0)) / n)
    end as low,
    case metric
        when 'nps' then 100 * ((p - d) / (n + 3.0)) + 195.9964 * sqrt(
            ((p + d + 1.5) / (n + 3.0) - power((p - d) / (n + 3.0), 2)) / (n + 3.0))
        else s / n + 1.96 * sqrt(greatest(0, (s2 - s * s / n) / nullif(n - 1, 0)) / n)
    end as high,
    p as promoters, n - p - d as passives, d as detractors
from periods;

create table published.score_distribution as
select metric, date_trunc('month', answered_date) as period_start, dimension, member, score,
    sum(n) as n
from daily group by all;

attach '{snapshot}' as snapshot;
create table snapshot.metric_values as select * from published.metric_values;
create table snapshot.score_distribution as select * from published.score_distribution;
detach snapshot;
