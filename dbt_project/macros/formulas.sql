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

{# Can a figure be shown: under the minimum of answers no, under 30 only beside its interval. #}
{% macro base_label(n) -%}
    case
        when {{ n }} < {{ minimum_answers() }} then 'too_few'
        when {{ n }} < {{ enough_answers() }} then 'low_base'
        when {{ n }} >= {{ enough_answers() }} then 'enough'
    end
{%- endmacro %}

{# Which answers are at the good end of their scale, for shares and nets; null where the
   metric has no such class. Two columns of classes, because effort 2.0 is read in two ways:
   csi   = the two best points, of a scale of two or three points the best one;
   ces   = 5-7, and more strictly 6-7;
   ces_1 = 1-2, little effort;
   ces_5 = 4-5. #}
{% macro is_top(metric, score, scale_min, scale_max, direction) -%}
    case
        when {{ metric }} = 'csi' and {{ direction }} = 'higher_better'
            then {{ score }} >= {{ scale_max }}
                - {{ points_below_the_best(scale_min, scale_max) }}
        when {{ metric }} = 'csi' and {{ direction }} = 'lower_better'
            then {{ score }} <= {{ scale_min }}
                + {{ points_below_the_best(scale_min, scale_max) }}
        when {{ metric }} = 'ces' then {{ score }} >= 5
        when {{ metric }} = 'ces_1' then {{ score }} <= 2
        when {{ metric }} = 'ces_5' then {{ score }} >= 4
    end
{%- endmacro %}

{% macro is_top_two(metric, score) -%}
    case when {{ metric }} = 'ces' then {{ score }} >= 6 end
{%- endmacro %}

{# The bad end: of effort 2.0 the answers 1-3, of 1.0 much effort, of 1-5 agreement 1-2. #}
{% macro is_bottom(metric, score) -%}
    case
        when {{ metric }} = 'ces' then {{ score }} <= 3
        when {{ metric }} = 'ces_1' then {{ score }} >= 4
        when {{ metric }} = 'ces_5' then {{ score }} <= 2
    end
{%- endmacro %}

{# Null for scales that are no list of a few whole points, such as 0-100 or 0.5-5. #}
{% macro points_below_the_best(scale_min, scale_max) -%}
    case
        when {{ scale_max }} - {{ scale_min }} in (1, 2) then 0
        when {{ scale_max }} - {{ scale_min }} in (3, 4, 5, 6, 7, 8, 9, 10) then 1
    end
{%- endmacro %}

{# A mean on a scale as 0-100 of it: what min_max_points does to each of its scores. #}
{% macro ease_points(metric, mean) -%}
    case {{ metric }}
        when 'ces' then {{ min_max_points(mean, '1e0', '7e0', "'higher_better'") }}
        when 'ces_1' then {{ min_max_points(mean, '1e0', '5e0', "'lower_better'") }}
        when 'ces_5' then {{ min_max_points(mean, '1e0', '5e0', "'higher_better'") }}
    end
{%- endmacro %}

{# A share k of n in points; null when nobody answered. #}
{% macro share_points(k, n) -%}
    100e0 * {{ k }} / nullif(cast({{ n }} as double), 0)
{%- endmacro %}
