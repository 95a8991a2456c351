-- Grain: one row per metric, scale, period, dimension, member and attribute ('': all).
-- Read anew from the answers of the touched periods. Of a day there is no index.
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_periods') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_periods',
    on_schema_change='append_new_columns',
) }}

{%- set columns = dimension_columns() %}

with

-- most installations ask nothing of the kind: no rows, and nothing below is read
asked as materialized (

    select
        answers.response_no,
        answers.metric,
        answers.aspect,
        answers.scale_min,
        answers.scale_max,
        answers.direction,
        {{ upward_score(
            'answers.value_number', 'answers.scale_min', 'answers.scale_max',
            'answers.direction'
        ) }} as score

    from {{ ref('answers') }} as answers

    where
        answers.aspect is not null
        and answers.metric in (
            'csi', 'csi_by_importance', 'csi_importance', 'acsi', 'nps_alternative'
        )
        and answers.answer_state = 'answered'
        and answers.value_number between answers.scale_min and answers.scale_max

),

responses as materialized (

    select
        counted.response_no,
        {% for column in columns %}
        counted.{{ column }},
        {% endfor %}
        counted.answered_date

    from {{ ref('counted_responses') }} as counted

    where
        counted.response_no in (select asked.response_no from asked)
        and {{ is_near_a_touched_period('counted.answered_date') }}

),

scored as (

    select
        response_no,
        metric,
        aspect,
        scale_min,
        scale_max,
        direction,
        cast(sum(score) / count(*) as decimal(18, 10)) as score

    from asked

    where response_no in (select responses.response_no from responses)

    group by response_no, metric, aspect, scale_min, scale_max, direction

),

importances as (

    select
        response_no,
        aspect,
        scale_min,
        scale_max,
        score

    from scored

    where metric = 'csi_importance'

),

-- who said nothing of importance is in no index by importance
importance_scales as (

    select
        response_no,
        max(scale_max) as scale_max,
        {{ scale_label("'importance'", 'min(scale_min)', 'max(scale_max)', 'null') }}
            as scale

    from importances

    group by response_no

),

rated as (

    select
        scored.response_no,
        case scored.metric
            when 'acsi' then 'acsi'
            when 'csi' then 'csi'
            when 'csi_by_importance' then 'csi'
        end as metric,
        {{ index_scale(
            'scored.metric', 'scored.scale_min', 'scored.scale_max',
            'scored.direction', 'importance_scales.scale'
        ) }} as scale,
        scored.aspect as attribute,
        scored.scale_min,
        scored.scale_max,
        case
            when scored.metric = 'csi_by_importance' then importance_scales.scale_max
        end as importance_max,
        scored.score as satisfaction,
        case scored.metric
            when 'csi_by_importance' then importances.score
            when 'acsi' then {{ acsi_weight('scored.aspect') }}
        end as importance,
        -- the score has its good end up already
        {{ is_top(
            "'csi'", 'scored.score', 'scored.scale_min', 'scored.scale_max',
            "'higher_better'"
        ) }} as is_top,
        cast(
            {{ min_max_points(
                'scored.score', 'scored.scale_min', 'scored.scale_max',
                "'higher_better'"
            ) }}
            as decimal(18, 10)
        ) as points

    from scored

    -- an attribute without importance keeps its place, and weighs nothing
    left join importances
        on
            scored.response_no = importances.response_no
            and scored.aspect = importances.aspect

    left join importance_scales
        on scored.response_no = importance_scales.response_no

    where
        scored.metric in ('csi', 'acsi')
        or (
            scored.metric = 'csi_by_importance'
            and importance_scales.response_no is not null
        )

),

rated_scales as (

    select distinct
        response_no,
        metric,
        scale,
        scale_min,
        scale_max,
        importance_max

    from rated

    where importance_max is not null

),

