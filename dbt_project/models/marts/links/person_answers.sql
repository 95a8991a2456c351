-- Grain: one row per response that counts; its person is null where nobody is known.
-- depends_on: {{ ref('answer_series') }}
with

scored as (

    select
        answers.response_no,
        -- of several questions of NPS the first one of the form by its name
        min_by({{ nps_category('answers.value_number') }}, answers.question_key)
            as nps_group

    from {{ ref('scored_answers') }} as answers

    inner join {{ ref('answer_series') }} as series
        on
            answers.series_no = series.series_no
            and series.metric = 'nps'

    where {{ has_orders() }}

    group by answers.response_no

)

select
    responses.response_no,
    responses.response_uid,
    responses.answered_at,
    responses.answered_date,
    scored.nps_group,
    responses.location,
    responses.manager,
    {{ person_key('responses') }} as person_key

from {{ ref('counted_responses') }} as responses

-- a response without a score of NPS is an answer all the same
left join scored
    on responses.response_no = scored.response_no

{{ join_people('responses') }}
where {{ has_orders() }}
