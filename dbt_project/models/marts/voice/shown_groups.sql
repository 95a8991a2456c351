-- Grain: one row per scale, period and group whose NPS is published, of what a comment
-- and an answer may be told of: the company by month and quarter, the others by month.
select distinct
    scale,
    period_grain,
    period_start,
    dimension,
    member

from {{ ref('metric_values') }}

where
    metric = 'nps'
    and value is not null
    and (
        period_grain = 'month'
        and {{ is_among('dimension', ['company'] + dimensions_of_comments()) }}
        or period_grain = 'quarter' and dimension = 'company'
    )
