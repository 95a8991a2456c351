{# Answers that feed a metric, with the series each belongs to, out of some answers: a relation
   or the name of a CTE. #}
{% macro scored_answers_of(answers) -%}
    select
        answers.response_no,
        answers.question_key,
        series.series_no,
        series.is_averaged,
        answers.value_number

    from {{ answers }} as answers

    -- comments, and answers of a question without a metric, find no partner
    inner join {{ ref('answer_series') }} as series
        on
            answers.metric = series.declared_metric
            and answers.scale_min = series.scale_min
            and answers.scale_max = series.scale_max
            and answers.direction = series.direction

    where
        series.is_derived is not true
        and answers.answer_state = 'answered'
        and answers.value_number between answers.scale_min and answers.scale_max
        -- a question that declares what no metric is defined on feeds no figure
        and series.metric is not null
{%- endmacro %}
