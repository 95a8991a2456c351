-- Grain: one row per window and person with a score for it: what they bought in it.
with

scored as (

    select
        windows.window_start,
        windows.window_end,
        answers.person_key,
        max_by(answers.nps_group, row(answers.answered_at, answers.response_uid))
            as nps_group

    from {{ ref('outcome_windows') }} as windows

    inner join {{ ref('person_answers') }} as answers
        on answers.answered_date between windows.scores_from and windows.scores_to

    where answers.nps_group is not null and answers.person_key is not null

    group by windows.window_start, windows.window_end, answers.person_key

),

bought as (

    select
        scored.window_start,
        scored.person_key,
        bool_or(days.ordered_date < scored.window_start) as is_matched,
        bool_or(
            days.ordered_date < scored.window_start
            and days.ordered_date
            >= cast(scored.window_start - interval 12 month as date)
        ) as is_active,
        sum(days.revenue) filter (where days.ordered_date >= scored.window_start)
            as revenue,
        sum(days.order_count) filter (where days.ordered_date >= scored.window_start)
            as order_count,
        sum(days.margin) filter (where days.ordered_date >= scored.window_start)
            as margin,
        sum(days.margin_count) filter (where days.ordered_date >= scored.window_start)
            as margin_count

    from scored

    -- whom no order is known of is a scored customer who is not matched
    inner join {{ ref('person_order_days') }} as days
        on
            scored.person_key = days.person_key
            and scored.window_end >= days.ordered_date

    group by scored.window_start, scored.person_key

)

select
    scored.window_start,
    scored.person_key,
    scored.nps_group,
    coalesce(persons.tier, {{ unknown_member() }}) as tier,
    coalesce(persons.location, {{ unknown_member() }}) as location,
    coalesce(bought.is_matched, false) as is_matched,
    coalesce(bought.is_active, false) as is_active,
    cast(coalesce(bought.revenue, 0) as decimal(18, 4)) as revenue,
    cast(coalesce(bought.order_count, 0) as bigint) as order_count,
    cast(coalesce(bought.margin, 0) as decimal(18, 4)) as margin,
    cast(coalesce(bought.margin_count, 0) as bigint) as margin_count

from scored

left join bought
    on
        scored.window_start = bought.window_start
        and scored.person_key = bought.person_key

-- a person who is in no record and never bought has no tier
left join {{ ref('persons') }} as persons
    on scored.person_key = persons.person_key
