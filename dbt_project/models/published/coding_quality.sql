-- Grain: one row per month, language, coder and its version.
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_comment_months') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_comment_months',
    on_schema_change='fail',
) }}

with

-- chosen before anything is joined
responses as materialized (

    select
        response_no,
        {{ period_start('answered_date', 'month') }} as month_start

    from {{ ref('counted_responses') }}

    where {{ is_of_a_touched_comment_month('answered_date') }}

),

by_persons as (

    select
        response_no,
        question_key,
        count(*) filter (where evidence = 'correction') as added_themes

    from {{ ref('commented_themes') }}

    where response_no in (select responses.response_no from responses)

    group by response_no, question_key

)

select
    responses.month_start,
    comments.language,
    comments.coder,
    comments.coder_version,
    count(*) as comments,
    count(*) filter (where not comments.is_coded) as uncoded,
    count(*) filter (where not comments.is_coded) / cast(count(*) as double)
        as uncoded_share,
    -- to four digits: sums of decimals are exact
    cast(
        sum(
            case
                when comments.is_coded then cast(comments.confidence as decimal(5, 4))
            end
        ) as double
    ) / nullif(count(*) filter (where comments.is_coded), 0) as confidence_mean,
    count(*) filter (where comments.is_corrected) as corrected,
    count(*) filter (
        where comments.is_corrected and coalesce(by_persons.added_themes, 0) = 0
    ) as corrected_without_new_themes

from {{ ref('coded_comments') }} as comments

inner join responses
    on comments.response_no = responses.response_no

-- what nobody could code has no theme
left join by_persons
    on
        comments.response_no = by_persons.response_no
        and comments.question_key = by_persons.question_key

group by
    responses.month_start,
    comments.language,
    comments.coder,
    comments.coder_version
