-- Grain: one row per day: what MetricFlow puts periods on. Made on request.
{{ config(materialized='table', tags=['on_request']) }}

with

days as (

    select unnest(
        generate_series(
            cast('2000-01-01' as date), cast('2059-12-31' as date), interval 1 day
        )
    ) as date_day

)

select cast(date_day as date) as date_day

from days
