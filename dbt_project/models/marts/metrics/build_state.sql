-- Grain: one row: how far the figures have been built.
-- Last of a build, so that a build that broke off is repeated by the next one.
-- depends_on: {{ ref('metric_changes') }}, {{ ref('score_distribution') }}
-- depends_on: {{ ref('daily_attributions') }}
select
    through_batch_no as batch_no,
    {{ definitions_key() }} as definition_version,
    cast({{ confidence_level() }} as double) as confidence_level

from {{ ref('build_window') }}
