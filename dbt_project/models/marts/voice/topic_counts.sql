-- Grain: one row per scale, period, dimension, member, kind of topic and topic.
{%- set counts = counts_of_topics() %}

with

months as (

    select * from {{ ref('monthly_topics') }}

),

rolled as (

    {% for dimension, grains in grains_of_topics().items() %}
    {%- set outer = loop %}
    {%- for grain in grains %}
    select
        scale,
        '{{ grain }}' as period_grain,
        {{ period_start('month_start', grain) }} as period_start,
        dimension,
        member,
        kind,
        topic,
        {% for count in counts[:-1] %}
        cast(sum({{ count }}) as bigint) as {{ count }},
        {% endfor %}
        cast(sum({{ counts[-1] }}) as bigint) as {{ counts[-1] }}

    from months

    where dimension = '{{ dimension }}'

    group by
        scale, {{ period_start('month_start', grain) }}, dimension, member, kind, topic
    {%- if not (loop.last and outer.last) %}

    union all

    {% endif %}
    {%- endfor %}
    {%- endfor %}

)

select * from rolled
