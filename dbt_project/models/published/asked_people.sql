-- Grain: one row per person and day on which other tools asked them.
-- Those that this installation sent itself are in the journal, which knows them sooner.
with

asked as (

    select
        {{ person_key('invitations') }} as person_key,
        invitations.sent_date

    from {{ ref('invitations') }} as invitations

    {{ join_people('invitations') }}
    where
        invitations.is_current
        and invitations.survey <> {{ own_invitations() }}
        and coalesce(invitations.state, 'sent') <> 'not_sent'
        and {{ has_waves() }}

),

known as (

    select max(sent_date) as last_date from asked

)

select
    {{ person_hex('asked.person_key') }} as person_key,
    asked.sent_date as asked_date,
    cast(count(*) as bigint) as invitation_count

from asked

cross join known

where
    asked.person_key is not null
    and asked.sent_date > known.last_date - {{ asked_days() }}

group by asked.person_key, asked.sent_date
