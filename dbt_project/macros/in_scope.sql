{# Data tests run after every build, so that those of large tables look only at what the
   build brought in. Everything else was tested by the build that brought it; after a full
   refresh everything is new. #}
{% macro in_scope(scope) -%}
    {%- if scope is none -%}
    true
    {%- elif scope == 'new_batches' -%}
    tested.batch_no > {{ last_built_batch_no() }}
    {%- elif scope == 'new_responses' -%}
    tested.response_no in (
        select new_response.response_no
        from {{ ref('responses') }} as new_response
        where new_response.batch_no > {{ last_built_batch_no() }}
    )
    {%- elif scope == 'touched_days' -%}
    ({{ is_one_of('tested.answered_date', 'touched_days', 'touched_date') }})
    {%- elif scope == 'touched_comment_months' -%}
    ({{ is_one_of('tested.month_start', 'touched_comment_months', 'month_start') }})
    {%- elif scope == 'retold_months' -%}
    ({{ is_in_a_retold_span('tested.month_start', 'month') }})
    {%- elif scope == 'retold_quarters' -%}
    ({{ is_in_a_retold_span(quarter_of_an_nps_answer(), 'quarter') }})
    {%- elif scope == 'touched_periods' -%}
    exists (
        select 1
        from {{ ref('touched_periods') }} as touched
        where
            touched.period_grain = tested.period_grain
            and touched.period_start = tested.period_start
    )
    {%- else -%}
    {{ exceptions.raise_compiler_error("in_scope: unknown scope '" ~ scope ~ "'") }}
    {%- endif -%}
{%- endmacro %}
