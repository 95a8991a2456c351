{# Difference in differences: how much more those who had something changed than those who had
   not. Used for programmes, and for whatever else has a group that is treated and one that is
   not. Formula and caveats in docs/money.md. #}

{# Of independent cells: one row per keys and side with the change between two phases.
   `cells` has the keys, `is_treated`, `is_after`, `value`, `error` (standard error) and `n`;
   a side without one of the phases has no change. #}
{% macro changes_between_phases(cells, keys) -%}
    select
        {% for key in keys %}
        earlier.{{ key }},
        {% endfor %}
        earlier.is_treated,
        earlier.n as n_before,
        later.n as n_after,
        earlier.value as value_before,
        earlier.error as error_before,
        later.value as value_after,
        later.error as error_after,
        later.value - earlier.value as value_change,
        sqrt(power(earlier.error, 2) + power(later.error, 2)) as change_error

    from {{ cells }} as earlier

    left join {{ cells }} as later
        on
            earlier.is_treated = later.is_treated
            and later.is_after
            {% for key in keys %}
            and earlier.{{ key }} = later.{{ key }}
            {% endfor %}

    where not earlier.is_after
{%- endmacro %}

{# The effect of each of the keys: the change of the treated less that of the others.
   `changes` has the keys, `is_treated`, `value_change` and `change_error`; without others
   there is no effect, because before and after alone is none. #}
{% macro effects_of_changes(changes, keys) -%}
    select
        *,
        effect - {{ normal_quantile() }} * effect_error as effect_low,
        effect + {{ normal_quantile() }} * effect_error as effect_high,
        effect / nullif(effect_error, 0) as statistic,
        {{ normal_p_value('(effect / nullif(effect_error, 0))') }} as p_value

    from (
        select
            {% for key in keys %}
            treated.{{ key }},
            {% endfor %}
            treated.value_change as treated_change,
            others.value_change as control_change,
            treated.value_change - others.value_change as effect,
            sqrt(
                power(treated.change_error, 2) + power(others.change_error, 2)
            ) as effect_error

        from {{ changes }} as treated

        left join {{ changes }} as others
            on
                not others.is_treated
                {% for key in keys %}
                and treated.{{ key }} = others.{{ key }}
                {% endfor %}

        where treated.is_treated
    ) as differences
{%- endmacro %}

{# The error of a mean from exact sums; null under two. #}
{% macro error_of_mean(value_sum, value_sum_squares, n) -%}
    sqrt(
        {{ sample_variance(value_sum, value_sum_squares, n) }}
        / nullif(cast({{ n }} as double), 0)
    )
{%- endmacro %}

{# What programmes.yaml registers. #}
{% macro declared_programmes() -%}
    {%- set declared = var('programmes') -%}
    {{ return([] if declared is string or not declared else declared) }}
{%- endmacro %}

{# A text, number or day of a declaration as SQL of a type. #}
{% macro told(value, type) -%}
    {%- if value is none or value is undefined -%}
    cast(null as {{ type }})
    {%- else -%}
    cast('{{ value | string | replace("'", "''") }}' as {{ type }})
    {%- endif -%}
{%- endmacro %}

{# Half of the months that are compared, before the start twice as many as after it: four such
   periods, then two. #}
{% macro programme_periods() -%}
    {{ return([-4, -3, -2, -1, 0, 1]) }}
{%- endmacro %}

{# The first day of such a period. #}
{% macro programme_period_start(start, months, period) -%}
    cast(
        {{ start }} + to_months(cast({{ months }} / 2 * ({{ period }}) as integer)) as date
    )
{%- endmacro %}

{# A sum of few doubles that does not hang on their order. #}
{% macro exact_sum(term) -%}
    cast(sum(cast({{ term }} as decimal(38, 12))) as double)
{%- endmacro %}

{# What may be said of an effect. `hinders` stand before it, in this order: nobody to compare
   with, months that are not over or not known, too few on a side, and members who had gone
   another way already before it began. #}
{% macro effect_verdict(
    has_control, is_over, is_long_enough, n, placebo_low, placebo_high, low, high
) -%}
    case
        when not {{ has_control }} then 'no_control'
        when not {{ is_over }} then 'not_over'
        when not {{ is_long_enough }} then 'too_short_before'
        when coalesce({{ n }}, 0) < {{ enough_answers() }} or {{ low }} is null
            then 'too_few'
        when {{ placebo_low }} is null then 'too_short_before'
        when {{ placebo_low }} > 0 or {{ placebo_high }} < 0 then 'trends_differ'
        when {{ low }} > 0 then 'up'
        when {{ high }} < 0 then 'down'
        when {{ low }} <= 0 and {{ high }} >= 0 then 'not_proven'
    end
{%- endmacro %}

{# What a customer bought in two periods of programme_values, as an outcome: 100 or 0 for repeat
   purchase, so that its mean is a per cent. #}
{% macro bought_in(outcome, periods) -%}
    {%- if outcome == 'repeat' -%}
    cast(
        case
            when days_{{ periods[0] }} + days_{{ periods[1] }} > 0 then 100
            when days_{{ periods[0] }} + days_{{ periods[1] }} = 0 then 0
        end as decimal(18, 4)
    )
    {%- else -%}
    {%- set column = {'spend': 'revenue', 'margin': 'margin'}[outcome] -%}
    cast({{ column }}_{{ periods[0] }} + {{ column }}_{{ periods[1] }} as decimal(18, 4))
    {%- endif -%}
{%- endmacro %}

{# Half the width of the t-interval of a mean with this error; null under two. #}
{% macro t_half_width(error, n) -%}
    {{ t_quantile('(' ~ n ~ ' - 1)') }} * {{ error }}
{%- endmacro %}

{# From so many units on that are compared with, it is known how much units go up and down
   beyond the chance of who answered. #}
{% macro fewest_units_to_drift() %}3{% endmacro %}
