-- Grain: one row per period asked for and unit of its roster: its figure, and what
-- follows.
-- Made when a scheme's period is asked for, never by an ordinary run.
-- depends_on: {{ ref('locations') }}, {{ ref('listed_postings') }}
{{ config(materialized='table', tags=['on_request']) }}

{%- set scheme = feed_scheme() %}
{%- set unit_type = scheme['unit_type'] %}
{%- set classes = ['promoter', 'passive', 'detractor'] %}
{%- set windows = [
    ('', 'not answers.is_of_previous_window'),
    ('previous_', 'answers.is_of_previous_window'),
] %}
{%- set pool_id = "'(pool)'" %}

with

{{ feed_asked() }},

-- as it is on the last day of the month
roster as (

    {% if unit_type == 'location' -%}
    select distinct
        asked.period,
        locations.native_id as unit_id

    from {{ ref('locations') }} as locations

    cross join asked

    where locations.is_current and locations.native_id is not null
    {%- elif unit_type == 'manager' -%}
    select distinct
        asked.period,
        postings.native_id as unit_id

    from {{ ref('listed_postings') }} as postings

    inner join asked
        on asked.period_end between postings.from_day and postings.to_day
    {%- else -%}
    select
        period,
        'all' as unit_id

    from asked
    {%- endif %}

),

counted as (

    select
        answers.period,
        answers.unit_id,
        max(answers.scale) as scale,
        {% for prefix, is_of_window in windows %}
        count(*) filter (
            where answers.is_counted and {{ is_of_window }}
        ) as {{ prefix }}n,
        {% for class_ in classes %}
        sum(answers.{{ class_ }}) filter (
            where answers.is_counted and {{ is_of_window }}
        ) as {{ prefix }}{{ class_ }}s,
        {% endfor %}
        {% endfor %}
        sum(cast(answers.score as decimal(38, 10))) filter (
            where answers.is_counted and not answers.is_of_previous_window
        ) as score_sum,
        sum(cast(answers.score * answers.score as decimal(38, 10))) filter (
            where answers.is_counted and not answers.is_of_previous_window
        ) as score_sum_squares,
        sum(cast(answers.score as decimal(38, 10))) filter (
            where answers.is_counted and answers.is_of_previous_window
        ) as previous_score_sum,
        count(*) filter (
            where answers.is_excluded and not answers.is_of_previous_window
        ) as n_excluded,
        count(*) filter (
            where
            answers.is_outside_control
            and not answers.is_excluded
            and not answers.is_of_previous_window
        ) as n_outside_control,
        count(*) filter (
            where
            answers.is_counted
            and answers.is_basis_assumed
            and not answers.is_of_previous_window
        ) as n_basis_assumed

    from {{ ref('feed_window_answers') }} as answers

    group by answers.period, answers.unit_id

),

-- of everybody, whether a unit of the roster or not
everybody as (

    select
        asked.period,
        coalesce(sum(counted.n), 0) as company_n,
        {% for class_ in classes %}
        sum(counted.{{ class_ }}s) as {{ class_ }}s,
        {% endfor %}
        max(counted.scale) as company_scale

    from asked

    -- a month without an answer has its row
    left join counted
        on asked.period = counted.period

    group by asked.period

),

{{ feed_listed_units('everybody') }},

judged_company as (

    select
        everybody.*,
        not {{ is_small('everybody.company_n') }}
        and not coalesce(listed.is_listed, false) as is_company_told

    from everybody

    -- mostly the board tells the company's window
    left join listed
        on
            everybody.period = listed.period
            and listed.dimension = 'company'

),

-- of a few, and of a window that the board does not tell, nothing is told
company as (

    select
        period,
        company_n,
        {% for class_ in classes %}
        case when is_company_told then {{ class_ }}s end
            as company_{{ class_ }}s_count,
        {% endfor %}
        company_scale,
        is_company_told

    from judged_company

),

-- months add up: an invitation is of the day it was sent
invited as (

    select
        asked.period,
        months.member as unit_id,
        cast(
            sum(months.n) filter (where months.metric = 'delivery_rate') as bigint
        ) as n_invited,
        cast(
            sum(months.n) filter (where months.metric = 'response_rate') as bigint
        ) as n_delivered,
        cast(
            sum(months.value_sum) filter (where months.metric = 'response_rate') / 100
            as bigint
        ) as n_answered_invited

    from {{ ref('metric_figures') }} as months

    inner join asked
        on months.period_start between asked.window_start and asked.period_start

    where
        months.metric in ('delivery_rate', 'response_rate')
        and months.period_grain = 'month'
        and months.dimension = '{{ unit_type }}'

    group by asked.period, months.member

),

