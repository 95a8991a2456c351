-- Schema raw: what the loader writes and dbt reads. Rows are only ever added, except
-- is_current of superseded revisions, the status of quarantined rows, and raw.source.
-- No primary keys: on large tables they double the size and the time of a load, so
-- uniqueness is kept by the ledger (raw.batch) and proved by dbt tests.
-- *_at columns are UTC timestamps; *_date columns are days of the source's time zone.
create schema if not exists raw;

-- Grain: one row per revision of a filled form; is_current marks the newest one.
create table if not exists raw.response (
    response_no bigint,
    response_uid uuid,
    survey varchar,
    kind varchar,
    response_kind varchar,
    native_response_id varchar,
    revision integer,
    is_current boolean,
    content_hash uuid,
    batch_no bigint,
    manifest_seq bigint,
    row_no bigint,
    response_status varchar,
    marked_status varchar,
    is_test boolean,
    test_reason varchar,
    answered_at timestamp,
    answered_date date,
    answered_at_raw varchar,
    updated_at timestamp,
    sent_at timestamp,
    contact_date date,
    respondent_key uuid,
    customer_key uuid,
    email_key uuid,
    phone_key uuid,
    has_unusable_email boolean,
    has_unusable_phone boolean,
    location varchar,
    manager varchar,
    manager_from varchar,
    product varchar,
    channel varchar,
    touchpoint varchar,
    tier varchar,
    language varchar,
    wave varchar,
    segments map(varchar, varchar),
    weight decimal(18, 4)
);

-- Grain: one row per response revision and question.
create table if not exists raw.answer (
    response_no bigint,
    question_key varchar,
    question_version integer,
    metric varchar,
    raw_value varchar,
    value_number decimal(18, 4),
    value_text varchar,
    scale_min decimal(18, 4),
    scale_max decimal(18, 4),
    direction varchar,
    answer_state varchar,
    section varchar,
    item_weight decimal(18, 4),
    is_critical boolean,
    aspect varchar,
    section_weight decimal(18, 4),
    item_no integer,
    item_side varchar
);

-- Grain: one row per revision of a customer record of a source.
create table if not exists raw.customer (
    customer_no bigint,
    customer_uid uuid,
    survey varchar,
    native_id varchar,
    revision integer,
    is_current boolean,
    content_hash uuid,
    batch_no bigint,
    manifest_seq bigint,
    row_no bigint,
    customer_key uuid,
    email_key uuid,
    phone_key uuid,
    has_unusable_email boolean,
    has_unusable_phone boolean,
    merged_into_key uuid,
    tier varchar,
    region varchar,
    status varchar,
    since_date date,
    referral_source varchar,
    referrer_key uuid,
    leaving_reason varchar,
    consent varchar
);

-- Grain: one row per revision of an employee record of a source.
create table if not exists raw.employee (
    employee_no bigint,
    employee_uid uuid,
    survey varchar,
    native_id varchar,
    revision integer,
    is_current boolean,
    content_hash uuid,
    batch_no bigint,
    manifest_seq bigint,
    row_no bigint,
    name varchar,
    role varchar,
    location varchar,
    valid_from date,
    valid_to date,
    email_key uuid,
    phone_key uuid
);

-- Grain: one row per revision of an order of a source.
create table if not exists raw.customer_order (
    customer_order_no bigint,
    customer_order_uid uuid,
    survey varchar,
    native_id varchar,
    revision integer,
    is_current boolean,
    content_hash uuid,
    batch_no bigint,
    manifest_seq bigint,
    row_no bigint,
    customer_key uuid,
    ordered_at timestamp,
    ordered_date date,
    amount decimal(18, 4),
    location varchar,
    manager varchar,
    margin decimal(18, 4)
);

-- Grain: one row per revision of a location record of a source.
create table if not exists raw.location (
    location_no bigint,
    location_uid uuid,
    survey varchar,
    native_id varchar,
    revision integer,
    is_current boolean,
    content_hash uuid,
    batch_no bigint,
    manifest_seq bigint,
    row_no bigint,
    name varchar,
    region varchar
);

-- Grain: one row per revision of an invitation that was sent.
create table if not exists raw.invitation (
    invitation_no bigint,
    invitation_uid uuid,
    survey varchar,
    native_id varchar,
    revision integer,
    is_current boolean,
    content_hash uuid,
    batch_no bigint,
    manifest_seq bigint,
    row_no bigint,
    sent_at timestamp,
    customer_key uuid,
    email_key uuid,
    respondent_key uuid,
    channel varchar,
    touchpoint varchar,
    location varchar,
    manager varchar,
    state varchar,
    sent_date date,
    phone_key uuid,
    invites_to varchar
);

-- Grain: one row per revision of the volume of a stage, touchpoint and channel in a period.
create table if not exists raw.stage_volume (
    stage_volume_no bigint,
    stage_volume_uid uuid,
    survey varchar,
    native_id varchar,
    revision integer,
    is_current boolean,
    content_hash uuid,
    batch_no bigint,
    manifest_seq bigint,
    row_no bigint,
    period_start date,
    stage varchar,
    touchpoint varchar,
    channel varchar,
    entered bigint,
    completed bigint
);

