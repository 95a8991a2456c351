-- Grain: one row per period asked for and unit that somebody was invited for: the
-- funnel in its window, and in the months before it. Made on request.
{{ config(materialized='table', tags=['on_request']) }}

{%- set scheme = feed_scheme() %}
{%- set unit_type = scheme['unit_type'] %}
{%- set months_before = months_before() | int %}

with

{{ feed_asked() }},

invitations as (

    select
        asked.period,
        invitations.location,
        invitations.manager,
        invitations.sent_date >= asked.window_start as is_in_window,
        coalesce(invitations.state, 'sent') as state

    from {{ ref('invitations') }} as invitations

    -- a month looks back at the year before its window
    inner join asked
        on
            invitations.sent_date
            between {{ shift_month('asked.window_start', -months_before) }}
            and asked.period_end

    where invitations.is_current

),

of_units as (

    select
        invitations.period,
        invitations.is_in_window,
        invitations.state,
        {{ unit_of_invitation('invitations') }} as unit_id

    from invitations

    -- ids as they stand; a text that is no id is looked for among the names
    left join {{ ref('location_ids') }} as by_id
        on invitations.location = by_id.location_id

    left join {{ ref('location_names') }} as by_name
        on
            by_id.location_id is null
            and {{ folded_name('invitations.location') }} = by_name.folded_name

),

counted as (

    select
        {% for span, condition in [('', ''), ('_before', 'not ')] %}
        count(*) filter (where {{ condition }}is_in_window and state <> 'not_sent')
            as invited{{ span }},
        count(*) filter (where {{ condition }}is_in_window and state = 'not_sent')
            as suppressed{{ span }},
        count(*) filter (where {{ condition }}is_in_window and state = 'undeliverable')
            as undeliverable{{ span }},
        count(*) filter (
            where {{ condition }}is_in_window and state in ('opened', 'responded')
        ) as opened{{ span }},
        count(*) filter (where {{ condition }}is_in_window and state = 'responded')
            as responded{{ span }},
        {% endfor %}
        period,
        unit_id

    from of_units

    group by period, unit_id

)

select
    '{{ unit_type }}' as unit_type,
    *,
    -- of all others, who were asked by the same mailings
    cast(sum(invited) over of_period - invited as bigint) as others_invited,
    cast(sum(invited_before) over of_period - invited_before as bigint)
        as others_invited_before,
    cast(sum(undeliverable) over of_period - undeliverable as bigint)
        as others_undeliverable,
    cast(sum(suppressed) over of_period - suppressed as bigint) as others_suppressed

from counted

window of_period as (partition by period)
