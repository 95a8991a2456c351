-- Grain: one row per answer that feeds a metric, of whichever response revision.
with

series as (

    select * from {{ ref('answer_series') }}
    -- a question that declares what no metric is defined on feeds no figure
    where metric is not null

)

select
    answers.response_no,
    answers.question_key,
    series.series_no,
    series.is_averaged,
    answers.value_number

from {{ ref('answers') }} as answers

-- comments, and answers of a question without a metric, find no partner
inner join series
    on
        answers.metric = series.declared_metric
        and answers.scale_min = series.scale_min
        and answers.scale_max = series.scale_max
        and answers.direction = series.direction

where
    answers.answer_state = 'answered'
    and answers.value_number between answers.scale_min and answers.scale_max
