-- Grain: one row per period, dimension, member and part of a visit: the whole raw
-- score, or a section of the sheet. Hidden ones too.
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_periods') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_periods',
    on_schema_change='append_new_columns',
) }}

{%- set cells = 'period_grain, period_start, period_end' %}

with

listed_sections as (

    select
        visited_date,
        location,
        auditor,
        unnest(
            from_json(sections, '[{"section": "VARCHAR", "score": "DOUBLE"}]')
        ) as listed

    from {{ ref('visit_scores') }}

),

scored as (

    select
        visited_date,
        location,
        auditor,
        '' as section,
        cast(raw_score as decimal(38, 10)) as score

    from {{ ref('visit_scores') }}

    union all

    select
        visited_date,
        location,
        auditor,
        listed['section'] as section,
        cast(listed['score'] as decimal(38, 10)) as score

    from listed_sections

    -- a sheet without sections is the whole; what did not apply has no score
    where
        listed['section'] <> ''
        and listed['score'] is not null

),

members as (

    select
        visited_date,
        section,
        score,
        unnest(['company', 'location', 'auditor']) as dimension,
        unnest(['all', location, auditor]) as member

    from scored

),

sums as (

    select
        touched.period_grain,
        touched.period_start,
        touched.period_end,
        members.dimension,
        members.member,
        members.section,
        count(*) as n,
        sum(members.score) as score_sum,
        sum(
            members.score * cast(members.score as decimal(18, 10))
        ) as score_squares

    from members

    inner join {{ ref('touched_periods') }} as touched
        on
            members.visited_date between touched.period_start and touched.period_end
            and touched.period_grain in ('month', 'quarter', 'year', 'rolling_3_months')

    group by
        touched.period_grain,
        touched.period_start,
        touched.period_end,
        members.dimension,
        members.member,
        members.section

),

compared as (

    select
        own.*,
        everyone.n - own.n as others_n,
        everyone.score_sum - own.score_sum as others_sum,
        everyone.score_squares - own.score_squares as others_squares

    from sums as own

    -- the company is there wherever a member is
    inner join sums as everyone
        on
            own.period_grain = everyone.period_grain
            and own.period_start = everyone.period_start
            and own.section = everyone.section
            and everyone.dimension = 'company'

),

measured as (

    select
        *,
        cast(score_sum as double) / n as mean,
        cast(others_sum as double) / nullif(others_n, 0) as others_mean,
        {{ sample_variance('score_sum', 'score_squares', 'n') }} as variance,
        {{ sample_variance('others_sum', 'others_squares', 'others_n') }}
            as others_variance

    from compared

),

tested as (

    select
        *,
        mean - others_mean as difference,
        -- nothing to judge by where neither side has any spread
        nullif(sqrt(variance / n + others_variance / nullif(others_n, 0)), 0)
            as standard_error,
        power(variance / n + others_variance / nullif(others_n, 0), 2)
        / nullif(
            power(variance / n, 2) / nullif(n - 1, 0)
            + power(others_variance / nullif(others_n, 0), 2) / nullif(others_n - 1, 0),
            0
        ) as degrees,
        {{ base_label('n') }} as base

    from measured

),

judged as (

    select
        *,
        {{ t_quantile_between('degrees') }} * standard_error as half_width,
        {{ student_p_value('(difference / standard_error)', 'degrees') }} as p_value

    from tested

)

select
    {{ cells }},
    dimension,
    member,
    section,
    n,
    base,
    mean as value,
    {{ t_interval_low('mean', 'variance', 'n') }} as low,
    {{ t_interval_high('mean', 'variance', 'n') }} as high,
    others_n,
    others_mean as others_value,
    difference,
    difference - half_width as difference_low,
    difference + half_width as difference_high,
    p_value

from judged
