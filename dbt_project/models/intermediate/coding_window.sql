-- Grain: one row: the codings of comments this build takes in.
{{ config(materialized='table') }}

with

coding_days as (

    select * from {{ ref('coding_days') }}

),

last_coding as (

    select coalesce(max(coding_no), -1) as coding_no
    from coding_days

)

select
    -- where codings are numbered from the beginning again, none is known to be built
    cast(
        case
            when {{ built_coding_no() }} <= coding_no then {{ built_coding_no() }}
            when {{ built_coding_no() }} > coding_no then -1
        end as bigint
    ) as built_coding_no,
    cast(coding_no as bigint) as through_coding_no

from last_coding
