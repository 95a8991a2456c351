{# The join of `answers` to `series`, and which answers count: answered, with a number on its
   scale. An answer whose question feeds no metric finds no partner and does not count. #}
{% macro answers_of_series() -%}
    inner join series
        on
            answers.metric = series.declared_metric
            and answers.scale_min = series.scale_min
            and answers.scale_max = series.scale_max
            and answers.direction = series.direction

    where
        answers.answer_state = 'answered'
        and answers.value_number between answers.scale_min and answers.scale_max
        {% if is_incremental() -%}
        and answers.response_no in (
            select response_no
            from {{ ref('responses') }}
            where answered_date in (select touched_date from {{ ref('touched_days') }})
        )
        {%- endif %}
{%- endmacro %}
