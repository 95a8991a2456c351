-- Grain: one row per survey, local day, and reason of being left out or COUNTED.
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_days') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_days',
    on_schema_change='fail',
) }}

with

standing as (

    select
        responses.survey,
        responses.answered_date,
        coalesce(
            {{ left_out_reason('responses') }},
            case when repeated.response_no is not null then 'REPEATED' end,
            'COUNTED'
        ) as standing

    from {{ ref('responses') }} as responses

    -- most responses are not repeated, and find no partner
    left join {{ ref('repeated_responses') }} as repeated
        on responses.response_no = repeated.response_no

    where
        responses.is_current
        and {{ is_touched_day('responses.answered_date') }}

)

select
    survey,
    answered_date,
    standing,
    cast(count(*) as bigint) as n

from standing

group by survey, answered_date, standing
