{# Every formula and threshold of the figures, once. Arguments are SQL expressions.
   docs/metrics.md holds the definitions and their sources. #}

{# The class of a 0-10 score: promoters 9-10, passives 7-8, detractors 0-6. #}
{% macro nps_category(score) -%}
    case
        when {{ score }} >= 9 then 'promoter'
        when {{ score }} >= 7 then 'passive'
        when {{ score }} < 7 then 'detractor'
    end
{%- endmacro %}

{# Share of promoters minus share of detractors, in points; null when nobody answered. #}
{% macro nps_points(promoters, detractors, n) -%}
    cast(100 * ({{ promoters }} - {{ detractors }}) as double)
    / nullif(cast({{ n }} as double), 0)
{%- endmacro %}

{# A score as 0-100 of its scale: 0 at the worst end, 100 at the best. #}
{% macro min_max_points(score, scale_min, scale_max, direction) -%}
    case {{ direction }}
        when 'higher_better'
            then 100 * ({{ score }} - {{ scale_min }})
                / nullif({{ scale_max }} - {{ scale_min }}, 0)
        when 'lower_better'
            then 100 * ({{ scale_max }} - {{ score }})
                / nullif({{ scale_max }} - {{ scale_min }}, 0)
    end
{%- endmacro %}

{# Can a figure be shown: under 5 answers no, under 30 only beside its interval. #}
{% macro base_label(n) -%}
    case
        when {{ n }} < 5 then 'too_few'
        when {{ n }} < 30 then 'low_base'
        when {{ n }} >= 30 then 'enough'
    end
{%- endmacro %}
