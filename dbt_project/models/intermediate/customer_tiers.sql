-- Grain: one row per kind of key and key of a customer with a tier.
with

customers as (

    select
        customer_key,
        email_key,
        tier,
        -- no two rows of one file share a number: the newest record is one record
        cast(manifest_seq as decimal(38, 0)) * 1000000000000 + row_no as recency

    from {{ ref('customers') }}

    where is_current and tier is not null

)

select
    'customer' as key_kind,
    customer_key as lookup_key,
    max_by(tier, recency) as tier

from customers

where customer_key is not null

group by customer_key

union all

select
    'email' as key_kind,
    email_key as lookup_key,
    max_by(tier, recency) as tier

from customers

where email_key is not null

group by email_key
