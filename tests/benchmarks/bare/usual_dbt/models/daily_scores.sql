{%- set dimensions = [
    'location', 'manager', 'product', 'channel', 'touchpoint', 'tier', 'language',
] %}

with

{% for metric in ['nps', 'csi', 'ces'] %}
{{ metric }}_counts as (

    select
        '{{ metric }}' as metric,
        answered_date,
        case
            {% for dimension in dimensions %}
            when grouping({{ dimension }}) = 0 then '{{ dimension }}'
            {% endfor %}
            when grouping(survey) = 0 then 'survey'
            else 'company'
        end as dimension,
        coalesce({{ dimensions | join(', ') }}, survey, 'all') as member,
        {{ metric }} as score,
        count(*) as n

    from (select *, 'benchmark' as survey from {{ ref('responses') }})

    group by grouping sets (
        (answered_date, {{ metric }}),
        (answered_date, {{ metric }}, survey)
        {% for dimension in dimensions %}
        , (answered_date, {{ metric }}, {{ dimension }})
        {% endfor %}
    )

){{ ',' if not loop.last }}

{% endfor %}

select * from nps_counts
union all
select * from csi_counts
union all
select * from ces_counts
