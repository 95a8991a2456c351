-- Grain: one row per response beside which another one of the same person counts.
-- A person is who they are through merges, e-mail and phone. Their answers of a
-- survey fall into spans: a wave, a month, a quarter, or so many days from
-- the first answer on. Of each span the first or the last one counts.
{{ config(materialized='table') }}

with recursive

rules as (

    select
        survey,
        repeat_within,
        repeat_keep,
        try_cast(repeat_within as integer) as day_count

    from {{ ref('sources') }}

    where repeat_keep in ('first', 'last')

),

answered as (

    select
        responses.response_no,
        responses.survey,
        {{ person_key('responses') }} as person_key,
        responses.answered_date,
        responses.answered_at,
        responses.manifest_seq,
        responses.row_no,
        rules.repeat_keep,
        rules.day_count,
        case rules.repeat_within
            when 'wave' then responses.wave
            when 'month'
                then cast(
                    {{ period_start('responses.answered_date', 'month') }}
                    as {{ dbt.type_string() }}
                )
            when 'quarter'
                then cast(
                    {{ period_start('responses.answered_date', 'quarter') }}
                    as {{ dbt.type_string() }}
                )
        end as calendar_span

    from {{ ref('responses') }} as responses

    -- surveys without a rule find no partner: all their responses count
    inner join rules
        on responses.survey = rules.survey

    {{ join_people('responses') }}
    where
        responses.is_current
        and responses.respondent_key is not null
        and {{ left_out_reason('responses') }} is null

),

-- who answered once has no other answer
several as (

    select
        survey,
        person_key

    from answered

    group by survey, person_key

    having count(*) > 1

),

candidates as (

    select answered.*
    from answered
    inner join several
        on
            answered.survey = several.survey
            and answered.person_key = several.person_key

),

-- each span of days opens with the first answer after the one before is over
day_spans as (

    select
        survey,
        person_key,
        day_count,
        min(answered_date) as span_start

    from candidates

    where day_count is not null

    group by survey, person_key, day_count

    union all

    select
        day_spans.survey,
        day_spans.person_key,
        day_spans.day_count,
        min(candidates.answered_date) as span_start

    from day_spans

    inner join candidates
        on
            day_spans.survey = candidates.survey
            and day_spans.person_key = candidates.person_key
            and candidates.answered_date >= day_spans.span_start + day_spans.day_count

    group by
        day_spans.survey,
        day_spans.person_key,
        day_spans.day_count,
        day_spans.span_start

),

placed as (

    select
        candidates.response_no,
        candidates.survey,
        candidates.person_key,
        candidates.answered_at,
        candidates.manifest_seq,
        candidates.row_no,
        candidates.repeat_keep,
        coalesce(
            candidates.calendar_span,
            cast(day_spans.span_start as {{ dbt.type_string() }})
        ) as span

    from candidates

    -- calendar spans find no partner, and need none
    left join day_spans
        on
            candidates.survey = day_spans.survey
            and candidates.person_key = day_spans.person_key
            and candidates.answered_date >= day_spans.span_start
            and candidates.answered_date < day_spans.span_start + day_spans.day_count

),

ranked as (

    select
        response_no,
        repeat_keep,
        row_number() over (
            partition by survey, person_key, span
            order by answered_at, manifest_seq, row_no
        ) as rank_from_first,
        row_number() over (
            partition by survey, person_key, span
            order by answered_at desc, manifest_seq desc, row_no desc
        ) as rank_from_last

    from placed

    -- an answer of no wave stands beside no other
    where span is not null

)

select response_no
from ranked
where
    repeat_keep = 'first' and rank_from_first > 1
    or repeat_keep = 'last' and rank_from_last > 1