-- importance counts also where the same response did not say how satisfied it is
only_important as (

    select
        importances.response_no,
        rated_scales.metric,
        rated_scales.scale,
        importances.aspect as attribute,
        rated_scales.scale_min,
        rated_scales.scale_max,
        rated_scales.importance_max,
        cast(null as decimal(18, 10)) as satisfaction,
        importances.score as importance,
        cast(null as boolean) as is_top,
        cast(null as decimal(18, 10)) as points

    from importances

    -- who rated nothing at all is in no index
    inner join rated_scales
        on importances.response_no = rated_scales.response_no

    where
        not exists (
            select 1
            from rated
            where
                rated.response_no = importances.response_no
                and rated.attribute = importances.aspect
        )

),

every_rated as (

    select * from rated
    union all
    select * from only_important

),

-- the American index is of responses with all of its three questions
rated_wholly as (

    select *

    from every_rated

    qualify
        metric <> 'acsi'
        or count(*) over (partition by response_no, metric)
        = {{ acsi_parts() | length }}

),

-- what a response says of the own company, less what it says of the other one
own_scores as (

    select
        answers.response_no,
        {{ nps_sign('min(answers.value_number)') }} as own_sign

    from {{ ref('answers') }} as answers

    where
        answers.metric = 'nps'
        and answers.answer_state = 'answered'
        and answers.value_number between answers.scale_min and answers.scale_max
        and answers.response_no in (
            select scored.response_no
            from scored
            where scored.metric = 'nps_alternative'
        )

    group by answers.response_no

    having count(*) = 1

),

of_responses as (

    select
        response_no,
        metric,
        scale,
        attribute,
        scale_min,
        scale_max,
        importance_max,
        satisfaction,
        importance,
        is_top,
        cast(null as decimal(18, 10)) as unweighted_points,
        cast(null as decimal(18, 10)) as weighted_points

    from rated_wholly

    union all

    select
        response_no,
        metric,
        scale,
        '' as attribute,
        scale_min,
        scale_max,
        importance_max,
        cast(null as decimal(18, 10)) as satisfaction,
        cast(null as decimal(18, 10)) as importance,
        cast(null as boolean) as is_top,
        cast(sum(points) / count(points) as decimal(18, 10)) as unweighted_points,
        cast(
            sum(cast(importance as decimal(38, 10)) * points)
            / nullif(sum(case when points is not null then importance end), 0)
            as decimal(18, 10)
        ) as weighted_points

    from rated_wholly

    group by
        response_no, metric, scale, scale_min, scale_max, importance_max

    union all

    -- who rated only one of the two companies compares nothing, and finds no partner
    select
        scored.response_no,
        'nps_relative' as metric,
        '0-10 vs ' || scored.aspect as scale,
        '' as attribute,
        scored.scale_min,
        scored.scale_max,
        cast(null as decimal(18, 4)) as importance_max,
        cast(null as decimal(18, 10)) as satisfaction,
        cast(null as decimal(18, 10)) as importance,
        cast(null as boolean) as is_top,
        cast(null as decimal(18, 10)) as unweighted_points,
        cast(
            100 * (own_scores.own_sign - {{ nps_sign('scored.score') }})
            as decimal(18, 10)
        ) as weighted_points

    from scored

    inner join own_scores
        on scored.response_no = own_scores.response_no

    where scored.metric = 'nps_alternative'

),

placed as (

    select
        of_responses.*,
        of_responses.importance - of_responses.satisfaction as gap,
        {% for column in columns %}
        responses.{{ column }},
        {% endfor %}
        responses.answered_date

    from of_responses

    inner join responses
        on of_responses.response_no = responses.response_no

),

