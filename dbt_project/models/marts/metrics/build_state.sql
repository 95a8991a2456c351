-- Grain: one row: how far the figures have been built.
-- Last of a build, so that a build that broke off is repeated by the next one.
-- depends_on: {{ ref('metric_values') }}, {{ ref('metric_changes') }}
-- depends_on: {{ ref('score_counts') }}, {{ ref('control_points') }}
-- depends_on: {{ ref('journey_stages') }}
-- depends_on: {{ ref('shrunken_figures') }}, {{ ref('alert_candidates') }}
-- depends_on: {{ ref('change_parts') }}
-- depends_on: {{ ref('servqual_details') }}, {{ ref('visit_figures') }}
-- depends_on: {{ ref('daily_attributions') }}
-- depends_on: {{ ref('monthly_topics') }}, {{ ref('monthly_theme_sets') }}
-- depends_on: {{ ref('coding_quality') }}
-- depends_on: {{ ref('daily_states') }}, {{ ref('daily_standing') }}
-- depends_on: {{ ref('told_naming_rules') }}
select
    built.through_batch_no as batch_no,
    codings.through_coding_no as coding_no,
    {{ definitions_key() }} as definition_version,
    cast({{ confidence_level() }} as double) as confidence_level,
    {{ repeat_rules(ref('sources')) }} as repeat_rules

from {{ ref('build_window') }} as built

cross join {{ ref('coding_window') }} as codings
