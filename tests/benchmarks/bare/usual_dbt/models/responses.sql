select *

from {{ ref('stg_responses') }}

where
    answered_at is not null
    and nps between 0 and 10
    and csi between 1 and 5
    and ces between 1 and 7
