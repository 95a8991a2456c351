{# Data tests run after every build, so that those of large tables look only at what the
   build brought in. Everything else was tested by the build that brought it; after a full
   refresh everything is new. #}
{% macro in_scope(scope) -%}
    {%- if scope is none -%}
    true
    {%- elif scope == 'new_batches' -%}
    tested.batch_no > (select built_batch_no from {{ ref('build_window') }})
    {%- elif scope == 'new_responses' -%}
    tested.response_no in (
        select new_response.response_no
        from {{ ref('responses') }} as new_response
        where
            new_response.batch_no > (
                select built_batch_no from {{ ref('build_window') }}
            )
    )
    {%- elif scope == 'touched_days' -%}
    tested.answered_date in (select touched_date from {{ ref('touched_days') }})
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
