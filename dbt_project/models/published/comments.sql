-- Grain: one row per response that counts and open question with words in its answer.
-- A comment names its place, manager, product and survey only where the figures of all
-- of them are shown in its month: what is hidden does not follow from who said what.
-- depends_on: {{ ref('hidden_crossings') }}, {{ ref('build_window') }}
-- depends_on: {{ ref('retold_months') }}
{{ config(
    materialized='incremental',
    incremental_strategy='retold_months',
    on_schema_change='fail',
) }}

{%- set named = dimensions_of_comments() %}

with

comments as (

    select * from {{ ref('coded_comments') }}

),

-- chosen before anything is joined
responses as materialized (

    select
        response_no,
        response_uid,
        customer_key,
        {% for dimension in named %}
        {{ dimension }},
        {% endfor %}
        {% for dimension in crossed_dimensions() if dimension not in named %}
        {{ dimension_column(dimension) }},
        {% endfor %}
        {{ period_start('answered_date', 'month') }} as month_start

    from {{ ref('counted_responses') }}

    where {{ is_of_a_retold_month('answered_date') }}

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
        min(scale) as scale,
        min_by(nps_group, (scale, nps_group)) as nps_group

    from scored

    group by response_no

),

shown as (

    select
        scale,
        period_start as month_start,
        dimension,
        member

    from {{ ref('shown_groups') }}

    where period_grain = 'month'

),

{%- for pair in crossed_pairs() if pair[0] in named or pair[1] in named %}

hidden_cells_{{ loop.index }} as (

    select distinct
        scale,
        period_grain,
        period_start,
        member

    from {{ ref('hidden_crossings') }}

    where
        metric = 'nps'
        and period_grain in ('month', 'quarter')
        and dimension = {{ dimension_name(pair | join('*')) }}

),

{%- endfor %}

judged as (

    select
        responses.*,
        scores.scale,
        scores.nps_group,
        company.member is not null as is_of_a_shown_month,
        company.member is not null
        {%- for dimension in named %}
        and {{ dimension }}s.member is not null
        {%- endfor %}
        {%- for pair in crossed_pairs() if pair[0] in named or pair[1] in named %}
        and not exists (
            select 1
            from hidden_cells_{{ loop.index }} as cells
            where
                cells.scale = scores.scale
                and cells.period_start = date_trunc(
                    cells.period_grain, responses.month_start
                )
                and cells.member = {{ crossed_member('responses', pair) }}
        )
        {%- endfor %} as is_named

    from responses

    -- who gave no score belongs to no group
    left join scores
        on responses.response_no = scores.response_no

    left join shown as company
        on
            scores.scale = company.scale
            and responses.month_start = company.month_start
            and company.dimension = 'company'
    {%- for dimension in named %}

    left join shown as {{ dimension }}s
        on
            scores.scale = {{ dimension }}s.scale
            and responses.month_start = {{ dimension }}s.month_start
            and {{ dimension }}s.dimension = '{{ dimension }}'
            and responses.{{ dimension }} = {{ dimension }}s.member
    {%- endfor %}

)

select
    cast(judged.response_uid as varchar) as response_uid,
    comments.question_key,
    judged.month_start,
    {% for dimension in named %}
    case when judged.is_named then judged.{{ dimension }} end as {{ dimension }},
    {% endfor %}
    case when judged.is_of_a_shown_month then judged.nps_group end as nps_group,
    judged.scale as score_scale,
    answers.value_text as text,
    comments.language,
    comments.primary_kind,
    comments.kinds,
    comments.themes,
    comments.sentiment,
    comments.churn_risk,
    comments.wants_contact,
    comments.implicit_request,
    comments.aspect,
    comments.cause,
    comments.confidence,
    comments.is_coded,
    comments.coder,
    comments.coder_version,
    comments.is_corrected,
    judged.customer_key is not null as has_customer,
    judged.is_of_a_shown_month
    and {{ has_review_risk(
        'judged.nps_group', 'comments.kinds', 'comments.sentiment', 'comments.churn_risk'
    ) }} as has_review_risk

from comments

-- superseded revisions and tests find no partner
inner join judged
    on comments.response_no = judged.response_no

-- every comment was coded from an answer
inner join {{ ref('answers') }} as answers
    on
        comments.response_no = answers.response_no
        and comments.question_key = answers.question_key
