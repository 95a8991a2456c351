{# Which groups may be shown: docs/decisions/0015-small-groups-are-hidden-in-the-model.md says
   why each rule is as it is, and why what is hidden does not follow from what is shown. #}

{# Under so many answers a group is not shown; figures.yaml may ask for more, never for less
   than three. #}
{% macro minimum_answers() -%}
    {%- set minimum = var('minimum_answers') | int -%}
    {%- if minimum < 3 -%}
    {{ exceptions.raise_compiler_error(
        "minimum_answers is " ~ minimum ~ "; under 3 a group of two would tell each of "
        ~ "the two what the other one said."
    ) }}
    {%- endif -%}
    {{ return(minimum) }}
{%- endmacro %}

{# From so many answers a figure is more than a look. #}
{% macro enough_answers() -%}
    {{ return([30, minimum_answers()] | max) }}
{%- endmacro %}

{# Some answers, and too few of them. Of none there is nothing to hide. #}
{% macro is_small(n) -%}
    ({{ n }} > 0 and {{ n }} < {{ minimum_answers() }})
{%- endmacro %}

{# Whether hidden groups with `n` answers together give each other away: one alone follows
   from the total and the shown ones, and of as many answers as groups each has one. #}
{% macro is_given_away(n, group_count) -%}
    (
        {{ group_count }} > 0
        and (
            {{ group_count }} = 1
            or {{ is_small(n) }}
            or {{ n }} <= {{ group_count }}
        )
    )
{%- endmacro %}

{# What may be shown of a row of metric_figures as far as the row itself tells. #}
{% macro may_be_shown(figures) -%}
    (
        least(
            {{ figures }}.n, coalesce({{ figures }}.effective_n, {{ figures }}.n)
        ) >= {{ minimum_answers() }}
        -- strata are days of members
        and ({{ figures }}.estimator <> 'post_stratified' or {{ figures }}.period_grain <> 'day')
    )
{%- endmacro %}

{# A column of a row that may be hidden: keys and the like are always told. #}
{% macro told_or_hidden(column, told) -%}
    {%- if column in told -%}
    {{ column }}
    {%- elif column == 'base' -%}
    case when is_shown then base when not is_shown then 'hidden' end as base
    {%- else -%}
    case when is_shown then {{ column }} end as {{ column }}
    {%- endif -%}
{%- endmacro %}

{# Whether the week that starts on a Monday ends in the next month. #}
{% macro is_of_two_months(monday) -%}
    (
        {{ period_start(period_end(monday, 'week'), 'month') }}
        <> {{ period_start(monday, 'month') }}
    )
{%- endmacro %}
