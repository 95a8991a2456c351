-- Grain: one row per declared survey.
with

sources as (

    select * from {{ ref('sources') }}

),

loads as (

    select
        survey,
        max(fetched_at) as last_fetched_at,
        cast(sum(loaded) as bigint) as loaded_row_count,
        cast(sum(rejected) as bigint) as rejected_row_count

    from {{ ref('batches') }}

    group by survey

),

answered as (

    select
        survey,
        max(answered_at) as last_answered_at,
        max(answered_date) as last_answered_date,
        count(*) as response_count

    from {{ ref('responses') }}

    where is_current and not is_test

    group by survey

),

waiting as (

    select
        survey,
        count(*) as open_quarantine_count

    from {{ ref('quarantined_rows') }}

    where status = 'open'

    group by survey

)

select
    sources.survey,
    sources.kind,
    sources.title,
    sources.owner,
    sources.freshness_hours,
    loads.last_fetched_at,
    answered.last_answered_at,
    answered.last_answered_date,
    coalesce(answered.response_count, 0) as response_count,
    coalesce(waiting.open_quarantine_count, 0) as open_quarantine_count,
    coalesce(loads.loaded_row_count, 0) as loaded_row_count,
    coalesce(loads.rejected_row_count, 0) as rejected_row_count

from sources

-- a survey that has brought nothing yet is there with zeros and without dates
left join loads
    on sources.survey = loads.survey

left join answered
    on sources.survey = answered.survey

left join waiting
    on sources.survey = waiting.survey
