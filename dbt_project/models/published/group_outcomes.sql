-- Grain: one row per window of orders, dimension, member, NPS group and outcome.
with

cells as (

    select * from {{ ref('group_cells') }}

),

matched as (

    select
        cells.window_start,
        cells.dimension,
        cells.member,
        sum(cells.scored_count) as person_count,
        sum(cells.n) as matched_count

    from cells

    group by cells.window_start, cells.dimension, cells.member

)

select
    windows.window_start,
    windows.window_end,
    windows.scores_from,
    windows.scores_to,
    figures.dimension,
    figures.member,
    figures.nps_group,
    figures.outcome,
    figures.n,
    figures.k,
    figures.value,
    case
        when figures.k is not null
            then 100e0 * {{ wilson_low('figures.k', 'figures.n') }}
        when figures.k is null
            then figures.value - {{ t_half_width('figures.error', 'figures.n') }}
    end as low,
    case
        when figures.k is not null
            then 100e0 * {{ wilson_high('figures.k', 'figures.n') }}
        when figures.k is null
            then figures.value + {{ t_half_width('figures.error', 'figures.n') }}
    end as high,
    {{ base_label('figures.n') }} as base,
    cast(matched.matched_count as bigint) as matched_count,
    cast(
        matched.person_count + case
            when figures.dimension = 'company' then windows.anonymous_count
            when figures.dimension <> 'company' then 0
        end as bigint
    ) as scored_count,
    cast({{ confidence_level() }} as double) as level

from {{ ref('group_figures') }} as figures

inner join {{ ref('outcome_windows') }} as windows
    on figures.window_start = windows.window_start

inner join matched
    on
        figures.window_start = matched.window_start
        and figures.dimension = matched.dimension
        and figures.member = matched.member
