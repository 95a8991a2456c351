{# Changes of a figure from one period to the one before. #}

{# The first day of the latest earlier period that shares no answer with the one that starts
   at `start`: of three rolling months the three before them. #}
{% macro previous_period_start(grain, start) -%}
    {{ shifted_period_start(grain, start, '-') }}
{%- endmacro %}

{% macro next_period_start(grain, start) -%}
    {{ shifted_period_start(grain, start, '+') }}
{%- endmacro %}

{% macro shifted_period_start(grain, start, sign) -%}
    case {{ grain }}
        when 'day' then cast({{ start }} {{ sign }} interval 1 day as date)
        when 'week' then cast({{ start }} {{ sign }} interval 7 day as date)
        when 'month' then cast({{ start }} {{ sign }} interval 1 month as date)
        when 'quarter' then cast({{ start }} {{ sign }} interval 3 month as date)
        when 'year' then cast({{ start }} {{ sign }} interval 1 year as date)
        when 'rolling_3_months' then cast({{ start }} {{ sign }} interval 3 month as date)
    end
{%- endmacro %}

{# Strategy `changed_periods`: touched periods and those whose previous period is touched. #}
{% macro get_incremental_changed_periods_sql(arguments) -%}
    delete from {{ arguments['target_relation'] }} as target_row
    where
        {{ is_changed_period('target_row.period_grain', 'target_row.period_start') }}
        or {{ everything_is_touched() }};

    {{ insert_all(arguments) }}
{%- endmacro %}

{% macro is_changed_period(grain, start) -%}
    exists (
        select 1
        from {{ ref('touched_periods') }} as touched
        where
            touched.period_grain = {{ grain }}
            and (
                touched.period_start = {{ start }}
                or {{ next_period_start('touched.period_grain', 'touched.period_start') }}
                = {{ start }}
            )
    )
{%- endmacro %}
