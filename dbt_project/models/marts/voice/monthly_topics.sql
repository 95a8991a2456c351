-- Grain: one row per scale, month, dimension, member, kind of topic and topic.
-- Topics: themes, what is spoken of, where what is complained of has its cause.
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_comment_months') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_comment_months',
    on_schema_change='fail',
) }}

{%- set counts = counts_of_topics() %}
{%- set keys = 'scale, month_start, location, product, manager' %}

with

answers as (

    select * from {{ ref('commented_answers') }}

),

topics as (

    select
        {{ keys }},
        nps_group,
        'theme' as kind,
        unnest(themes) as topic,
        len(themes) as topic_count,
        complaints,
        praises

    from answers

    union all

    -- so many answers have any theme: the others are untagged
    select
        {{ keys }},
        nps_group,
        'tagged' as kind,
        'tagged' as topic,
        1 as topic_count,
        [] as complaints,
        [] as praises

    from answers
    {%- for aspect in ['product', 'service'] %}

    union all

    select
        {{ keys }},
        nps_group,
        'aspect' as kind,
        '{{ aspect }}' as topic,
        1 as topic_count,
        case when len(complaints) > 0 then ['{{ aspect }}'] else [] end as complaints,
        case when len(praises) > 0 then ['{{ aspect }}'] else [] end as praises

    from answers

    where is_of_{{ aspect }}
    {%- endfor %}

    union all

    select
        {{ keys }},
        nps_group,
        'cause' as kind,
        unnest(causes) as topic,
        1 as topic_count,
        case when len(complaints) > 0 then causes else [] end as complaints,
        case when len(praises) > 0 then causes else [] end as praises

    from answers

),

counted as (

    select
        {{ keys }},
        kind,
        topic,
        count(*) as mentions,
        {% for group_ in ['promoter', 'passive', 'detractor'] %}
        count(*) filter (where nps_group = '{{ group_ }}') as {{ group_ }}s,
        {% endfor %}
        -- each answer once, in equal parts over its topics
        sum({{ units_of_an_answer() }} // topic_count) as units,
        sum({{ net_of('nps_group') }} * ({{ units_of_an_answer() }} // topic_count))
            as net_units,
        count(*) filter (where list_contains(complaints, topic)) as complaints,
        count(*) filter (where list_contains(praises, topic)) as praises,
        count(*) filter (
            where nps_group = 'promoter' and list_contains(complaints, topic)
        ) as promoter_complaints,
        count(*) filter (
            where nps_group = 'detractor' and list_contains(praises, topic)
        ) as detractor_praises

    from topics

    group by {{ keys }}, kind, topic

),

rolled as (

    {% for dimension in grains_of_topics() %}
    {%- set member = "'all'" if dimension == 'company' else dimension %}
    select
        scale,
        month_start,
        '{{ dimension }}' as dimension,
        {{ member }} as member,
        kind,
        topic,
        {% for count in counts[:-1] %}
        cast(sum({{ count }}) as bigint) as {{ count }},
        {% endfor %}
        cast(sum({{ counts[-1] }}) as bigint) as {{ counts[-1] }}

    from counted

    group by scale, month_start, {{ member }}, kind, topic
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

)

select * from rolled
