-- Grain: one row per measure, what the cases are about, and arm.
-- Reached and not reached are no experiment: who can be reached may differ. Of too few
-- cases nothing is told.
with

outcomes as (

    select * from {{ ref('case_outcomes') }}

),

-- a share: how many of how many
shares as (

    -- who scored before, and again afterwards
    select
        'recovered' as measure,
        group_before as about,
        arm,
        count(group_after) as n,
        count(*) filter (where {{ is_a_better_group('group_after', 'group_before') }})
            as k

    from outcomes

    where group_before in ('detractor', 'passive')

    group by group_before, arm

    union all

    select
        'promoted' as measure,
        group_before as about,
        arm,
        count(group_after) as n,
        count(*) filter (where group_after = 'promoter') as k

    from outcomes

    where group_before in ('detractor', 'passive')

    group by group_before, arm

    union all

    select
        'kept' as measure,
        group_before as about,
        arm,
        count(group_after) as n,
        count(*) filter (where group_after = 'promoter') as k

    from outcomes

    where group_before = 'promoter'

    group by group_before, arm

    union all

    select
        'on_time' as measure,
        trigger as about,
        'reached' as arm,
        count(is_on_time) as n,
        count(*) filter (where is_on_time) as k

    from outcomes

    group by trigger

    union all

    select
        'returned' as measure,
        trigger as about,
        arm,
        count(*) as n,
        count(*) filter (where has_returned) as k

    from outcomes

    where family = 'return' and is_window_known

    group by trigger, arm

),

-- a mean: of what each case brought, or took
sums as (

    select
        'revenue_back' as measure,
        trigger as about,
        arm,
        count(*) as n,
        cast(sum(revenue) as decimal(38, 4)) as value_sum,
        cast(sum(revenue * revenue) as decimal(38, 8)) as value_sum_squares

    from outcomes

    where family = 'return' and is_window_known

    group by trigger, arm

    union all

    select
        'hours_to_reach' as measure,
        trigger as about,
        arm,
        count(*) as n,
        cast(sum(hours_to_reach) as decimal(38, 4)) as value_sum,
        cast(sum(hours_to_reach * hours_to_reach) as decimal(38, 8))
            as value_sum_squares

    from outcomes

    where hours_to_reach is not null

    group by trigger, arm

),

varied as (

    select
        *,
        cast(value_sum as double) / nullif(n, 0) as value,
        {{ sample_variance('value_sum', 'value_sum_squares', 'n') }} as variance

    from sums

),

figures as (

    select
        measure,
        about,
        arm,
        n,
        k,
        cast(null as decimal(38, 4)) as value_sum,
        k / nullif(cast(n as double), 0) as value,
        {{ wilson_low('k', 'n') }} as low,
        {{ wilson_high('k', 'n') }} as high,
        'wilson' as interval_method

    from shares

    union all

    select
        measure,
        about,
        arm,
        n,
        cast(null as bigint) as k,
        value_sum,
        value,
        {{ t_interval_low('value', 'variance', 'n') }} as low,
        {{ t_interval_high('value', 'variance', 'n') }} as high,
        't' as interval_method

    from varied

),

judged as (

    select
        *,
        case
            when n < {{ minimum_answers() }} then 'hidden'
            when n < {{ enough_answers() }} then 'low_base'
            when n >= {{ enough_answers() }} then 'enough'
        end as base

    from figures

    where n > 0

)

select
    measure,
    about,
    arm,
    case when base <> 'hidden' then cast(n as bigint) end as n,
    case when base <> 'hidden' then cast(k as bigint) end as k,
    case when base <> 'hidden' then value_sum end as value_sum,
    case when base <> 'hidden' then value end as value,
    case when base <> 'hidden' then low end as low,
    case when base <> 'hidden' then high end as high,
    interval_method,
    cast({{ var('confidence_level') }} as double) as level,
    base

from judged
