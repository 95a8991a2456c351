{# Scores of responses that are no answer but made of several: SERVQUAL and visits. #}

{# CTEs up to `derived_scores`: one row per response and series. `chosen` is SQL over the number
   of a response, `answers`. Where nobody declared such questions, the join with no declared
   input ends the query before any answer is read. #}
{% macro derived_score_ctes(answers, chosen='true') -%}
derived_inputs as (

    select distinct
        unnest(
            case series.declared_metric
                when 'servqual' then ['servqual', 'servqual_points']
                when 'mystery_item' then ['mystery_item']
            end
        ) as metric

    from {{ ref('answer_series') }} as series

    where series.is_derived and series.metric is not null

),

derived_answers as (

    select
        answers.response_no,
        answers.question_key,
        answers.metric,
        answers.value_number,
        answers.scale_min,
        answers.scale_max,
        answers.direction,
        answers.section,
        answers.section_weight,
        answers.item_weight,
        answers.is_critical,
        answers.item_no,
        answers.item_side

    from {{ answers }} as answers

    inner join derived_inputs
        on answers.metric = derived_inputs.metric

    where
        answers.answer_state = 'answered'
        and answers.value_number between answers.scale_min and answers.scale_max
        and (
            answers.metric <> 'servqual'
            or (answers.scale_min = 1 and answers.scale_max = 7)
        )
        and {{ chosen }}

),

{{ servqual_score_ctes() }},

{{ visit_ctes() }},

visit_scores as (

    select
        response_no,
        'mystery' as metric,
        final_score as score

    from visits

    union all

    select
        response_no,
        'mystery_raw' as metric,
        raw_score as score

    from visits

    union all

    -- the share of visits, in points
    select
        response_no,
        'mystery_critical_fail' as metric,
        cast(case when has_critical_failure then 100 else 0 end as decimal(18, 10))
            as score

    from visits

),

scores_by_metric as (

    select
        response_no,
        metric,
        score,
        false as is_of_visit

    from servqual_scores

    union all

    select
        response_no,
        metric,
        score,
        true as is_of_visit

    from visit_scores

),

derived_scores as (

    select
        scores.response_no,
        series.series_no,
        scores.score,
        scores.is_of_visit

    from scores_by_metric as scores

    -- a series of every metric is there as soon as its questions are declared
    inner join {{ ref('answer_series') }} as series
        on
            scores.metric = series.metric
            and series.is_derived

)
{%- endmacro %}
