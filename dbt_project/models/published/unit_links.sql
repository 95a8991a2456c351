-- Grain: one row per outcome: how the NPS of locations goes together with what their
-- customers do later.
with

-- windows that share no month, back from the last one: else one order counts twice
windows as (

    select window_start

    from {{ ref('outcome_windows') }}

    where
        (number_from_last - 1)
        % {{ [1, (money_option('outcome_months') / 3) | round(0, 'ceil') | int] | max }}
        = 0

),

units as (

    select
        cells.window_start,
        cells.member,
        {{ nps_points(
            "sum(case when cells.nps_group = 'promoter' then cells.n else 0 end)",
            "sum(case when cells.nps_group = 'detractor' then cells.n else 0 end)",
            'sum(cells.n)'
        ) }} as nps,
        {{ share_points('sum(cells.buyer_count)', 'sum(cells.n)') }} as repeat_rate,
        cast(sum(cells.revenue) as double) / sum(cells.n) as spend

    from {{ ref('group_cells') }} as cells

    inner join windows
        on cells.window_start = windows.window_start

    where
        cells.dimension = 'location'
        and cells.member <> {{ unknown_member() }}
        and not cells.is_hidden

    group by cells.window_start, cells.member

),

pairs as (

    {% for outcome, column in [('repeat', 'repeat_rate'), ('spend', 'spend')] %}
    select
        '{{ outcome }}' as outcome,
        window_start,
        member,
        -- exact numbers: sums of doubles hang on the order of rows
        cast(nps as decimal(38, 6)) as x,
        cast({{ column }} as decimal(38, 6)) as y

    from units

    where nps is not null
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

summed as (

    select
        outcome,
        count(*) as n,
        count(distinct member) as unit_count,
        count(distinct window_start) as window_count,
        cast(count(*) * sum(x * y) - sum(x) * sum(y) as double) as covariation,
        cast(count(*) * sum(x * x) - sum(x) * sum(x) as double) as x_variation,
        cast(count(*) * sum(y * y) - sum(y) * sum(y) as double) as y_variation

    from pairs

    group by outcome

),

correlated as (

    select
        *,
        covariation / nullif(sqrt(x_variation * y_variation), 0) as r

    from summed

),

bounded as (

    select
        *,
        {{ correlation_limit('-1', 'r', 'n') }} as low,
        {{ correlation_limit('1', 'r', 'n') }} as high

    from correlated

)

select
    outcome,
    n,
    unit_count,
    window_count,
    case when {{ has_interval_of_pairs('n') }} then r end as r,
    low,
    high,
    {{ association('low', 'high') }} as verdict,
    cast({{ confidence_level() }} as double) as level

from bounded
