-- Grain: one row per scale, period, dimension, member and theme.
-- One of them is `other`: what is too rare to be shown alone.

with

cells as (

    select
        *,
        {{ nps_points('group_promoters', 'group_detractors', 'n') }} as nps

    from {{ ref('topic_cells') }}

    where kind = 'theme' and has_topics

),

figured as (

    {{ topic_figures_of('cells') }}

),

-- the share of the theme in the period before, of periods in which both are shown
compared as (

    select
        themes.*,
        case when not themes.is_hidden then earlier.share end as compared_share,
        {{ adjusted_share('themes.mentions', 'themes.n') }}
        - {{ adjusted_share('earlier.mentions', 'earlier.n') }} as test_difference,
        sqrt(
            power({{ adjusted_share_error('themes.mentions', 'themes.n') }}, 2)
            + power({{ adjusted_share_error('earlier.mentions', 'earlier.n') }}, 2)
        ) as test_error

    from figured as themes

    -- the first period, and what was hidden in the one before, find no partner
    left join figured as earlier
        on
            themes.scale = earlier.scale
            and themes.period_grain = earlier.period_grain
            and earlier.period_start
            = {{ previous_period_start('themes.period_grain', 'themes.period_start') }}
            and themes.dimension = earlier.dimension
            and themes.member = earlier.member
            and themes.topic = earlier.topic

),

tested as (

    select
        *,
        (test_difference - {{ normal_quantile() }} * test_error) / 100e0
            as share_change_low,
        (test_difference + {{ normal_quantile() }} * test_error) / 100e0
            as share_change_high,
        {{ normal_p_value('(test_difference / test_error)') }} as p_value,
        -- a comment without a theme proves nothing of a theme
        case
            when topic not in ({{ general_theme() }}, {{ untagged_theme() }})
                then {{ normal_p_value(
                    '(impact * 2e0 * ' ~ normal_quantile()
                    ~ ' / nullif(impact_high - impact_low, 0))'
                ) }}
        end as impact_p_value

    from compared

),

-- nobody reads of one theme alone: all of the period, of all members of the dimension
weighed as (

    select
        * exclude (q_value),
        q_value as impact_q_value,
        case
            when impact_p_value is null then 'too_few'
            when q_value > {{ false_discovery_rate() }} then 'not_proven'
            when impact_high < 0 then 'below'
            when impact_low > 0 then 'above'
            when impact_low <= 0 and impact_high >= 0 then 'not_proven'
        end as impact_verdict

    from (
        {{ with_q_values(
            'tested', 'impact_p_value',
            ['scale', 'period_grain', 'period_start', 'dimension']
        ) }}
    ) as every_impact

),

-- whoever looks at the themes of a period looks at all of them, of all members
corrected as (

    {{ with_q_values(
        'weighed', 'p_value', ['scale', 'period_grain', 'period_start']
    ) }}

),

changed as (

    select
        *,
        share - compared_share as share_change,
        case
            when p_value is null then 'too_few'
            when q_value > {{ false_discovery_rate() }} then 'not_proven'
            when share_change_low > 0 then 'up'
            when share_change_high < 0 then 'down'
            when share_change_low <= 0 and share_change_high >= 0 then 'not_proven'
        end as verdict

    from corrected

),

-- parts of the NPS: rounded sums over the themes so far, so that they add up exactly
parts as (

    select
        scale,
        period_grain,
        period_start,
        period_end,
        dimension,
        member,
        case
            when is_in_other then {{ other_themes() }}
            when not is_in_other then topic
        end as theme,
        n,
        nps,
        definition_version,
        sum(units) as units,
        sum(net_units) as net_units

    from cells

    group by
        scale,
        period_grain,
        period_start,
        period_end,
        dimension,
        member,
        case
            when is_in_other then {{ other_themes() }}
            when not is_in_other then topic
        end,
        n,
        nps,
        definition_version

),

summed as (

    select
        *,
        {{ exact_points(
            '100e0 * cast(sum(net_units) over themes as double) / (n * '
            ~ units_of_an_answer() ~ 'e0)'
        ) }} as points_so_far

    from parts

    window themes as (
        partition by scale, period_grain, period_start, dimension, member
        order by theme
        rows unbounded preceding
    )

),

contributed as (

    select
        *,
        points_so_far - coalesce(
            lag(points_so_far) over (
                partition by scale, period_grain, period_start, dimension, member
                order by theme
            ),
            0
        ) as contribution,
        units / (n * {{ units_of_an_answer() }}e0) as answer_share

    from summed

)

select
    changed.scale,
    changed.period_grain,
    changed.period_start,
    changed.period_end,
    changed.dimension,
    changed.member,
    changed.topic as theme,
    changed.is_hidden,
    cast(changed.n as bigint) as n,
    {% for column in [
        'mentions', 'promoters', 'passives', 'detractors', 'share', 'share_low',
        'share_high', 'nps_with', 'nps_without', 'impact', 'impact_low', 'impact_high',
    ] %}
    changed.{{ column }},
    {% endfor %}
    changed.impact_p_value,
    changed.impact_q_value,
    changed.impact_verdict,
    changed.nps,
    cast(contributed.contribution as decimal(18, 10)) as contribution,
    contributed.answer_share,
    changed.complaints,
    changed.praises,
    changed.promoter_complaints,
    changed.detractor_praises,
    {% for column in [
        'compared_share', 'share_change', 'share_change_low', 'share_change_high',
        'p_value', 'q_value', 'verdict',
    ] %}
    changed.{{ column }},
    {% endfor %}
    cast({{ confidence_level() }} as double) as level,
    changed.definition_version

from changed

-- what is hidden is part of `other`
left join contributed
    on
        changed.scale = contributed.scale
        and changed.period_grain = contributed.period_grain
        and changed.period_start = contributed.period_start
        and changed.dimension = contributed.dimension
        and changed.member = contributed.member
        and changed.topic = contributed.theme

union all

select
    scale,
    period_grain,
    period_start,
    period_end,
    dimension,
    member,
    theme,
    true as is_hidden,
    cast(n as bigint) as n,
    {% for column, type in [
        ('mentions', 'bigint'), ('promoters', 'bigint'), ('passives', 'bigint'),
        ('detractors', 'bigint'), ('share', 'double'), ('share_low', 'double'),
        ('share_high', 'double'), ('nps_with', 'double'), ('nps_without', 'double'),
        ('impact', 'double'), ('impact_low', 'double'), ('impact_high', 'double'),
        ('impact_p_value', 'double'), ('impact_q_value', 'double'),
    ] %}
    cast(null as {{ type }}) as {{ column }},
    {% endfor %}
    'too_few' as impact_verdict,
    nps,
    cast(contribution as decimal(18, 10)) as contribution,
    answer_share,
    {% for column, type in [
        ('complaints', 'bigint'), ('praises', 'bigint'),
        ('promoter_complaints', 'bigint'), ('detractor_praises', 'bigint'),
        ('compared_share', 'double'), ('share_change', 'double'),
        ('share_change_low', 'double'), ('share_change_high', 'double'),
        ('p_value', 'double'), ('q_value', 'double'),
    ] %}
    cast(null as {{ type }}) as {{ column }},
    {% endfor %}
    'too_few' as verdict,
    cast({{ confidence_level() }} as double) as level,
    definition_version

from contributed

where theme = {{ other_themes() }} and units > 0
