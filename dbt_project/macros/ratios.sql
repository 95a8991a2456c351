{# Ratios of two groups with intervals on the log scale: Katz for shares, Woolf for odds, the
   delta method for means. Null where a side has nothing to take a logarithm of. #}

{% macro risk_ratio(k, n, other_k, other_n) -%}
    case
        when {{ k }} > 0 and {{ other_k }} > 0
            then ({{ k }} / cast({{ n }} as double))
                / ({{ other_k }} / cast({{ other_n }} as double))
    end
{%- endmacro %}

{% macro log_risk_error(k, n, other_k, other_n) -%}
    sqrt(
        greatest(0e0, 1e0 / {{ k }} - 1e0 / {{ n }})
        + greatest(0e0, 1e0 / {{ other_k }} - 1e0 / {{ other_n }})
    )
{%- endmacro %}

{% macro odds_ratio(k, n, other_k, other_n) -%}
    case
        when
            {{ k }} > 0 and {{ other_k }} > 0
            and {{ k }} < {{ n }} and {{ other_k }} < {{ other_n }}
            then (cast({{ k }} as double) / ({{ n }} - {{ k }}))
                / (cast({{ other_k }} as double) / ({{ other_n }} - {{ other_k }}))
    end
{%- endmacro %}

{% macro log_odds_error(k, n, other_k, other_n) -%}
    sqrt(
        1e0 / {{ k }} + 1e0 / ({{ n }} - {{ k }})
        + 1e0 / {{ other_k }} + 1e0 / ({{ other_n }} - {{ other_k }})
    )
{%- endmacro %}

{% macro ratio_of_means(mean, other_mean) -%}
    case
        when {{ mean }} > 0 and {{ other_mean }} > 0 then {{ mean }} / {{ other_mean }}
    end
{%- endmacro %}

{% macro log_mean_error(mean, error, other_mean, other_error) -%}
    sqrt(
        power({{ error }} / {{ mean }}, 2) + power({{ other_error }} / {{ other_mean }}, 2)
    )
{%- endmacro %}

{# One end of the interval of a ratio. #}
{% macro ratio_limit(sign, ratio, log_error) -%}
    case
        when {{ ratio }} is not null
            then {{ ratio }} * exp({{ sign }} * {{ normal_quantile() }} * {{ log_error }})
    end
{%- endmacro %}

{# The error of a ratio of two sums over customers, such as revenue per order: linearised over
   the customers. #}
{% macro ratio_of_sums_error(ratio, squares, cross, other_squares, other_sum, n) -%}
    sqrt(
        greatest(
            0e0,
            cast({{ squares }} as double)
            - 2e0 * {{ ratio }} * cast({{ cross }} as double)
            + power({{ ratio }}, 2) * cast({{ other_squares }} as double)
        ) * {{ n }} / nullif({{ n }} - 1e0, 0)
    ) / nullif(cast({{ other_sum }} as double), 0)
{%- endmacro %}

{# What an interval says of a difference that was looked at. #}
{% macro association(low, high) -%}
    case
        when {{ low }} is null then 'too_few'
        when {{ low }} > 0 or {{ high }} < 0 then 'associated'
        when {{ low }} <= 0 and {{ high }} >= 0 then 'not_established'
    end
{%- endmacro %}

{# Half the width of the interval of a difference of two independent figures. #}
{% macro difference_half_width(error, other_error) -%}
    {{ normal_quantile() }} * sqrt(power({{ error }}, 2) + power({{ other_error }}, 2))
{%- endmacro %}
