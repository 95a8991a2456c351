-- Grain: one row per period asked for, rule of the integrity screen, unit and response
-- that it concerns. Made on request; what follows is in feed_findings.
{{ config(materialized='table', tags=['on_request']) }}

{%- set window_months = feed_scheme()['window_months'] %}

with

{{ feed_asked() }},

-- a response may give several scores to the figure of a unit
judged as (

    select
        period,
        response_no,
        response_uid,
        unit_id,
        survey,
        person_key,
        max(promoter) as promoter,
        max(detractor) as detractor

    from {{ ref('feed_answers') }}

    where is_counted

    group by period, response_no, response_uid, unit_id, survey, person_key

),

counted as (

    select
        judged.*,
        responses.answered_at,
        responses.answered_date,
        responses.answered_at_raw,
        responses.manifest_seq,
        responses.row_no,
        responses.email_key,
        responses.phone_key,
        responses.segments['device'] as device,
        responses.segments['duration_seconds'] as duration,
        coalesce(responses.channel, '') as channel

    from judged

    -- every counted answer is one of a response
    inner join {{ ref('responses') }} as responses
        on judged.response_no = responses.response_no

),

-- addresses and phones of staff, former ones too, while they worked here
staff_keys as (

    select distinct
        keys.lookup_kind,
        keys.lookup_key,
        coalesce(postings.valid_from, {{ first_day() }}) as from_day,
        coalesce(postings.valid_to, {{ last_day() }}) as to_day

    from (
        {% for kind in ['email', 'phone'] %}
        select
            '{{ kind }}' as lookup_kind,
            {{ kind }}_key as lookup_key,
            employee_uid

        from {{ ref('employees') }}

        where {{ kind }}_key is not null
        {% if not loop.last %}
        union all
        {% endif %}
        {% endfor %}
    ) as keys

    -- each record has a current revision
    inner join {{ ref('employees') }} as postings
        on keys.employee_uid = postings.employee_uid and postings.is_current

),

-- a member of staff may be among the customers, with other keys beside
staff_people as (

    select
        identities.person_key,
        staff_keys.from_day,
        staff_keys.to_day

    from staff_keys

    inner join {{ ref('customer_identities') }} as identities
        on
            staff_keys.lookup_kind = identities.lookup_kind
            and staff_keys.lookup_key = identities.lookup_key

),

of_staff as (

    select
        counted.period,
        counted.response_no,
        'key_of_staff' as evidence

    from counted

    where
        {%- for kind in ['email', 'phone'] %}
        counted.{{ kind }}_key in (
            select staff_keys.lookup_key
            from staff_keys
            where
                staff_keys.lookup_kind = '{{ kind }}'
                and counted.answered_date
                between staff_keys.from_day and staff_keys.to_day
        )
        or
        {%- endfor %}
        counted.person_key in (
            select staff_people.person_key
            from staff_people
            where
                counted.answered_date
                between staff_people.from_day and staff_people.to_day
        )

),

by_person as (

    select
        period,
        response_no,
        count(*) over (partition by period, unit_id, person_key) as answer_count,
        row_number() over (
            partition by period, unit_id, person_key
            order by answered_at desc, manifest_seq desc, row_no desc
        ) as rank_from_last

    from counted

    where person_key is not null

),

of_one_person as (

    select
        period,
        response_no,
        'answers=' || answer_count as evidence

    from by_person

    where
        answer_count > {{ most_answers_of_a_person(window_months) }}
        -- their last answer may stand
        and rank_from_last > 1

),

by_device as (

    select
        period,
        response_no,
        unit_id,
        device,
        -- who is nobody we know is somebody else each time
        coalesce(person_key, response_uid) as somebody,
        row_number() over (
            partition by period, unit_id, device
            order by answered_at, manifest_seq, row_no
        ) as rank_from_first

    from counted

    where device <> '' and channel not in {{ channels_of_shared_devices() }}

),

shared_devices as (

    select
        period,
        unit_id,
        device,
        count(distinct somebody) as people_count

    from by_device

    group by period, unit_id, device

    having count(distinct somebody) >= {{ fewest_people_on_a_device() }}

),

of_one_device as (

    select
        by_device.period,
        by_device.response_no,
        'people=' || shared_devices.people_count as evidence

    from by_device

    -- devices of one or two people find no partner
    inner join shared_devices
        on
            by_device.period = shared_devices.period
            and by_device.unit_id = shared_devices.unit_id
            and by_device.device = shared_devices.device

    where by_device.rank_from_first > 1

),

timed as (

    select
        period,
        response_no,
        unit_id,
        survey,
        answered_at,
        count(*) over of_unit as unit_n,
        count(*) over of_survey as survey_n,
        count(*) over (
            partition by period, unit_id, survey
            order by answered_at
            range between current row
            and interval {{ burst_minutes() }} minutes following
        ) as unit_k,
        count(*) over (
            partition by period, survey
            order by answered_at
            range between current row
            and interval {{ burst_minutes() }} minutes following
        ) as survey_k

    from counted

    where {{ has_time_of_day('answered_at_raw') }}

    window
        of_unit as (partition by period, unit_id, survey),
        of_survey as (partition by period, survey)

),

bursts as (

    select
        timed.*,
        {{ feed_day_count('asked') }} as day_count

    from timed

    inner join asked on timed.period = asked.period

    where timed.unit_k >= {{ integrity_rules()['burst']['note'] }}

),

