-- Grain: one row per person of the customer records, or with an order.
with

records as (

    select
        people.person_key,
        people.customer_key,
        customers.tier,
        customers.status,
        customers.since_date,
        customers.referral_source,
        customers.referrer_key,
        customers.leaving_reason,
        customers.consent,
        -- what the surviving record says counts before those merged into it
        case
            when people.is_survivor then people.recency + cast(1e31 as decimal(38, 0))
            when not people.is_survivor then people.recency
        end as rank_in_person

    from {{ ref('customer_people') }} as people

    inner join {{ ref('customers') }} as customers
        on people.customer_no = customers.customer_no

    where people.is_current and people.person_key is not null and {{ has_orders() }}

),

recorded as (

    select
        person_key,
        bool_or(customer_key = person_key) as is_customer_key,
        min(since_date) as since_date,
        -- an empty cell of a newer record says nothing
        {% for column in [
            'tier', 'status', 'referral_source', 'leaving_reason', 'consent',
        ] %}
        max_by({{ column }}, rank_in_person) filter (where {{ column }} is not null)
            as {{ column }},
        {% endfor %}
        bool_or(referrer_key is not null and referrer_key <> customer_key)
            as is_referred

    from records

    group by person_key

),

ordered as (

    select
        person_key,
        max_by(location, ordered_date) as location,
        max_by(manager, ordered_date) as manager,
        min(ordered_date) as first_order_date,
        max(ordered_date) as last_order_date,
        count(*) as order_day_count

    from {{ ref('person_order_days') }}

    group by person_key

)

select
    coalesce(recorded.person_key, ordered.person_key) as person_key,
    coalesce(recorded.is_customer_key, true) as is_customer_key,
    recorded.person_key is not null as is_recorded,
    coalesce(recorded.tier, {{ unknown_member() }}) as tier,
    coalesce(ordered.location, {{ unknown_member() }}) as location,
    coalesce(ordered.manager, {{ unknown_member() }}) as manager,
    recorded.status,
    recorded.since_date,
    recorded.referral_source,
    coalesce(recorded.is_referred, false) as is_referred,
    recorded.leaving_reason,
    recorded.consent,
    ordered.first_order_date,
    ordered.last_order_date,
    coalesce(ordered.order_day_count, 0) as order_day_count

from recorded

-- a customer who never bought is a customer, and who bought unrecorded is one too
full outer join ordered
    on recorded.person_key = ordered.person_key
