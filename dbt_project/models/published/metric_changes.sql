-- Grain: one row per metric, scale, period, dimension and member with answers in the
-- period and in the one before. Days are compared for the company only.
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_periods') }}
{{ config(
    materialized='incremental',
    incremental_strategy='changed_periods',
    on_schema_change='append_new_columns',
) }}

with

figures as (

    select
        *,
        {{ previous_period_start('period_grain', 'period_start') }}
            as previous_period_start

    from {{ ref('metric_figures') }}

    where
        value is not null
        -- of a member, one day is too few answers for a test, and most rows there are
        and (period_grain <> 'day' or dimension = 'company')

),

compared as (

    select
        figures.metric,
        figures.scale,
        figures.period_grain,
        figures.period_start,
        figures.period_end,
        figures.dimension,
        figures.member,
        figures.previous_period_start,
        figures.base_metric,
        figures.interval_method,
        figures.n,
        previous.n as previous_n,
        figures.value,
        previous.value as previous_value,
        figures.value - previous.value as difference,
        figures.test_value - previous.test_value as test_difference,
        -- nothing to judge by where neither side has any spread
        nullif(
            sqrt(power(figures.test_error, 2) + power(previous.test_error, 2)), 0
        ) as standard_error,
        -- Welch's degrees of freedom
        power(power(figures.test_error, 2) + power(previous.test_error, 2), 2)
        / nullif(
            power(figures.test_error, 4) / nullif(figures.effective_n - 1, 0)
            + power(previous.test_error, 4) / nullif(previous.effective_n - 1, 0),
            0
        ) as degrees,
        least(figures.effective_n, previous.effective_n) as least_n

    from figures

    -- the first period of a member has nothing before it, and no row
    inner join {{ ref('metric_figures') }} as previous
        on
            figures.metric = previous.metric
            and figures.scale = previous.scale
            and figures.period_grain = previous.period_grain
            and figures.previous_period_start = previous.period_start
            and figures.dimension = previous.dimension
            and figures.member = previous.member
            and previous.value is not null
    {% if is_incremental() %}
    where {{ is_changed_period('figures.period_grain', 'figures.period_start') }}
    {% endif %}
),

tested as (

    select
        *,
        test_difference / standard_error as statistic,
        case interval_method
            when 'adjusted_wald' then {{ normal_quantile() }}
            when 'wilson' then {{ normal_quantile() }}
            when 't' then {{ t_quantile_between('degrees') }}
        end as quantile,
        {{ base_label('least_n') }} as base

    from compared

)

select
    metric,
    scale,
    period_grain,
    period_start,
    period_end,
    dimension,
    member,
    cast(previous_period_start as date) as previous_period_start,
    n,
    previous_n,
    value,
    previous_value,
    difference,
    standard_error,
    test_difference - quantile * standard_error as low,
    test_difference + quantile * standard_error as high,
    statistic,
    case interval_method
        when 'adjusted_wald' then {{ normal_p_value('statistic') }}
        when 'wilson' then {{ normal_p_value('statistic') }}
    end as p_value,
    case interval_method
        when 'adjusted_wald' then 'adjusted_wald'
        when 'wilson' then 'agresti_caffo'
        when 't' then 'welch'
    end as test_method,
    cast({{ confidence_level() }} as double) as level,
    base,
    case
        when base = 'too_few' then 'too_few'
        when statistic >= quantile then 'up'
        when statistic <= -quantile then 'down'
        when abs(statistic) < quantile or statistic is null or quantile is null
            then 'not_proven'
    end as verdict,
    cast('{{ var("definition_version") }}' as {{ dbt.type_string() }})
        as definition_version

from tested
