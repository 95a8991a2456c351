-- Grain: one row: the batches this build takes in.
{{ config(materialized='table') }}

with

batches as (

    select * from {{ ref('batches') }}

)

select
    cast({{ built_batch_no() }} as bigint) as built_batch_no,
    cast(coalesce(max(batch_no), -1) as bigint) as through_batch_no

from batches
