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
        customers.customer_key,
        customers.email_key,
        customers.phone_key

    from customers

    inner join reached
        on customers.customer_key = reached.customer_key

    union all

    select
        'record' as what,
        customers.customer_key,
        customers.email_key,
        customers.phone_key

    from customers

    where
        customers.customer_uid in (
            select changed.customer_uid from changed_records as changed
        )

),

-- surveys of which one answer of a person counts
ruled_responses as (

    select
        responses.response_uid,
        responses.batch_no,
        responses.customer_key,
        responses.email_key,
        responses.phone_key,
        build_window.built_batch_no

    from {{ ref('responses') }} as responses

    inner join {{ ref('sources') }} as sources
        on
            responses.survey = sources.survey
            and sources.repeat_keep in ('first', 'last')

    cross join build_window

),

-- of every revision: whose it was before matters as much
changed_responses as (

    select *
    from ruled_responses
    where
        response_uid in (
            select arrived.response_uid
            from ruled_responses as arrived
            where arrived.batch_no > arrived.built_batch_no
        )

),

changed_keys as (

    select
        'customer' as lookup_kind,
        customer_key as lookup_key

    from reached

    where what = 'record'

    union distinct

    {{ keys_of('records', "records.what = 'record'") }}
    union distinct

    {{ keys_of('changed_responses') }}
),

-- A response that names two people to us may go from one to the other.
bridging_responses as (

    select *
    from ruled_responses
    where {{ has_a_key_of('ruled_responses', 'changed_keys') }}

),

keys_of_changes as (

    select * from changed_keys
    union distinct

    {{ keys_of('bridging_responses') }}
),

owners as (

    select *
    from customers
    where
        {{ has_a_key_of('customers', 'keys_of_changes') }}
        and exists (select 1 from ruled_responses)

),

people as (

    select customer_key
    from owners
    where customer_key is not null

    union distinct

    select merge_links.other_key as customer_key

    from people

    -- a customer who was never merged leads to nobody else
    inner join merge_links
        on people.customer_key = merge_links.one_key

),

records_of_people as (

    select customers.*
    from customers
    inner join people
        on customers.customer_key = people.customer_key

),

keys_of_people as (

    select * from keys_of_changes
    where exists (select 1 from ruled_responses)
    union distinct

    select
        'customer' as lookup_kind,
        customer_key as lookup_key
    from people
    union distinct

    {{ keys_of('owners') }}
    union distinct

    {{ keys_of('records_of_people') }}
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

union distinct

select
    lookup_kind,
    lookup_key,
    'person' as what

from keys_of_people
