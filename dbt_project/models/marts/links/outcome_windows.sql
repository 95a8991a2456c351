-- Grain: one row per window of orders that is over, with the scores that count for it.
with

known as (

    select
        min(ordered_date) as from_date,
        max(ordered_date) as until_date

    from {{ ref('person_order_days') }}

),

scores as (

    select
        answered_date,
        person_key

    from {{ ref('person_answers') }}

    where nps_group is not null

),

starts as (

    select
        known.from_date,
        known.until_date,
        (select min(scores.answered_date) from scores) as first_score_date,
        cast(
            unnest(
                generate_series(
                    {{ period_start('known.from_date', 'quarter') }},
                    known.until_date,
                    interval 3 month
                )
            ) as date
        ) as window_start

    from known

),

windows as (

    select
        *,
        cast(
            window_start + interval {{ money_option('outcome_months') }} month as date
        ) - 1 as window_end,
        cast(
            window_start - interval {{
                money_option('lag_months') + money_option('score_months')
            }} month as date
        ) as scores_from,
        cast(
            window_start - interval {{ money_option('lag_months') }} month as date
        ) - 1 as scores_to

    from starts

)

select
    windows.window_start,
    windows.window_end,
    windows.scores_from,
    windows.scores_to,
    -- a score of nobody known counts as a customer who is not matched
    count(scores.answered_date) filter (where scores.person_key is null)
        as anonymous_count,
    row_number() over (order by windows.window_start desc) as number_from_last

from windows

left join scores
    on scores.answered_date between windows.scores_from and windows.scores_to

where
    windows.window_end <= windows.until_date
    and windows.window_start > windows.from_date
    and windows.scores_to >= windows.first_score_date

group by
    windows.window_start,
    windows.window_end,
    windows.scores_from,
    windows.scores_to
