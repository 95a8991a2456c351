-- Grain: one row per scale, month and set of themes that answers mention together.
-- Few sets stand for all answers: two themes that go together are counted over them.
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_comment_months') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_comment_months',
    on_schema_change='fail',
) }}

select
    scale,
    month_start,
    themes,
    cast(count(*) as bigint) as n

from {{ ref('commented_answers') }}

group by scale, month_start, themes
