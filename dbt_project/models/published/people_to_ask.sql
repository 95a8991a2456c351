-- Grain: one row per person of the customer records, or who has answered.
-- Nobody without waves. Whether a person may be asked is judged when a wave is planned:
-- what people refused since is in no snapshot.
with

recorded as (

    select
        people.person_key,
        bool_or(people.customer_key = people.person_key) as is_customer_key,
        -- an empty cell of a newer record says nothing
        max_by(customers.consent, people.recency) filter (
            where customers.consent is not null
        ) as consent

    from {{ ref('customer_people') }} as people

    inner join {{ ref('customers') }} as customers
        on people.customer_no = customers.customer_no

    where people.is_current and people.person_key is not null and {{ has_waves() }}

    group by people.person_key

),

answering as (

    select
        {{ person_key('responses') }} as person_key,
        responses.respondent_key,
        responses.customer_key,
        responses.answered_date,
        responses.answered_at,
        responses.response_uid,
        responses.location,
        responses.manager

    from {{ ref('counted_responses') }} as responses

    {{ join_people('responses') }}
    where {{ has_waves() }}

),

answered as (

    select
        person_key,
        coalesce(bool_or(customer_key = person_key), false) as is_customer_key,
        max(answered_date) as last_answered_date,
        max_by(location, row(answered_at, response_uid)) as location,
        max_by(manager, row(answered_at, response_uid)) as manager

    from answering

    where person_key is not null

    group by person_key

),

ordered as (

    select
        person_key,
        max(ordered_date) as last_order_date,
        max_by(location, ordered_date) as location,
        max_by(manager, ordered_date) as manager

    from {{ ref('person_order_days') }}

    where {{ has_waves() }}

    group by person_key

),

people as (

    select person_key from recorded
    union distinct
    select person_key from answered
    union distinct
    select person_key from ordered

)

select
    {{ person_hex('people.person_key') }} as person_key,
    coalesce(recorded.is_customer_key, answered.is_customer_key, true)
        as is_customer_key,
    -- the last purchase says where somebody is a customer, else the last answer
    coalesce(ordered.location, answered.location, {{ unknown_member() }}) as location,
    coalesce(ordered.manager, answered.manager, {{ unknown_member() }}) as manager,
    ordered.last_order_date,
    answered.last_answered_date,
    recorded.consent

from people

left join recorded
    on people.person_key = recorded.person_key

left join answered
    on people.person_key = answered.person_key

left join ordered
    on people.person_key = ordered.person_key
