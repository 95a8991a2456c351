{# Who has somebody to change places with: docs/decisions/0015-small-groups-are-hidden-in-the-model.md.
   Two answers of one score, of two members, on two days, may change their members: every day,
   every score of a month and every member keep their number of answers, and the small group
   of a day has another one. #}

{# CTEs of which `name`_settled lists the small cells that can change so.
   `rows_`: a CTE of metric, scale, dimension, member, score, n and the columns named here;
   `unit`: what a cell is of beside its member; `region`: where the other answer may be. #}
{% macro settled_cells(name, rows_, unit, region) -%}
    {%- set series = ['metric', 'scale', 'dimension'] -%}
    {%- set pool = series + region -%}
    {%- set cell = pool + (unit | reject('in', region) | list) + ['member'] -%}
{{ name }}_by_member as (

    select
        {{ pool | join(', ') }},
        score,
        member,
        sum(n) as n

    from {{ rows_ }}

    group by {{ pool | join(', ') }}, score, member

),

{{ name }}_by_unit as (

    select
        {{ pool | join(', ') }},
        score,
        {% for column in unit if column not in region -%}
        {{ column }},
        {% endfor -%}
        sum(n) as n

    from {{ rows_ }}

    group by
        {% for column in unit if column not in region -%}
        {{ column }},
        {% endfor -%}
        {{ pool | join(', ') }},
        score

),

{{ name }}_by_score as (

    select
        {% for column in pool -%}
        members.{{ column }},
        {% endfor -%}
        members.score,
        members.n,
        -- whoever the answer is of, another member has one elsewhere
        bool_and(members.n > members.most + units.n) as is_plenty

    from (
        select
            {{ pool | join(', ') }},
            score,
            sum(n) as n,
            max(n) as most
        from {{ name }}_by_member
        group by {{ pool | join(', ') }}, score
    ) as members

    inner join {{ name }}_by_unit as units
        on
            {% for column in pool -%}
            members.{{ column }} = units.{{ column }}
            and {% endfor -%}
            members.score = units.score

    group by
        {% for column in pool -%}
        members.{{ column }},
        {% endfor -%}
        members.score,
        members.n

),

{{ name }}_cells as (

    select
        {% for column in cell -%}
        cells.{{ column }},
        {% endfor -%}
        bool_or(scores.is_plenty) as is_settled

    from {{ rows_ }} as cells

    inner join {{ name }}_by_score as scores
        on
            {% for column in pool -%}
            cells.{{ column }} = scores.{{ column }}
            and {% endfor -%}
            cells.score = scores.score

    group by
        {% for column in cell[:-1] -%}
        cells.{{ column }},
        {% endfor -%}
        cells.member

    having {{ is_small('sum(cells.n)') }}

),

-- Of the others: one of its answers leaves, or one comes to it and takes the place of one
-- that its member has elsewhere.
{{ name }}_settled as (

    select {{ cell | join(', ') }}

    from {{ name }}_cells

    where is_settled

    union distinct

    select
        {% for column in cell[:-1] -%}
        cells.{{ column }},
        {% endfor -%}
        cells.member

    from {{ name }}_cells as cells

    inner join {{ name }}_by_member as members
        on
            {% for column in pool -%}
            cells.{{ column }} = members.{{ column }}
            and {% endfor -%}
            cells.member = members.member

    inner join {{ name }}_by_score as scores
        on
            {% for column in pool -%}
            cells.{{ column }} = scores.{{ column }}
            and {% endfor -%}
            members.score = scores.score

    -- nobody at all may have that score on the day
    left join {{ name }}_by_unit as units
        on
            {% for column in cell[:-1] -%}
            cells.{{ column }} = units.{{ column }}
            and {% endfor -%}
            members.score = units.score

    left join {{ rows_ }} as own
        on
            {% for column in cell -%}
            cells.{{ column }} = own.{{ column }}
            and {% endfor -%}
            members.score = own.score

    where
        not cells.is_settled
        and (
            own.n > 0
            and scores.n - members.n - units.n + own.n > 0
            or members.n > coalesce(own.n, 0)
            and coalesce(units.n, 0) > coalesce(own.n, 0)
        )

)
{%- endmacro %}
