-- Grain: one row per metric, scale, period, dimension and member with an answer.
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_periods') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_periods',
    on_schema_change='append_new_columns',
) }}

with

counts as (

    select
        metric,
        'all_answers' as estimator,
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
        points_sum,
        points_sum_squares,
        top_count,
        top_two_count,
        bottom_count

    from {{ ref('metric_counts') }} as counts

    where {{ is_touched_period('counts.period_grain', 'counts.period_start') }}

    union all

    select
        metric,
        'latest_per_customer' as estimator,
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
        points_sum,
        points_sum_squares,
        cast(null as bigint) as top_count,
        cast(null as bigint) as top_two_count,
        cast(null as bigint) as bottom_count

    from {{ ref('latest_counts') }}

),

counted as (

    select
        *,
        case
            when metric = 'nps' then 'adjusted_wald'
            when metric = 'mystery_critical_fail' then 'wilson'
            when metric <> 'nps' then 't'
        end as interval_method,
        cast(points_sum as double) / nullif(n, 0) as points_mean,
        -- of a share, whose points are 100 or 0: how many have it
        cast(points_sum as double) / 100e0 as hundredths,
        {{ sample_variance('points_sum', 'points_sum_squares', 'n') }}
            as points_variance

    from counts

),

plain_figures as (

    select
        case estimator
            when 'all_answers' then metric
            when 'latest_per_customer' then metric || '_latest'
        end as metric,
        scale,
        period_grain,
        period_start,
        period_end,
        dimension,
        member,
        n,
        case interval_method
            when 'adjusted_wald' then {{ nps_points('promoters', 'detractors', 'n') }}
            when 't' then points_mean
            when 'wilson' then points_mean
        end as value,
        case interval_method
            when 'adjusted_wald'
                then {{ adjusted_wald_low('promoters', 'detractors', 'n') }}
            when 't' then {{ t_interval_low('points_mean', 'points_variance', 'n') }}
            when 'wilson' then 100e0 * {{ wilson_low('hundredths', 'n') }}
        end as low,
        case interval_method
            when 'adjusted_wald'
                then {{ adjusted_wald_high('promoters', 'detractors', 'n') }}
            when 't' then {{ t_interval_high('points_mean', 'points_variance', 'n') }}
            when 'wilson' then 100e0 * {{ wilson_high('hundredths', 'n') }}
        end as high,
        interval_method,
        case when metric = 'nps' then promoters end as promoters,
        case when metric = 'nps' then passives end as passives,
        case when metric = 'nps' then detractors end as detractors,
        case when metric <> 'nps' then cast(points_sum as decimal(38, 4)) end
            as value_sum,
        case when metric <> 'nps' then cast(points_sum_squares as decimal(38, 8)) end
            as value_sum_squares,
        estimator,
        metric as base_metric,
        cast(n as double) as effective_n,
        case interval_method
            when 'adjusted_wald'
                then {{ nps_standard_error('promoters', 'detractors', 'n') }}
            when 't' then sqrt(points_variance / nullif(cast(n as double), 0))
            when 'wilson' then {{ share_standard_error('hundredths', 'n') }}
        end as standard_error,
        cast(null as double) as standard_error_kish,
        case interval_method
            when 'adjusted_wald'
                then {{ adjusted_wald_centre('promoters', 'detractors', 'n') }}
            when 't' then points_mean
            when 'wilson' then {{ adjusted_share('hundredths', 'n') }}
        end as test_value,
        case interval_method
            when 'adjusted_wald'
                then {{ adjusted_wald_error('promoters', 'detractors', 'n') }}
            when 't' then sqrt(points_variance / nullif(cast(n as double), 0))
            when 'wilson' then {{ adjusted_share_error('hundredths', 'n') }}
        end as test_error

    from counted

),

{{ form_figures('counted') }},

estimates as (

    select
        metric || '_weighted' as metric,
        'weighted' as estimator,
        metric as base_metric,
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
        effective_n,
        standard_error,
        standard_error_kish,
        effective_promoters,
        effective_detractors

    from {{ ref('weighted_figures') }}

    union all

    select
        metric || '_stratified_' || target_name as metric,
        'post_stratified' as estimator,
        metric as base_metric,
        scale,
        period_grain,
        period_start,
        period_end,
        'company' as dimension,
        'all' as member,
        n,
        promoters,
        passives,
        detractors,
        value,
        effective_n,
        standard_error,
        cast(null as double) as standard_error_kish,
        effective_promoters,
        effective_detractors

    from {{ ref('stratified_figures') }}

),

tested_estimates as (

    select
        *,
        case
            when base_metric = 'nps' then 'adjusted_wald'
            when base_metric <> 'nps' then 't'
        end as interval_method,
        case
            when base_metric = 'nps'
                then {{ adjusted_wald_centre(
                    'effective_promoters', 'effective_detractors', 'effective_n'
                ) }}
            when base_metric <> 'nps' then value
        end as test_value,
        case
            when base_metric = 'nps'
                then {{ adjusted_wald_error(
                    'effective_promoters', 'effective_detractors', 'effective_n'
                ) }}
            when base_metric <> 'nps' then standard_error
        end as test_error,
        {{ t_quantile_between('(effective_n - 1e0)') }} * standard_error
            as t_half_width

    from estimates

),

weighted_figures as (

    select
        metric,
        scale,
        period_grain,
        period_start,
        period_end,
        dimension,
        member,
        n,
        value,
        case interval_method
            when 'adjusted_wald'
                then {{ adjusted_wald_low(
                    'effective_promoters', 'effective_detractors', 'effective_n'
                ) }}
            when 't' then value - t_half_width
        end as low,
        case interval_method
            when 'adjusted_wald'
                then {{ adjusted_wald_high(
                    'effective_promoters', 'effective_detractors', 'effective_n'
                ) }}
            when 't' then value + t_half_width
        end as high,
        interval_method,
        case when base_metric = 'nps' then promoters end as promoters,
        case when base_metric = 'nps' then passives end as passives,
        case when base_metric = 'nps' then detractors end as detractors,
        cast(null as decimal(38, 4)) as value_sum,
        cast(null as decimal(38, 8)) as value_sum_squares,
        estimator,
        base_metric,
        effective_n,
        standard_error,
        standard_error_kish,
        test_value,
        test_error

    from tested_estimates

),

{{ index_figures() }},

figures as (

    select * from plain_figures
    {% if 'csi@1' in kept_versions() %}
    -- of questions without importance the versions do not differ
    union all by name
    select * replace ('csi@1' as metric, 'csi@1' as base_metric)
    from plain_figures
    where metric = 'csi'
    {% endif %}
    union all by name
    select * from weighted_figures
    union all by name
    select * from {{ ref('coverage_figures') }}
    union all by name
    select * from form_figures
    union all by name
    select * from index_figures

)

select
    metric,
    scale,
    period_grain,
    period_start,
    period_end,
    dimension,
    member,
    n,
    value,
    low,
    high,
    interval_method,
    cast({{ confidence_level() }} as double) as level,
    promoters,
    passives,
    detractors,
    value_sum,
    value_sum_squares,
    -- a missing effective number is one of a stratum that nobody answered for
    {{ base_label('coalesce(effective_n, 0)') }} as base,
    {{ definition_version('metric', 'base_metric', 'estimator') }}
        as definition_version,
    estimator,
    base_metric,
    effective_n,
    standard_error,
    standard_error_kish,
    test_value,
    test_error

from figures
