{# Two more intervals of NPS that other people publish, to compare ours with. Neither has a
   closed form: both are worked out as far as numbers go, nothing is drawn by chance. No published
   figure is made with them. Arguments are relations with name, promoters, passives, detractors
   and n; bounds are points within -100..100. #}

{# k * ln(k / n), which is nothing where k is. #}
{% macro log_power(k, share) -%}
    (case when {{ k }} > 0 then {{ k }} * ln({{ share }}) else 0e0 end)
{%- endmacro %}

{# CTEs `drawn_again` to `resampled_intervals`: the percentile interval of a bootstrap. Drawing n
   answers again and again gives promoters less detractors as three classes drawn n times do: its
   limits are the quantiles of that, the smallest NPS with at least such a share up to it. #}
{% macro resampled_intervals_of(relation) -%}
drawn_again as (

    select
        given.name,
        given.n,
        cast(drawn_promoters.k as bigint) - drawn_detractors.k as net,
        sum(
            case
                when
                    (given.promoters > 0 or drawn_promoters.k = 0)
                    and (given.detractors > 0 or drawn_detractors.k = 0)
                    and (
                        given.passives > 0
                        or drawn_promoters.k + drawn_detractors.k = given.n
                    )
                    then exp(
                        lgamma(given.n + 1e0)
                        - lgamma(drawn_promoters.k + 1e0)
                        - lgamma(drawn_detractors.k + 1e0)
                        - lgamma(given.n - drawn_promoters.k - drawn_detractors.k + 1e0)
                        + {{ log_power('drawn_promoters.k', 'given.promoters / cast(given.n as double)') }}
                        + {{ log_power('drawn_detractors.k', 'given.detractors / cast(given.n as double)') }}
                        + {{ log_power(
                            '(given.n - drawn_promoters.k - drawn_detractors.k)',
                            'given.passives / cast(given.n as double)'
                        ) }}
                    )
                else 0e0
            end
        ) as chance

    from {{ relation }} as given

    inner join lateral (select unnest(range(given.n + 1)) as k) as drawn_promoters
        on true

    inner join lateral (
        select unnest(range(given.n - drawn_promoters.k + 1)) as k
    ) as drawn_detractors
        on true

    group by given.name, given.n, net

),

drawn_up_to as (

    select
        name,
        100e0 * net / n as nps,
        sum(chance) over (partition by name order by net) as chance

    from drawn_again

),

resampled_intervals as (

    select
        name,
        {% for end, share in [('low', '(1e0 - level) / 2e0'), ('high', '(1e0 + level) / 2e0')] -%}
        -- sums of doubles reach one but for a hair
        min(nps) filter (where chance >= {{ share | replace('level', confidence_level() ~ 'e0') }} - 1e-12)
            as {{ end }}{{ ',' if not loop.last }}
        {% endfor %}

    from drawn_up_to

    group by name

)
{%- endmacro %}

{# CTEs `bayesian_halvings` and `bayesian_intervals`: the interval with equal tails of what is
   believed of the NPS after the answers, when before them every three shares were as likely
   (Dirichlet 1, 1, 1). Its ends are found by halving, each with the probability by which targets
   of units are judged (shrinkage.sql). `with recursive` stands before. #}
{% macro bayesian_intervals_of(relation) -%}
    {%- set middle = '((low + high) / 2e0)' -%}
    {%- set margin = '(promoters - detractors - ' ~ middle ~ ' * (promoters + passives + detractors))' -%}
    {%- set sd = (
        'sqrt(promoters * power(1e0 - ' ~ middle ~ ', 2) + passives * power(' ~ middle
        ~ ', 2) + detractors * power(1e0 + ' ~ middle ~ ', 2))'
    ) -%}
    {%- set terms -%}
    list_sum(list_transform(
        range({{ inversion_steps() }}),
        lambda step: {{ inversion_term(
            'step', sd, middle, 'promoters', 'passives', 'detractors'
        ) }}
    ))
    {%- endset -%}
bayesian_halvings as (

    select
        given.name,
        given.promoters + 1e0 as promoters,
        given.passives + 1e0 as passives,
        given.detractors + 1e0 as detractors,
        ends.is_low,
        ends.chance,
        -1e0 as low,
        1e0 as high,
        0 as step_no

    from {{ relation }} as given

    cross join (
        values
        (true, (1e0 + {{ confidence_level() }}e0) / 2e0),
        (false, (1e0 - {{ confidence_level() }}e0) / 2e0)
    ) as ends (is_low, chance)

    union all

    select
        name,
        promoters,
        passives,
        detractors,
        is_low,
        chance,
        case when is_beyond then {{ middle }} else low end as low,
        case when is_beyond then high else {{ middle }} end as high,
        step_no + 1 as step_no

    from (
        select
            *,
            {{ inversion_probability(terms, margin ~ ' / ' ~ sd) }} > chance as is_beyond

        from bayesian_halvings

        where step_no < 40
    ) as halved

),

bayesian_intervals as (

    select
        name,
        100e0 * max(low) filter (where is_low) as low,
        100e0 * max(high) filter (where not is_low) as high

    from bayesian_halvings

    where step_no = 40

    group by name

)
{%- endmacro %}
