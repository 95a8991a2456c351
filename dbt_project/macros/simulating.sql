{# What a rule would pay if the true figure were known: sums over every outcome that chance can
   deal a unit with its number of answers. docs/kpi_feed.md says how to read them. #}

{# How far from the target the true figures lie that are tried, in points. #}
{% macro tried_margins() -%}
    {{ return(range(-30, 31, 5) | list) }}
{%- endmacro %}

{# The rules side by side, as decision.rule of a scheme. #}
{% macro tried_rules() -%}
    {{ return(['raw', 'interval', 'shrunk', 'probability']) }}
{%- endmacro %}

{# Outcomes that come less often than this are left out: all of them together weigh nothing. #}
{% macro rarest_outcome() %}1e-12{% endmacro %}

{# The logarithm of a share times a count; nothing times the logarithm of nothing is nothing. #}
{% macro count_times_log(count, share) -%}
    case when {{ count }} > 0 then {{ count }} * ln({{ share }}) else 0e0 end
{%- endmacro %}

{# The share of passives of a true figure: that of the pool, as far as there is room for it. Of a
   share of good answers all others. #}
{% macro true_passives(pool_passives, value) -%}
    {%- if feed_scheme()['metric'] == 'nps' -%}
    least({{ pool_passives }}, 1e0 - abs({{ value }}) / 100e0)
    {%- else -%}
    1e0 - ({{ value }}) / 100e0
    {%- endif -%}
{%- endmacro %}
