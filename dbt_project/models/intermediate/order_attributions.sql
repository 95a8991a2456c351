-- Grain: one row per response that takes its manager from the customer's last order.
with

asked as (

    select
        responses.response_no,
        responses.customer_key,
        responses.email_key,
        responses.phone_key,
        {{ contact_day('responses') }} as contact_day

    from {{ ref('responses') }} as responses

    where
        responses.manager_from = 'last_order'
        and responses.manager is null
        and responses.is_current
        and not responses.is_test

),

identities as (

    select * from {{ ref('customer_identities') }}

),

people as (

    select
        asked.response_no,
        asked.contact_day,
        coalesce(
            by_customer.person_key,
            asked.customer_key,
            by_email.person_key,
            by_phone.person_key
        ) as person_key

    from asked

    -- whom the customer records do not know is known by the CRM's own key alone
    left join identities as by_customer
        on
            asked.customer_key = by_customer.lookup_key
            and by_customer.lookup_kind = 'customer'

    left join identities as by_email
        on asked.email_key = by_email.lookup_key and by_email.lookup_kind = 'email'

    left join identities as by_phone
        on asked.phone_key = by_phone.lookup_key and by_phone.lookup_kind = 'phone'

),

orders as (

    select
        orders.ordered_at,
        orders.ordered_date,
        orders.manager,
        orders.location,
        coalesce(identities.person_key, orders.customer_key) as person_key

    from {{ ref('customer_orders') }} as orders

    -- an order of nobody in the customer records keeps its own key
    left join identities
        on
            orders.customer_key = identities.lookup_key
            and identities.lookup_kind = 'customer'

    where orders.is_current and orders.manager is not null

),

ranked as (

    select
        people.response_no,
        orders.manager,
        orders.location,
        -- orders of one moment have one rank: with two managers they tell neither
        rank() over (
            partition by people.response_no
            order by orders.ordered_at desc
        ) as order_rank

    from people

    -- a customer who had not ordered yet has no such manager
    inner join orders
        on
            people.person_key = orders.person_key
            and people.contact_day >= orders.ordered_date

)

select
    response_no,
    case when min(manager) = max(manager) then min(manager) end as manager,
    case when min(location) = max(location) then min(location) end as location,
    min(manager) <> max(manager) as is_ambiguous

from ranked

where order_rank = 1

group by response_no
