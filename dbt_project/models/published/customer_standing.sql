-- Grain: one row per person of the customer records, or with an order.
-- As of the last day of which orders are known; nothing here reads the clock.
with

known as (

    select max(ordered_date) as as_of_date

    from {{ ref('person_order_days') }}

),

gaps as (

    select
        person_key,
        ordered_date - lag(ordered_date) over (
            partition by person_key order by ordered_date
        ) as gap_days

    from {{ ref('person_order_days') }}

),

rhythms as (

    select
        person_key,
        median(gap_days) as usual_gap_days

    from gaps

    where gap_days is not null

    group by person_key

    having count(*) >= {{ money_option('fewest_orders') - 1 }}

),

spent as (

    select
        days.person_key,
        sum(days.revenue) as revenue,
        sum(days.order_count) as order_count

    from {{ ref('person_order_days') }} as days

    cross join known

    where days.ordered_date >= {{ first_of_months('known.as_of_date', 12) }}

    group by days.person_key

),

answered as (

    select
        person_key,
        max(answered_date) as last_answered_date,
        max(answered_date) filter (where nps_group is not null) as nps_date,
        max_by(nps_group, row(answered_at, response_uid)) filter (
            where nps_group is not null
        ) as nps_group

    from {{ ref('person_answers') }}

    where person_key is not null

    group by person_key

),

asked as (

    select
        {{ person_key('invitations') }} as person_key,
        max(invitations.sent_date) as last_asked_date

    from {{ ref('invitations') }} as invitations

    {{ join_people('invitations') }}
    where
        invitations.is_current
        and coalesce(invitations.state, 'sent') not in ('not_sent', 'undeliverable')
        and {{ has_orders() }}

    group by {{ person_key('invitations') }}

),

standing as (

    select
        persons.*,
        known.as_of_date,
        known.as_of_date - persons.last_order_date as days_since_order,
        rhythms.usual_gap_days,
        coalesce(spent.revenue, 0) as revenue,
        coalesce(spent.order_count, 0) as order_count,
        answered.nps_group,
        answered.nps_date,
        answered.last_answered_date,
        asked.last_asked_date

    from {{ ref('persons') }} as persons

    cross join known

    -- who bought too seldom has no rhythm yet, and is never called lapsed
    left join rhythms
        on persons.person_key = rhythms.person_key

    left join spent
        on persons.person_key = spent.person_key

    left join answered
        on persons.person_key = answered.person_key

    left join asked
        on persons.person_key = asked.person_key

)

select
    {{ person_hex('person_key') }} as person_key,
    is_customer_key,
    as_of_date,
    tier,
    location,
    manager,
    status,
    since_date,
    first_order_date,
    last_order_date,
    order_day_count,
    cast(days_since_order as bigint) as days_since_order,
    cast(usual_gap_days as double) as usual_gap_days,
    case
        when usual_gap_days is null then 'no_rhythm'
        when {{ is_lapsed('days_since_order', 'usual_gap_days') }} then 'lapsed'
        when not {{ is_lapsed('days_since_order', 'usual_gap_days') }} then 'active'
    end as rhythm,
    cast(revenue as decimal(18, 4)) as revenue_12_months,
    cast(order_count as bigint) as orders_12_months,
    nps_group,
    nps_date,
    last_answered_date,
    last_asked_date,
    leaving_reason,
    consent

from standing