usual_rates as (

    select
        *,
        -- the rest of the unit's answers, spread over the waking hours of the window
        greatest(
            unit_n - unit_k, 1
        ) * {{ burst_minutes() }} / ({{ waking_minutes() }} * day_count)
            as usual_k,
        -- and its usual share of the answers at other times
        (unit_n - unit_k + 1e0) / (survey_n - survey_k + 2e0) as unit_share

    from bursts

),

burst_starts as (

    select
        period,
        unit_id,
        survey,
        answered_at

    from usual_rates

    where
        -- a stretch may begin with any answer of the unit
        unit_n * {{ poisson_tail('(unit_k - 1)', 'usual_k') }}
        < {{ chance_of_a_finding() }}
        and (
            unit_n = survey_n
            or {{ binomial_tail('unit_k', 'survey_k', 'unit_share') }}
            < {{ chance_of_a_share() }}
        )

),

of_a_burst as (

    select
        timed.period,
        timed.response_no,
        'from=' || strftime(min(starts.answered_at), '%Y-%m-%dT%H:%MZ') as evidence

    from timed

    inner join burst_starts as starts
        on
            timed.period = starts.period
            and timed.unit_id = starts.unit_id
            and timed.survey = starts.survey
            and timed.answered_at between starts.answered_at
            and starts.answered_at + interval {{ burst_minutes() }} minutes

    group by timed.period, timed.response_no

),

comments as (

    select
        counted.period,
        counted.response_no,
        counted.promoter,
        counted.detractor,
        {{ folded_text('answers.value_text') }} as folded

    from counted

    inner join {{ ref('answers') }} as answers
        on
            counted.response_no = answers.response_no
            and answers.metric = 'comment'
            and answers.value_text <> ''

),

phrases as (

    select
        phrase_id,
        kind,
        strip_accents(pattern) as pattern

    from {{ ref('integrity_phrases') }}

),

of_begging as (

    select
        comments.period,
        comments.response_no,
        min(phrases.phrase_id) as evidence

    from comments

    inner join phrases
        on
            phrases.kind = 'begging'
            and regexp_matches(comments.folded, phrases.pattern)

    group by comments.period, comments.response_no

),

feelings as (

    select
        comments.period,
        comments.response_no,
        min(comments.promoter) as promoter,
        min(comments.detractor) as detractor,
        min(phrases.phrase_id) filter (where phrases.kind = 'praise') as praise,
        min(phrases.phrase_id) filter (where phrases.kind = 'complaint') as complaint

    from comments

    inner join phrases
        on
            phrases.kind in ('praise', 'complaint')
            and regexp_matches({{ without_denied('comments.folded') }}, phrases.pattern)

    group by comments.period, comments.response_no

),

of_another_score as (

    select
        period,
        response_no,
        coalesce(praise, complaint) as evidence

    from feelings

    -- who praises and complains has reasons for any score
    where
        praise is not null and complaint is null and detractor > 0
        or complaint is not null and praise is null and promoter > 0

),

-- of the questions of a form that share a scale
in_a_line as (

    select
        counted.period,
        counted.response_no,
        'items=' || count(*) as evidence

    from counted

    inner join {{ ref('answers') }} as answers
        on
            counted.response_no = answers.response_no
            and answers.answer_state = 'answered'
            and answers.value_number is not null
            -- a yes or no, and 100 points to part, are no scale
            and answers.scale_max - answers.scale_min between 3 and 10

    group by
        counted.period, counted.response_no, answers.scale_min, answers.scale_max

    having
        count(*) >= {{ fewest_items_in_a_line() }}
        and min(answers.value_number) = max(answers.value_number)

),

durations as (

    select
        period,
        response_no,
        survey,
        cast(duration as double) as duration_seconds

    from counted

    where regexp_full_match(duration, '\d{1,7}([.]\d+)?')

),

medians as (

    select
        period,
        survey,
        median(duration_seconds) as median_seconds

    from durations

    group by period, survey

    having count(*) >= {{ fewest_timed_forms() }}

),

too_fast as (

    select
        durations.period,
        durations.response_no,
        'median_seconds=' || cast(round(medians.median_seconds) as bigint) as evidence

    from durations

    -- surveys with few times find no partner
    inner join medians
        on
            durations.period = medians.period
            and durations.survey = medians.survey

    where
        durations.duration_seconds < {{ too_fast_share() }} * medians.median_seconds

),

suspects as (
    {% for rule, relation in [
        ('staff_answers', 'of_staff'), ('duplicate_person', 'of_one_person'),
        ('duplicate_device', 'of_one_device'), ('burst', 'of_a_burst'),
        ('begging_phrase', 'of_begging'), ('score_against_text', 'of_another_score'),
        ('straight_lining', 'in_a_line'), ('speeder', 'too_fast'),
    ] %}
    select
        '{{ rule }}' as rule,
        period,
        response_no,
        evidence

    from {{ relation }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select
    suspects.period,
    suspects.rule,
    counted.unit_id,
    suspects.response_no,
    counted.response_uid,
    cast(suspects.evidence as {{ dbt.type_string() }}) as evidence

from suspects

-- each came from a counted answer
inner join counted
    on
        suspects.period = counted.period
        and suspects.response_no = counted.response_no
