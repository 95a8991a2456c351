-- Grain: one row per kind of label and label; an empty label is all of the kind.
{{ config(materialized='view') }}

with

-- a forgotten person's comment is no longer among them
known as (

    select distinct response_uid from {{ ref('counted_responses') }}

),

checked as (

    select labels.*

    from {{ ref('checked_labels') }} as labels

    inner join known
        on labels.response_uid = known.response_uid

),

comments as (

    select
        count(*) as checked,
        count(distinct coder_version) as coder_versions

    from checked

    where label_kind = 'comment'

),

counted as (

    select
        label_kind,
        case when grouping(label) = 0 then label else '' end as label,
        count(*) filter (where was_found) as found,
        count(*) filter (where was_said) as said,
        count(*) filter (where was_found and was_said) as agreed

    from checked

    where label_kind <> 'comment'

    group by grouping sets ((label_kind, label), (label_kind))

)

select
    counted.label_kind,
    counted.label,
    comments.checked,
    comments.coder_versions,
    counted.found,
    counted.said,
    counted.agreed,
    counted.agreed / nullif(cast(counted.found as double), 0) as precision_share,
    {{ wilson_low('counted.agreed', 'counted.found') }} as precision_low,
    {{ wilson_high('counted.agreed', 'counted.found') }} as precision_high,
    counted.agreed / nullif(cast(counted.said as double), 0) as recall_share,
    {{ wilson_low('counted.agreed', 'counted.said') }} as recall_low,
    {{ wilson_high('counted.agreed', 'counted.said') }} as recall_high,
    cast({{ confidence_level() }} as double) as level

from counted

-- one row, of all comments that were checked
cross join comments
