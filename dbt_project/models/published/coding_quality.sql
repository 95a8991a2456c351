-- Grain: one row per month, language, coder and its version.
{{ config(materialized='view') }}

with

by_persons as (

    select
        response_no,
        question_key,
        count(*) filter (where evidence = 'correction') as added_themes

    from {{ ref('commented_themes') }}

    group by response_no, question_key

)

select
    {{ period_start('responses.answered_date', 'month') }} as month_start,
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

inner join {{ ref('counted_responses') }} as responses
    on comments.response_no = responses.response_no

-- what nobody could code has no theme
left join by_persons
    on
        comments.response_no = by_persons.response_no
        and comments.question_key = by_persons.question_key

group by
    {{ period_start('responses.answered_date', 'month') }},
    comments.language,
    comments.coder,
    comments.coder_version
