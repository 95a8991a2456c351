-- Grain: one row per scale, period, dimension, member, kind and answer to it.
-- Whether product or service is spoken of, and where a complaint has its cause.

with

cells as (

    select
        *,
        {{ nps_points('group_promoters', 'group_detractors', 'n') }} as nps

    from {{ ref('topic_cells') }}

    where kind in ('aspect', 'cause') and has_topics

),

figured as (

    {{ topic_figures_of('cells') }}

)

select
    scale,
    period_grain,
    period_start,
    period_end,
    dimension,
    member,
    kind,
    topic as spoken_of,
    is_hidden,
    cast(n as bigint) as n,
    {% for column in [
        'mentions', 'promoters', 'passives', 'detractors', 'share', 'share_low',
        'share_high', 'nps_with', 'nps_without', 'impact', 'impact_low', 'impact_high',
        'complaints', 'praises',
    ] %}
    {{ column }},
    {% endfor %}
    cast({{ confidence_level() }} as double) as level,
    definition_version

from figured
