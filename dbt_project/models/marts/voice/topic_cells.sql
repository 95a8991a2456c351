-- Grain: one row per scale, period, dimension, member, kind of topic and topic.
-- Says of each whether it may be shown. Groups of which nothing may be are here too:
-- the pool of what is hidden is theirs as well.
-- depends_on: {{ ref('hidden_crossings') }}

{%- set group_ = 'scale, period_grain, period_start, dimension, member' %}
{%- set grains = grains_of_topics() %}
{%- set counts = counts_of_topics() %}

with

figures as (

    select
        scale,
        period_grain,
        period_start,
        period_end,
        dimension,
        member,
        n,
        promoters as group_promoters,
        passives as group_passives,
        detractors as group_detractors,
        definition_version,
        value is null as is_hidden_group

    from {{ ref('metric_values') }}

    where
        metric = 'nps'
        and period_grain in ('month', 'quarter', 'year')
        and dimension in ('company', 'location', 'product', 'manager')

),

-- of a member with a hidden month or quarter, or a hidden cell of a crossing: whose
-- answers are in it must not follow from what they say
unsteady as (

    select
        figures.scale,
        figures.period_grain,
        figures.period_start,
        figures.dimension,
        figures.member

    from figures

    inner join figures as parts
        on
            figures.scale = parts.scale
            and figures.dimension = parts.dimension
            and figures.member = parts.member
            and figures.period_start <= parts.period_start
            and figures.period_end >= parts.period_end

    where figures.dimension <> 'company' and parts.is_hidden_group
    {%- for pair in crossed_pairs() %}
    {%- for half in pair if half in grains %}
    {%- set place = loop.index %}

    union all

    select
        figures.scale,
        figures.period_grain,
        figures.period_start,
        figures.dimension,
        figures.member

    from figures

    inner join {{ ref('hidden_crossings') }} as crossings
        on
            crossings.metric = 'nps'
            and figures.scale = crossings.scale
            and crossings.period_start
            between figures.period_start and figures.period_end
            and crossings.period_grain in ('month', 'quarter')
            and figures.member
            = {{ uncrossed_half("split_part(crossings.member, '*', " ~ place ~ ")") }}

    where
        figures.dimension = '{{ half }}'
        and crossings.dimension = {{ dimension_name(pair | join('*')) }}
    {%- endfor %}
    {%- endfor %}

),

unsteady_groups as (

    select distinct {{ group_ }} from unsteady

),

groups as (

    select
        figures.*,
        not figures.is_hidden_group and unsteady.scale is null as has_topics

    from figures

    -- most members are steady
    left join unsteady_groups as unsteady
        on
            figures.scale = unsteady.scale
            and figures.period_grain = unsteady.period_grain
            and figures.period_start = unsteady.period_start
            and figures.dimension = unsteady.dimension
            and figures.member = unsteady.member

    where {{ has_topics_by('figures.dimension', 'figures.period_grain') }}

),

topics as (

    select distinct
        scale,
        kind,
        topic

    from {{ ref('topic_counts') }}

    where kind <> 'tagged'

),

-- every topic of every group, also where nobody mentions it: none and few look the same
counted as (

    select
        groups.*,
        topics.kind,
        topics.topic,
        {% for count in counts[:-1] %}
        coalesce(counts.{{ count }}, 0) as {{ count }},
        {% endfor %}
        coalesce(counts.{{ counts[-1] }}, 0) as {{ counts[-1] }}

    from groups

    inner join topics
        on groups.scale = topics.scale

    left join {{ ref('topic_counts') }} as counts
        on
            groups.scale = counts.scale
            and groups.period_grain = counts.period_grain
            and groups.period_start = counts.period_start
            and groups.dimension = counts.dimension
            and groups.member = counts.member
            and topics.kind = counts.kind
            and topics.topic = counts.topic

    union all

    -- what is left of shown groups when all who are understood are taken away
    select
        groups.*,
        'theme' as kind,
        {{ untagged_theme() }} as topic,
        groups.n - coalesce(tagged.mentions, 0) as mentions,
        groups.group_promoters - coalesce(tagged.promoters, 0) as promoters,
        groups.group_passives - coalesce(tagged.passives, 0) as passives,
        groups.group_detractors - coalesce(tagged.detractors, 0) as detractors,
        {{ units_of_an_answer() }} * (groups.n - coalesce(tagged.mentions, 0)) as units,
        {{ units_of_an_answer() }} * (
            groups.group_promoters - groups.group_detractors
            - coalesce(tagged.promoters - tagged.detractors, 0)
        ) as net_units,
        0 as complaints,
        0 as praises,
        0 as promoter_complaints,
        0 as detractor_praises

    from groups

    left join {{ ref('topic_counts') }} as tagged
        on
            groups.scale = tagged.scale
            and groups.period_grain = tagged.period_grain
            and groups.period_start = tagged.period_start
            and groups.dimension = tagged.dimension
            and groups.member = tagged.member
            and tagged.kind = 'tagged'

    where exists (select 1 from topics where topics.scale = groups.scale)

),

