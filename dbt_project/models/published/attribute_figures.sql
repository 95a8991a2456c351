-- Grain: one row per index, scale, period, dimension, member and attribute.
-- The figures of metric_values side by side: what is hidden there is not here.
{{ config(materialized='view') }}

with

shown as (

    select
        *,
        split_part(metric, '_', 2) as kind,
        regexp_replace(metric, '^csi_[a-z0-9]+_', '') as attribute

    from {{ ref('metric_values') }}

    where
        -- most metrics are passed over by their beginning
        starts_with(metric, 'csi_')
        and regexp_matches(metric, '^csi_(satisfaction|importance|gap|top2)_')
        and value is not null

),

attributes as (

    select
        'csi' as metric,
        scale,
        period_grain,
        period_start,
        period_end,
        dimension,
        member,
        attribute,
        {% for kind, name in [
            ('satisfaction', 'satisfaction'), ('importance', 'importance'),
            ('gap', 'gap'), ('top2', 'top_share'),
        ] %}
        max(n) filter (where kind = '{{ kind }}') as {{ name }}_n,
        max(value) filter (where kind = '{{ kind }}') as {{ name }},
        max(low) filter (where kind = '{{ kind }}') as {{ name }}_low,
        max(high) filter (where kind = '{{ kind }}') as {{ name }}_high,
        {% endfor %}
        max(level) as level,
        max(definition_version) as definition_version

    from shown

    group by
        scale,
        period_grain,
        period_start,
        period_end,
        dimension,
        member,
        attribute

),

-- the cross that parts the quadrants: the means over the attributes of the group
crosses as (

    select
        scale,
        period_grain,
        period_start,
        dimension,
        member,
        {{ attribute_sum('satisfaction') }} / count(*) as mean_satisfaction,
        {{ attribute_sum('importance') }} / count(*) as mean_importance

    from attributes

    where satisfaction is not null and importance is not null

    group by scale, period_grain, period_start, dimension, member

)

select
    attributes.metric,
    attributes.scale,
    attributes.period_grain,
    attributes.period_start,
    attributes.period_end,
    attributes.dimension,
    attributes.member,
    attributes.attribute,
    attributes.satisfaction_n as n,
    attributes.satisfaction,
    attributes.satisfaction_low,
    attributes.satisfaction_high,
    attributes.importance_n,
    attributes.importance,
    attributes.importance_low,
    attributes.importance_high,
    attributes.gap,
    attributes.gap_low,
    attributes.gap_high,
    attributes.top_share,
    attributes.top_share_low,
    attributes.top_share_high,
    crosses.mean_satisfaction,
    crosses.mean_importance,
    {{ quadrant(
        'attributes.satisfaction', 'attributes.importance',
        'crosses.mean_satisfaction', 'crosses.mean_importance'
    ) }} as quadrant,
    attributes.level,
    attributes.definition_version

from attributes

-- where no importance is shown there is no cross, and no quadrant
left join crosses
    on
        attributes.scale = crosses.scale
        and attributes.period_grain = crosses.period_grain
        and attributes.period_start = crosses.period_start
        and attributes.dimension = crosses.dimension
        and attributes.member = crosses.member
