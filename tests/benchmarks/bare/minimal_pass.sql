-- The least that gives a figure: read, check, newest row per key, one mart. No quarantine, no
-- history, no answers, no ledger, no snapshot.
create table typed as
select
    response_id,
    try_strptime(answered_at, '%Y-%m-%d %H:%M:%S') as answered_at,
    try_cast(nps as tinyint) as nps,
    try_cast(csi as tinyint) as csi,
    try_cast(ces as tinyint) as ces,
    comment,
    customer_id,
    location,
    manager,
    product,
    channel,
    touchpoint,
    tier,
    language
from read_csv('{export}', all_varchar = true, header = true)
where regexp_full_match(nps, '10|[0-9]') and try_strptime(answered_at, '%Y-%m-%d %H:%M:%S') is not null;

create table response as
select * from typed where response_id not in (
    select response_id from typed group by response_id having count(*) > 1
)
union all
select * from typed where response_id in (
    select response_id from typed group by response_id having count(*) > 1
)
qualify row_number() over (partition by response_id order by answered_at desc) = 1;

create table mart as
select
    date_trunc('month', answered_at) as month, manager, location, product,
    count(*) filter (where nps >= 9) as promoters,
    count(*) filter (where nps <= 6) as detractors,
    count(nps) as n,
    sum(csi) as csi_sum,
    sum(ces) as ces_sum
from response
group by grouping sets ((month, manager, location, product), (month));
