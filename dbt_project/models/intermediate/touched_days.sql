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

-- A response has the tier of its customer, and perhaps the manager of their order, so
-- that a customer record or an order that came touches the days of their responses.
days_of_changed_customers as (

    select responses.answered_date as touched_date
    from {{ ref('responses') }} as responses
    where
        {{ is_of_a_changed_customer('responses', 'record') }}

),

days_of_changed_orders as (

    select responses.answered_date as touched_date
    from {{ ref('responses') }} as responses
    where
        responses.manager_from is not null
        and responses.manager is null
        and {{ is_of_a_changed_customer('responses', 'order') }}

),

-- few texts name all managers and locations: each is folded once, not once a response
changed_texts as (

    select
        texts.dimension,
        texts.text

    from (
        select distinct
            'manager' as dimension,
            manager as text
        from {{ ref('responses') }}
        union all
        select distinct
            'location' as dimension,
            location as text
        from {{ ref('responses') }}
    ) as texts

    inner join {{ ref('changed_names') }} as changed
        on
            texts.dimension = changed.dimension
            and {{ folded_name('texts.text') }} = changed.folded_name

),

-- a list of employees or locations that changed may say otherwise whose answer it is
days_of_changed_names as (

    select responses.answered_date as touched_date
    from {{ ref('responses') }} as responses
    where
        responses.manager in (
            select changed.text
            from changed_texts as changed
            where changed.dimension = 'manager'
        )
        or responses.location in (
            select changed.text
            from changed_texts as changed
            where changed.dimension = 'location'
        )
        or (
            responses.manager_from is not null
            and responses.manager is null
            and (select count(*) from {{ ref('changed_names') }}) > 0
        )

),

days_of_changes as (

    select touched_date from days_of_changed_customers
    union distinct
    select touched_date from days_of_changed_orders
    union distinct
    select touched_date from days_of_changed_names

),

-- An answer can displace another one of the same person on another day, or give it back
-- its place: all days of a person of whom a response or a customer record changed.
days_of_changed_people as (

    select responses.answered_date as touched_date
    from {{ ref('responses') }} as responses
    inner join {{ ref('sources') }} as sources
        on
            responses.survey = sources.survey
            and sources.repeat_keep in ('first', 'last')
    where
        {{ is_of_a_changed_customer('responses', 'person') }}

)

select touched_date from new_batch_days
union distinct
select touched_date from days_of_changed_people
union distinct
select touched_date from all_days
union distinct
select touched_date from days_of_changes
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
