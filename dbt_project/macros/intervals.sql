{# Intervals of the figures at the level of var('confidence_level'). Arguments are SQL
   expressions; every bound is a double. Quantiles are in quantiles.sql. #}

{# NPS, adjusted Wald (3, T): three pseudo-answers are added, a quarter of them promoters,
   a quarter detractors, half passives. Points, kept within -100..100; null without answers. #}
{% macro adjusted_wald_low(promoters, detractors, n) -%}
    -- guarded, because greatest() passes over a null
    case
        when {{ n }} > 0
            then greatest(
                -100e0,
                {{ adjusted_wald_centre(promoters, detractors, n) }}
                - {{ adjusted_wald_half_width(promoters, detractors, n) }}
            )
    end
{%- endmacro %}

{% macro adjusted_wald_high(promoters, detractors, n) -%}
    case
        when {{ n }} > 0
            then least(
                100e0,
                {{ adjusted_wald_centre(promoters, detractors, n) }}
                + {{ adjusted_wald_half_width(promoters, detractors, n) }}
            )
    end
{%- endmacro %}

{% macro adjusted_wald_centre(promoters, detractors, n) -%}
    (100e0 * ({{ promoters }} - {{ detractors }}) / ({{ n }} + 3e0))
{%- endmacro %}

{% macro adjusted_wald_half_width(promoters, detractors, n) -%}
    (
        100e0 * {{ normal_quantile() }} * sqrt(
            (
                ({{ promoters }} + {{ detractors }} + 1.5e0) / ({{ n }} + 3e0)
                - power(({{ promoters }} - {{ detractors }}) / ({{ n }} + 3e0), 2)
            ) / ({{ n }} + 3e0)
        )
    )
{%- endmacro %}

{# A mean with its sample variance: mean -+ t * s / sqrt(n); null under two answers. #}
{% macro t_interval_low(mean, variance, n) -%}
    ({{ mean }} - {{ t_interval_half_width(variance, n) }})
{%- endmacro %}

{% macro t_interval_high(mean, variance, n) -%}
    ({{ mean }} + {{ t_interval_half_width(variance, n) }})
{%- endmacro %}

{% macro t_interval_half_width(variance, n) -%}
    (
        {{ t_quantile('(' ~ n ~ ' - 1)') }}
        * sqrt({{ variance }} / nullif(cast({{ n }} as double), 0))
    )
{%- endmacro %}

{# Sample variance from exact sums; null under two answers. Equal values may come out a
   hair under zero in doubles, which no variance is. #}
{% macro sample_variance(value_sum, value_sum_squares, n) -%}
    case
        when {{ n }} > 1
            then greatest(
                0e0,
                (
                    cast({{ value_sum_squares }} as double)
                    - power(cast({{ value_sum }} as double), 2) / {{ n }}
                ) / ({{ n }} - 1)
            )
    end
{%- endmacro %}

{# A share k of n, Wilson score interval, 0..1; null without answers. The ends of none and
   of all are the share itself, which sums of doubles may miss by a hair. #}
{% macro wilson_low(k, n) -%}
    case
        when {{ n }} > 0 and {{ k }} <= 0 then 0e0
        when {{ n }} > 0
            then greatest(0e0, {{ wilson_centre(k, n) }} - {{ wilson_half_width(k, n) }})
    end
{%- endmacro %}

{% macro wilson_high(k, n) -%}
    case
        when {{ n }} > 0 and {{ k }} >= {{ n }} then 1e0
        when {{ n }} > 0
            then least(1e0, {{ wilson_centre(k, n) }} + {{ wilson_half_width(k, n) }})
    end
{%- endmacro %}

{% macro wilson_centre(k, n) -%}
    (
        ({{ k }} + power({{ normal_quantile() }}, 2) / 2)
        / (cast({{ n }} as double) + power({{ normal_quantile() }}, 2))
    )
{%- endmacro %}

{% macro wilson_half_width(k, n) -%}
    (
        {{ normal_quantile() }} * sqrt(
            {{ k }} * (1 - {{ k }} / cast({{ n }} as double))
            + power({{ normal_quantile() }}, 2) / 4
        ) / (cast({{ n }} as double) + power({{ normal_quantile() }}, 2))
    )
{%- endmacro %}
