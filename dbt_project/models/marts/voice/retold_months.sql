-- Grain: one row per month whose comments and answers this build tells again: what was
-- said or who may be named changed.
with

naming_rules as (

    select * from {{ ref('naming_rules') }}

),

told as (

    {{ told_naming_rules() }}

)

select month_start
from {{ ref('touched_comment_months') }}

union distinct

select coalesce(naming_rules.month_start, told.month_start) as month_start
from naming_rules
-- a month that is told for the first time, and one of which nothing is shown any more
full join told
    on naming_rules.month_start = told.month_start
where naming_rules.names_key is distinct from told.names_key
