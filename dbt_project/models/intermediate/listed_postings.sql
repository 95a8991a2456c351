-- Grain: one row per posting of an employee record, with the id of its location.
with

employees as (

    select * from {{ ref('employees') }}

    where is_current

)

select
    employees.employee_no,
    employees.employee_uid,
    employees.native_id,
    case
        when by_id.location_id is not null then by_id.location_id
        when by_name.folded_name is not null then by_name.location_id
        when by_name.folded_name is null then employees.location
    end as location_id,
    coalesce(employees.valid_from, {{ first_day() }}) as from_day,
    coalesce(employees.valid_to, {{ last_day() }}) as to_day

from employees

-- a location that is in no list is called what the posting calls it
left join {{ ref('location_ids') }} as by_id
    on employees.location = by_id.location_id

left join {{ ref('location_names') }} as by_name
    on
        by_id.location_id is null
        and {{ folded_name('employees.location') }} = by_name.folded_name
