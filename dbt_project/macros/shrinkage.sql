{# Shrunken estimates of small units: a Dirichlet prior fitted over all units, and how likely a
   unit's true NPS reaches its target. docs/metrics.md has the formulas and their sources. #}

{# With fewer units there is no telling how far units lie apart: so many answers of the company
   then stand behind everyone. #}
{% macro fewest_fitted_units() %}8{% endmacro %}
{% macro usual_prior_answers() %}20e0{% endmacro %}
{# Units that differ no more than chance are all the pool: so many answers of it. #}
{% macro most_prior_answers() %}1e6{% endmacro %}

{# Under so many answers nothing is decided about a single unit. #}
{% macro fewest_answers_to_decide() %}10{% endmacro %}

{# The declared target of a metric by dimension, in its unit; null where none is declared. #}
{% macro target_of(metric, dimension) -%}
    {%- set declared = var('targets') -%}
    {%- set targets = declared.get(metric, {}) if declared is mapping else {} -%}
    {%- if targets -%}
    case {{ dimension }}
        {%- for name, target in targets.items() %}
        when '{{ name }}' then cast({{ target }} as double)
        {%- endfor %}
    end
    {%- else -%}
    cast(null as double)
    {%- endif -%}
{%- endmacro %}

{# Likeness of the answers within a unit (Weir and Hill): 0 or less where units differ no more
   than chance would have them differ. #}
{% macro intraclass_correlation(between, within, unit_size) -%}
    ({{ between }} - {{ within }})
    / nullif({{ between }} + ({{ unit_size }} - 1e0) * {{ within }}, 0)
{%- endmacro %}

{# P(p - d >= t) for shares (p, passives, d) that are Dirichlet with parameters a: the shares
   are gamma variables over their sum, so that it is the probability that the weighted sum
   (1 - t) G1 - t G2 - (1 + t) G3 is not negative. By Gil-Pelaez and Imhof that is one half
   plus the integral of sin(angle) / size over w, divided by pi w. With w = exp(y) / sd the
   integrand dies out on both sides, and the sum of equal steps is exact to six digits; before
   the first step it is a geometric series. #}
{% macro inversion_step() %}0.125e0{% endmacro %}
{% macro inversion_first() %}-8e0{% endmacro %}
{% macro inversion_steps() %}257{% endmacro %}

{# Number of the step from which on nothing is left: a gamma variable of shape a dies out like
   exp(-a y). #}
{% macro inversion_last(shape) -%}
    coalesce(
        (
            least(24e0, 1e0 + ln(nullif({{ shape }}, 0)) / 2e0 + 16e0 / nullif({{ shape }}, 0))
            - {{ inversion_first() }}
        ) / {{ inversion_step() }},
        {{ inversion_steps() }}
    )
{%- endmacro %}

{# Beyond so many standard deviations the probability is 0 or 1. #}
{% macro inversion_farthest() %}8e0{% endmacro %}

{% macro inversion_term(step, sd, target, promoters, passives, detractors) -%}
    {%- set w = (
        'exp(' ~ inversion_first() ~ ' + ' ~ inversion_step() ~ ' * ' ~ step ~ ') / ' ~ sd
    ) -%}
    {%- set parts = [
        (promoters, '(1e0 - ' ~ target ~ ')'),
        (passives, '(-' ~ target ~ ')'),
        (detractors, '(-1e0 - ' ~ target ~ ')'),
    ] -%}
    sin(
        {%- for shape, factor in parts %}
        {{ '+ ' if not loop.first }}{{ shape }} * atan({{ factor }} * {{ w }})
        {%- endfor %}
    ) * exp(-0.5e0 * (
        {%- for shape, factor in parts %}
        {{ '+ ' if not loop.first }}{{ shape }} * ln(1e0 + power({{ factor }} * {{ w }}, 2))
        {%- endfor %}
    ))
{%- endmacro %}

{# The probability from the sum of the terms and from how many standard deviations the mean of
   the weighted sum lies above 0. #}
{% macro inversion_probability(terms, distance) -%}
    case
        when {{ distance }} > {{ inversion_farthest() }} then 1e0
        when {{ distance }} < -{{ inversion_farthest() }} then 0e0
        else greatest(0e0, least(1e0,
            0.5e0 + {{ inversion_step() }} / pi() * (
                {{ terms }}
                + {{ distance }} * exp({{ inversion_first() }} - {{ inversion_step() }})
                / (1e0 - exp(-{{ inversion_step() }}))
            )
        ))
    end
{%- endmacro %}

{# CTEs `summed` to `priors`: what stands behind each unit of a breakdown. `units` is a CTE with
   a row for each unit: its counts n, promoters, passives and detractors, n above 0, and the
   company's shares company_promoters, company_passives and company_detractors, null where they
   are not told. `breakdown` are its columns that name the breakdown: units are compared within. #}
{% macro fitted_priors(units, breakdown) -%}
-- the units of one breakdown and period, added up; counts are whole numbers
summed as (

    select
        *,
        count(*) over breakdown as unit_count,
        cast(sum(n) over breakdown as double) as units_n,
        cast(sum(n * n) over breakdown as double) as units_n_squares,
        cast(sum(promoters) over breakdown as double) as units_promoters,
        cast(sum(passives) over breakdown as double) as units_passives,
        cast(sum(detractors) over breakdown as double) as units_detractors

    from {{ units }}

    window breakdown as (partition by {{ breakdown | join(', ') }})

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
        )) over breakdown as double) / nullif(unit_count - 1, 0) as between_units,
        cast(sum(cast(
            n - (
                power(promoters, 2) + power(passives, 2) + power(detractors, 2)
            ) / cast(n as double) as decimal(38, 18)
        )) over breakdown as double) / nullif(units_n - unit_count, 0) as within_units

    from summed

    window breakdown as (partition by {{ breakdown | join(', ') }})

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
        *,
        case
            when theta <= 0 then 'pool'
            when theta is null or unit_count < {{ fewest_fitted_units() }} then 'prior'
            else 'fitted'
        end as fit

    from compared

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

)
{%- endmacro %}

{# CTEs `concentrated` to `shrunken`: what is known of each unit with its prior. `priors` is a CTE
   with the counts of units, the shares pool_promoters, pool_passives and pool_detractors, alpha0,
   fit, and a target in points or null. `keys` are its columns that tell its rows apart.
   `pool_n` is its column of the answers in the pool of all units: then no unit is known better
   than these (docs/decisions/0023-nobody-is-paid-by-the-luck-of-the-pool.md). Without it the
   pool is taken as known. #}
{% macro shrunken_estimates(priors, keys, pool_n=none) -%}
concentrated as (

    select
        *,
        n + alpha0 as drawn_n,
        {% if pool_n -%}
        case
            when fit in ('pool', 'fitted') then least(n + alpha0, {{ pool_n }})
            when fit in ('prior', 'none') then n + alpha0
        end
        {%- else -%}
        n + alpha0
        {%- endif %} as posterior_n

    from {{ priors }}

),

posteriors as (

    select
        *,
        {% for kind in ['promoters', 'passives', 'detractors'] %}
        ({{ kind }} + alpha0 * pool_{{ kind }}) * (posterior_n / drawn_n)
            as posterior_{{ kind }}{{ ',' if not loop.last }}
        {% endfor %}

    from concentrated

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
        {% for key in keys %}
        estimated.{{ key }},
        {% endfor %}
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
        {%- if not pool_n %}
        and estimated.fit <> 'pool'
        {%- endif %}
        and steps.step <= {{ inversion_last(
            '(estimated.posterior_promoters + estimated.posterior_detractors)'
        ) }}

    group by
        {% for key in keys %}
        estimated.{{ key }}{{ ',' if not loop.last }}
        {% endfor %}

),

shrunken as (

    select
        estimated.*,
        case
            when estimated.target is null then null
            {%- if pool_n %}
            when estimated.margin_sd is null
            {%- else %}
            -- nobody differs from the pool: where it stands is all there is to say
            when estimated.fit = 'pool' or estimated.margin_sd is null
            {%- endif %}
                then cast(estimated.margin >= -1e-9 * estimated.posterior_n as integer)
            else {{ inversion_probability(
                'inverted.terms', 'estimated.margin / estimated.margin_sd'
            ) }}
        end as p_at_least_target

    from estimated

    -- units without a target find no partner, and those whose pool is taken as known
    left join inverted
        on
            {% for key in keys %}
            {{ 'and ' if not loop.first }}estimated.{{ key }} = inverted.{{ key }}
            {% endfor %}

)
{%- endmacro %}

{# What a scheme pays on a figure that was drawn to the pool, in percent: 100 at the target,
   nothing `span` points under it, never more than `most`. #}
{% macro payout_linear(shrunk, target, span, most) -%}
    greatest(0e0, least(
        {{ most }}, 100e0 * ({{ shrunk }} - ({{ target }} - {{ span }})) / {{ span }}
    ))
{%- endmacro %}

{# The number of the last step that a probability reaches, 0 under the first; null without a
   probability. `steps` are {probability, percent}, rising. #}
{% macro payout_tier(probability, steps) -%}
    case
        when {{ probability }} is null then null
        {%- for number in range(steps | length, 0, -1) %}
        when {{ probability }} >= {{ steps[number - 1]['probability'] }} then {{ number }}
        {%- endfor %}
        when {{ probability }} < {{ steps[0]['probability'] }} then 0
    end
{%- endmacro %}

{% macro payout_of_tier(tier, steps) -%}
    case {{ tier }}
        when 0 then 0
        {%- for step in steps %}
        when {{ loop.index }} then {{ step['percent'] }}
        {%- endfor %}
    end
{%- endmacro %}
