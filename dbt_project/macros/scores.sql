{# The scores of responses, one way for every model that reads answers. `chosen` is SQL over
   the number of a response: answers of other responses are not even joined. `answers` is
   where scored answers are read from, the model unless it is said. #}

{# CTEs `single_scores`, `averaged_scores` and `scores`: one row per response and series, of
   answers as they are given; derived scores are apart, in derived.sql.
   scored_answers is not imported as a CTE: named twice, its rows would all be copied. #}
{% macro scores_of_responses(chosen, answers=none) -%}
{%- set scored_answers = answers or ref('scored_answers') -%}
single_scores as (

    select
        answers.response_no,
        answers.series_no,
        cast(answers.value_number as decimal(18, 10)) as score

    from {{ scored_answers }} as answers

    where
        not answers.is_averaged
        and {{ chosen }}

),

averaged_scores as (

    select
        answers.response_no,
        answers.series_no,
        cast(sum(answers.value_number) / count(*) as decimal(18, 10)) as score

    from {{ scored_answers }} as answers

    where
        answers.is_averaged
        and {{ chosen }}

    group by answers.response_no, answers.series_no

),

scores as (

    select * from single_scores
    union all
    select * from averaged_scores

)
{%- endmacro %}

{# What is averaged of a score: satisfaction as 0-100 of its scale, anything else as answered. #}
{% macro score_points(metric, score, series) -%}
    case
        when {{ metric }} = 'csi'
            then cast(
                {{ min_max_points(
                    score, series ~ '.scale_min', series ~ '.scale_max',
                    series ~ '.direction'
                ) }}
                as decimal(18, 10)
            )
        when {{ metric }} <> 'csi' then {{ score }}
    end
{%- endmacro %}
