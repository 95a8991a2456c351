{# Counts of a finer grain added up to a coarser one. Sums of counts and decimals only: the
   result is the same whatever the order of the rows. #}
{% macro sum_of_counts(relation, grain, day, keys, counts) -%}
    select
        {% for key in keys -%}
        {{ key }},
        {% endfor -%}
        {{ period_start(relation ~ '.' ~ day, grain) }} as period_start,
        {% for count in counts -%}
        sum({{ count }}) as {{ count }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ relation }}

    group by
        {% for key in keys -%}
        {{ key }},
        {% endfor -%}
        {{ period_start(relation ~ '.' ~ day, grain) }}
{%- endmacro %}
