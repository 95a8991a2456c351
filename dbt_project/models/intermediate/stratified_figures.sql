-- Grain: one row per metric, scale, touched period and declared set of target shares.
{{ config(materialized='table') }}

{%- set shares = target_shares() %}

with

targets as (

    {% for target in shares %}
    select
        '{{ target.name }}' as target_name,
        '{{ target.dimension }}' as dimension,
        '{{ (target.member | string) | replace("'", "''") }}' as member,
        cast({{ target.share }} as double) as share
    {% if not loop.last %}
    union all

    {% endif %}
    {% else %}
    select
        '' as target_name,
        '' as dimension,
        '' as member,
        cast(null as double) as share
    where false
    {% endfor %}

),

periods as (

    select distinct
        counts.metric,
        counts.scale,
        counts.period_grain,
        counts.period_start,
        counts.period_end

    from {{ ref('metric_counts') }} as counts

    inner join {{ ref('touched_periods') }} as touched
        on
            counts.period_grain = touched.period_grain
            and counts.period_start = touched.period_start

    where
        counts.dimension = 'company'
        -- shares of customers say nothing of visits
        and not starts_with(counts.metric, 'mystery')
        and {{ 'true' if shares else 'false' }}

),

-- every stratum of every period: one without answers must not drop out silently
strata as (

    select
        periods.metric,
        periods.scale,
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        targets.target_name,
        targets.member,
        targets.share,
        coalesce(counts.n, 0) as n,
        coalesce(counts.promoters, 0) as promoters,
        coalesce(counts.passives, 0) as passives,
        coalesce(counts.detractors, 0) as detractors,
        case
            when {{ has_variance('counts.n') }} and periods.metric = 'nps'
                then {{ nps_points(
                    'counts.promoters', 'counts.detractors', 'counts.n'
                ) }}
            when {{ has_variance('counts.n') }} and periods.metric <> 'nps'
                then cast(counts.points_sum as double) / counts.n
        end as value,
        case
            when {{ has_variance('counts.n') }} and periods.metric = 'nps'
                then {{ nps_standard_error(
                    'counts.promoters', 'counts.detractors', 'counts.n'
                ) }}
            when {{ has_variance('counts.n') }} and periods.metric <> 'nps'
                then sqrt(
                    {{ sample_variance(
                        'counts.points_sum', 'counts.points_sum_squares', 'counts.n'
                    ) }}
                    / counts.n
                )
        end as standard_error

    from periods

    cross join targets

    left join {{ ref('metric_counts') }} as counts
        on
            periods.metric = counts.metric
            and periods.scale = counts.scale
            and periods.period_grain = counts.period_grain
            and periods.period_start = counts.period_start
            and targets.dimension = counts.dimension
            and targets.member = counts.member

),

-- sums of doubles in a fixed order, so that a figure does not depend on the machine
figures as (

    select
        metric,
        scale,
        period_grain,
        period_start,
        period_end,
        target_name,
        sum(n) as n,
        sum(promoters) as promoters,
        sum(passives) as passives,
        sum(detractors) as detractors,
        count(*) = count(value) as has_every_stratum,
        greatest(
            -100e0, least(100e0, list_sum(list(share * value order by member)))
        ) as value,
        sqrt(list_sum(list(power(share * standard_error, 2) order by member)))
            as standard_error,
        1e0 / list_sum(list(
            power(share, 2) / nullif(n, 0)
            order by member
        )) as effective_n,
        list_sum(list(
            share * promoters / nullif(n, 0)
            order by member
        )) as promoter_share,
        list_sum(list(
            share * detractors / nullif(n, 0)
            order by member
        )) as detractor_share

    from strata

    group by metric, scale, period_grain, period_start, period_end, target_name

)

select
    metric,
    scale,
    period_grain,
    period_start,
    period_end,
    target_name,
    cast(n as bigint) as n,
    cast(promoters as bigint) as promoters,
    cast(passives as bigint) as passives,
    cast(detractors as bigint) as detractors,
    case when has_every_stratum then value end as value,
    case when has_every_stratum then standard_error end as standard_error,
    case when has_every_stratum then effective_n end as effective_n,
    case
        when has_every_stratum and metric = 'nps' then promoter_share * effective_n
    end as effective_promoters,
    case
        when has_every_stratum and metric = 'nps' then detractor_share * effective_n
    end as effective_detractors

from figures

-- nobody of the declared members answered: nothing to publish
where n > 0
