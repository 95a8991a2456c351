-- Grain: one row per window, dimension, member, outcome and NPS group that promoters
-- are compared with.
with

figures as (

    select * from {{ ref('group_figures') }}

),

paired as (

    select
        promoters.window_start,
        promoters.dimension,
        promoters.member,
        promoters.outcome,
        others.nps_group as compared_group,
        promoters.n,
        promoters.k,
        promoters.value,
        promoters.error,
        others.n as compared_n,
        others.k as compared_k,
        others.value as compared_value,
        others.error as compared_error

    from figures as promoters

    -- where nobody is a promoter, or nobody else is, nothing is compared
    inner join figures as others
        on
            promoters.nps_group = 'promoter'
            and others.nps_group <> 'promoter'
            and promoters.window_start = others.window_start
            and promoters.dimension = others.dimension
            and promoters.member = others.member
            and promoters.outcome = others.outcome

),

compared as (

    select
        *,
        value - compared_value as difference,
        case
            when k is not null
                then 100e0 * {{ newcombe_limit(
                    -1, 'k', 'n', 'compared_k', 'compared_n'
                ) }}
            when k is null
                then
                    value - compared_value
                    - {{ difference_half_width('error', 'compared_error') }}
        end as difference_low,
        case
            when k is not null
                then 100e0 * {{ newcombe_limit(
                    1, 'k', 'n', 'compared_k', 'compared_n'
                ) }}
            when k is null
                then
                    value - compared_value
                    + {{ difference_half_width('error', 'compared_error') }}
        end as difference_high,
        case
            when k is not null
                then {{ risk_ratio('k', 'n', 'compared_k', 'compared_n') }}
            when k is null then {{ ratio_of_means('value', 'compared_value') }}
        end as ratio,
        case
            when k > 0 and compared_k > 0
                then {{ log_risk_error('k', 'n', 'compared_k', 'compared_n') }}
            when k is null and value > 0 and compared_value > 0
                then {{ log_mean_error(
                    'value', 'error', 'compared_value', 'compared_error'
                ) }}
        end as ratio_error,
        {{ odds_ratio('k', 'n', 'compared_k', 'compared_n') }} as odds,
        case
            when k > 0 and compared_k > 0 and k < n and compared_k < compared_n
                then {{ log_odds_error('k', 'n', 'compared_k', 'compared_n') }}
        end as odds_error

    from paired

)

select
    compared.window_start,
    windows.window_end,
    windows.scores_from,
    windows.scores_to,
    compared.dimension,
    compared.member,
    compared.outcome,
    compared.compared_group,
    compared.n,
    compared.compared_n,
    compared.value,
    compared.compared_value,
    compared.difference,
    compared.difference_low,
    compared.difference_high,
    compared.ratio,
    {{ ratio_limit('-1', 'compared.ratio', 'compared.ratio_error') }} as ratio_low,
    {{ ratio_limit('1', 'compared.ratio', 'compared.ratio_error') }} as ratio_high,
    compared.odds as odds_ratio,
    {{ ratio_limit('-1', 'compared.odds', 'compared.odds_error') }} as odds_ratio_low,
    {{ ratio_limit('1', 'compared.odds', 'compared.odds_error') }} as odds_ratio_high,
    {{ association('compared.difference_low', 'compared.difference_high') }} as verdict,
    cast({{ confidence_level() }} as double) as level

from compared

inner join {{ ref('outcome_windows') }} as windows
    on compared.window_start = windows.window_start
