{# Changes of a figure: with what it is compared, and what part of the company is the rest. #}

{# The first day of the latest earlier period that shares no answer with the one that starts
   at `start`: of three rolling months the three before them. #}
{% macro previous_period_start(grain, start) -%}
    case {{ grain }}
        when 'day' then cast({{ start }} - interval 1 day as date)
        when 'week' then cast({{ start }} - interval 7 day as date)
        when 'month' then cast({{ start }} - interval 1 month as date)
        when 'quarter' then cast({{ start }} - interval 3 month as date)
        when 'year' then cast({{ start }} - interval 1 year as date)
        when 'rolling_3_months' then cast({{ start }} - interval 3 month as date)
    end
{%- endmacro %}

{# The first day of the same period a year ago: the same date, ISO week number, month, quarter
   or window. A 29 February and a week 53 have none; of a year it is the previous period. #}
{% macro year_ago_period_start(grain, start) -%}
    case
        when {{ grain }} = 'day' and strftime({{ start }}, '%m-%d') = '02-29'
            then cast(null as date)
        when {{ grain }} = 'week' and weekofyear({{ start }}) = 53
            then cast(null as date)
        when {{ grain }} = 'week'
            -- the first ISO week of a year is the one with 4 January
            then cast(
                date_trunc('week', make_date(isoyear({{ start }}) - 1, 1, 4)) as date
            ) + cast(7 * (weekofyear({{ start }}) - 1) as integer)
        when {{ grain }} in ('day', 'month', 'quarter', 'rolling_3_months')
            then cast({{ start }} - interval 1 year as date)
        when {{ grain }} = 'year' then cast(null as date)
    end
{%- endmacro %}

{# Whether a figure of the company is made of those of its members: of counts of answers, or
   of a mean over answers, which has their sum. Of each customer's last answers it is not (one
   customer counts in two members), nor of weights, of importance and of revenue. #}
{% macro is_sum_of_members(figures) -%}
    {%- set of_counts = ['nps'] + (figure_forms() | map(attribute=1) | list) -%}
    (
        {{ figures }}.estimator = 'all_answers'
        and (
            {{ figures }}.metric in ('{{ of_counts | join("', '") }}')
            or {{ figures }}.interval_method = 't' and {{ figures }}.is_plain_mean
        )
    )
{%- endmacro %}

{# Answers at the good end less those at the bad end (of a share: those at the good end), and
   both together: whole numbers, back from the figure and its standard error. #}
{% macro good_less_bad(figures) -%}
    round({{ figures }}.value * {{ figures }}.n / 100)
{%- endmacro %}

{% macro good_and_bad(figures) -%}
    round(
        {{ figures }}.n * (
            {{ figures }}.n * power({{ figures }}.standard_error / 100, 2)
            + power({{ figures }}.value / 100, 2)
        )
    )
{%- endmacro %}

{# Of the company without one member, from both: n of it, its mean, and the standard error
   of that mean. `value`, `error` and `n` are columns of the two relations. #}
{% macro rest_mean(company, member, rest_n) -%}
    (
        ({{ company }}.value * {{ company }}.n - {{ member }}.value * {{ member }}.n)
        / nullif(cast({{ rest_n }} as double), 0)
    )
{%- endmacro %}

{# The squares of the company less those of the member and those between the two. What is left
   of sums that cancel is no spread: under 1e-12 of them it is none. #}
{% macro rest_error(company, member, rest_n) -%}
    {%- set squares -%}
    (
        {{ squares_around_the_mean(company) }} - {{ squares_around_the_mean(member) }}
        - {{ member }}.n * cast({{ rest_n }} as double) / {{ company }}.n
        * power({{ member }}.value - {{ rest_mean(company, member, rest_n) }}, 2)
    )
    {%- endset -%}
    case
        when {{ rest_n }} > 1 and {{ squares }} > 1e-12 * (
            {{ squares_around_the_mean(company) }}
            + {{ company }}.n * power({{ company }}.value, 2)
        )
            then sqrt({{ squares }} / (({{ rest_n }} - 1e0) * {{ rest_n }}))
        when {{ rest_n }} > 1 then 0e0
    end
{%- endmacro %}

{% macro squares_around_the_mean(figure) -%}
    (coalesce(power({{ figure }}.test_error, 2), 0) * {{ figure }}.n * ({{ figure }}.n - 1e0))
{%- endmacro %}

{# A standard error that is only what rounding left of equal answers is none. #}
{% macro spread_or_none(error, value, n) -%}
    case
        when {{ error }} * sqrt({{ n }}) > 1e-6 * (1 + abs({{ value }})) then {{ error }}
        when {{ error }} is not null then 0e0
    end
{%- endmacro %}

{# One end of Newcombe's interval of the difference of two shares, from the ends of theirs:
   `end` of the first and `other_end` of the second. #}
{% macro newcombe_end(difference, share, end, other_share, other_end, sign) -%}
    {{ difference }} {{ sign }} sqrt(
        power({{ share }} - {{ end }}, 2) + power({{ other_share }} - {{ other_end }}, 2)
    )
{%- endmacro %}
