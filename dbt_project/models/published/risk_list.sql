-- Grain: one row per location and manager with a shown NPS: how it stands, and what of
-- its revenue is at risk.
with

figures as (

    select
        *,
        row_number() over (
            partition by dimension, member
            order by period_start desc, scale asc
        ) as number_from_last

    from {{ ref('metric_values') }}

    where
        metric = 'nps'
        and period_grain = 'rolling_3_months'
        and dimension in ('company', 'location', 'manager')
        and member <> {{ unknown_member() }}
        and value is not null

),

risks as (

    select
        dimension,
        member,
        sum(n) as n,
        sum(revenue) as revenue,
        case when count(at_risk) = count(*) then {{ exact_sum('at_risk') }} end
            as at_risk,
        case when count(at_risk) = count(*) then {{ exact_sum('at_risk_low') }} end
            as at_risk_low,
        case when count(at_risk) = count(*) then {{ exact_sum('at_risk_high') }} end
            as at_risk_high

    from {{ ref('revenue_at_risk') }}

    group by dimension, member

)

select
    units.dimension,
    units.member,
    units.period_start,
    units.period_end,
    units.n as nps_n,
    units.value as nps,
    units.low as nps_low,
    units.high as nps_high,
    company.value as company_nps,
    case
        when units.high < 0 then 'negative_proven'
        when units.value < 0 then 'negative'
        when units.high < company.value then 'below_company'
        when units.value >= 0 then 'usual'
    end as standing,
    cast(risks.n as bigint) as customer_count,
    cast(risks.revenue as decimal(38, 4)) as revenue,
    risks.at_risk,
    risks.at_risk_low,
    risks.at_risk_high,
    units.level

from figures as units

-- units of a period whose company is hidden are compared with nothing
left join figures as company
    on
        company.dimension = 'company'
        and units.period_start = company.period_start
        and units.scale = company.scale

-- a unit with few customers in a group has no revenue to show
left join risks
    on units.dimension = risks.dimension and units.member = risks.member

where units.number_from_last = 1 and units.dimension <> 'company'
