{# A change of the company's NPS taken apart by segments. docs/metrics.md has the formulas. #}

{# The breakdowns that changes are taken apart by: declared, else these. #}
{% macro part_dimensions() -%}
    {%- set declared = var('part_dimensions') -%}
    {%- set usual = ['location', 'channel', 'tier', 'product'] -%}
    {{ return(usual if declared is string or not declared else declared) }}
{%- endmacro %}

{# Points kept to ten digits: sums of decimals are exact. #}
{% macro exact_points(points) -%}
    cast(round({{ points }}, 10) as decimal(18, 10))
{%- endmacro %}

{# What stands in the figures for all members of which one period at least is hidden. #}
{% macro hidden_member() %}'(hidden)'{% endmacro %}

{# First day of the month or quarter after the one that starts on a day. #}
{% macro following_start(grain, start) -%}
    case {{ grain }}
        when 'month' then cast({{ start }} + interval 1 month as date)
        when 'quarter' then cast({{ start }} + interval 3 month as date)
    end
{%- endmacro %}
