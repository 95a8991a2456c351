-- Grain: one row per scale, quarter, rolling three months or year, and unit with NPS.
-- Made of published figures only: what is hidden is in no pool.
{%- set breakdown = [
    'metric', 'scale', 'period_grain', 'period_start', 'dimension'
] %}

with

figures as (

    select
        metric,
        scale,
        period_grain,
        period_start,
        period_end,
        dimension,
        member,
        definition_version,
        n,
        value,
        promoters,
        passives,
        detractors

    from {{ ref('metric_values') }}

    where
        metric = 'nps'
        and period_grain in ('quarter', 'rolling_3_months', 'year')
        and dimension in ('company', 'location', 'manager')
        and member <> {{ unknown_member() }}
        and value is not null

),

units as (

    select
        members.*,
        company.promoters / cast(company.n as double) as company_promoters,
        company.passives / cast(company.n as double) as company_passives,
        company.detractors / cast(company.n as double) as company_detractors

    from figures as members

    -- units whose company is hidden go by their own pool
    left join figures as company
        on
            company.dimension = 'company'
            and members.metric = company.metric
            and members.scale = company.scale
            and members.period_grain = company.period_grain
            and members.period_start = company.period_start

    where members.dimension <> 'company'

),

{{ fitted_priors('units', breakdown) }},

targeted as (

    select
        *,
        {{ target_of('nps', 'dimension') }} as target

    from priors

),

{{ shrunken_estimates('targeted', breakdown + ['member']) }}

select
    metric,
    scale,
    period_grain,
    period_start,
    period_end,
    dimension,
    member,
    n,
    promoters,
    passives,
    detractors,
    value,
    unit_count,
    unit_size,
    theta,
    fit,
    alpha0,
    alpha0 / posterior_n as pool_weight,
    pool_promoters as pool_promoter_share,
    pool_passives as pool_passive_share,
    pool_detractors as pool_detractor_share,
    100e0 * (pool_promoters - pool_detractors) as pool_value,
    shrunk_value,
    shrunk_sd,
    greatest(
        -100e0, shrunk_value - {{ normal_quantile() }} * shrunk_sd
    ) as low,
    least(
        100e0, shrunk_value + {{ normal_quantile() }} * shrunk_sd
    ) as high,
    cast({{ confidence_level() }} as double) as level,
    target,
    p_at_least_target,
    n >= {{ fewest_answers_to_decide() }} as is_enough_to_decide,
    definition_version

from shrunken
