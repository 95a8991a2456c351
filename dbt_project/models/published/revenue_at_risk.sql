-- Grain: one row per dimension, member and NPS group of detractors and passives.
-- What of their revenue is at risk by the firm's own rates of churn, by no constant.
with

rates as (

    select
        contrasts.*,
        -- more churn than promoters have
        -contrasts.difference as extra_churn,
        -contrasts.difference_high as extra_churn_low,
        -contrasts.difference_low as extra_churn_high

    from {{ ref('group_contrasts') }} as contrasts

    inner join {{ ref('outcome_windows') }} as windows
        on
            contrasts.window_start = windows.window_start
            and windows.number_from_last = 1

    where contrasts.dimension = 'company' and contrasts.outcome = 'churn'

),

judged as (

    select
        cells.dimension,
        cells.member,
        cells.nps_group,
        cells.n,
        cells.revenue,
        rates.window_start,
        rates.window_end,
        rates.n as promoter_n,
        rates.compared_n as group_n,
        rates.value as promoter_churn,
        rates.compared_value as group_churn,
        rates.extra_churn,
        rates.extra_churn_low,
        rates.extra_churn_high,
        coalesce(least(rates.n, rates.compared_n) >= {{ enough_answers() }}, false)
            as has_enough

    from {{ ref('standing_cells') }} as cells

    -- without a window that is over there is no rate of the own
    left join rates
        on cells.nps_group = rates.compared_group

    where cells.nps_group in ('passive', 'detractor') and not cells.is_hidden

)

select
    dimension,
    member,
    nps_group,
    cast(n as bigint) as n,
    cast(revenue as decimal(38, 4)) as revenue,
    window_start,
    window_end,
    promoter_n,
    group_n,
    {% for column in [
        'promoter_churn', 'group_churn', 'extra_churn', 'extra_churn_low',
        'extra_churn_high',
    ] %}
    case when has_enough then {{ column }} end as {{ column }},
    {% endfor %}
    {% for end in ['', '_low', '_high'] %}
    case
        when has_enough
            then
                greatest(0e0, extra_churn{{ end }}) / 100e0 * cast(revenue as double)
    end as at_risk{{ end }},
    {% endfor %}
    case
        when not has_enough then 'too_few'
        when has_enough
            then {{ association('extra_churn_low', 'extra_churn_high') }}
    end as verdict,
    cast({{ confidence_level() }} as double) as level

from judged
