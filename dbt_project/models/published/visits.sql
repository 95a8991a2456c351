-- Grain: one row per mystery-shopping visit that counts.
-- depends_on: {{ ref('answer_series') }}
with

{{ derived_score_ctes(ref('answers')) }},

-- of every item, also where it was not applicable
asked_sections as (

    select
        answers.response_no,
        coalesce(answers.section, '') as section,
        max(coalesce(answers.section_weight, 1)) as section_weight

    from {{ ref('answers') }} as answers

    inner join derived_inputs
        on
            answers.metric = derived_inputs.metric
            and derived_inputs.metric = 'mystery_item'

    group by answers.response_no, coalesce(answers.section, '')

),

listed_sections as (

    select
        asked.response_no,
        cast(to_json(list(
            {
                'section': asked.section,
                'weight': cast(asked.section_weight as double),
                'score': cast(scored.score as double),
                'points': cast(scored.points as double),
                'points_max': cast(scored.points_max as double),
                'failed_count': coalesce(scored.failed_count, 0)
            }
            order by asked.section
        )) as {{ dbt.type_string() }}) as sections

    from asked_sections as asked

    -- a section with nothing applicable has no score
    left join visit_sections as scored
        on
            asked.response_no = scored.response_no
            and asked.section = scored.section

    group by asked.response_no

),

failed_items as (

    select
        response_no,
        string_agg(question_key, ', ' order by question_key) as failed_items

    from derived_answers

    where
        metric = 'mystery_item'
        and is_critical
        and value_number < scale_max

    group by response_no

)

select
    responses.survey,
    responses.native_response_id as visit_id,
    attributed.answered_date as visited_date,
    coalesce(attributed.location_id, {{ unknown_member() }}) as location,
    coalesce(attributed.manager_id, {{ unknown_member() }}) as manager,
    coalesce(responses.segments['auditor'], {{ unknown_member() }}) as auditor,
    cast(visits.raw_score as double) as raw_score,
    cast(visits.final_score as double) as final_score,
    visits.has_critical_failure,
    failed.failed_items,
    cast(visits.points as double) as points,
    cast(visits.points_max as double) as points_max,
    100e0 * cast(visits.points as double) / cast(visits.points_max as double)
        as points_share,
    listed.sections

from visits

inner join {{ ref('response_attributions') }} as attributed
    on
        visits.response_no = attributed.response_no
        and attributed.is_visit

inner join {{ ref('responses') }} as responses
    on visits.response_no = responses.response_no

inner join listed_sections as listed
    on visits.response_no = listed.response_no

-- most visits fail nothing
left join failed_items as failed
    on visits.response_no = failed.response_no
