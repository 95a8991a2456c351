-- Grain: one row per month whose comments this build counts again.
{{ config(materialized='table') }}

with

coding_window as (

    select * from {{ ref('coding_window') }}

),

days as (

    -- an answer that came, went or belongs to somebody else now, with its comment
    select touched_days.touched_date
    from {{ ref('touched_days') }} as touched_days

    union distinct

    select coding_days.touched_date
    from {{ ref('coding_days') }} as coding_days
    -- days of codings that are built already find no partner and stay out
    inner join coding_window
        on coding_days.coding_no > coding_window.built_coding_no

)

select distinct {{ period_start('touched_date', 'month') }} as month_start

from days