-- Grain: one row per revision of a membership: a customer, a programme and the day they joined it.
create table if not exists raw.programme_membership (
    programme_membership_no bigint,
    programme_membership_uid uuid,
    survey varchar,
    native_id varchar,
    revision integer,
    is_current boolean,
    content_hash uuid,
    batch_no bigint,
    manifest_seq bigint,
    row_no bigint,
    programme varchar,
    customer_key uuid,
    joined_date date,
    ended_date date
);

-- Grain: one row per manifest entry: the ledger.
create table if not exists raw.batch (
    batch_no bigint,
    manifest_seq bigint,
    survey varchar,
    target varchar,
    kind varchar,
    file_name varchar,
    sha256 varchar,
    status varchar,
    refusal varchar,
    detail varchar,
    received bigint,
    loaded bigint,
    duplicate bigint,
    superseded bigint,
    rejected bigint,
    skipped bigint,
    revised bigint,
    rule_version varchar,
    fetched_at timestamp,
    loaded_at timestamp
);

-- Grain: one row per batch and local day whose figures the batch may change.
create table if not exists raw.batch_day (
    batch_no bigint,
    touched_date date
);

-- Grain: one row per batch, manifest entry and reason of skipping.
create table if not exists raw.skipped (
    batch_no bigint,
    manifest_seq bigint,
    reason varchar,
    row_count bigint
);

-- Grain: one row per batch, manifest entry and flag: what had to be assumed or changed to read it.
create table if not exists raw.flag (
    batch_no bigint,
    manifest_seq bigint,
    flag varchar,
    row_count bigint
);

-- Grain: one row per batch and expectation that its typed rows were judged by.
create table if not exists raw.expectation (
    batch_no bigint,
    survey varchar,
    expectation_no integer,
    expectation varchar,
    field varchar,
    reason varchar,
    low varchar,
    high varchar,
    judged_count bigint,
    failed_count bigint,
    examples varchar[]
);

-- Grain: one row per rejected row.
create table if not exists raw.quarantine (
    quarantine_no bigint,
    batch_no bigint,
    manifest_seq bigint,
    survey varchar,
    file_name varchar,
    row_no bigint,
    reason varchar,
    field varchar,
    detail varchar,
    raw_payload varchar,
    rule_version varchar,
    status varchar,
    quarantined_at timestamp
);

-- Grain: one row per declared source, refreshed on each run.
create table if not exists raw.source (
    survey varchar,
    kind varchar,
    title varchar,
    owner varchar,
    freshness_hours integer,
    answers_of varchar,
    response_kind varchar,
    live_from date,
    repeat_within varchar,
    repeat_keep varchar,
    measured varchar
);

-- Grain: one row per source, question, version of it, and revision of what is declared of it.
-- A version is never taken back: what is no longer declared stays, with is_declared false.
create table if not exists raw.question (
    survey varchar,
    answers_of varchar,
    question_key varchar,
    question_version integer,
    revision integer,
    is_current boolean,
    is_declared boolean,
    declared_at timestamp,
    metric varchar,
    scale_min decimal(18, 4),
    scale_max decimal(18, 4),
    scale_points integer,
    direction varchar,
    labels map(varchar, decimal(18, 4)),
    wording_en varchar,
    wording_ru varchar,
    wording_ro varchar,
    headers varchar [],
    valid_from date,
    valid_to date,
    aspect varchar
);

-- Grain: one row per survey, question and version with loaded answers: their first and last day.
create table if not exists raw.question_span (
    answers_of varchar,
    question_key varchar,
    question_version integer,
    first_date date,
    last_date date
);

-- Grain: one row per file and header that was extra or missing; and per header that is in no record of late,
-- beside the source's newest file.
create table if not exists raw.header_drift (
    batch_no bigint,
    manifest_seq bigint,
    survey varchar,
    file_name varchar,
    change varchar,
    header varchar,
    nearest varchar
);

-- Grain: one row per case of follow-up: what people did, handed over from the journal by each run.
-- Nothing that anybody wrote, no contact details; of a forgotten person nobody is named.
create table if not exists raw.follow_up_case (
    case_key varchar,
    rule varchar,
    trigger varchar,
    family varchar,
    response_uid uuid,
    person_key uuid,
    opened_at timestamp,
    due_at timestamp,
    first_attempt_at timestamp,
    reached_at timestamp,
    hours_to_reach decimal(18, 4),
    status varchar,
    outcome varchar,
    closed_at timestamp
);

-- Grain: one row per measure of the register, handed over from the journal by each run.
-- `expected` in points of the metric, above zero is better; `months` are compared on each side.
create table if not exists raw.measure (
    measure_no bigint,
    metric varchar,
    scale varchar,
    dimension varchar,
    member varchar,
    alert_until_date date,
    expected double,
    months integer,
    opened_date date,
    due_date date,
    done_date date,
    state varchar
);

-- Grain: one row per invitation that this installation has sent, as the journal has it.
create table if not exists raw.wave_invitation (
    number bigint,
    invitation_uid uuid,
    native_id varchar,
    wave varchar,
    batch_no bigint,
    person_key uuid,
    is_customer_key boolean,
    invites_to varchar,
    sent_at timestamp,
    sent_date date,
    location varchar,
    manager varchar
);
