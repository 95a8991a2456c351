-- Grain: one row per customer key that the CRM has merged into another.
{{ config(materialized='table') }}

with recursive

records as (

    select
        customer_key,
        merged_into_key,
        -- no two rows of one file share a number: the newest record is one record
        cast(manifest_seq as decimal(38, 0)) * 1000000000000 + row_no as recency

    from {{ ref('customers') }}

    where
        is_current
        and merged_into_key is not null
        and merged_into_key <> customer_key

),

links as (

    select
        customer_key,
        max_by(merged_into_key, recency) as merged_into_key

    from records

    group by customer_key

),

steps as (

    select
        customer_key,
        merged_into_key as reached_key,
        1 as step_count

    from links

    union all

    select
        steps.customer_key,
        links.merged_into_key as reached_key,
        steps.step_count + 1 as step_count

    from steps

    -- a record that was not merged any further is the surviving one
    inner join links
        on steps.reached_key = links.customer_key

    where steps.step_count < {{ longest_merge() }}

),

ends as (

    select
        customer_key,
        max_by(reached_key, step_count) as end_key

    from steps

    group by customer_key

)

select
    ends.customer_key,
    -- merged in a circle: none of them survives, and none is another
    case when further.customer_key is null then ends.end_key else ends.customer_key end
        as person_key,
    further.customer_key is not null as is_endless

from ends

left join links as further
    on ends.end_key = further.customer_key
