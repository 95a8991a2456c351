{# Intervals of NPS that other people publish, to compare ours with, and the score interval by
   which ours is audited. No published figure is made with them. Arguments are SQL expressions;
   promoters, detractors and n are counts; bounds are points within -100..100. #}

{# Half the width of a Wald interval with pseudo-answers added; by another quantile if told. #}
{% macro pseudo_half_width(promoters, detractors, n, added=[0, 0, 0], quantile=none) -%}
    {%- set counts = [
        '(' ~ promoters ~ ' + ' ~ added[0] ~ ')', '(' ~ detractors ~ ' + ' ~ added[2] ~ ')',
        '(' ~ n ~ ' + ' ~ added | sum ~ ')',
    ] -%}
    (
        100e0 * {{ quantile or normal_quantile() }}
        * sqrt(greatest(0e0, {{ nps_variance(*counts) }}) / {{ counts[2] }})
    )
{%- endmacro %}

{# One end of it: of sign -1 the lower, of 1 the upper. Nothing added: Wald; a half, one, a
   half: Agresti and Min; one, none, one: Bonett and Price. #}
{% macro pseudo_limit(sign, promoters, detractors, n, added=[0, 0, 0], quantile=none) -%}
    case
        when {{ n }} > 0
            then least(100e0, greatest(-100e0,
                100e0 * ({{ promoters }} + {{ added[0] }} - {{ detractors }} - {{ added[2] }})
                / ({{ n }} + {{ added | sum }})
                + {{ sign }} * {{ pseudo_half_width(
                    promoters, detractors, n, added, quantile
                ) }}
            ))
    end
{%- endmacro %}

{# Student's interval of the mean of -1, 0 and 1; null under two answers. #}
{% macro trinomial_t_limit(sign, promoters, detractors, n) -%}
    least(100e0, greatest(-100e0,
        {{ nps_points(promoters, detractors, n) }}
        + {{ sign }} * 100e0 * {{ t_quantile('(' ~ n ~ ' - 1)') }} * sqrt(
            greatest(0e0, {{ nps_variance(promoters, detractors, n) }})
            / nullif({{ n }} - 1, 0)
        )
    ))
{%- endmacro %}

{# Of Goodman's simultaneous intervals: the quantile of chi squared with two degrees. #}
{% macro simultaneous_quantile() -%}
    sqrt(-2e0 * ln(1e0 - {{ confidence_level() }}e0))
{%- endmacro %}

{# Tango's score statistic of a difference x (-1..1) of two dependent shares, squared. #}
{% macro squared_score_statistic(x, promoters, detractors, n) -%}
    {%- set b = (
        '(2e0 * ' ~ n ~ ' * ' ~ x ~ ' - (' ~ promoters ~ ' - ' ~ detractors ~ ') * ' ~ x
        ~ ' - (' ~ promoters ~ ' + ' ~ detractors ~ '))'
    ) -%}
    {%- set c = '(-' ~ detractors ~ ' * ' ~ x ~ ' * (1e0 - ' ~ x ~ '))' -%}
    {%- set q = (
        '((sqrt(greatest(0e0, ' ~ b ~ ' * ' ~ b ~ ' - 8e0 * ' ~ n ~ ' * ' ~ c ~ ')) - ' ~ b
        ~ ') / (4e0 * ' ~ n ~ '))'
    ) -%}
    power({{ promoters }} - {{ detractors }} - {{ n }} * {{ x }}, 2)
    / nullif({{ n }} * (2e0 * {{ q }} + {{ x }} * (1e0 - {{ x }})), 0)
{%- endmacro %}

{# CTEs `halvings` and `score_intervals`: the score interval of each row of a relation with
   name, promoters, detractors and n, found by halving. `with recursive` stands before. #}
{% macro score_intervals_of(relation) -%}
    {%- set limit = normal_quantile() ~ ' * ' ~ normal_quantile() -%}
halvings as (

    select
        name,
        cast(promoters as double) as promoters,
        cast(detractors as double) as detractors,
        cast(n as double) as n,
        0 as step_no,
        -1e0 as low_outside,
        (promoters - detractors) / cast(n as double) as low_inside,
        (promoters - detractors) / cast(n as double) as high_inside,
        1e0 as high_outside

    from {{ relation }}

    where n > 0

    union all

    select
        name,
        promoters,
        detractors,
        n,
        step_no + 1 as step_no,
        case when is_low_inside then low_outside else low_middle end as low_outside,
        case when is_low_inside then low_middle else low_inside end as low_inside,
        case when is_high_inside then high_middle else high_inside end as high_inside,
        case when is_high_inside then high_outside else high_middle end as high_outside

    from (
        select
            *,
            (low_outside + low_inside) / 2 as low_middle,
            (high_outside + high_inside) / 2 as high_middle,
            coalesce({{ squared_score_statistic(
                '((low_outside + low_inside) / 2)', 'promoters', 'detractors', 'n'
            ) }} <= {{ limit }}, false) as is_low_inside,
            coalesce({{ squared_score_statistic(
                '((high_outside + high_inside) / 2)', 'promoters', 'detractors', 'n'
            ) }} <= {{ limit }}, false) as is_high_inside

        from halvings

        where step_no < 52
    ) as halved

),

score_intervals as (

    select
        name,
        100e0 * low_inside as low,
        100e0 * high_inside as high

    from halvings

    where step_no = 52

)
{%- endmacro %}

{# An error of a figure when the answers are a good part of all there are to ask. #}
{% macro finite_population_error(error, n, population) -%}
    (
        {{ error }} * sqrt(
            ({{ population }} - {{ n }}) / nullif(cast({{ population }} as double) - 1, 0)
        )
    )
{%- endmacro %}

{# How many answers make an interval of half a width (points) at most, by adjusted Wald. #}
{% macro answers_for_half_width(quantile, variance, points) -%}
    ceil(
        power({{ quantile }}, 2) * {{ variance }} / power({{ points }} / 100e0, 2) - 3e0
    )
{%- endmacro %}

{# One end of the interval of a correlation, by Fisher's transformation; null under 4 pairs,
   and where nothing of either side is left to chance. #}
{% macro correlation_limit(sign, correlation, n) -%}
    case
        when {{ n }} > 3 and abs({{ correlation }}) < 1
            then tanh(
                atanh({{ correlation }})
                + {{ sign }} * {{ normal_quantile() }} / sqrt({{ n }} - 3e0)
            )
    end
{%- endmacro %}

{# One end of the interval of a difference of two shares, 0..1, by Newcombe's method 10: from
   the Wilson intervals of both. #}
{% macro newcombe_limit(sign, first_k, first_n, second_k, second_n) -%}
    {%- set first = first_k ~ ' / cast(' ~ first_n ~ ' as double)' -%}
    {%- set second = second_k ~ ' / cast(' ~ second_n ~ ' as double)' -%}
    {%- if sign < 0 -%}
    {%- set ends = ['-', wilson_low(first_k, first_n), wilson_high(second_k, second_n)] -%}
    {%- else -%}
    {%- set ends = ['+', wilson_high(first_k, first_n), wilson_low(second_k, second_n)] -%}
    {%- endif -%}
    ({{ newcombe_end(first ~ ' - ' ~ second, first, ends[1], second, ends[2], ends[0]) }})
{%- endmacro %}
