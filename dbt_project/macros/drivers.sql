{# How much of the spread of an outcome goes together with each of several predictors that go
   together with each other: LMG (the gain in R squared averaged over all orders of the
   predictors; Lindeman, Merenda and Gold 1980) and Johnson's relative weights (2000).
   docs/decisions/0020-what-is-shown-of-comments.md says how SQL can do it. #}

{# From so many answers a model of several themes is more than a look. #}
{% macro enough_for_drivers() %}100{% endmacro %}

{# The place of the outcome, after all predictors. #}
{% macro outcome_place() %}99{% endmacro %}

{# CTEs `lmg_weights` (group_no, place, lmg, r_squared) and `johnson_weights` (group_no, place,
   johnson), out of a relation with group_no, place, other_place (the same or a later one) and
   r: correlations of predictors 1, 2, 3, ... with each other, with themselves (1) and with the
   outcome. Goes after `with recursive`. #}
{% macro driver_weights_of(correlations) -%}
{{ sweep_ctes(correlations) }},

{{ square_root_ctes(correlations) }}
{%- endmacro %}

{# What is left of every correlation when the predictors of a subset are taken out of it, one
   after the other in the order of their places: of a subset only what lies after its last
   predictor is needed, so that there are some six numbers for each of the 2^p subsets. #}
{% macro sweep_ctes(correlations) -%}
swept as (

    select
        group_no,
        cast(0 as bigint) as subset,
        cast(0 as integer) as subset_size,
        cast(place as integer) as place,
        cast(other_place as integer) as other_place,
        cast(r as double) as rest

    from {{ correlations }}

    union all

    select
        later.group_no,
        later.subset + (1 << (pivots.place - 1)) as subset,
        later.subset_size + 1 as subset_size,
        later.place,
        later.other_place,
        -- a predictor that the others make up adds nothing
        case
            when pivots.rest > 1e-10
                then later.rest - lefts.rest * rights.rest / pivots.rest
            when pivots.rest <= 1e-10 then later.rest
        end as rest

    from swept as later

    inner join swept as pivots
        on
            later.group_no = pivots.group_no
            and later.subset = pivots.subset
            and pivots.place = pivots.other_place
            and later.place > pivots.place
            and pivots.place <> {{ outcome_place() }}

    inner join swept as lefts
        on
            later.group_no = lefts.group_no
            and later.subset = lefts.subset
            and pivots.place = lefts.place
            and later.place = lefts.other_place

    inner join swept as rights
        on
            later.group_no = rights.group_no
            and later.subset = rights.subset
            and pivots.place = rights.place
            and later.other_place = rights.other_place

),

explained as (

    select
        group_no,
        subset,
        subset_size,
        1e0 - rest as r_squared

    from swept

    where place = {{ outcome_place() }}

),

predictors as (

    select
        group_no,
        place,
        cast(count(*) over (partition by group_no) as integer) as predictor_count

    from {{ correlations }}

    where place = other_place and place <> {{ outcome_place() }}

),

lmg_weights as (

    select
        predictors.group_no,
        predictors.place,
        -- exact sums: those of doubles hang on the order of rows
        cast(
            sum(
                cast(
                    case
                        when explained.subset & (1 << (predictors.place - 1)) > 0
                            then explained.r_squared
                                * factorial(explained.subset_size - 1)
                                * factorial(
                                    predictors.predictor_count - explained.subset_size
                                )
                        when explained.subset & (1 << (predictors.place - 1)) = 0
                            then -explained.r_squared
                                * factorial(explained.subset_size)
                                * factorial(
                                    predictors.predictor_count
                                    - explained.subset_size - 1
                                )
                    end
                    / factorial(predictors.predictor_count) as decimal(38, 24)
                )
            ) as double
        ) as lmg,
        max(explained.r_squared)
            filter (where explained.subset_size = predictors.predictor_count)
            as r_squared

    from predictors

    inner join explained
        on predictors.group_no = explained.group_no

    group by predictors.group_no, predictors.place

)
{%- endmacro %}

{# The square root of the correlations of the predictors and its inverse, by the coupled
   Newton-Schulz iteration (Higham 2008, 6.7): the matrix is divided by its trace first, so that
   it converges. Matrices are lists of rows, and sums over lists have an order. #}
{% macro square_root_ctes(correlations) -%}
matrix_rows as (

    select
        sides.group_no,
        sides.place,
        list(sides.r order by sides.other_place) as entries

    from (
        select group_no, place, other_place, cast(r as double) as r
        from {{ correlations }}
        where other_place <> {{ outcome_place() }}
        union all
        select group_no, other_place, place, cast(r as double) as r
        from {{ correlations }}
        where other_place <> {{ outcome_place() }} and place <> other_place
    ) as sides

    group by sides.group_no, sides.place

),

matrices as (

    select
        group_no,
        list(list_transform(entries, lambda entry: entry / len(entries)) order by place)
            as scaled,
        list(
            list_transform(
                range(1, len(entries) + 1), lambda other:
                case when other = place then 1e0 when other <> place then 0e0 end
            ) order by place
        ) as identity_,
        count(*) as predictor_count

    from matrix_rows

    group by group_no

),

roots as (

    select
        group_no,
        1 as step,
        scaled as root,
        identity_ as inverse

    from matrices

    union all

    select
        group_no,
        step + 1 as step,
        {{ matrix_product('root', 'correction') }} as root,
        {{ matrix_product('correction', 'inverse') }} as inverse

    from (
        select
            *,
            list_transform(
                range(1, len(product) + 1), lambda place:
                list_transform(
                    range(1, len(product) + 1), lambda other:
                    (
                        case
                            when place = other then 3e0
                            when place <> other then 0e0
                        end - product[place][other]
                    ) / 2e0
                )
            ) as correction

        from (
            select
                *,
                {{ matrix_product('inverse', 'root') }} as product

            from roots

            where step <= {{ steps_of_a_root() }}
        ) as multiplied
    ) as corrected

),

outcomes as (

    select
        group_no,
        list(cast(r as double) order by place) as correlations

    from {{ correlations }}

    where other_place = {{ outcome_place() }} and place <> {{ outcome_place() }}

    group by group_no

),

independent as (

    select
        roots.group_no,
        matrices.predictor_count,
        roots.root,
        list_transform(
            roots.inverse, lambda line: list_inner_product(line, outcomes.correlations)
        ) as betas

    from roots

    inner join matrices
        on roots.group_no = matrices.group_no

    inner join outcomes
        on roots.group_no = outcomes.group_no

    where roots.step = {{ steps_of_a_root() }} + 1

),

johnson_weights as (

    select
        group_no,
        unnest(range(1, predictor_count + 1)) as place,
        -- the scale of the root and of its inverse cancel each other
        unnest(
            list_transform(
                root, lambda line:
                list_sum(
                    list_transform(
                        range(1, len(line) + 1), lambda other:
                        power(line[other] * betas[other], 2)
                    )
                )
            )
        ) as johnson

    from independent

)
{%- endmacro %}

{# Rows by columns. That all of them are symmetric here is no short cut: rows by rows the iteration
   would drift away from what it has reached. #}
{% macro matrix_product(first, second) -%}
    list_transform(
        {{ first }}, lambda line: list_transform(
            range(1, len({{ second }}) + 1), lambda place: list_inner_product(
                line, list_transform({{ second }}, lambda other: other[place])
            )
        )
    )
{%- endmacro %}

{# Errors are squared by each step once they are small; before that the smallest root grows by
   half in each: enough down to a millionth of the largest. #}
{% macro steps_of_a_root() %}30{% endmacro %}

{# Pearson's r of two columns from whole sums over n rows: of their product, of each, and of the
   square of each. Null where one of them never changes. #}
{% macro correlation_of_counts(n, products, one, one_squares, other, other_squares) -%}
    (
        ({{ n }} * {{ products }} - {{ one }} * {{ other }})
        / nullif(
            sqrt(cast({{ n }} * {{ one_squares }} - {{ one }} * {{ one }} as double))
            * sqrt(cast({{ n }} * {{ other_squares }} - {{ other }} * {{ other }} as double)),
            0
        )
    )
{%- endmacro %}

{# Of a row of topic_cells: mentioning the topic with the group of the customer (1, 0, -1). #}
{% macro correlation_with_nps() -%}
    {{ correlation_of_counts(
        'n', '(promoters - detractors)', 'mentions', 'mentions',
        '(group_promoters - group_detractors)', '(group_promoters + group_detractors)'
    ) }}
{%- endmacro %}
