-- Grain: one row per company, location or manager with answers or invitations of late.
-- How many of those who are asked answer, and how widely their scores lie, drawn to the
-- company as if so many of its invitations and answers stood behind every unit.
with

months as (

    select
        dimension,
        member,
        metric,
        period_start,
        n,
        promoters,
        detractors,
        value_sum

    from {{ ref('metric_figures') }}

    where
        {{ has_waves() }}
        and period_grain = 'month'
        and estimator = 'all_answers'
        and dimension in ('company', 'location', 'manager')
        and member <> {{ unknown_member() }}
        and (metric = 'response_rate' or (metric = 'nps' and scale = '0-10'))

),

known as (

    select max(period_start) as last_month from months

),

counted as (

    select
        months.dimension,
        months.member,
        sum(months.n) filter (where months.metric = 'response_rate') as invited,
        -- of a share, whose points are 100 or 0
        cast(
            sum(months.value_sum) filter (where months.metric = 'response_rate')
            as double
        ) / 100e0 as answered,
        sum(months.n) filter (where months.metric = 'nps') as n,
        sum(months.promoters) filter (where months.metric = 'nps') as promoters,
        sum(months.detractors) filter (where months.metric = 'nps') as detractors

    from months

    cross join known

    where
        months.period_start
        > known.last_month - interval {{ precision_months() }} month

    group by months.dimension, months.member

),

drawn as (

    select
        units.*,
        case
            when units.dimension = 'company' then cast(units.answered as double)
            when units.dimension <> 'company'
                then {{ drawn_to_company(
                    'units.answered', 'units.invited',
                    'company.answered', 'company.invited'
                ) }}
        end as drawn_answered,
        case
            when units.dimension = 'company' then cast(units.invited as double)
            when units.dimension <> 'company'
                then coalesce(units.invited, 0) + {{ usual_prior_answers() }}
        end as drawn_invited,
        {% for kind in ['promoters', 'detractors'] %}
        case
            when units.dimension = 'company' then cast(units.{{ kind }} as double)
            when units.dimension <> 'company'
                then {{ drawn_to_company(
                    'units.' ~ kind, 'units.n', 'company.' ~ kind, 'company.n'
                ) }}
        end as drawn_{{ kind }},
        {% endfor %}
        case
            when units.dimension = 'company' then cast(units.n as double)
            when units.dimension <> 'company'
                then coalesce(units.n, 0) + {{ usual_prior_answers() }}
        end as drawn_n

    from counted as units

    -- without any answer of the company nothing is expected of its units either
    left join counted as company
        on company.dimension = 'company'

),

expected as (

    select
        *,
        drawn_answered / nullif(drawn_invited, 0) as response_rate,
        {{ wilson_low('drawn_answered', 'drawn_invited') }} as response_rate_low,
        {{ wilson_high('drawn_answered', 'drawn_invited') }} as response_rate_high,
        {{ half_width_of_one('drawn_promoters', 'drawn_detractors', 'drawn_n') }}
            as half_width_of_one

    from drawn

)

select
    dimension,
    member,
    -- what hides a small group in the figures hides it here
    case when invited >= {{ minimum_answers() }} then cast(invited as bigint) end
        as invited,
    case when invited >= {{ minimum_answers() }} then cast(answered as bigint) end
        as answered,
    case when n >= {{ minimum_answers() }} then cast(n as bigint) end as n,
    cast(response_rate as double) as response_rate,
    case when response_rate is not null then cast(response_rate_low as double) end
        as response_rate_low,
    case when response_rate is not null then cast(response_rate_high as double) end
        as response_rate_high,
    cast(half_width_of_one as double) as half_width_of_one

from expected
