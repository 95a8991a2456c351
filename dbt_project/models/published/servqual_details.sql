-- Grain: one row per period, dimension, member and part of SERVQUAL that may be shown.
-- A view: the snapshot copies it. What is hidden of SERVQUAL's figures is not here.
{{ config(materialized='view') }}

select
    details.period_grain,
    details.period_start,
    details.period_end,
    details.dimension,
    details.member,
    details.servqual_dimension,
    details.item_no,
    details.question_key,
    details.respondent_count,
    details.expectation_count,
    details.expectation_mean,
    details.perception_count,
    details.perception_mean,
    details.gap_count,
    details.gap,
    details.gap_low,
    details.gap_high,
    details.mean_points,
    details.gap_by_mean_points,
    details.alpha_expectation,
    details.alpha_expectation_count,
    details.alpha_expectation_verdict,
    details.alpha_perception,
    details.alpha_perception_count,
    details.alpha_perception_verdict,
    details.points_used_count,
    details.points_wrong_count,
    details.points_missing_count

from {{ ref('servqual_parts') }} as details

where
    {{ base_label('details.respondent_count') }} <> 'too_few'
    and not exists (
        select 1
        from {{ ref('hidden_groups') }} as hidden
        where
            hidden.metric in ('servqual_gap', 'servperf')
            and hidden.period_grain = details.period_grain
            and hidden.period_start = details.period_start
            and hidden.dimension = details.dimension
            and hidden.member = details.member
    )
