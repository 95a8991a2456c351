-- Grain: one row per survey and flag.
with

flagged_rows as (

    select * from {{ ref('flagged_rows') }}

),

batches as (

    select * from {{ ref('batches') }}

)

select
    batches.survey,
    flagged_rows.flag,
    cast(sum(flagged_rows.row_count) as bigint) as n,
    count(*) as file_count

from flagged_rows

-- both are written in one transaction: a flag always finds its ledger line
inner join batches
    on
        flagged_rows.batch_no = batches.batch_no
        and flagged_rows.manifest_seq = batches.manifest_seq

group by batches.survey, flagged_rows.flag
