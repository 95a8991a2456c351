-- Grain: one row per shown window, dimension, member, NPS group and outcome with its
-- value, error and counts.
with

cells as (

    select * from {{ ref('group_cells') }}
    where not is_hidden

),

figured as (

    select
        window_start,
        dimension,
        member,
        nps_group,
        'repeat' as outcome,
        n,
        buyer_count as k,
        cast(null as double) as value,
        cast(null as double) as error

    from cells

    union all

    select
        window_start,
        dimension,
        member,
        nps_group,
        'churn' as outcome,
        active_count as n,
        lost_count as k,
        cast(null as double) as value,
        cast(null as double) as error

    from cells

    where active_count >= {{ minimum_answers() }}

    union all

    select
        window_start,
        dimension,
        member,
        nps_group,
        'spend' as outcome,
        n,
        cast(null as bigint) as k,
        cast(revenue as double) / n as value,
        {{ error_of_mean('revenue', 'revenue_squares', 'n') }} as error

    from cells

    union all

    select
        window_start,
        dimension,
        member,
        nps_group,
        'check' as outcome,
        buyer_count as n,
        cast(null as bigint) as k,
        cast(revenue as double) / order_count as value,
        {{ ratio_of_sums_error(
            '(cast(revenue as double) / order_count)', 'revenue_squares',
            'revenue_by_orders', 'order_squares', 'order_count', 'buyer_count'
        ) }} as error

    from cells

    where buyer_count >= {{ minimum_answers() }}

    union all

    select
        window_start,
        dimension,
        member,
        nps_group,
        'margin' as outcome,
        margin_n as n,
        cast(null as bigint) as k,
        cast(margin as double) / margin_n as value,
        {{ error_of_mean('margin', 'margin_squares', 'margin_n') }} as error

    from cells

    -- of orders whose margin is not told there is none to compare
    where margin_order_count > 0 and margin_n >= {{ minimum_answers() }}

)

select
    window_start,
    dimension,
    member,
    nps_group,
    outcome,
    n,
    k,
    case
        when k is not null then {{ share_points('k', 'n') }}
        when k is null then value
    end as value,
    error

from figured

where n > 0
