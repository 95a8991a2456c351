-- Grain: one row per metric, scale, period, dimension, member and what it is compared
-- with. Of members, days and weeks are not compared: few answers, and most rows.
with

-- only what is published: a hidden group is in no comparison and in no family of tests
figures as (

    select
        metric,
        scale,
        period_grain,
        period_start,
        period_end,
        dimension,
        member,
        {{ previous_period_start('period_grain', 'period_start') }}
            as previous_period_start,
        {{ year_ago_period_start('period_grain', 'period_start') }}
            as year_ago_period_start,
        estimator,
        interval_method,
        definition_version,
        -- an index by importance has no sum over answers; null of what is hidden
        case when base in ('low_base', 'enough') then value_sum is not null end
            as is_plain_mean,
        {% for column in [
            'n', 'effective_n', 'value', 'standard_error', 'test_value'
        ] %}
        case when base in ('low_base', 'enough') then {{ column }} end as {{ column }},
        {% endfor %}
        case when base in ('low_base', 'enough') then low end as value_low,
        case when base in ('low_base', 'enough') then high end as value_high,
        case
            when base in ('low_base', 'enough')
                then {{ spread_or_none('test_error', 'value', 'effective_n') }}
        end as test_error

    from {{ ref('metric_values') }}

    where period_grain not in ('day', 'week') or dimension = 'company'

),

-- A member against all others: it is itself a part of the company, with which it shares
-- its answers.
rests as (

    select
        figures.metric,
        figures.scale,
        figures.period_grain,
        figures.period_start,
        figures.dimension,
        figures.member,
        figures.interval_method,
        figures.value - company.value as company_difference,
        company.n - figures.n as n,
        {{ good_less_bad('company') }} - {{ good_less_bad('figures') }}
            as good_less_bad,
        {{ good_and_bad('company') }} - {{ good_and_bad('figures') }} as good_and_bad,
        {{ rest_mean('company', 'figures', '(company.n - figures.n)') }} as mean,
        {{ rest_error('company', 'figures', '(company.n - figures.n)') }} as mean_error

    from figures

    -- every member's answers are the company's too: all find their partner
    inner join figures as company
        on
            figures.metric = company.metric
            and figures.scale = company.scale
            and figures.period_grain = company.period_grain
            and figures.period_start = company.period_start
            and company.dimension = 'company'

    where
        figures.dimension <> 'company'
        and coalesce({{ is_sum_of_members('figures') }}, true)
        and coalesce({{ is_sum_of_members('company') }}, true)

),

counted_rests as (

    select
        *,
        (good_and_bad + good_less_bad) / 2 as good_count,
        (good_and_bad - good_less_bad) / 2 as bad_count

    from rests

    -- a member that is the whole company has no rest; null where the member is hidden
    where n > 0 or n is null

),

tested_rests as (

    select
        *,
        case interval_method
            when 'adjusted_wald' then {{ nps_points('good_count', 'bad_count', 'n') }}
            when 'wilson' then {{ share_points('good_less_bad', 'n') }}
            when 't' then mean
        end as value,
        case interval_method
            when 'wilson' then 100e0 * {{ wilson_low('good_less_bad', 'n') }}
        end as value_low,
        case interval_method
            when 'wilson' then 100e0 * {{ wilson_high('good_less_bad', 'n') }}
        end as value_high,
        case interval_method
            when 'adjusted_wald'
                then {{ adjusted_wald_centre('good_count', 'bad_count', 'n') }}
            when 'wilson' then {{ adjusted_share('good_less_bad', 'n') }}
            when 't' then mean
        end as test_value,
        case interval_method
            when 'adjusted_wald'
                then {{ adjusted_wald_error('good_count', 'bad_count', 'n') }}
            when 'wilson' then {{ adjusted_share_error('good_less_bad', 'n') }}
            when 't' then mean_error
        end as test_error

    from counted_rests

),

