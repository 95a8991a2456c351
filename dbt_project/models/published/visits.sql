-- Grain: one row per mystery-shopping visit that counts, of a period that is shown.
-- It says of a group what its figures say: of hidden months of a place or an
-- auditor the quarter alone, of hidden quarters no name, of no visit the day.
-- Scores are in whole points: exact ones would tell of which visits a sum is.
-- A view: the snapshot copies it.
{{ config(materialized='view') }}

{%- set names = ['location', 'manager', 'auditor'] %}

with

hidden as (

    select distinct
        period_grain,
        period_start,
        {{ period_start('period_start', 'quarter') }} as quarter_start,
        dimension,
        member

    from {{ ref('hidden_groups') }}

    where
        period_grain in ('month', 'quarter')
        and (metric = {{ metric_of_visits() }} and scale = '' or metric = 'mystery_raw')
        and dimension in ('company', {{ "'" ~ names | join("', '") ~ "'" }})

),

visits as (

    select
        *,
        {{ period_start('visited_date', 'month') }} as month_start,
        {{ period_start('visited_date', 'quarter') }} as quarter_start

    from {{ ref('visit_scores') }}

),

-- one period for all visits of a quarter: else what is told of its months would be less
dated as (

    select
        * exclude (month_start, quarter_start),
        case when has_hidden_month then 'quarter' else 'month' end as period_grain,
        case when has_hidden_month then quarter_start else month_start end
            as period_start

    from (
        select
            *,
            quarter_start in (
                select hidden.quarter_start
                from hidden
                where hidden.period_grain = 'month'
            ) as has_hidden_month
        from visits
    ) as judged

)

select
    survey,
    period_grain,
    period_start,
    {{ period_end_of('period_grain', 'period_start') }} as period_end,
    row_number() over (
        partition by survey, period_grain, period_start order by md5(visit_id), visit_id
    ) as visit_no,
    {% for name in names %}
    case
        when not exists (
            select 1
            from hidden
            where
                hidden.period_grain = dated.period_grain
                and hidden.period_start = dated.period_start
                and hidden.dimension = '{{ name }}'
                and hidden.member = dated.{{ name }}
        ) then {{ name }}
    end as {{ name }},
    {% endfor %}
    round(raw_score) as raw_score,
    round(final_score) as final_score,
    has_critical_failure,
    failed_items

from dated

where
    not exists (
        select 1
        from hidden
        where
            hidden.period_grain = dated.period_grain
            and hidden.period_start = dated.period_start
            and hidden.dimension = 'company'
    )