daily as (

    {% for dimension in ['company'] + metric_dimensions() %}
    select
        metric,
        scale,
        attribute,
        scale_min,
        scale_max,
        max(importance_max) as importance_max,
        answered_date,
        {{ dimension_name(dimension) }} as dimension,
        {{ member_of(dimension) }} as member,
        count(satisfaction) as satisfaction_n,
        sum(satisfaction) as satisfaction_sum,
        sum(cast(satisfaction as decimal(38, 10)) * satisfaction)
            as satisfaction_sum_squares,
        count(is_top) as boxed_n,
        count(*) filter (where is_top) as top_count,
        count(importance) as importance_n,
        sum(importance) as importance_sum,
        sum(cast(importance as decimal(38, 10)) * importance)
            as importance_sum_squares,
        count(gap) as gap_n,
        sum(gap) as gap_sum,
        sum(cast(gap as decimal(38, 10)) * gap) as gap_sum_squares,
        count(unweighted_points) as unweighted_n,
        sum(unweighted_points) as unweighted_sum,
        sum(cast(unweighted_points as decimal(38, 10)) * unweighted_points)
            as unweighted_sum_squares,
        count(weighted_points) as weighted_n,
        sum(weighted_points) as weighted_sum,
        sum(cast(weighted_points as decimal(38, 10)) * weighted_points)
            as weighted_sum_squares

    from placed

    group by
        metric,
        scale,
        attribute,
        scale_min,
        scale_max,
        answered_date{{ and_member_columns(dimension) }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

in_periods as (

    select
        daily.*,
        touched.period_grain,
        touched.period_start,
        touched.period_end

    from daily

    -- a day finds every period that holds it
    inner join {{ ref('touched_periods') }} as touched
        on
            daily.answered_date between touched.period_start and touched.period_end
            and touched.period_grain <> 'day'
            and {{ is_counted_by('daily.dimension', 'touched.period_grain') }}

),

-- windows end in a month with answers, as those of all figures
windows as (

    select distinct
        metric,
        scale,
        period_start

    from in_periods

    where
        period_grain = 'rolling_3_months'
        and dimension = 'company'
        and {{ period_start('answered_date', 'month') }}
        = {{ period_start('period_end', 'month') }}

)

select
    metric,
    scale,
    period_grain,
    period_start,
    period_end,
    dimension,
    member,
    attribute,
    cast(scale_min as double) as scale_min,
    cast(scale_max as double) as scale_max,
    cast(max(importance_max) as double) as importance_max,
    cast(sum(satisfaction_n) as bigint) as satisfaction_n,
    cast(sum(satisfaction_sum) as decimal(38, 10)) as satisfaction_sum,
    cast(sum(satisfaction_sum_squares) as decimal(38, 20)) as satisfaction_sum_squares,
    -- null, not 0, on a scale without whole points
    case when sum(boxed_n) > 0 then cast(sum(top_count) as bigint) end as top_count,
    cast(sum(importance_n) as bigint) as importance_n,
    cast(sum(importance_sum) as decimal(38, 10)) as importance_sum,
    cast(sum(importance_sum_squares) as decimal(38, 20)) as importance_sum_squares,
    cast(sum(gap_n) as bigint) as gap_n,
    cast(sum(gap_sum) as decimal(38, 10)) as gap_sum,
    cast(sum(gap_sum_squares) as decimal(38, 20)) as gap_sum_squares,
    cast(sum(unweighted_n) as bigint) as unweighted_n,
    cast(sum(unweighted_sum) as decimal(38, 10)) as unweighted_sum,
    cast(sum(unweighted_sum_squares) as decimal(38, 20)) as unweighted_sum_squares,
    cast(sum(weighted_n) as bigint) as weighted_n,
    cast(sum(weighted_sum) as decimal(38, 10)) as weighted_sum,
    cast(sum(weighted_sum_squares) as decimal(38, 20)) as weighted_sum_squares

from in_periods

where
    period_grain <> 'rolling_3_months'
    or exists (
        select 1
        from windows
        where
            windows.metric = in_periods.metric
            and windows.scale = in_periods.scale
            and windows.period_start = in_periods.period_start
    )

group by
    metric,
    scale,
    period_grain,
    period_start,
    period_end,
    dimension,
    member,
    attribute,
    scale_min,
    scale_max