pairs as (
    {% for compared_with in ['previous', 'year_ago', 'company'] %}
    select
        figures.*,
        '{{ compared_with }}' as compared_with,
        other.period_start as compared_period_start,
        other.n as compared_n,
        other.value as compared_value,
        other.value_low as compared_low,
        other.value_high as compared_high,
        other.test_value as compared_test_value,
        other.test_error as compared_test_error,
        {%- if compared_with == 'company' %}
        cast(other.n as double) as compared_effective_n,
        other.company_difference
        {%- else %}
        other.effective_n as compared_effective_n,
        cast(null as double) as company_difference
        {%- endif %}

    from figures

    -- the first period of a member has nothing before it, and no row
    inner join {{ {'company': 'tested_rests'}.get(compared_with, 'figures') }} as other
        on
            figures.metric = other.metric
            and figures.scale = other.scale
            and figures.period_grain = other.period_grain
            {%- if compared_with == 'company' %}
            and figures.period_start = other.period_start
            {%- else %}
            and figures.{{ compared_with }}_period_start = other.period_start
            {%- endif %}
            and figures.dimension = other.dimension
            and figures.member = other.member
            {%- if compared_with != 'company' %}
            -- by importance and without it is not one line
            and coalesce(figures.is_plain_mean = other.is_plain_mean, true)
            {%- endif %}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

based as (

    select
        *,
        case
            when effective_n is null or compared_effective_n is null then 'too_few'
            when effective_n is not null and compared_effective_n is not null
                then {{ base_label('least(effective_n, compared_effective_n)') }}
        end as base

    from pairs

),

compared as (

    select
        * exclude (standard_error, compared_n, compared_value, company_difference),
        {% for column in ['compared_n', 'compared_value', 'company_difference'] %}
        case when base <> 'too_few' then {{ column }} end as {{ column }},
        {% endfor %}
        case when base <> 'too_few' then value - compared_value end as difference,
        case when base <> 'too_few' then test_value - compared_test_value end
            as test_difference,
        case
            when base <> 'too_few'
                -- nothing to judge by where neither side has any spread
                then nullif(
                    sqrt(power(test_error, 2) + power(compared_test_error, 2)), 0
                )
        end as standard_error,
        -- Welch's degrees of freedom
        power(power(test_error, 2) + power(compared_test_error, 2), 2)
        / nullif(
            power(test_error, 4) / nullif(effective_n - 1, 0)
            + power(compared_test_error, 4) / nullif(compared_effective_n - 1, 0),
            0
        ) as degrees

    from based

),

tested as (

    select
        *,
        test_difference / standard_error as statistic,
        case interval_method
            when 'adjusted_wald' then {{ normal_quantile() }}
            when 'wilson' then {{ normal_quantile() }}
            when 't' then {{ t_quantile_between('degrees') }}
        end as quantile

    from compared

),

judged as (

    select
        *,
        case interval_method
            when 'wilson'
                then {{ newcombe_end(
                    'difference', 'value', 'value_low', 'compared_value',
                    'compared_high', '-'
                ) }}
            when 'adjusted_wald' then test_difference - quantile * standard_error
            when 't' then test_difference - quantile * standard_error
        end as low,
        case interval_method
            when 'wilson'
                then {{ newcombe_end(
                    'difference', 'value', 'value_high', 'compared_value',
                    'compared_low', '+'
                ) }}
            when 'adjusted_wald' then test_difference + quantile * standard_error
            when 't' then test_difference + quantile * standard_error
        end as high,
        case interval_method
            when 'adjusted_wald' then {{ normal_p_value('statistic') }}
            when 'wilson' then {{ normal_p_value('statistic') }}
            when 't' then {{ student_p_value('statistic', 'degrees') }}
        end as p_value,
        max(case when dimension = 'company' then n end) over (
            partition by metric, scale, period_grain, period_start, compared_with
        ) as company_n,
        max(case when dimension = 'company' then compared_n end) over (
            partition by metric, scale, period_grain, period_start, compared_with
        ) as company_compared_n

    from tested

),

-- All members of all dimensions that are compared in one way in one period: whoever
-- looks at them looks for the ones that stand out. Where all answers have one member,
-- that is the company once more.
families as (

    select
        *,
        case
            when
                dimension <> 'company'
                and not coalesce(
                    n = company_n and compared_n = company_compared_n, false
                )
                then p_value
        end as family_p_value

    from judged

),

corrected as (

    {{ with_q_values(
        'families', 'family_p_value',
        ['metric', 'scale', 'period_grain', 'period_start', 'compared_with']
    ) }}

)

select
    metric,
    scale,
    period_grain,
    period_start,
    period_end,
    dimension,
    member,
    compared_with,
    compared_period_start,
    n,
    compared_n,
    value,
    compared_value,
    difference,
    company_difference,
    standard_error,
    low,
    high,
    statistic,
    p_value,
    q_value,
    case interval_method
        when 'adjusted_wald' then 'adjusted_wald'
        when 'wilson' then 'agresti_caffo'
        when 't' then 'welch'
    end as test_method,
    cast({{ confidence_level() }} as double) as level,
    base,
    case
        when base = 'too_few' then 'too_few'
        -- a member has to stand out of its family, and by itself
        when q_value > {{ false_discovery_rate() }} then 'not_proven'
        -- of shares the interval is not the test's own
        when interval_method = 'wilson' and low <= 0 and high >= 0 then 'not_proven'
        when statistic >= quantile then 'up'
        when statistic <= -quantile then 'down'
        when abs(statistic) < quantile or statistic is null or quantile is null
            then 'not_proven'
    end as verdict,
    definition_version

from corrected
