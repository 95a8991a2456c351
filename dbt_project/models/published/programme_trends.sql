-- Grain: one row per programme, outcome, period around its start and side.
{%- set periods = programme_periods() %}

with

register as (

    select * from {{ ref('programme_register') }}

),

-- both sides are made of the same strata, in the shares of the members
sides as (

    select
        programme,
        stratum,
        count(*) filter (where is_treated) as member_count,
        count(*) filter (where not is_treated) as control_count

    from {{ ref('programme_people') }}

    group by programme, stratum

),

strata as (

    select
        programme,
        stratum,
        member_count
        / cast(sum(member_count) over (partition by programme) as double) as share,
        count(*) over (partition by programme) as stratum_count

    from sides

    where least(member_count, control_count) >= {{ minimum_answers() }}

),

bought as (

    {% for period in periods %}
    select
        programme,
        stratum,
        is_treated,
        'repeat' as outcome,
        {{ period }} as period_no,
        cast(case when days_{{ loop.index0 }} > 0 then 100 else 0 end as decimal(18, 4))
            as value

    from {{ ref('programme_values') }}

    union all

    select
        programme,
        stratum,
        is_treated,
        'spend' as outcome,
        {{ period }} as period_no,
        revenue_{{ loop.index0 }} as value

    from {{ ref('programme_values') }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

summed as (

    select
        programme,
        stratum,
        is_treated,
        outcome,
        period_no,
        count(*) as n,
        sum(value) as value_sum,
        sum({{ exact_product('value', 'value') }}) as value_squares

    from bought

    group by programme, stratum, is_treated, outcome, period_no

),

cells as (

    select
        programme,
        stratum,
        is_treated,
        outcome,
        period_no,
        n,
        cast(value_sum as double) / n as value,
        {{ error_of_mean('value_sum', 'value_squares', 'n') }} as error

    from summed

    union all

    select
        programme,
        stratum,
        is_treated,
        'nps' as outcome,
        period_no - 4 as period_no,
        n,
        {{ nps_points('promoters', 'detractors', 'n') }} as value,
        {{ nps_standard_error('promoters', 'detractors', 'n') }} as error

    from {{ ref('programme_scores') }}

),

combined as (

    select
        cells.programme,
        cells.is_treated,
        cells.outcome,
        cells.period_no,
        sum(cells.n) as n,
        {{ exact_sum('strata.share * cells.value') }} as value,
        sqrt({{ exact_sum('power(strata.share * cells.error, 2)') }}) as error

    from cells

    inner join strata
        on cells.programme = strata.programme and cells.stratum = strata.stratum

    group by
        cells.programme,
        cells.is_treated,
        cells.outcome,
        cells.period_no,
        strata.stratum_count

    -- without one of the strata it would be another group
    having
        count(*) = strata.stratum_count
        and min(cells.n) >= {{ minimum_answers() }}

)

select
    combined.programme,
    combined.outcome,
    cast(combined.period_no as integer) as period_no,
    {{ programme_period_start(
        'register.start_date', 'register.compared_months', 'combined.period_no'
    ) }} as period_start,
    {{ programme_period_start(
        'register.start_date', 'register.compared_months', '(combined.period_no + 1)'
    ) }} - 1 as period_end,
    combined.is_treated as is_member,
    cast(combined.n as bigint) as n,
    combined.value,
    combined.value - {{ normal_quantile() }} * combined.error as low,
    combined.value + {{ normal_quantile() }} * combined.error as high,
    cast({{ confidence_level() }} as double) as level

from combined

inner join register
    on combined.programme = register.programme

where
    register.control <> 'none'
    -- months of which orders are not all known yet are not shown
    and {{ programme_period_start(
        'register.start_date', 'register.compared_months', '(combined.period_no + 1)'
    ) }} - 1 <= {{ orders_known_until() }}