heard as (

    select distinct
        period,
        unit_id,
        person_key

    from {{ ref('feed_window_answers') }}

    where not is_of_previous_window and person_key is not null

),

served as (

    select distinct
        asked.period,
        {% if unit_type == 'location' -%}
        coalesce(location_names.location_id, orders.location)
        {%- elif unit_type == 'manager' -%}
        orders.manager
        {%- else -%}
        'all'
        {%- endif %} as unit_id,
        coalesce(identities.person_key, orders.customer_key) as person_key

    from {{ ref('customer_orders') }} as orders

    inner join asked
        on orders.ordered_date between asked.window_start and asked.period_end

    -- whom the customer records do not know is known by the key of the order alone
    left join {{ ref('customer_identities') }} as identities
        on
            identities.lookup_kind = 'customer'
            and orders.customer_key = identities.lookup_key

    -- an id is no name, and finds no partner
    left join {{ ref('location_names') }} as location_names
        on {{ folded_name('orders.location') }} = location_names.folded_name

    where orders.is_current

),

covered as (

    select
        served.period,
        served.unit_id,
        count(*) as n_served,
        count(heard.person_key) as n_served_heard

    from served

    -- who bought and said nothing about the unit finds no partner
    left join heard
        on
            served.period = heard.period
            and served.unit_id = heard.unit_id
            and served.person_key = heard.person_key

    where served.person_key is not null

    group by served.period, served.unit_id

),

units as (

    select
        roster.period,
        roster.unit_id,
        coalesce(counted.scale, company.company_scale) as scale,
        coalesce(counted.n, 0) as n,
        {{ feed_class_count('counted.promoters') }} as promoters,
        {{ feed_class_count('counted.passives') }} as passives,
        {{ feed_class_count('counted.detractors') }} as detractors,
        coalesce(counted.previous_n, 0) as previous_n,
        {{ feed_class_count('counted.previous_promoters') }} as previous_promoters,
        {{ feed_class_count('counted.previous_passives') }} as previous_passives,
        {{ feed_class_count('counted.previous_detractors') }} as previous_detractors,
        counted.score_sum,
        counted.score_sum_squares,
        counted.previous_score_sum,
        coalesce(counted.n_excluded, 0) as n_excluded,
        coalesce(counted.n_outside_control, 0) as n_outside_control,
        coalesce(counted.n_basis_assumed, 0) as n_basis_assumed,
        invited.n_invited,
        invited.n_delivered,
        invited.n_answered_invited,
        covered.n_served,
        covered.n_served_heard,
        company.company_n,
        company.is_company_told,
        company.company_promoters_count
        / nullif(cast(company.company_n as double), 0) as company_promoters,
        company.company_passives_count
        / nullif(cast(company.company_n as double), 0) as company_passives,
        company.company_detractors_count
        / nullif(cast(company.company_n as double), 0) as company_detractors,
        coalesce(listed.is_listed, false) as is_listed,
        coalesce(listed.previous_is_listed, false) as previous_is_listed

    from roster

    -- each month asked for has one
    inner join company on roster.period = company.period

    -- a unit that nobody spoke of, or was asked about, keeps its row
    {% for told in ['counted', 'invited', 'covered'] -%}
    left join {{ told }}
        on
            roster.period = {{ told }}.period
            and roster.unit_id = {{ told }}.unit_id

    {% endfor -%}
    left join listed
        on
            roster.period = listed.period
            and listed.dimension = '{{ unit_type }}'
            and roster.unit_id = listed.unit_id

),

valued as (

    select
        *,
        {{ feed_declared_target('unit_id') }} as declared_target,
        {{ feed_value() }} as exact_value,
        {{ feed_value('previous_') }} as previous_exact_value,
        {{ sample_variance('score_sum', 'score_sum_squares', 'n') }} as score_variance,
        {{ share_points('n_answered_invited', 'n_delivered') }} as exact_response_rate,
        {{ share_points('n_served_heard', 'n_served') }} as exact_coverage,
        ({{ feed_test_value() }} - {{ feed_test_value('previous_') }})
        / nullif(
            sqrt(
                power({{ feed_test_error() }}, 2)
                + power({{ feed_test_error('previous_') }}, 2)
            ), 0
        ) as change_statistic

    from units

),

