-- Grain: one row per unit with a figure, margin of its true figure over the target, and
-- rule: how often the rule says met, and what the scheme pays. Made on request.
-- Exact: every outcome of the unit's number of answers is weighed by its chance.
{{ config(materialized='table', tags=['on_request']) }}

{%- set scheme = feed_scheme() %}
{%- set is_nps = scheme['metric'] == 'nps' %}

with

roster as (

    select
        unit_id,
        is_enough,
        cast(n as bigint) as n,
        cast(target as double) as target

    from {{ ref('feed_figures') }}

    -- what is hidden is not told by its chances either
    where is_shown and n > 0 and promoters is not null

),

company as (

    select
        sum(promoter) / cast(count(*) as double) as company_promoters,
        sum(passive) / cast(count(*) as double) as company_passives,
        sum(detractor) / cast(count(*) as double) as company_detractors

    from {{ ref('feed_answers') }}

    where is_counted

),

classed as (

    select
        '{{ scheme["metric"] }}' as metric,
        answers.unit_id,
        count(*) as n,
        sum(answers.promoter) as promoters,
        sum(answers.passive) as passives,
        sum(answers.detractor) as detractors,
        min(company.company_promoters) as company_promoters,
        min(company.company_passives) as company_passives,
        min(company.company_detractors) as company_detractors

    from {{ ref('feed_answers') }} as answers

    -- who left the roster is in nobody's prior, as in feed_figures
    inner join {{ ref('feed_figures') }} as figures
        on answers.unit_id = figures.unit_id

    cross join company

    where answers.is_counted

    group by answers.unit_id

),

{{ fitted_priors('classed', ['metric']) }},

-- units of one size, prior and target have the same chances
cells as (

    select distinct
        roster.n,
        roster.target,
        priors.pool_promoters,
        priors.pool_passives,
        priors.pool_detractors,
        priors.units_n,
        {% if scheme['unit_type'] == 'company' -%}
        'none' as fit,
        cast(0 as double) as alpha0
        {%- else -%}
        priors.fit,
        priors.alpha0
        {%- endif %}

    from roster

    inner join priors
        on roster.unit_id = priors.unit_id

),

margins as (

    select unnest({{ tried_margins() }}) as margin

),

-- the true figure, with as many passives as the pool has
truths as (

    select
        cells.n,
        cells.target,
        margins.margin,
        cells.target + margins.margin as true_value,
        {{ true_passives('cells.pool_passives', 'cells.target + margins.margin') }}
            as passives

    from cells

    cross join margins

    where
        cells.target + margins.margin < 100
        and cells.target + margins.margin > {{ -100 if is_nps else 0 }}

),

shares as (

    select
        *,
        {% if is_nps -%}
        (1e0 - passives + true_value / 100e0) / 2e0 as promoters,
        greatest(0e0, (1e0 - passives - true_value / 100e0) / 2e0) as detractors
        {%- else -%}
        1e0 - passives as promoters,
        0e0 as detractors
        {%- endif %}

    from truths

),

detractor_counts as (

    select
        n,
        unnest(range({{ 'n + 1' if is_nps else '1' }})) as detractors

    from (select distinct n from cells) as sizes

),

outcomes as (

    select
        n,
        detractors,
        unnest(range(n - detractors + 1)) as promoters

    from detractor_counts

),

weighed as (

    select
        outcomes.n,
        shares.target,
        shares.margin,
        shares.true_value,
        outcomes.promoters,
        outcomes.n - outcomes.promoters - outcomes.detractors as passives,
        outcomes.detractors,
        exp(
            lgamma(outcomes.n + 1e0)
            {%- for counted, share in [
                ('outcomes.promoters', 'shares.promoters'),
                ('outcomes.detractors', 'shares.detractors'),
                ('(outcomes.n - outcomes.promoters - outcomes.detractors)', 'shares.passives'),
            ] %}
            - lgamma({{ counted }} + 1e0)
            + {{ count_times_log(counted, share) }}
            {%- endfor %}
        ) as chance

    from shares

    inner join outcomes
        on shares.n = outcomes.n

    where
        -- what a truth has none of does not come
        (outcomes.detractors = 0 or shares.detractors > 0)
        and (
            outcomes.promoters + outcomes.detractors = outcomes.n
            or shares.passives > 0
        )
        and (outcomes.promoters = 0 or shares.promoters > 0)

),

