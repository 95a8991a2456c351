{# Shrunken estimates of small units: a Dirichlet prior fitted over all units, and how likely a
   unit's true NPS reaches its target. docs/metrics.md has the formulas and their sources. #}

{# With fewer units there is no telling how far units lie apart: so many answers of the company
   then stand behind everyone. #}
{% macro fewest_fitted_units() %}8{% endmacro %}
{% macro usual_prior_answers() %}20e0{% endmacro %}
{# Units that differ no more than chance are all the pool: so many answers of it. #}
{% macro most_prior_answers() %}1e6{% endmacro %}

{# Under so many answers nothing is decided about a single unit. #}
{% macro fewest_answers_to_decide() %}10{% endmacro %}

{# The declared target of a metric by dimension, in its unit; null where none is declared. #}
{% macro target_of(metric, dimension) -%}
    {%- set declared = var('targets') -%}
    {%- set targets = declared.get(metric, {}) if declared is mapping else {} -%}
    {%- if targets -%}
    case {{ dimension }}
        {%- for name, target in targets.items() %}
        when '{{ name }}' then cast({{ target }} as double)
        {%- endfor %}
    end
    {%- else -%}
    cast(null as double)
    {%- endif -%}
{%- endmacro %}

{# Likeness of the answers within a unit (Weir and Hill): 0 or less where units differ no more
   than chance would have them differ. #}
{% macro intraclass_correlation(between, within, unit_size) -%}
    ({{ between }} - {{ within }})
    / nullif({{ between }} + ({{ unit_size }} - 1e0) * {{ within }}, 0)
{%- endmacro %}

{# P(p - d >= t) for shares (p, passives, d) that are Dirichlet with parameters a: the shares
   are gamma variables over their sum, so that it is the probability that the weighted sum
   (1 - t) G1 - t G2 - (1 + t) G3 is not negative. By Gil-Pelaez and Imhof that is one half
   plus the integral of sin(angle) / size over w, divided by pi w. With w = exp(y) / sd the
   integrand dies out on both sides, and the sum of equal steps is exact to six digits; before
   the first step it is a geometric series. #}
{% macro inversion_step() %}0.125e0{% endmacro %}
{% macro inversion_first() %}-8e0{% endmacro %}
{% macro inversion_steps() %}257{% endmacro %}

{# Number of the step from which on nothing is left: a gamma variable of shape a dies out like
   exp(-a y). #}
{% macro inversion_last(shape) -%}
    coalesce(
        (
            least(24e0, 1e0 + ln(nullif({{ shape }}, 0)) / 2e0 + 16e0 / nullif({{ shape }}, 0))
            - {{ inversion_first() }}
        ) / {{ inversion_step() }},
        {{ inversion_steps() }}
    )
{%- endmacro %}

{# Beyond so many standard deviations the probability is 0 or 1. #}
{% macro inversion_farthest() %}8e0{% endmacro %}

{% macro inversion_term(step, sd, target, promoters, passives, detractors) -%}
    {%- set w = (
        'exp(' ~ inversion_first() ~ ' + ' ~ inversion_step() ~ ' * ' ~ step ~ ') / ' ~ sd
    ) -%}
    {%- set parts = [
        (promoters, '(1e0 - ' ~ target ~ ')'),
        (passives, '(-' ~ target ~ ')'),
        (detractors, '(-1e0 - ' ~ target ~ ')'),
    ] -%}
    sin(
        {%- for shape, factor in parts %}
        {{ '+ ' if not loop.first }}{{ shape }} * atan({{ factor }} * {{ w }})
        {%- endfor %}
    ) * exp(-0.5e0 * (
        {%- for shape, factor in parts %}
        {{ '+ ' if not loop.first }}{{ shape }} * ln(1e0 + power({{ factor }} * {{ w }}, 2))
        {%- endfor %}
    ))
{%- endmacro %}

{# The probability from the sum of the terms and from how many standard deviations the mean of
   the weighted sum lies above 0. #}
{% macro inversion_probability(terms, distance) -%}
    case
        when {{ distance }} > {{ inversion_farthest() }} then 1e0
        when {{ distance }} < -{{ inversion_farthest() }} then 0e0
        else greatest(0e0, least(1e0,
            0.5e0 + {{ inversion_step() }} / pi() * (
                {{ terms }}
                + {{ distance }} * exp({{ inversion_first() }} - {{ inversion_step() }})
                / (1e0 - exp(-{{ inversion_step() }}))
            )
        ))
    end
{%- endmacro %}

{# What a scheme may pay on it, in percent; null under the gate. No scheme uses them yet. #}
{% macro payout_linear(shrunk, target, n) -%}
    case
        when {{ n }} >= {{ fewest_answers_to_decide() }}
            then greatest(0e0, least(
                120e0, 100e0 * ({{ shrunk }} - ({{ target }} - 20e0)) / 20e0
            ))
    end
{%- endmacro %}

{% macro payout_tier(probability, n) -%}
    case
        when {{ n }} < {{ fewest_answers_to_decide() }} or {{ probability }} is null then null
        when {{ probability }} >= 0.95e0 then 3
        when {{ probability }} >= 0.8e0 then 2
        when {{ probability }} >= 0.5e0 then 1
        when {{ probability }} < 0.5e0 then 0
    end
{%- endmacro %}

{% macro payout_of_tier(tier) -%}
    case {{ tier }} when 0 then 0 when 1 then 50 when 2 then 100 when 3 then 120 end
{%- endmacro %}
