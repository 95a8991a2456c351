-- Grain: one row per metric, scale, period, dimension and member with an answer.
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_periods') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_periods',
    on_schema_change='fail',
) }}

with

metric_counts as (

    select
        *,
        case
            when metric = 'nps' then 'adjusted_wald'
            when metric in ('csi', 'ces', 'ces_1', 'ces_5') then 't'
        end as interval_method,
        cast(points_sum as double) / nullif(n, 0) as points_mean,
        {{ sample_variance('points_sum', 'points_sum_squares', 'n') }}
            as points_variance

    from {{ ref('metric_counts') }} as counts

    where {{ is_touched_period('counts.period_grain', 'counts.period_start') }}

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
    case interval_method
        when 'adjusted_wald' then {{ nps_points('promoters', 'detractors', 'n') }}
        when 't' then points_mean
    end as value,
    case interval_method
        when 'adjusted_wald'
            then {{ adjusted_wald_low('promoters', 'detractors', 'n') }}
        when 't' then {{ t_interval_low('points_mean', 'points_variance', 'n') }}
    end as low,
    case interval_method
        when 'adjusted_wald'
            then {{ adjusted_wald_high('promoters', 'detractors', 'n') }}
        when 't' then {{ t_interval_high('points_mean', 'points_variance', 'n') }}
    end as high,
    interval_method,
    cast({{ confidence_level() }} as double) as level,
    case when metric = 'nps' then promoters end as promoters,
    case when metric = 'nps' then passives end as passives,
    case when metric = 'nps' then detractors end as detractors,
    case when metric <> 'nps' then cast(points_sum as decimal(38, 4)) end as value_sum,
    case when metric <> 'nps' then cast(points_sum_squares as decimal(38, 8)) end
        as value_sum_squares,
    {{ base_label('n') }} as base,
    cast('{{ var("definition_version") }}' as {{ dbt.type_string() }})
        as definition_version

from metric_counts
