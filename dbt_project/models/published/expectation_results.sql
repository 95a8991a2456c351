-- Grain: one row per survey, field, expectation and reason.
with

judgements as (

    select
        *,
        row_number() over (
            partition by survey, expectation, field, reason
            order by failed_count > 0 desc, batch_no desc, expectation_no asc
        ) as failing_rank

    from {{ ref('judgements') }}

)

select
    survey,
    expectation,
    field,
    reason,
    -- the last allowed day moves on: bounds are those of the newest batch
    max_by(low, batch_no) as low,
    max_by(high, batch_no) as high,
    cast(sum(judged_count) as bigint) as judged_count,
    cast(sum(failed_count) as bigint) as failed_count,
    count(distinct batch_no) as batch_count,
    max(
        case when failing_rank = 1 then array_to_string(examples, ', ') end
    ) as examples

from judgements

group by survey, expectation, field, reason
