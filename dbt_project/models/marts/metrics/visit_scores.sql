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

-- a section with nothing applicable has no score
sections as (

    select
        response_no,
        section,
        max(section_weight) as section_weight,
        max(score) as score,
        max(points) as points,
        max(points_max) as points_max,
        coalesce(max(failed_count), 0) as failed_count

    from (
        select * from asked_sections
        union all by name
        select
            response_no,
            section,
            score,
            points,
            points_max,
            failed_count
        from visit_sections
    ) as asked_and_scored

    group by response_no, section

),

failed_items as (

    select
        response_no,
        question_key as failed_item

    from derived_answers

    where
        metric = 'mystery_item'
        and is_critical
        and value_number < scale_max

),

-- One row per visit, without an outer join: DuckDB 2.0.0 breaks off where it turns one
-- round that has a chain of joins on its other side (duckdb/duckdb#24807).
listed as (

    select
        response_no,
        cast(to_json(list(
            {
                'section': section,
                'weight': cast(section_weight as double),
                'score': cast(score as double),
                'points': cast(points as double),
                'points_max': cast(points_max as double),
                'failed_count': failed_count
            }
            order by section
        ) filter (where section is not null)) as {{ dbt.type_string() }}) as sections,
        string_agg(failed_item, ', ' order by failed_item) as failed_items

    from (
        select * from sections
        union all by name
        select * from failed_items
    ) as sections_and_failures

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
    listed.failed_items,
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

inner join listed
    on visits.response_no = listed.response_no
