-- Grain: one row per local day whose figures this build computes again.
{{ config(materialized='table') }}
{%- set month_start = "cast('" ~ var('touched_month') ~ "-01' as date)" %}

with

build_window as (

    select * from {{ ref('build_window') }}

),

new_batch_days as (

    select batch_days.touched_date
    from {{ ref('batch_days') }} as batch_days
    -- days of batches that are built already find no partner and stay out
    inner join build_window
        on batch_days.batch_no > build_window.built_batch_no

),

-- nothing is built yet: every day there is
all_days as (

    select responses.answered_date as touched_date
    from {{ ref('responses') }} as responses
    inner join build_window on build_window.built_batch_no < 0

),

-- A response without a tier of its own has the tier of its customer, so that a customer
-- record that came or changed touches the days of that customer's responses.
changed_customers as (

    select customers.customer_uid
    from {{ ref('customers') }} as customers
    inner join build_window
        on customers.batch_no > build_window.built_batch_no
    where build_window.built_batch_no >= 0

),

-- of every revision: the key that a customer had before matters as much as the new one
changed_keys as (

    select
        customers.customer_key,
        customers.email_key

    from {{ ref('customers') }} as customers

    where
        customers.customer_uid in (
            select changed.customer_uid from changed_customers as changed
        )

),

days_of_changed_customers as (

    select responses.answered_date as touched_date
    from {{ ref('responses') }} as responses
    where
        responses.tier is null
        and (
            responses.customer_key in (
                select changed.customer_key
                from changed_keys as changed
                where changed.customer_key is not null
            )
            or responses.email_key in (
                select changed.email_key
                from changed_keys as changed
                where changed.email_key is not null
            )
        )

)

select touched_date from new_batch_days
union distinct
select touched_date from all_days
union distinct
select touched_date from days_of_changed_customers
{% if var('touched_month') %}
union distinct
-- a person asked for this month again: each of its days, also an empty one
select days_on.touched_date
from (
    {% for number in range(31) -%}
    select {{ month_start }} + {{ number }} as touched_date
    {% if not loop.last %}
    union all

    {% endif -%}
    {% endfor %}
) as days_on
where {{ period_start('days_on.touched_date', 'month') }} = {{ month_start }}
{% endif %}
