-- Grain: one row per answer to a question of NPS beside a comment that was understood,
-- of the months whose comments this build counts again.
-- The one pass over the comments: every figure of topics is counted from here.
-- depends_on: {{ ref('answer_series') }}

with

-- superseded revisions and tests are not among them. Chosen before anything is joined
responses as materialized (

    select
        response_no,
        {{ period_start('answered_date', 'month') }} as month_start,
        location,
        product,
        manager

    from {{ ref('counted_responses') }}

    where {{ is_of_a_touched_comment_month('answered_date') }}

),

comments as materialized (

    select coded.*

    from {{ ref('coded_comments') }} as coded

    where
        coded.is_coded
        and coded.response_no in (select responses.response_no from responses)

),

mentioned as (

    select
        response_no,
        question_key,
        sentiment,
        unnest(themes) as theme

    from comments

),

-- several comments of a response are one voice
themes as (

    select
        mentioned.response_no,
        mentioned.theme,
        bool_or({{ is_complaint('coalesce(themes.sentiment, mentioned.sentiment)') }})
            as is_complaint,
        bool_or({{ is_praise('coalesce(themes.sentiment, mentioned.sentiment)') }})
            as is_praise

    from mentioned

    -- a theme without a row of its own has the tone of its comment
    left join {{ ref('commented_themes') }} as themes
        on
            mentioned.response_no = themes.response_no
            and mentioned.question_key = themes.question_key
            and mentioned.theme = themes.theme

    group by mentioned.response_no, mentioned.theme

),

-- the general impression is a theme only of those who name no other
named_themes as (

    select
        response_no,
        list(theme order by theme) filter (where theme <> {{ general_theme() }})
            as named,
        list(theme order by theme) filter (
            where is_complaint and theme <> {{ general_theme() }}
        ) as named_complaints,
        list(theme order by theme) filter (
            where is_praise and theme <> {{ general_theme() }}
        ) as named_praises,
        bool_or(is_complaint) as is_complaint,
        bool_or(is_praise) as is_praise

    from themes

    group by response_no

),

told as (

    select
        response_no,
        bool_or(aspect in ('product', 'both')) as is_of_product,
        bool_or(aspect in ('service', 'both')) as is_of_service,
        list_sort(
            list_distinct(
                list(cause) filter (
                    where cause <> 'none' and {{ is_complaint('sentiment') }}
                )
            )
        ) as causes

    from comments

    group by response_no

),

scored as (

    select
        answers.response_no,
        answers.question_key,
        series.scale,
        {{ nps_category('answers.value_number') }} as nps_group

    from {{ ref('scored_answers') }} as answers

    inner join {{ ref('answer_series') }} as series
        on
            answers.series_no = series.series_no
            and series.metric = 'nps'

)

select
    scored.response_no,
    scored.question_key,
    scored.scale,
    scored.nps_group,
    responses.month_start,
    responses.location,
    responses.product,
    responses.manager,
    coalesce(named_themes.named, [{{ general_theme() }}]) as themes,
    case
        when named_themes.named is not null
            then coalesce(named_themes.named_complaints, [])
        when named_themes.is_complaint then [{{ general_theme() }}]
        when not named_themes.is_complaint then []
    end as complaints,
    case
        when named_themes.named is not null
            then coalesce(named_themes.named_praises, [])
        when named_themes.is_praise then [{{ general_theme() }}]
        when not named_themes.is_praise then []
    end as praises,
    told.is_of_product,
    told.is_of_service,
    coalesce(told.causes, []) as causes

from named_themes

inner join told
    on named_themes.response_no = told.response_no

-- a comment without a score is in no figure of NPS
inner join scored
    on named_themes.response_no = scored.response_no

inner join responses
    on named_themes.response_no = responses.response_no
