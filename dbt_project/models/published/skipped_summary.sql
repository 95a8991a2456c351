-- Grain: one row per survey and reason.
with

skipped_rows as (

    select * from {{ ref('skipped_rows') }}

),

batches as (

    select * from {{ ref('batches') }}

)

select
    batches.survey,
    skipped_rows.reason,
    cast(sum(skipped_rows.row_count) as bigint) as n

from skipped_rows

-- both are written in one transaction: a skipped row always finds its ledger line
inner join batches
    on
        skipped_rows.batch_no = batches.batch_no
        and skipped_rows.manifest_seq = batches.manifest_seq

group by batches.survey, skipped_rows.reason
