-- Grain: one row per case of a person who is known, that was not cancelled.
-- What the person answered and bought after the contact; of who was never reached,
-- after the case was opened. A later answer beyond the window, or none, is null.
-- depends_on: {{ ref('answer_series') }}
{%- set window = var('returned_within_days') | int %}

with

identities as (

    select
        lookup_key,
        min(person_key) as person_key

    from {{ ref('customer_identities') }}

    group by lookup_key

),

cases as (

    select
        follow_up.*,
        coalesce(identities.person_key, follow_up.person_key) as known_person_key,
        case
            when follow_up.reached_at is not null then 'reached'
            when follow_up.reached_at is null then 'not_reached'
        end as arm,
        coalesce(follow_up.reached_at, follow_up.opened_at) as since_at

    from {{ ref('follow_up_cases') }} as follow_up

    -- whoever was merged since is another person by now
    left join identities
        on follow_up.person_key = identities.lookup_key

    where follow_up.person_key is not null and follow_up.status <> 'cancelled'

),

scored as (

    select
        answers.response_no,
        series.scale,
        {{ nps_category('answers.value_number') }} as nps_group

    from {{ ref('scored_answers') }} as answers

    inner join {{ ref('answer_series') }} as series
        on
            answers.series_no = series.series_no
            and series.metric = 'nps'

    where (select count(*) from {{ ref('follow_up_cases') }}) > 0

),

scores as (

    select
        response_no,
        min(scale) as scale,
        min_by(nps_group, (scale, nps_group)) as nps_group

    from scored

    group by response_no

),

answers as (

    select
        responses.response_uid,
        responses.answered_at,
        scores.scale,
        scores.nps_group,
        {{ person_key('responses') }} as person_key

    from {{ ref('counted_responses') }} as responses

    -- an answer without a score of NPS shows no recovery
    inner join scores
        on responses.response_no = scores.response_no

    {{ join_people('responses') }}
),

-- the next score of the same person on the same scale: the first one after the contact
again as (

    select
        cases.case_key,
        min(earlier.nps_group) as group_before,
        min_by(later.nps_group, (later.answered_at, later.response_uid))
            as group_after

    from cases

    inner join answers as earlier
        on cases.response_uid = earlier.response_uid

    -- who did not answer again keeps the group of before alone
    left join answers as later
        on
            earlier.person_key = later.person_key
            and earlier.scale = later.scale
            and earlier.response_uid <> later.response_uid
            and cases.since_at < later.answered_at
            and cases.since_at + interval {{ window }} day >= later.answered_at

    group by cases.case_key

),

bought as (

    select
        cases.case_key,
        sum(days.revenue) as revenue

    from cases

    inner join {{ ref('person_order_days') }} as days
        on
            cases.known_person_key = days.person_key
            and days.ordered_date > cast(cases.since_at as date)
            and days.ordered_date
            <= cast(cases.since_at as date) + {{ window }}

    group by cases.case_key

)

select
    cases.case_key,
    cases.trigger,
    cases.family,
    cases.arm,
    cases.hours_to_reach,
    cases.reached_at <= cases.due_at as is_on_time,
    again.group_before,
    again.group_after,
    -- while orders may still come in the window, nobody knows who does not come back
    coalesce(
        cast(cases.since_at as date) + {{ window }} <= {{ orders_known_until() }}, false
    ) as is_window_known,
    bought.case_key is not null as has_returned,
    cast(coalesce(bought.revenue, 0) as decimal(18, 4)) as revenue

from cases

-- a case about a state has no score before it
left join again
    on cases.case_key = again.case_key

-- who bought nothing did not come back
left join bought
    on cases.case_key = bought.case_key
