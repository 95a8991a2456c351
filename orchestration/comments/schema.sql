-- Schema comments: what was inferred from open answers. All of it can be deleted; the next run
-- makes it again. Changing a table here drops and makes the schema anew (tables.py).
create schema if not exists comments;

-- Grain: one row per response revision and open question with words in its answer.
create table if not exists comments.coded (
    response_no bigint not null,
    question_key varchar not null,
    language varchar not null, -- ru | ro | en | other
    primary_kind varchar not null,
    -- ^ praise | complaint | wish | expectation | contact_request | question | none
    kinds varchar[] not null, -- the primary one first; ['none'] alone when there is none
    themes varchar[] not null, -- surest first; ['general'] when none of the 14; [] when uncoded
    sentiment varchar not null, -- positive | negative | neutral | mixed
    churn_risk boolean not null,
    wants_contact boolean not null, -- asks to be contacted, in so many words
    implicit_request boolean not null, -- a need told without asking
    aspect varchar not null, -- product | service | both | none
    cause varchar not null, -- front_line | back_office | policy | product | none
    confidence double not null, -- 0 to 1, of the least sure theme that was chosen
    is_coded boolean not null, -- false: the bucket of what nobody could code
    coder varchar not null, -- codebook+model | llm:<model>
    coder_version varchar not null,
    is_corrected boolean not null -- a person's correction stands in this row
);

-- Grain: one row per response revision, open question and theme; uncoded ones have no row.
create table if not exists comments.theme (
    response_no bigint not null,
    question_key varchar not null,
    theme varchar not null,
    sentiment varchar not null, -- of the clause that shows the theme, else of the whole comment
    confidence double not null,
    evidence varchar not null -- codebook | model | correction | llm
);

-- Grain: one row per comment that a person coded without seeing what the coder had found, kind of
-- label and label that either of them named. Out of the journal, made anew by every run.
create table if not exists comments.checked (
    response_uid uuid not null,
    question_key varchar not null,
    coder_version varchar not null, -- of what had found its labels when it was checked
    label_kind varchar not null, -- theme | kind | comment: that it was checked
    label varchar not null, -- empty of the kind comment
    was_found boolean not null, -- by the coder
    was_said boolean not null -- by the person
);

-- Grain: one row per coding and local day of responses with a comment whose codes it changed.
-- The next build makes what is told of comments anew for these days (coding_days.py).
create table if not exists comments.coding_day (
    coding_no bigint not null, -- goes up; never begins again, not even when the schema is made anew
    touched_date date not null
);
