-- Grain: one row per revision of a customer record, with the person it speaks of.
with

customers as (

    select
        *,
        -- no two rows of one file share a number: the newest record is one record
        cast(manifest_seq as decimal(38, 0)) * 1000000000000 + row_no as recency

    from {{ ref('customers') }}

)

select
    customers.customer_no,
    customers.is_current,
    customers.customer_key,
    customers.email_key,
    customers.phone_key,
    customers.tier,
    customers.recency,
    coalesce(
        merged.person_key,
        customers.customer_key,
        customers.email_key,
        customers.phone_key
    ) as person_key,
    coalesce(merged.person_key = customers.customer_key, true) as is_survivor

from customers

-- a record that was not merged is its own person
left join {{ ref('customer_merges') }} as merged
    on customers.customer_key = merged.customer_key
