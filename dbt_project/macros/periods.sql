{# Periods of local days. A week starts on the ISO Monday; ends are inclusive. #}

{% macro period_start(day, grain) -%}
    {%- if grain == 'day' -%}
    {{ day }}
    {%- elif grain in ['week', 'month', 'quarter', 'year'] -%}
    cast(date_trunc('{{ grain }}', {{ day }}) as date)
    {%- else -%}
    {{ exceptions.raise_compiler_error("period_start: unknown grain '" ~ grain ~ "'") }}
    {%- endif -%}
{%- endmacro %}

{% macro period_end(start_date, grain) -%}
    {%- set length = {
        'day': '1 day', 'week': '7 day', 'month': '1 month', 'quarter': '3 month',
        'year': '1 year', 'rolling_3_months': '3 month',
    } -%}
    {%- if grain not in length -%}
    {{ exceptions.raise_compiler_error("period_end: unknown grain '" ~ grain ~ "'") }}
    {%- endif -%}
    cast({{ start_date }} + interval {{ length[grain] }} - interval 1 day as date)
{%- endmacro %}

{# The first day of the month that lies some months before or after a first of a month. #}
{% macro shift_month(month_start, months) -%}
    {%- if months < 0 -%}
    cast({{ month_start }} - interval {{ -months }} month as date)
    {%- elif months > 0 -%}
    cast({{ month_start }} + interval {{ months }} month as date)
    {%- else -%}
    {{ month_start }}
    {%- endif -%}
{%- endmacro %}

{# The last day of a period whose grain is a column. #}
{% macro period_end_of(grain, start) -%}
    case {{ grain }}
        {%- for known in ['day', 'week', 'month', 'quarter', 'year', 'rolling_3_months'] %}
        when '{{ known }}' then {{ period_end(start, known) }}
        {%- endfor %}
    end
{%- endmacro %}
