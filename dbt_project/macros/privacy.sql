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

{# The same of the rows of a `group by`, of which those with `is_hidden` are hidden. #}
{% macro hidden_ones_are_given_away(n, is_hidden) -%}
    {{ is_given_away(
        'coalesce(sum(' ~ n ~ ') filter (where ' ~ is_hidden ~ '), 0)',
        'count(*) filter (where ' ~ is_hidden ~ ')'
    ) }}
{%- endmacro %}

{# Complementary suppression: CTEs `<name>_pools`, `<name>_given_away`, `<name>_joining`,
   `<name>_withheld` and `<name>_given_up`. `rows` is a CTE of members in the finest periods of
   which a total is known, `leaf`, a list of columns beside metric, scale and dimension; with n,
   is_hidden and is_shown. Where `rule` says that what hidden members have in such a period gives
   them away (hidden_n answers of hidden_count members, company_n of all), the shown member that is
   first by `size` joins them and withholds the whole, a column; where there is none, the dimension gives it up. #}
{% macro suppressed(name, rows, leaf, size, rule, whole='quarter_start') -%}
{%- set pool = ['metric', 'scale', 'dimension'] + leaf -%}
{{ name }}_pools as (

    select
        *,
        coalesce(sum(n) filter (where is_hidden) over leaf, 0) as hidden_n,
        count(*) filter (where is_hidden) over leaf as hidden_count,
        sum(n) over leaf as company_n,
        row_number() over (
            partition by {{ pool | join(', ') }}, is_shown
            order by {{ size }}, member
        ) as size_rank,
        count(*) filter (where is_shown) over leaf as shown_count

    from {{ rows }}

    window leaf as (partition by {{ pool | join(', ') }})

),

{{ name }}_given_away as (

    select *
    from {{ name }}_pools
    where {{ rule }}

),

{{ name }}_joining as (

    select *

    from {{ name }}_given_away

    where is_shown and size_rank = 1

),

{{ name }}_withheld as (

    select distinct
        metric,
        scale,
        dimension,
        member,
        {{ whole }}

    from {{ name }}_joining

),

{{ name }}_given_up as (

    select distinct
        metric,
        scale,
        dimension,
        {{ whole }}

    from {{ name }}_given_away

    where shown_count = 0

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
