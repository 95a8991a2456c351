-- Grain: one row per survey, question, version and state of its answers.
with

states as (

    select
        survey,
        question_key,
        question_version,
        answer_state,
        cast(sum(n) as bigint) as n

    from {{ ref('daily_states') }}

    group by survey, question_key, question_version, answer_state

),

counted as (

    select
        survey,
        cast(sum(n) as bigint) as n

    from {{ ref('daily_standing') }}

    where standing = 'COUNTED'

    group by survey

),

-- what is declared and was never asked is a question too
asked as (

    select
        survey,
        question_key,
        n

    from states

    union all

    select
        answers_of as survey,
        question_key,
        0 as n

    from {{ ref('declared_questions') }}

    where is_current and is_declared

),

answered as (

    select
        survey,
        question_key,
        sum(n) as n

    from asked

    group by survey, question_key

),

-- a response without an answer to a question was not asked it
not_asked as (

    select
        counted.survey,
        answered.question_key,
        cast(counted.n - answered.n as bigint) as n

    from answered

    -- a survey of which nothing counts has nothing to show
    inner join counted
        on answered.survey = counted.survey

)

select
    survey,
    question_key,
    question_version,
    answer_state,
    n

from states

union all

select
    survey,
    question_key,
    cast(null as integer) as question_version,
    'not_asked' as answer_state,
    n

from not_asked

where n > 0