-- Of the company: rare months that their quarter and the other months would tell take
-- the smallest other month with them, and rare quarters the smallest other quarter with
-- its months. The last quarter is still running: while it is rare the year is hidden,
-- not a quarter before.
rare as (

    select
        *,
        {{ is_rare('mentions', 'n') }} as is_rare,
        {{ period_start('period_start', 'year') }} as year_start,
        case
            when period_grain in ('month', 'quarter')
                then {{ period_start('period_start', 'quarter') }}
        end as quarter_start,
        period_start = max(period_start) over (partition by scale, period_grain)
            as is_last_period

    from counted

),

{%- for part, whole, source in [
    ('month', 'quarter', 'rare'), ('quarter', 'year', 'months'),
] %}

{{ part }}_pools as (

    select
        *,
        {%- for sum_, column in [('mentions', 'mentions'), ('n', 'n')] %}
        sum({{ column }}) filter (where period_grain = '{{ part }}' and is_rare)
            over pool as rare_{{ sum_ }},
        {%- endfor %}
        count(*) filter (
            where period_grain = '{{ part }}' and is_rare and mentions > 0
        ) over pool as rare_count,
        {%- if part == 'quarter' %}
        coalesce(
            bool_or(
                period_grain = 'quarter'
                and is_last_period
                and is_rare
                and mentions > 0
            ) over pool,
            false
        ) as is_open,
        {%- endif %}
        row_number() over (
            partition by
                scale, dimension, member, kind, topic, {{ whole }}_start, period_grain,
                coalesce(is_rare, true) or mentions = 0
            order by mentions, period_start
        ) as {{ part }}_rank

    from {{ source }}

    window pool as (
        partition by scale, dimension, member, kind, topic, {{ whole }}_start
    )

),

{{ part }}s as (

    select
        * exclude (rare_mentions, rare_n, rare_count, {{ part }}_rank),
        dimension = 'company'
        and period_grain = '{{ part }}'
        and {{ part }}_rank = 1
        and not is_rare
        and mentions > 0
        {%- if part == 'quarter' %}
        and not is_open
        {%- endif %}
        and rare_count > 0
        and (rare_count = 1 or {{ is_rare('rare_mentions', 'rare_n') }})
            as is_withheld_{{ part }}

    from {{ part }}_pools

),

{%- endfor %}

timed as (

    select
        *,
        is_rare
        or is_withheld_month
        or is_withheld_quarter
        or (dimension = 'company' and period_grain = 'year' and is_open)
        or (
            period_grain = 'month'
            and coalesce(bool_or(is_withheld_quarter) over quarter, false)
        ) as is_hidden_in_time

    from quarters

    window quarter as (
        partition by scale, dimension, member, kind, topic, quarter_start
    )

),

-- of members: what the company's figure and the shown ones leave to the hidden ones
pooled as (

    select
        cells.*,
        cells.dimension <> 'company'
        and not coalesce(company.has_topics and not company.is_hidden_in_time, false)
            as has_no_total,
        not cells.has_topics
        or coalesce(cells.is_hidden_in_time, true)
        or cells.mentions = 0 as is_hidden_alone,
        company.mentions as company_mentions

    from timed as cells

    left join timed as company
        on
            cells.scale = company.scale
            and cells.period_grain = company.period_grain
            and cells.period_start = company.period_start
            and cells.kind = company.kind
            and cells.topic = company.topic
            and company.dimension = 'company'
            and cells.dimension <> 'company'

),

ranked as (

    select
        *,
        company_mentions - sum(case when is_hidden_alone then 0 else mentions end)
            over cell as hidden_mentions,
        -- of hidden groups it is not told how many are untagged: they may all be
        count(*) filter (where is_hidden_alone and (mentions > 0 or mentions is null))
            over cell as hidden_count,
        row_number() over (
            partition by
                scale, period_grain, period_start, dimension, kind, topic,
                is_hidden_alone
            order by mentions, member
        ) as size_rank

    from pooled

    window cell as (
        partition by scale, period_grain, period_start, dimension, kind, topic
    )

),

judged as (

    select
        *,
        is_hidden_alone
        or has_no_total
        -- the smallest shown one joins hidden ones that are few, or one alone
        or (
            dimension <> 'company'
            and size_rank = 1
            and hidden_mentions > 0
            and (hidden_count = 1 or {{ is_too_few_mentions('hidden_mentions') }})
        ) as is_hidden

    from ranked

),

-- contributions add up to the NPS of the group, so that one hidden alone follows
split as (

    select
        *,
        count(*) filter (where is_hidden and mentions > 0) over themes as other_count,
        sum(mentions) filter (where is_hidden) over themes as other_mentions,
        row_number() over (
            partition by {{ group_ }}, kind, is_hidden
            order by mentions, topic
        ) as topic_rank

    from judged

    window themes as (partition by {{ group_ }}, kind)

)

select
    scale,
    period_grain,
    period_start,
    period_end,
    dimension,
    member,
    kind,
    topic,
    has_topics,
    is_hidden,
    is_hidden
    or (
        topic_rank = 1
        and (other_count = 1 or {{ is_too_few_mentions('other_mentions') }})
    ) as is_in_other,
    n,
    group_promoters,
    group_passives,
    group_detractors,
    {% for count in counts %}
    cast({{ count }} as bigint) as {{ count }},
    {% endfor %}
    definition_version

from split