likely as (

    select * from weighed

    where chance > {{ rarest_outcome() }}

),

tried as (

    select distinct
        likely.n,
        likely.target,
        likely.promoters,
        likely.passives,
        likely.detractors,
        cells.pool_promoters,
        cells.pool_passives,
        cells.pool_detractors,
        cells.units_n,
        cells.fit,
        cells.alpha0

    from likely

    inner join cells
        on likely.n = cells.n and likely.target = cells.target

),

{{ shrunken_estimates(
    'tried', ['n', 'target', 'promoters', 'detractors'], pool_n='units_n'
) }},

figures as (

    select
        n,
        target as exact_target,
        promoters,
        detractors,
        {{ feed_decimal('target') }} as target,
        {{ feed_decimal(nps_points('promoters', 'detractors', 'n')) }} as value,
        {% if is_nps -%}
        {{ feed_decimal(adjusted_wald_low('promoters', 'detractors', 'n')) }} as low,
        {{ feed_decimal(adjusted_wald_high('promoters', 'detractors', 'n')) }} as high,
        {%- else -%}
        {{ feed_decimal('100e0 * ' ~ wilson_low('promoters', 'n')) }} as low,
        {{ feed_decimal('100e0 * ' ~ wilson_high('promoters', 'n')) }} as high,
        {%- endif %}
        {{ feed_decimal('shrunk_value') }} as shrunk_value,
        {{ feed_decimal('p_at_least_target') }} as p_at_least_target

    from shrunken

),

decided as (

    select
        figures.n,
        figures.exact_target,
        figures.promoters,
        figures.detractors,
        {% for rule in tried_rules() %}
        {{ feed_verdict('figures', rule) }} as {{ rule }},
        {% endfor %}
        {{ feed_payout(
            'figures.shrunk_value', 'figures.target', 'figures.p_at_least_target'
        ) }} as payout

    from figures

),

-- decimals, so that a sum does not depend on the order of the rows
chances as (

    select
        likely.n,
        likely.target,
        likely.margin,
        likely.true_value,
        cast(sum(cast(likely.chance as decimal(38, 18))) as double) as chance,
        {% for rule in tried_rules() %}
        {% for verdict in ['met', 'not_met'] %}
        cast(coalesce(sum(cast(likely.chance as decimal(38, 18))) filter (
            where decided.{{ rule }} = '{{ verdict }}'
        ), 0) as double) as {{ rule }}_{{ verdict }},
        {% endfor %}
        {% endfor %}
        cast(sum(cast(likely.chance * decided.payout as decimal(38, 18))) as double)
            as payout_sum,
        cast(sum(cast(
            likely.chance * decided.payout * decided.payout as decimal(38, 18)
        )) as double) as payout_squares

    from likely

    -- each outcome was decided
    inner join decided
        on
            likely.n = decided.n
            and likely.target = decided.exact_target
            and likely.promoters = decided.promoters
            and likely.detractors = decided.detractors

    group by likely.n, likely.target, likely.margin, likely.true_value

)

{% for rule in tried_rules() %}
select
    '{{ scheme["scheme"] }}' as scheme,
    '{{ feed_period() }}' as period,
    '{{ scheme["unit_type"] }}' as unit_type,
    roster.unit_id,
    '{{ rule }}' as rule,
    '{{ rule }}' = '{{ scheme["decision"]["rule"] }}' as is_rule_of_scheme,
    roster.n,
    roster.is_enough,
    roster.target,
    cast(chances.margin as integer) as margin,
    chances.true_value,
    round(chances.{{ rule }}_met / chances.chance, 9) as met_share,
    round(chances.{{ rule }}_not_met / chances.chance, 9) as not_met_share,
    chances.payout_sum / chances.chance as payout_mean,
    -- guarded, because greatest() passes over a null
    case
        when chances.payout_sum is not null
            then sqrt(greatest(
                0e0,
                chances.payout_squares / chances.chance
                - power(chances.payout_sum / chances.chance, 2)
            ))
    end as payout_sd

from roster

-- targets at the end of the scale leave some margins out
inner join chances
    on roster.n = chances.n and roster.target = chances.target
{% if not loop.last %}
union all

{% endif %}
{% endfor %}
