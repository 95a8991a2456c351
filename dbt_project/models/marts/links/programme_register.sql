-- Grain: one row per programme of programmes.yaml.
{%- set columns = [
    ('programme', 'varchar'),
    ('type', 'varchar'),
    ('partner', 'varchar'),
    ('start', 'date'),
    ('end', 'date'),
    ('cost', 'double'),
    ('cost_percent', 'double'),
    ('members_of_tier', 'varchar'),
    ('control', 'varchar'),
    ('compared_months', 'integer'),
] %}
{%- set renamed = {
    'type': 'programme_type', 'start': 'start_date', 'end': 'end_date',
} %}

with

declared as (
    {% for programme in declared_programmes() %}
    select
        {% for column, type in columns %}
        {{ told(programme[column], type) }} as {{ renamed.get(column, column) }},
        {% endfor %}
        {% for language in ['en', 'ru', 'ro'] %}
        {{ told(programme['names'].get(language), 'varchar') }} as name_{{ language }}
        {{- ',' if not loop.last }}
        {% endfor %}
    {% if not loop.last %}
    union all

    {% endif %}
    {% else %}
    select
        {% for column, type in columns %}
        cast(null as {{ type }}) as {{ renamed.get(column, column) }},
        {% endfor %}
        cast(null as varchar) as name_en,
        cast(null as varchar) as name_ru,
        cast(null as varchar) as name_ro

    where false
    {% endfor %}
)

select
    *,
    {{ programme_period_start('start_date', 'compared_months', '-4') }}
        as first_date,
    {{ programme_period_start('start_date', 'compared_months', '2') }} - 1
        as last_date

from declared
