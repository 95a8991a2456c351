-- Grain: one row per metric, scale, period, dimension and member with an answer.
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_periods') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_periods',
    on_schema_change='append_new_columns',
) }}

select
    figures.metric,
    figures.scale,
    figures.period_grain,
    figures.period_start,
    figures.period_end,
    figures.dimension,
    figures.member,
    figures.n,
    figures.value,
    figures.low,
    figures.high,
    figures.interval_method,
    figures.level,
    figures.promoters,
    figures.passives,
    figures.detractors,
    figures.value_sum,
    figures.value_sum_squares,
    figures.base,
    figures.definition_version,
    figures.estimator,
    figures.base_metric,
    figures.effective_n,
    figures.standard_error,
    figures.standard_error_kish,
    figures.test_value,
    figures.test_error

from {{ ref('metric_figures') }} as figures

where {{ is_touched_period('figures.period_grain', 'figures.period_start') }}
