{# p-values of the tests of differences, and their correction for many tests at once. That of
   the normal distribution is in estimators.sql. #}

{# Two-sided p-value of Student's t. Up to ten degrees of freedom the share that lies beyond
   the statistic of the integral of sin(angle) ^ (degrees - 1), by Gauss and Legendre: error
   under 1e-9 from four degrees up. Above ten Hill's normalising expansion (Algorithm 395):
   error under 1e-7, nearly all of it that of the normal tail. #}
{% macro student_p_value(statistic, degrees) -%}
    {%- set angle = 'atan2(sqrt(' ~ degrees ~ '), abs(' ~ statistic ~ '))' -%}
    case
        when {{ degrees }} > 10
            then {{ normal_p_value(hill_normal_statistic(statistic, degrees)) }}
        when {{ degrees }} >= 1
            then least(1e0, 2e0 * {{ angle }} * (
                0e0
                {%- for node, weight in gauss_legendre() %}
                + {{ weight }}e0
                * power(sin({{ node }}e0 * {{ angle }}), {{ degrees }} - 1)
                {%- endfor %}
            ) / exp(
                lgamma({{ degrees }} / 2e0) + lgamma(0.5e0)
                - lgamma(({{ degrees }} + 1) / 2e0)
            ))
    end
{%- endmacro %}

{# Nodes and weights of 16 points between 0 and 1. #}
{% macro gauss_legendre() -%}
    {{ return([
        (0.005299532504175031, 0.01357622970587709),
        (0.0277124884633837, 0.03112676196932373),
        (0.06718439880608412, 0.0475792558412463),
        (0.1222977958224985, 0.06231448562776704),
        (0.1910618777986781, 0.07479799440828835),
        (0.2709916111713863, 0.08457825969750132),
        (0.3591982246103705, 0.09130170752246182),
        (0.4524937450811813, 0.09472530522753432),
        (0.5475062549188188, 0.09472530522753432),
        (0.6408017753896295, 0.09130170752246182),
        (0.7290083888286136, 0.08457825969750132),
        (0.8089381222013219, 0.07479799440828835),
        (0.8777022041775016, 0.06231448562776704),
        (0.9328156011939159, 0.0475792558412463),
        (0.9722875115366163, 0.03112676196932373),
        (0.994700467495825, 0.01357622970587709),
    ]) }}
{%- endmacro %}

{# The statistic of the normal distribution with the same two-sided p-value. #}
{% macro hill_normal_statistic(statistic, degrees) -%}
    {%- set a = '(' ~ degrees ~ ' - 0.5e0)' -%}
    {%- set b = '(48e0 * power(' ~ a ~ ', 2))' -%}
    {%- set share = '(power(' ~ statistic ~ ', 2) / ' ~ degrees ~ ')' -%}
    {%- set y -%}
    (
        {{ a }} * case
            when {{ share }} > 1e-8 then ln(1e0 + {{ share }})
            -- of so little more than one a double has no digits left
            when {{ share }} <= 1e-8 then {{ share }}
        end
    )
    {%- endset -%}
    (
        (
            1e0 + (
                3e0 + {{ y }}
                - (((0.4e0 * {{ y }} + 3.3e0) * {{ y }} + 24e0) * {{ y }} + 85.5e0)
                / (0.8e0 * power({{ y }}, 2) + 100e0 + {{ b }})
            ) / {{ b }}
        ) * sqrt({{ y }})
    )
{%- endmacro %}

{# Benjamini and Hochberg: the rows of a relation with `q_value`, the smallest rate of false
   discoveries at which a row's p-value stands out of its family. `family` is a list of
   columns; a row without a p-value belongs to none, and gets none. #}
{% macro with_q_values(relation, p_value, family) -%}
    {%- set members = family | join(', ') -%}
    select
        * exclude (stepped_p_value),
        -- no smaller p-value may have a larger q-value
        case
            when {{ p_value }} is not null
                then min(stepped_p_value) over (
                    partition by {{ members }} order by {{ p_value }} desc nulls last
                )
        end as q_value

    from (
        select
            *,
            -- the ratio first: of the largest it is one, and leaves it as it is
            {{ p_value }} * (
                count({{ p_value }}) over (partition by {{ members }})
                / count({{ p_value }}) over (
                    partition by {{ members }} order by {{ p_value }} nulls last
                )
            ) as stepped_p_value

        from {{ relation }}
    ) as stepped
{%- endmacro %}

{# The rate of false discoveries that verdicts on members allow. #}
{% macro false_discovery_rate() %}0.1e0{% endmacro %}