measured as (

    select
        * exclude (score_sum, score_sum_squares),
        {% if feed_is_classed() -%}
        cast(null as decimal(38, 10)) as score_sum,
        cast(null as decimal(38, 10)) as score_sum_squares,
        {%- else -%}
        score_sum,
        score_sum_squares,
        {%- endif %}
        {{ feed_decimal('exact_value') }} as value,
        {{ feed_decimal(feed_low()) }} as low,
        {{ feed_decimal(feed_high()) }} as high,
        {{ feed_decimal('exact_response_rate') }} as response_rate,
        {{ feed_decimal('exact_coverage') }} as coverage,
        {{ feed_decimal('previous_exact_value') }} as prior_value,
        {{ feed_passes_gates('n', 'exact_response_rate', 'exact_coverage') }}
        {%- if scheme['against'] == 'company_pool' %}
        and is_company_told
        {%- endif %} as is_enough

    from valued

),

{{ feed_hiding('measured') }},

-- what is hidden is in no pool: it would follow from what the pool does to the others
classed as (

    select
        period,
        unit_id,
        n,
        promoters,
        passives,
        detractors,
        company_n,
        is_company_told,
        company_promoters,
        company_passives,
        company_detractors

    from hiding

    where is_shown and n > 0 and promoters is not null

),

{{ fitted_priors('classed', ['period']) }},

pools as (

    select distinct
        period,
        theta,
        between_units,
        within_units,
        unit_size,
        unit_count,
        fit,
        alpha0,
        cast(case
            when fit = 'prior' and is_company_told then company_n
            when fit in ('prior', 'pool', 'fitted') then units_n
        end as bigint) as pool_n,
        {% for kind in ['promoters', 'passives', 'detractors'] %}
        pool_{{ kind }},
        cast(units_{{ kind }} as bigint) as units_{{ kind }},
        {% endfor %}
        cast(units_n as bigint) as units_n

    from priors

),

behind as (

    select
        hiding.period,
        hiding.unit_id,
        hiding.n,
        hiding.promoters,
        hiding.passives,
        hiding.detractors,
        pools.theta,
        pools.between_units,
        pools.within_units,
        pools.unit_size,
        pools.unit_count,
        pools.pool_n,
        cast(pools.units_n as double) as units_n,
        100e0 * (pools.pool_promoters - pools.pool_detractors) as pool_value,
        {% for kind in ['promoters', 'passives', 'detractors'] %}
        coalesce(pools.pool_{{ kind }}, hiding.company_{{ kind }}) as pool_{{ kind }},
        {% endfor %}
        {% if unit_type == 'company' -%}
        -- the company has nobody to lean on
        'none' as fit,
        cast(0 as double) as alpha0,
        {%- else -%}
        -- where every unit is hidden, the company stands behind each
        coalesce(pools.fit, 'prior') as fit,
        coalesce(pools.alpha0, {{ usual_prior_answers() }}) as alpha0,
        {%- endif %}
        hiding.company_promoters,
        hiding.company_detractors

    from hiding

    left join pools on hiding.period = pools.period

    where hiding.n > 0 and hiding.promoters is not null

    union all by name

    -- the units together, for those who are paid as the others are
    select
        pools.period,
        {{ pool_id }} as unit_id,
        pools.units_n as n,
        pools.units_promoters as promoters,
        pools.units_passives as passives,
        pools.units_detractors as detractors,
        pools.pool_promoters,
        pools.pool_passives,
        pools.pool_detractors,
        'none' as fit,
        cast(0 as double) as alpha0,
        company.company_promoters_count / cast(company.company_n as double)
            as company_promoters,
        company.company_detractors_count / cast(company.company_n as double)
            as company_detractors

    from pools

    inner join company on pools.period = company.period

),

targeted as (

    select
        *,
        100e0 * (company_promoters - company_detractors) as company_value,
        cast({{ feed_declared_target('unit_id') }} as double)
        {%- if scheme['against'] == 'company_pool' %}
        + 100e0 * (company_promoters - company_detractors)
        {%- endif %} as target

    from behind

),

{{ shrunken_estimates('targeted', ['period', 'unit_id'], pool_n='units_n') }},

