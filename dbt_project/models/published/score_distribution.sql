-- Grain: one row per metric, scale, month, dimension, member and score that was given.
-- Of groups that are shown: of others metric_values has no number of answers either.
-- Of no member of a crossing in a month in which the crossing hides something.
-- depends_on: {{ ref('hidden_crossings') }}
{{ config(materialized='view') }}

with

hidden as (

    select
        metric,
        scale,
        period_start,
        dimension,
        member

    from {{ ref('hidden_groups') }}

    where period_grain = 'month'

),

counts as (

    select
        *,
        sum(n) over (
            partition by metric, scale, period_start, dimension, member
        ) as group_n

    from {{ ref('score_counts') }}

)

select
    counts.metric,
    counts.scale,
    counts.period_grain,
    counts.period_start,
    counts.dimension,
    counts.member,
    counts.score,
    counts.n

from counts

-- what is shown finds no partner
left join hidden
    on
        counts.metric = hidden.metric
        and counts.scale = hidden.scale
        and counts.period_start = hidden.period_start
        and counts.dimension = hidden.dimension
        and counts.member = hidden.member

where
    hidden.metric is null
    and not {{ is_among('counts.dimension', crossing_dimensions()) }}
    and counts.group_n >= {{ minimum_answers() }}
{%- for pair in crossed_pairs() %}
    -- two answers that change places in a crossing need not be of one score
    and not (
        {{ is_among('counts.dimension', pair) }}
        and exists (
            select 1
            from {{ ref('hidden_crossings') }} as crossings
            where
                crossings.metric = counts.metric
                and crossings.scale = counts.scale
                and crossings.dimension = {{ dimension_name(pair | join('*')) }}
                and crossings.period_grain in ('month', 'quarter')
                and counts.period_start
                between crossings.period_start and crossings.period_end
        )
    )
{%- endfor %}
