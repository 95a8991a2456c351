-- Grain: one row per table that is published in parts and part of it: how many rows it
-- has and what is in them, as one key. Equal keys, equal rows: a snapshot takes over
-- the parts that it has already.
-- depends_on: {{ ref('build_window') }}, {{ ref('retold_months') }}
{{ config(
    materialized='incremental',
    incremental_strategy='retold_parts',
    on_schema_change='fail',
) }}

{%- set parts = {
    'comments': ('month_start', is_of_a_retold_month('month_start')),
    'nps_answers': (
        quarter_of_an_nps_answer(), is_of_a_retold_quarter(quarter_of_an_nps_answer())
    ),
} %}

with

{%- for table in parts %}

{{ table }} as (

    select * from {{ ref(table) }}

){{ ',' if not loop.last }}
{%- endfor %}

{% for table, (part_start, is_retold) in parts.items() %}
select
    '{{ table }}' as table_name,
    '{{ part_start | replace("'", "''") }}' as part_of,
    {{ part_start }} as part_start,
    cast(count(*) as bigint) as row_count,
    -- the same in any order of the rows
    cast(sum(cast(hash({{ table }}) as hugeint)) as varchar) as content_key

from {{ table }}

where {{ is_retold }}

group by {{ part_start }}
{%- if not loop.last %}

union all
{% endif %}
{%- endfor %}
