-- Grain: one row per survey, local day and what is known of whom its responses speak.
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_days') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_days',
    on_schema_change='fail',
) }}

select
    survey,
    answered_date,
    manager_reason,
    location_reason,
    coalesce(has_unusable_email, false) as has_unusable_email,
    coalesce(has_unusable_phone, false) as has_unusable_phone,
    count(*) as n

from {{ ref('response_attributions') }}

where
    is_visit is not true
    and {{ is_touched_day('answered_date') }}

group by
    survey,
    answered_date,
    manager_reason,
    location_reason,
    coalesce(has_unusable_email, false),
    coalesce(has_unusable_phone, false)
