-- Grain: one row per kind of key, key of a customer who changed, and what changed.
{{ config(materialized='table') }}

with recursive

build_window as (

    select * from {{ ref('build_window') }}
    -- when nothing is built, every day is computed anyway
    where built_batch_no >= 0

),

customers as (

    select * from {{ ref('customers') }}

),

-- of every revision: whom a customer was merged into before matters as much as now
merge_links as (

    select
        customer_key as one_key,
        merged_into_key as other_key

    from customers

    where merged_into_key is not null

    union distinct

    select
        merged_into_key as one_key,
        customer_key as other_key

    from customers

    where merged_into_key is not null

),

changed_records as (

    select
        customers.customer_uid,
        customers.customer_key

    from customers

    inner join build_window
        on customers.batch_no > build_window.built_batch_no

),

seeds as (

    select
        customer_key,
        'record' as what

    from changed_records

    where customer_key is not null

    union distinct

    select
        orders.customer_key,
        'order' as what

    from {{ ref('customer_orders') }} as orders

    inner join build_window
        on orders.batch_no > build_window.built_batch_no

    -- orders matter to surveys alone that take managers from them
    where
        exists (
            select 1
            from {{ ref('responses') }} as asking
            where asking.manager_from is not null
        )

),

reached as (

    select
        customer_key,
        what

    from seeds

    union distinct

    select
        merge_links.other_key as customer_key,
        reached.what

    from reached

    -- a customer who was never merged leads to nobody else
    inner join merge_links
        on reached.customer_key = merge_links.one_key

),

-- every revision of their records: a former address matters as much as the new one
records as (

    select
        reached.what,
        customers.email_key,
        customers.phone_key

    from customers

    inner join reached
        on customers.customer_key = reached.customer_key

    union all

    select
        'record' as what,
        customers.email_key,
        customers.phone_key

    from customers

    where
        customers.customer_uid in (
            select changed.customer_uid from changed_records as changed
        )

)

select
    'customer' as lookup_kind,
    customer_key as lookup_key,
    what

from reached

union distinct

select
    'email' as lookup_kind,
    email_key as lookup_key,
    what

from records

where email_key is not null

union distinct

select
    'phone' as lookup_kind,
    phone_key as lookup_key,
    what

from records

where phone_key is not null
