-- Grain: one row per person and local day with an order of theirs.
with

identities as (

    select
        lookup_key,
        person_key

    from {{ ref('customer_identities') }}

    where lookup_kind = 'customer'

)

select
    coalesce(identities.person_key, orders.customer_key) as person_key,
    orders.ordered_date,
    cast(sum(coalesce(orders.amount, 0)) as decimal(18, 4)) as revenue,
    count(*) as order_count,
    cast(sum(orders.margin) as decimal(18, 4)) as margin,
    count(orders.margin) as margin_count,
    max_by(orders.location, row(orders.ordered_at, orders.customer_order_uid))
        as location,
    max_by(orders.manager, row(orders.ordered_at, orders.customer_order_uid))
        as manager

from {{ ref('customer_orders') }} as orders

-- an order of nobody in the customer records keeps its own key
left join identities
    on orders.customer_key = identities.lookup_key

where orders.is_current and orders.customer_key is not null

group by
    coalesce(identities.person_key, orders.customer_key),
    orders.ordered_date
