{# Orders beside scores: windows, rhythm and referral sources as figures.yaml declares them
   under `money`. Definitions and sources in docs/money.md. #}

{# An option of `money`; without a declaration its default, as in
   orchestration/responses/money_options.py. #}
{% macro money_option(name) -%}
    {%- set defaults = {
        'score_months': 12, 'lag_months': 1, 'outcome_months': 6,
        'lapse_factor': 2.0, 'fewest_orders': 3,
        'earned_sources': [], 'bought_sources': [], 'currency': none,
    } -%}
    {%- if name not in defaults -%}
    {{ exceptions.raise_compiler_error("money_option: unknown option '" ~ name ~ "'") }}
    {%- endif -%}
    {%- set declared = var('money') -%}
    {{ return(
        declared.get(name, defaults[name]) if declared is mapping else defaults[name]
    ) }}
{%- endmacro %}

{# Whether anybody bought anything: where not, no response is read for money. #}
{% macro has_orders() -%}
    (select count(*) from {{ ref('customer_orders') }}) > 0
{%- endmacro %}

{# The last day of which orders are known: what is later is not known yet. #}
{% macro orders_known_until() -%}
    (select max(known.ordered_date) from {{ ref('person_order_days') }} as known)
{%- endmacro %}

{# The day after the same day some months earlier: the first of a span that ends with `day`. #}
{% macro first_of_months(day, months) -%}
    cast({{ day }} - interval {{ months }} month + interval 1 day as date)
{%- endmacro %}

{# Silent for longer than the own usual gap times the declared factor. Null without a rhythm. #}
{% macro is_lapsed(days_since, usual_gap) -%}
    ({{ days_since }} > {{ money_option('lapse_factor') }}e0 * {{ usual_gap }})
{%- endmacro %}

{# How a new customer came, by what figures.yaml calls earned and bought. #}
{% macro referral_kind(source, is_referred) -%}
    case
        when {{ is_referred }} then 'earned'
        when {{ is_among(source, money_option('earned_sources')) }} then 'earned'
        when {{ is_among(source, money_option('bought_sources')) }} then 'bought'
        when
            {{ source }} is null
            or not {{ is_among(
                source,
                money_option('earned_sources') + money_option('bought_sources')
            ) }}
            then 'unknown'
    end
{%- endmacro %}

{# A key of a person as the sealed contacts have it: 32 hexadecimal digits. #}
{% macro person_hex(person_key) -%}
    replace(cast({{ person_key }} as {{ dbt.type_string() }}), '-', '')
{%- endmacro %}

{# Under four pairs a correlation has no interval, and is not told. #}
{% macro has_interval_of_pairs(n) -%}
    ({{ n }} > 3)
{%- endmacro %}

{# A product of amounts that adds up exactly: of two short decimals DuckDB would make a short
   one, which ends at a hundred thousand. #}
{% macro exact_product(one, other) -%}
    cast({{ one }} as decimal(38, 4)) * cast({{ other }} as decimal(38, 4))
{%- endmacro %}
