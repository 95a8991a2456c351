-- Grain: one row per response of a person that counts, of the last follow_up_days().
-- What somebody may get back to a customer about.
-- depends_on: {{ ref('answer_series') }}

with

responses as (

    select
        response_no,
        response_uid,
        answered_date,
        survey,
        location,
        manager,
        product,
        language,
        tier,
        respondent_key,
        customer_key,
        email_key,
        phone_key

    from {{ ref('counted_responses') }}

    where
        answered_date > (
            select max(counted.answered_date) - {{ follow_up_days() }}
            from {{ ref('counted_responses') }} as counted
        )

),

scored as (

    select
        answers.response_no,
        series.scale,
        {{ nps_category('answers.value_number') }} as nps_group

    from {{ ref('scored_answers') }} as answers

    inner join {{ ref('answer_series') }} as series
        on
            answers.series_no = series.series_no
            and series.metric = 'nps'

    where answers.response_no in (select responses.response_no from responses)

),

-- of several questions of NPS the one that is about nothing in particular
scores as (

    select
        response_no,
        min_by(nps_group, (scale, nps_group)) as nps_group

    from scored

    group by response_no

),

said as (

    select
        comments.response_no,
        bool_or(comments.wants_contact) as wants_contact,
        bool_or(comments.implicit_request) as implicit_request,
        bool_or(comments.churn_risk) as churn_risk,
        bool_or(
            comments.cause = 'front_line' and {{ is_complaint('comments.sentiment') }}
        ) as is_unfinished,
        list_sort(list_distinct(flatten(list(comments.themes)))) as themes,
        list_sort(
            list_distinct(list(comments.cause) filter (where comments.cause <> 'none'))
        ) as causes

    from {{ ref('coded_comments') }} as comments

    where comments.response_no in (select responses.response_no from responses)

    group by comments.response_no

)

select
    cast(responses.response_uid as varchar) as response_uid,
    cast({{ person_key('responses') }} as varchar) as person_key,
    responses.answered_date,
    responses.survey,
    responses.location,
    responses.manager,
    responses.product,
    responses.language,
    responses.tier,
    scores.nps_group,
    coalesce(said.wants_contact, false) as wants_contact,
    coalesce(said.implicit_request, false) as implicit_request,
    coalesce(said.churn_risk, false) as churn_risk,
    coalesce(said.is_unfinished, false) as is_unfinished,
    coalesce(said.themes, []) as themes,
    coalesce(said.causes, []) as causes

from responses

{{ join_people('responses') }}
-- who gave no score belongs to no group
left join scores
    on responses.response_no = scores.response_no

-- who wrote nothing said nothing
left join said
    on responses.response_no = said.response_no

-- nobody can get back to whom nobody can name
where {{ person_key('responses') }} is not null
