-- Grain: one row per scale, quarter, rolling three months or year, and unit with NPS.
-- Made of published figures only: what is hidden is in no pool.
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

-- the units of one breakdown and period, added up; counts are whole numbers
summed as (

    select
        *,
        count(*) over units as unit_count,
        cast(sum(n) over units as double) as units_n,
        cast(sum(n * n) over units as double) as units_n_squares,
        cast(sum(promoters) over units as double) as units_promoters,
        cast(sum(passives) over units as double) as units_passives,
        cast(sum(detractors) over units as double) as units_detractors

    from figures

    where dimension <> 'company'

    window units as (partition by metric, scale, period_grain, period_start, dimension)

),

-- squares as decimals, so that their sum does not depend on the order of the rows
spread as (

    select
        *,
        (units_n - units_n_squares / units_n) / nullif(unit_count - 1, 0) as unit_size,
        cast(sum(cast(
            n * (
                power(promoters / cast(n as double) - units_promoters / units_n, 2)
                + power(passives / cast(n as double) - units_passives / units_n, 2)
                + power(detractors / cast(n as double) - units_detractors / units_n, 2)
            ) as decimal(38, 18)
        )) over units as double) / nullif(unit_count - 1, 0) as between_units,
        cast(sum(cast(
            n - (
                power(promoters, 2) + power(passives, 2) + power(detractors, 2)
            ) / cast(n as double) as decimal(38, 18)
        )) over units as double) / nullif(units_n - unit_count, 0) as within_units

    from summed

    window units as (partition by metric, scale, period_grain, period_start, dimension)

),

compared as (

    select
        *,
        {{ intraclass_correlation('between_units', 'within_units', 'unit_size') }}
            as theta

    from spread

),

fitted as (

    select
        compared.*,
        case
            when compared.theta <= 0 then 'pool'
            when
                compared.theta is null
                or compared.unit_count < {{ fewest_fitted_units() }}
                then 'prior'
            else 'fitted'
        end as fit,
        company.promoters / cast(company.n as double) as company_promoters,
        company.passives / cast(company.n as double) as company_passives,
        company.detractors / cast(company.n as double) as company_detractors

    from compared

    -- units whose company is hidden go by their own pool
    left join figures as company
        on
            company.dimension = 'company'
            and compared.metric = company.metric
            and compared.scale = company.scale
            and compared.period_grain = company.period_grain
            and compared.period_start = company.period_start

),

priors as (

    select
        *,
        {% for kind in ['promoters', 'passives', 'detractors'] %}
        case
            when fit = 'prior' and company_{{ kind }} is not null
                then company_{{ kind }}
            else units_{{ kind }} / units_n
        end as pool_{{ kind }},
        {% endfor %}
        case fit
            when 'pool' then {{ most_prior_answers() }}
            when 'prior' then {{ usual_prior_answers() }}
            when 'fitted'
                then least({{ most_prior_answers() }}, (1e0 - theta) / theta)
        end as alpha0

    from fitted

),

posteriors as (

    select
        *,
        n + alpha0 as posterior_n,
        {% for kind in ['promoters', 'passives', 'detractors'] %}
        {{ kind }} + alpha0 * pool_{{ kind }} as posterior_{{ kind }},
        {% endfor %}
        {{ target_of('nps', 'dimension') }} as target

    from priors

),

estimated as (

    select
        *,
        {{ nps_points(
            'posterior_promoters', 'posterior_detractors', 'posterior_n'
        ) }} as shrunk_value,
        100e0 * sqrt(
            greatest(0e0, {{ nps_variance(
                'posterior_promoters', 'posterior_detractors', 'posterior_n'
            ) }}) / (posterior_n + 1e0)
        ) as shrunk_sd,
        posterior_promoters - posterior_detractors - target / 100e0 * posterior_n
            as margin,
        -- null where the probability is certain
        nullif(sqrt(
            posterior_promoters * power(1e0 - target / 100e0, 2)
            + posterior_passives * power(target / 100e0, 2)
            + posterior_detractors * power(1e0 + target / 100e0, 2)
        ), 0) as margin_sd

    from posteriors

),

steps as (

    select unnest(range({{ inversion_steps() }})) as step

),

inverted as (

    select
        estimated.metric,
        estimated.scale,
        estimated.period_grain,
        estimated.period_start,
        estimated.dimension,
        estimated.member,
        cast(sum(cast(
            {{ inversion_term(
                'steps.step', 'estimated.margin_sd', '(estimated.target / 100e0)',
                'estimated.posterior_promoters', 'estimated.posterior_passives',
                'estimated.posterior_detractors'
            ) }} as decimal(38, 18)
        )) as double) as terms

    from estimated

    cross join steps

    where
        estimated.margin_sd > 0
        and estimated.fit <> 'pool'
        and steps.step <= {{ inversion_last(
            '(estimated.posterior_promoters + estimated.posterior_detractors)'
        ) }}

    group by
        estimated.metric,
        estimated.scale,
        estimated.period_grain,
        estimated.period_start,
        estimated.dimension,
        estimated.member

)

select
    estimated.metric,
    estimated.scale,
    estimated.period_grain,
    estimated.period_start,
    estimated.period_end,
    estimated.dimension,
    estimated.member,
    estimated.n,
    estimated.promoters,
    estimated.passives,
    estimated.detractors,
    estimated.value,
    estimated.unit_count,
    estimated.unit_size,
    estimated.theta,
    estimated.fit,
    estimated.alpha0,
    estimated.alpha0 / estimated.posterior_n as pool_weight,
    estimated.pool_promoters as pool_promoter_share,
    estimated.pool_passives as pool_passive_share,
    estimated.pool_detractors as pool_detractor_share,
    100e0 * (estimated.pool_promoters - estimated.pool_detractors) as pool_value,
    estimated.shrunk_value,
    estimated.shrunk_sd,
    greatest(
        -100e0, estimated.shrunk_value - {{ normal_quantile() }} * estimated.shrunk_sd
    ) as low,
    least(
        100e0, estimated.shrunk_value + {{ normal_quantile() }} * estimated.shrunk_sd
    ) as high,
    cast({{ confidence_level() }} as double) as level,
    estimated.target,
    case
        when estimated.target is null then null
        -- nobody differs from the pool: where it stands is all there is to say
        when estimated.fit = 'pool' or estimated.margin_sd is null
            then cast(estimated.margin >= -1e-9 * estimated.posterior_n as integer)
        else {{ inversion_probability(
            'inverted.terms', 'estimated.margin / estimated.margin_sd'
        ) }}
    end as p_at_least_target,
    estimated.n >= {{ fewest_answers_to_decide() }} as is_enough_to_decide,
    estimated.definition_version

from estimated

-- units without a target, and those that are all the pool, find no partner
left join inverted
    on
        estimated.metric = inverted.metric
        and estimated.scale = inverted.scale
        and estimated.period_grain = inverted.period_grain
        and estimated.period_start = inverted.period_start
        and estimated.dimension = inverted.dimension
        and estimated.member = inverted.member
