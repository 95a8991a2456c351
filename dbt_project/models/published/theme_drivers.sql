-- Grain: one row per scale, quarter or year, and theme of the company that is shown.

with recursive

themes as (

    select
        *,
        row_number() over (
            partition by scale, period_grain, period_start
            order by topic
        ) as place,
        dense_rank() over (order by scale, period_grain, period_start) as group_no,
        count(*) over (partition by scale, period_grain, period_start) as theme_count

    from {{ ref('topic_cells') }}

    where
        dimension = 'company'
        and kind = 'theme'
        and period_grain in ('quarter', 'year')
        and not is_hidden
        and topic not in ({{ general_theme() }}, {{ untagged_theme() }})
        and n >= {{ enough_for_drivers() }}
        -- what all mention, and what goes with answers that are all the same, has no
        -- correlation
        and mentions < n
        and greatest(group_promoters, group_passives, group_detractors) < n

),

combinations as (

    select
        scale,
        {{ period_start('month_start', 'quarter') }} as quarter_start,
        themes,
        sum(n) as n

    from {{ ref('monthly_theme_sets') }}

    where len(themes) > 1

    group by scale, {{ period_start('month_start', 'quarter') }}, themes

),

pairs as (

    select
        scale,
        quarter_start,
        theme,
        other_theme,
        sum(n) as n

    from (
        select
            scale,
            quarter_start,
            n,
            theme,
            unnest(themes) as other_theme
        from (
            select
                *,
                unnest(themes) as theme
            from combinations
        ) as singles
    ) as doubles

    where theme < other_theme

    group by scale, quarter_start, theme, other_theme

),

periods as (

    select distinct
        scale,
        period_grain,
        period_start,
        period_end

    from themes

),

pairs_of_periods as (

    select
        periods.scale,
        periods.period_grain,
        periods.period_start,
        pairs.theme,
        pairs.other_theme,
        cast(sum(pairs.n) as bigint) as n

    from periods

    inner join pairs
        on
            periods.scale = pairs.scale
            and pairs.quarter_start between periods.period_start and periods.period_end

    group by
        periods.scale,
        periods.period_grain,
        periods.period_start,
        pairs.theme,
        pairs.other_theme

),

correlations as (

    select
        one.group_no,
        one.place,
        other.place as other_place,
        case
            when one.place = other.place then 1e0
            when one.place <> other.place
                then {{ correlation_of_counts(
                    'one.n',
                    'coalesce(pairs.n, 0)',
                    'one.mentions', 'one.mentions',
                    'other.mentions', 'other.mentions'
                ) }}
        end as r

    from themes as one

    inner join themes as other
        on
            one.group_no = other.group_no
            and one.place <= other.place

    -- most pairs are never mentioned together
    left join pairs_of_periods as pairs
        on
            one.scale = pairs.scale
            and one.period_grain = pairs.period_grain
            and one.period_start = pairs.period_start
            and one.topic = pairs.theme
            and other.topic = pairs.other_theme

    union all

    select
        group_no,
        place,
        {{ outcome_place() }} as other_place,
        {{ correlation_with_nps() }} as r

    from themes

    union all

    select
        group_no,
        {{ outcome_place() }} as place,
        {{ outcome_place() }} as other_place,
        1e0 as r

    from themes

    where place = 1

),

{{ driver_weights_of('correlations') }}

select
    themes.scale,
    themes.period_grain,
    themes.period_start,
    themes.period_end,
    themes.topic as theme,
    cast(themes.n as bigint) as n,
    themes.mentions,
    themes.theme_count,
    lmg.r_squared,
    lmg.lmg,
    lmg.lmg / nullif(lmg.r_squared, 0) as lmg_share,
    johnson.johnson,
    johnson.johnson / nullif(lmg.r_squared, 0) as johnson_share,
    correlations.r,
    {{ correlation_limit('-1', 'correlations.r', 'themes.n') }} as r_low,
    {{ correlation_limit('1', 'correlations.r', 'themes.n') }} as r_high,
    coalesce(
        {{ correlation_limit('-1', 'correlations.r', 'themes.n') }} > 0
        or {{ correlation_limit('1', 'correlations.r', 'themes.n') }} < 0,
        false
    ) as is_established,
    cast({{ confidence_level() }} as double) as level

from themes

inner join lmg_weights as lmg
    on
        themes.group_no = lmg.group_no
        and themes.place = lmg.place

inner join johnson_weights as johnson
    on
        themes.group_no = johnson.group_no
        and themes.place = johnson.place

inner join correlations
    on
        themes.group_no = correlations.group_no
        and themes.place = correlations.place
        and correlations.other_place = {{ outcome_place() }}
