{# What an incremental build looks at: conditions that hold for every row of a full build.
   A model that uses one names the models it reads in a `depends_on` comment, because dbt
   does not see a ref that only a later build makes. #}

{% macro is_touched_day(day) -%}
    {%- if is_incremental() -%}
    {{ day }} in (select touched.touched_date from {{ ref('touched_days') }} as touched)
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{% macro is_touched_period(grain, start) -%}
    {%- if is_incremental() -%}
    exists (
        select 1
        from {{ ref('touched_periods') }} as touched
        where touched.period_grain = {{ grain }} and touched.period_start = {{ start }}
    )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{# The days of every touched period lie between the first and the last of these. #}
{% macro is_near_a_touched_period(day) -%}
    {%- if is_incremental() -%}
    {{ is_in_the_span_of_touched_periods(day) }}
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{# The same for a model that holds only what this build computes again. #}
{% macro is_in_the_span_of_touched_periods(day) -%}
    {{ day }} between (
        select min(touched.period_start) from {{ ref('touched_periods') }} as touched
    ) and (
        select max(touched.period_end) from {{ ref('touched_periods') }} as touched
    )
{%- endmacro %}

{# Answers that new batches brought, and perhaps some before them: the numbers of responses
   grow, so that the answers of earlier batches are passed over unread. Without a new
   response there is none: no response has the largest number there is. #}
{% macro is_of_a_new_batch(response_no) -%}
    {%- if is_incremental() -%}
    {{ response_no }} >= (
        select coalesce(min(new_response.response_no), 9223372036854775807)
        from {{ ref('responses') }} as new_response
        where
            new_response.batch_no > (
                select build_window.built_batch_no
                from {{ ref('build_window') }} as build_window
            )
    )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{# A question that no earlier build found: scored_questions keeps every one it ever saw. #}
{% macro is_not_there_yet(questions) -%}
    {%- if is_incremental() -%}
    not exists (
        select 1
        from {{ this }} as known
        where
            known.metric = {{ questions }}.metric
            and known.is_on_scale = {{ questions }}.is_on_scale
            {%- for column in ['question_key', 'scale_min', 'scale_max', 'direction'] %}
            and known.{{ column }} is not distinct from {{ questions }}.{{ column }}
            {%- endfor %}
    )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}