-- from here on a row proves itself: what is decided follows from what is told
drawn as (

    select
        period,
        unit_id,
        pool_n,
        fit,
        unit_count,
        {{ feed_decimal('pool_value') }} as pool_value,
        {{ feed_decimal('unit_size') }} as unit_size,
        {{ feed_decimal('between_units') }} as between_units,
        {{ feed_decimal('within_units') }} as within_units,
        {{ feed_decimal('theta') }} as theta,
        {{ feed_decimal('alpha0') }} as alpha0,
        {{ feed_decimal('alpha0 / drawn_n') }} as pool_weight,
        {{ feed_decimal('shrunk_value') }} as shrunk_value,
        {{ feed_decimal('shrunk_sd') }} as shrunk_sd,
        {{ feed_decimal('target') }} as target,
        {{ feed_decimal('p_at_least_target') }} as p_at_least_target

    from shrunken

),

payable as (

    select
        *,
        {{ feed_payout('shrunk_value', 'target', 'p_at_least_target') }} as payout

    from drawn

),

figures as (

    select
        hiding.*,
        payable.pool_n,
        payable.pool_value,
        payable.fit,
        payable.unit_count,
        payable.unit_size,
        payable.between_units,
        payable.within_units,
        payable.theta,
        payable.alpha0,
        payable.pool_weight,
        payable.shrunk_value,
        payable.shrunk_sd,
        payable.p_at_least_target,
        payable.payout as own_payout,
        pool.payout as pool_payout,
        -- who has no answers has no pool to be measured by, only what is declared
        coalesce(payable.target, hiding.declared_target) as target

    from hiding

    -- units without answers are drawn to nothing, and without any unit there is no pool
    left join payable
        on
            hiding.period = payable.period
            and hiding.unit_id = payable.unit_id

    left join payable as pool
        on
            hiding.period = pool.period
            and pool.unit_id = {{ pool_id }}

),

withheld as (

    {{ feed_pairs(feed_mapping('feed_withheld'), 'unit_id', 'reason') }}

),

decided as (

    select
        figures.*,
        case
            when {{ is_small('figures.n') }} then 'suppressed'
            when not figures.is_enough then 'insufficient_n'
            when withheld.unit_id is not null then 'withheld_integrity'
            when figures.is_enough then {{ feed_verdict('figures') }}
        end as status

    from figures

    -- most units are not withheld
    left join withheld on figures.unit_id = withheld.unit_id

),

paid as (

    select
        *,
        case
            when status in ('met', 'not_met', 'not_proven') then own_payout
            {%- if scheme['when_too_few'] == 'pool' %}
            when status in ('suppressed', 'insufficient_n') then pool_payout
            {%- endif %}
        end as exact_payout

    from decided

),

dated as (

    select
        paid.*,
        asked.period_start,
        asked.period_end,
        asked.window_start

    from paid

    -- each is of a month asked for
    inner join asked on paid.period = asked.period

)

select
    '{{ scheme["scheme"] }}' as scheme,
    cast({{ scheme['version'] }} as integer) as scheme_version,
    period,
    '{{ unit_type }}' as unit_type,
    unit_id,
    '{{ scheme["metric"] }}' as metric,
    scale,
    period_start,
    period_end,
    window_start,
    {% for column in [
        'n', 'promoters', 'passives', 'detractors', 'score_sum', 'score_sum_squares', 'value',
        'low', 'high', 'n_answered_invited', 'response_rate', 'coverage', 'n_excluded',
        'n_outside_control', 'n_basis_assumed', 'pool_weight', 'shrunk_value', 'shrunk_sd',
        'p_at_least_target',
    ] %}
    case when is_shown then {{ column }} end as {{ column }},
    {% endfor %}
    '{{ feed_interval_method() }}' as interval_method,
    cast({{ confidence_level() }} as double) as level,
    n_invited,
    pool_n,
    pool_value,
    fit,
    unit_count,
    unit_size,
    between_units,
    within_units,
    theta,
    alpha0,
    declared_target,
    target,
    case when is_shown and previous_is_shown and previous_n > 0 then prior_value end
        as prior_value,
    case
        when is_shown and previous_is_shown and previous_n > 0 then value - prior_value
    end as change,
    case
        when not (is_shown and previous_is_shown) or previous_n = 0 or n = 0 then null
        when change_statistic >= {{ normal_quantile() }} then 'up'
        when change_statistic <= -{{ normal_quantile() }} then 'down'
        when change_statistic is not null then 'not_proven'
    end as change_verdict,
    is_enough,
    status,
    -- a hidden figure does not follow from what it pays
    {{ feed_decimal(feed_told_payout()) }} as payout_percent,
    is_shown,
    {{ definition_version(
        "'" ~ scheme['metric'] ~ "'", "'" ~ scheme['metric'] ~ "'", "'all_answers'"
    ) }} as definition_version

from dated
