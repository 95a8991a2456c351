-- Grain: one row per reason of leaving that enough customers gave; the others together.
with

counted as (

    select
        leaving_reason as reason,
        count(*) as n

    from {{ ref('customer_standing') }}

    where leaving_reason is not null

    group by leaving_reason

),

told as (

    select
        case
            when n >= {{ minimum_answers() }} then reason
            when n < {{ minimum_answers() }} then '(other)'
        end as reason,
        sum(n) as n

    from counted

    group by
        case
            when n >= {{ minimum_answers() }} then reason
            when n < {{ minimum_answers() }} then '(other)'
        end

)

select
    reason,
    cast(n as bigint) as n,
    cast(sum(n) over () as bigint) as told_count,
    {{ share_points('n', '(sum(n) over ())') }} as share,
    100e0 * {{ wilson_low('n', '(sum(n) over ())') }} as low,
    100e0 * {{ wilson_high('n', '(sum(n) over ())') }} as high,
    cast({{ confidence_level() }} as double) as level

from told

where n >= {{ minimum_answers() }}
