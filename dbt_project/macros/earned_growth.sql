{# Earned growth (Reichheld, Winning on Purpose, 2021, appendix B): what the customers of the
   base period bring now, and what new customers bring who came by recommendation. #}

{# Per cent of the revenue of the base period. #}
{% macro of_base(revenue, base) -%}
    (100e0 * cast({{ revenue }} as double) / nullif(cast({{ base }} as double), 0))
{%- endmacro %}

{# Net revenue retention and earned new customers less 100: a rate in per cent. #}
{% macro earned_growth_rate(kept, earned, base) -%}
    ({{ of_base(kept, base) }} + {{ of_base(earned, base) }} - 100e0)
{%- endmacro %}

{# Its part of all growth, in per cent; null where nothing grew: a part of a loss is none. #}
{% macro earned_growth_ratio(rate, total) -%}
    case when {{ total }} > 0 then 100e0 * ({{ rate }}) / ({{ total }}) end
{%- endmacro %}
