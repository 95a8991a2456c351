{# Figures that are not the plain one of all answers: each has a metric id of its own, so that
   a reader of a metric never mixes them up. docs/metrics.md has the definitions. #}

{# What the data team switched on: part of what the figures were built under. #}
{% macro latest_per_customer() -%}
    {{ return(var('latest_per_customer') == true) }}
{%- endmacro %}

{# The declared target shares: a list of name, dimension, member and share. #}
{% macro target_shares() -%}
    {%- set shares = [] -%}
    {%- set declared = var('target_shares') -%}
    {%- for name, target in (declared.items() if declared is mapping else []) -%}
        {%- for member, share in target['shares'].items() -%}
            {%- do shares.append({
                'name': name, 'dimension': target['dimension'],
                'member': member, 'share': share,
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(shares) }}
{%- endmacro %}

{# The dimension of each declared set of target shares. #}
{% macro target_dimensions() -%}
    {%- set dimensions = {} -%}
    {%- for target in target_shares() -%}
        {%- do dimensions.update({target['name']: target['dimension']}) -%}
    {%- endfor -%}
    {{ return(dimensions.items() | list) }}
{%- endmacro %}

{# The version of the definitions and every switch: figures built under another text are
   computed again as a whole. #}
{% macro definitions_key() -%}
    {%- set switches = {
        'versions': [metric_versions(), catalogue_versions(), kept_versions()],
        'minimum_answers': minimum_answers(),
        'latest_per_customer': latest_per_customer(),
        'target_shares': var('target_shares'),
        'answer_window_days': answer_window_days(),
        'acsi_weights': acsi_weights(),
        'critical_failure': var('critical_failure'),
    } -%}
    {#- which touchpoint is of which stage is looked up anew in every build -#}
    {%- do switches.update({'journey': true}) if journey_stages() -%}
    {#- without either the key is as before, and nothing is made anew -#}
    {%- if segment_dimensions() -%}
        {%- do switches.update({'segments': segment_dimensions()}) -%}
    {%- endif -%}
    {%- if crossed_pairs() -%}
        {%- do switches.update({
            'crossings': crossing_dimensions(), 'crossings_by': crossing_grain(),
        }) -%}
    {%- endif -%}
    {%- set key = var('definition_version') ~ ' ' ~ tojson(switches, sort_keys=true) -%}
    '{{ key | replace("'", "''") }}'
{%- endmacro %}

{# Effective number of answers (Kish): how many equal weights would say as much. #}
{% macro effective_n(weight_sum, weight_squares) -%}
    power(cast({{ weight_sum }} as double), 2)
    / nullif(cast({{ weight_squares }} as double), 0)
{%- endmacro %}

{# Standard error of NPS in points from its counts; null when nobody answered. #}
{% macro nps_standard_error(promoters, detractors, n) -%}
    100e0 * sqrt(greatest(
        0e0,
        ({{ promoters }} + {{ detractors }}) / nullif(cast({{ n }} as double), 0)
        - power(
            ({{ promoters }} - {{ detractors }}) / nullif(cast({{ n }} as double), 0), 2
        )
    ) / nullif(cast({{ n }} as double), 0))
{%- endmacro %}

{# Standard error of a weighted mean, linearised: sqrt(sum w2 (y - mean)2) / sum w. #}
{% macro linearised_error(mean, weight_sum, weight_squares, cross, squares) -%}
    sqrt(greatest(
        0e0,
        cast({{ squares }} as double)
        - 2e0 * {{ mean }} * cast({{ cross }} as double)
        + power({{ mean }}, 2) * cast({{ weight_squares }} as double)
    )) / nullif(cast({{ weight_sum }} as double), 0)
{%- endmacro %}

{# The standard error behind the adjusted Wald interval: that of three pseudo-answers more. #}
{% macro adjusted_wald_error(promoters, detractors, n) -%}
    (
        100e0 * sqrt(
            (
                ({{ promoters }} + {{ detractors }} + 1.5e0) / ({{ n }} + 3e0)
                - power(({{ promoters }} - {{ detractors }}) / ({{ n }} + 3e0), 2)
            ) / ({{ n }} + 3e0)
        )
    )
{%- endmacro %}

{# Standard error of a share in points from its count; null when nobody answered. #}
{% macro share_standard_error(k, n) -%}
    100e0 * sqrt(
        {{ k }} * greatest(0, {{ n }} - {{ k }}) / nullif(power(cast({{ n }} as double), 3), 0)
    )
{%- endmacro %}

{# What is compared of two shares, in points (Agresti and Caffo): one pseudo-answer of either
   kind is added to both sides. #}
{% macro adjusted_share(k, n) -%}
    (100e0 * ({{ k }} + 1e0) / ({{ n }} + 2e0))
{%- endmacro %}

{% macro adjusted_share_error(k, n) -%}
    (
        100e0 * sqrt(
            ({{ k }} + 1e0) * ({{ n }} - {{ k }} + 1e0)
            / power(cast({{ n }} as double) + 2e0, 3)
        )
    )
{%- endmacro %}

{# Two-sided p-value of a standard normal statistic: the complementary error function by its
   Chebyshev expansion, relative error under 1.2e-7. #}
{% macro normal_p_value(statistic) -%}
    {%- set t = '(1e0 / (1e0 + abs(' ~ statistic ~ ') / sqrt(8e0)))' -%}
    {%- set terms = [
        -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806,
        0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
    ] -%}
    -- guarded, because least() passes over a null
    case
        when {{ statistic }} is not null
            then least(1e0, {{ t }} * exp(
                -power({{ statistic }}, 2) / 2e0
                {%- for term in terms %}
                + {{ term }}e0 * power({{ t }}, {{ loop.index0 }})
                {%- endfor %}
            ))
    end
{%- endmacro %}

{# Quantile of Student's distribution between whole degrees of freedom, as Welch's test has
   them: interpolated over 1 / degrees up to 30. Null under one degree. #}
{% macro t_quantile_between(degrees) -%}
    {%- set below = 'cast(floor(' ~ degrees ~ ') as integer)' -%}
    {%- set table = '[' ~ (small_t_quantiles() | join(', ')) ~ ']' -%}
    case
        when {{ degrees }} >= 30 then {{ t_quantile('(1e-12 + ' ~ degrees ~ ')') }}
        when {{ degrees }} >= 1
            then cast(({{ table }})[{{ below }}] as double)
                - cast(
                    ({{ table }})[{{ below }}] - ({{ table }})[{{ below }} + 1] as double
                )
                * (1e0 / {{ below }} - 1e0 / {{ degrees }})
                / (1e0 / {{ below }} - 1e0 / ({{ below }} + 1))
    end
{%- endmacro %}

{# Whether a stratum has answers enough to know how far they lie apart. #}
{% macro has_variance(n) -%}
    coalesce({{ n }} >= 2, false)
{%- endmacro %}
