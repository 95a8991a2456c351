-- Grain: one row per month: what decides there whom comments and answers may name, as
-- one key. Equal keys, equal names: a group can become hidden in a month that nobody
-- touched.
with

decisive as (

    select
        period_grain,
        period_start,
        hash('shown', scale, period_grain, dimension, member) as row_key

    from {{ ref('shown_groups') }}

    union all

    select
        period_grain,
        period_start,
        hash('hidden', scale, period_grain, dimension, member) as row_key

    from {{ ref('hidden_crossings') }}

    where
        metric = 'nps'
        and period_grain in ('month', 'quarter')

),

-- what holds in a quarter holds in each of its months
by_month as (

    select
        period_start as month_start,
        row_key

    from decisive

    where period_grain = 'month'

    union all

    select
        cast(
            decisive.period_start + to_months(cast(months.number as integer)) as date
        ) as month_start,
        decisive.row_key

    from decisive

    cross join range(3) as months (number)

    where decisive.period_grain = 'quarter'

)

select
    month_start,
    -- the same in any order of the rows
    cast(sum(cast(row_key as hugeint)) as varchar) || ' ' || count(*) as names_key

from by_month

group by month_start
