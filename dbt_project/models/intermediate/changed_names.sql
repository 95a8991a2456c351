-- Grain: one row per dimension and text by which what changed is named.
{{ config(materialized='table') }}

with

build_window as (

    select * from {{ ref('build_window') }}
    -- when nothing is built, every day is computed anyway
    where built_batch_no >= 0

),

employees as (

    select * from {{ ref('employees') }}

),

locations as (

    select * from {{ ref('locations') }}

),

-- of every revision: a former name matters as much as the new one
location_texts as (

    select
        locations.native_id,
        {{ folded_name('locations.name') }} as folded_name

    from locations

    where
        locations.native_id in (
            select changed.native_id
            from locations as changed
            inner join build_window
                on changed.batch_no > build_window.built_batch_no
        )

),

changed_locations as (

    select {{ folded_name('native_id') }} as folded_name
    from location_texts

    union distinct

    select folded_name
    from location_texts
    where folded_name is not null

),

changed_employees as (

    select employees.native_id
    from employees
    inner join build_window
        on employees.batch_no > build_window.built_batch_no

    union distinct

    -- whose location is another one now, or none
    select employees.native_id
    from employees
    inner join changed_locations
        on {{ folded_name('employees.location') }} = changed_locations.folded_name

),

employee_texts as (

    select
        employees.native_id,
        {{ folded_name('employees.name') }} as folded_name

    from employees

    where
        employees.native_id in (
            select changed.native_id from changed_employees as changed
        )

)

select
    'location' as dimension,
    folded_name

from changed_locations

union distinct

select
    'manager' as dimension,
    {{ folded_name('native_id') }} as folded_name

from employee_texts

union distinct

select
    'manager' as dimension,
    folded_name

from employee_texts

where folded_name is not null
