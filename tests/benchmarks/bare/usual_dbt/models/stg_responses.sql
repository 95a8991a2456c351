{{ config(materialized='view') }}

select
    response_id,
    customer_id,
    try_strptime(answered_at, '%Y-%m-%d %H:%M:%S') as answered_at,
    cast(try_strptime(answered_at, '%Y-%m-%d %H:%M:%S') as date) as answered_date,
    try_cast(nps as tinyint) as nps,
    try_cast(csi as tinyint) as csi,
    try_cast(ces as tinyint) as ces,
    comment,
    location,
    manager,
    product,
    channel,
    touchpoint,
    tier,
    language

from {{ source('survey', 'responses') }}
