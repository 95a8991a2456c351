"""A made-up company as a snapshot with what a report reads, by the contract of the models.

Deliveries go wrong in March 2026, above all in Bălți; staff are praised everywhere.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random

import duckdb

SNAPSHOT_ID = "20260403T080000000000Z-00000007"
CREATED_AT = datetime.fromisoformat("2026-04-03T08:00:00")
MONTHS = tuple(date(2025 + (2 + at) // 12, (2 + at) % 12 + 1, 1) for at in range(13))
LAST = MONTHS[-1]
PLACES = {"L1": "Chișinău Centru", "L2": "Bălți", "L3": "Орхей", "L4": "<b>Cahul</b>"}
SCALE = "0-10"
HOSTILE = (
    '=HYPERLINK("http://evil.example/","жалоба") курьер опоздал',
    "+cmd|' /C calc'!A0 livrarea a întârziat",
    "-1+1 the courier was late <script>alert('x')</script>",
    "@SUM(A1:A9) доставка <img src=x onerror=alert(1)> опоздала",
    "\t=1+1 livrare târzie, sunați la [phone]",
    "＝1＋1 доставка опоздала {{ 7 * 7 }} {% raw %}",
    "late delivery </style></section><a href='javascript:alert(1)'>click</a> &amp; [email]",
)
#: theme -> kind, sentiment, texts by language
SAID: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "delivery": (
        ("complaint", "negative", "ru", "Курьер опоздал на четыре часа и даже не предупредил."),
        ("complaint", "negative", "ro", "Coletul a venit cu trei zile mai târziu."),
        ("complaint", "negative", "en", "The parcel was left at the wrong address."),
        ("complaint", "negative", "ru", "Доставку перенесли дважды, а узнал я об этом сам."),
        ("wish", "neutral", "ro", "Ar fi bine să putem alege ora livrării direct pe site."),
        ("expectation", "neutral", "ru", "Жду, что о задержке предупредят заранее."),
    ),
    "staff_attitude": (
        ("praise", "positive", "ru", "Очень вежливый персонал, всегда улыбаются. Спасибо!"),
        ("praise", "positive", "ro", "Personal foarte amabil, mi-au explicat totul cu răbdare."),
        ("praise", "positive", "en", "Friendly staff, they took their time with my questions."),
    ),
    "price_value": (
        ("complaint", "negative", "ru", "Цены выросли, а качество осталось прежним."),
        ("wish", "neutral", "ru", "Хотелось бы скидку для постоянных покупателей."),
        ("praise", "positive", "ro", "Prețuri corecte pentru ce primești."),
    ),
    "waiting_speed": (
        ("complaint", "negative", "ro", "Am stat patruzeci de minute la coadă la casă."),
        ("expectation", "neutral", "en", "I expect a second till when the queue is long."),
    ),
    "website_app": (
        ("wish", "neutral", "en", "Please add Apple Pay to the app."),
        ("complaint", "negative", "ru", "Приложение вылетает на оплате."),
    ),
    "general": (("praise", "positive", "ru", "Всё понравилось, приду ещё."),),
}  # fmt: skip

#: theme -> language -> name, as a codebook has them
NAMES = {
    theme: {language: f"{theme} {language}" for language in ("en", "ru", "ro")} for theme in SAID
}


@dataclass(frozen=True)
class Answer:
    """One response with a score, and perhaps a comment."""

    uid: str
    month: date
    place: str
    score: int
    theme: str = ""
    kind: str = ""
    sentiment: str = ""
    language: str = ""
    text: str = ""


def answers(
    *, per_month: int = 320, comment_share: float = 0.55, hostile: bool = True
) -> list[Answer]:
    """All responses, drawn from a seeded generator."""
    random = Random(20260403)
    found = []
    for month in MONTHS:
        for at in range(per_month):
            place = random.choices(list(PLACES), (5, 3, 3, 2))[0]
            mood = 8.4 + random.gauss(0, 1.7)
            spoke = random.random() < comment_share
            theme = kind = sentiment = language = text = ""
            if spoke:
                bad = 0.34 if month == LAST and place == "L2" else 0.16
                weights = (bad, 0.3, 0.12, 0.1, 0.07, 0.2)
                theme = random.choices(list(SAID), weights)[0]
                kind, sentiment, language, text = random.choice(SAID[theme])
                mood += {"negative": -3.6, "positive": 1.2, "neutral": -0.3}[sentiment]
            if hostile and month == LAST and at < len(HOSTILE):
                theme, kind, sentiment, language = "delivery", "complaint", "negative", "ru"
                text, mood = HOSTILE[at], 2
            uid = str(uuid.UUID(int=random.getrandbits(128), version=4))
            score = min(max(round(mood), 0), 10)
            found.append(Answer(uid, month, place, score, theme, kind, sentiment, language, text))
    return found


def build(data: Path, everyone: list[Answer]) -> Path:
    """Write the snapshot and its pointer under `data/published`; returns its file."""
    folder = data / "published"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"board-{SNAPSHOT_ID}.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute(TABLES)
        rows = [
            (a.uid, a.month, a.place, a.score, a.theme, a.kind, a.sentiment, a.language, a.text)
            for a in everyone
        ]
        if rows:
            con.executemany("insert into main.answer values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        con.execute(FILLED)
        con.executemany(
            "insert into published.member_names values ('location', ?, ?)", list(PLACES.items())
        )
        con.execute(
            "insert into published.snapshot_info values (?, ?, 7, '1.0')", [SNAPSHOT_ID, CREATED_AT]
        )
        con.execute("drop view main.cut; drop view main.scored; drop table main.answer")
    (folder / "CURRENT").write_text(f"{path.name}\n", encoding="ascii")
    return path


TABLES = """
create schema published;
create table main.answer (
    uid varchar, month_start date, place varchar, score integer, theme varchar, kind varchar,
    sentiment varchar, language varchar, text varchar
);
create table published.member_names (dimension varchar, member varchar, name varchar);
create table published.snapshot_info (
    snapshot_id varchar, created_at timestamp, batch_no bigint, code_version varchar
);
"""
#: the formulas of metrics.md in as few words as hold them; what is tested is the report
FILLED = f"""
create view main.scored as
select
    *, case when score >= 9 then 'promoter' when score >= 7 then 'passive' else 'detractor' end
        as nps_group,
    case when score >= 9 then 1 when score >= 7 then 0 else -1 end as y
from main.answer;
create view main.cut as
select grain, date_trunc(grain, month_start)::date as start, dimension, member, scored.*
from main.scored as scored,
    (values ('month'), ('quarter')) as grains(grain),
    lateral (values ('company', 'all'), ('location', place)) as cuts(dimension, member);
create table published.metric_values as
with counted as (
    select
        grain, start, dimension, member, count(*) as n,
        count(*) filter (where y = 1) as p, count(*) filter (where y = 0) as m,
        count(*) filter (where y = -1) as d
    from main.cut
    group by all
), adjusted as (
    select *, (p + 0.75) / (n + 3) as ap, (d + 0.75) / (n + 3) as ad from counted
)
select
    'nps' as metric, '{SCALE}' as scale, grain as period_grain, start as period_start,
    dimension, member, case when n >= 5 then n end as n,
    case when n >= 5 then 100.0 * (p - d) / n end as value,
    case when n >= 5
        then 100 * (ap - ad) - 196 * sqrt((ap + ad - (ap - ad) ** 2) / (n + 3)) end as low,
    case when n >= 5
        then 100 * (ap - ad) + 196 * sqrt((ap + ad - (ap - ad) ** 2) / (n + 3)) end as high,
    case when n >= 5 then p end as promoters, case when n >= 5 then m end as passives,
    case when n >= 5 then d end as detractors,
    case when n >= 30 then 'enough' when n >= 5 then 'low_base' else 'hidden' end as base
from adjusted;
create table published.metric_changes as
select
    now.metric, now.scale, now.period_grain, now.period_start, now.dimension, now.member,
    case when now.dimension = 'company' then 'previous' else 'company' end as compared_with,
    before.value as compared_value, now.value - before.value as difference,
    now.value - before.value - 8 as low, now.value - before.value + 8 as high,
    case
        when now.value is null or before.value is null then 'nothing_to_compare'
        when now.value - before.value > 8 then 'up'
        when now.value - before.value < -8 then 'down'
        else 'not_proven'
    end as verdict
from published.metric_values as now
left join published.metric_values as before
    on now.period_grain = before.period_grain and before.dimension = 'company'
    and before.period_start = case when now.dimension = 'location' then now.period_start
        when now.period_grain = 'month' then now.period_start - interval 1 month
        else now.period_start - interval 3 month end;
create table published.theme_figures as
with totals as (
    select grain, start, dimension, member, count(*) as n, sum(y) as net, sum(y * y) as extreme
    from main.cut group by all
), themed as (
    select
        grain, start, dimension, member, case when theme = '' then 'untagged' else theme end
            as theme,
        count(*) as k, sum(y) as net_with, sum(y * y) as extreme_with,
        count(*) filter (where y = 1) as p, count(*) filter (where y = 0) as m,
        count(*) filter (where y = -1) as d,
        count(*) filter (where sentiment = 'negative') as complaints,
        count(*) filter (where sentiment = 'positive') as praises,
        count(*) filter (where sentiment = 'negative' and y = 1) as promoter_complaints,
        count(*) filter (where sentiment = 'positive' and y = -1) as detractor_praises
    from main.cut group by all
), compared as (
    select
        *, 100.0 * net_with / k as nps_with, 100.0 * (net - net_with) / (n - k) as nps_without,
        (extreme_with - net_with ** 2 / k) / k / k as var_with,
        (extreme - extreme_with - (net - net_with) ** 2 / (n - k)) / (n - k) / (n - k) as var_out
    from themed join totals using (grain, start, dimension, member)
    where n > k
)
select
    '{SCALE}' as scale, grain as period_grain, start as period_start, dimension, member, theme,
    case when k >= 10 then n end as n, case when k >= 10 then k end as mentions,
    case when k >= 10 then p end as promoters, case when k >= 10 then m end as passives,
    case when k >= 10 then d end as detractors,
    case when k >= 10 then k / n end as share,
    case when k >= 10 then nps_with end as nps_with,
    case when k >= 10 then nps_without end as nps_without,
    case when k >= 10 and theme <> 'untagged' then k / n * (nps_with - nps_without) end as impact,
    case when k >= 10 and theme <> 'untagged'
        then k / n * (nps_with - nps_without) - 196 * k / n * sqrt(var_with + var_out) end
        as impact_low,
    case when k >= 10 and theme <> 'untagged'
        then k / n * (nps_with - nps_without) + 196 * k / n * sqrt(var_with + var_out) end
        as impact_high,
    case
        when k < 10 or theme = 'untagged' then 'too_few'
        when nps_with - nps_without < -196 * sqrt(var_with + var_out) then 'below'
        when nps_with - nps_without > 196 * sqrt(var_with + var_out) then 'above'
        else 'not_proven'
    end as impact_verdict,
    case when k >= 10 then 100.0 * net_with / n end as contribution,
    case when k >= 10 then complaints end as complaints,
    case when k >= 10 then praises end as praises,
    case when k >= 10 then promoter_complaints end as promoter_complaints,
    case when k >= 10 then detractor_praises end as detractor_praises
from compared;
create table published.comments as
select
    uid as response_uid, 'why' as question_key, 'web_shop' as survey, month_start,
    place as location, null::varchar as manager, null::varchar as product, nps_group,
    '{SCALE}' as score_scale, text, language, kind as primary_kind, [kind] as kinds,
    [theme] as themes, sentiment, score <= 1 as churn_risk,
    kind = 'complaint' and score <= 2 as wants_contact,
    kind = 'expectation' and score <= 6 as implicit_request,
    case when theme = 'price_value' then 'product' when theme = 'general' then 'none'
        else 'service' end as aspect,
    case theme when 'delivery' then 'back_office' when 'staff_attitude' then 'front_line'
        when 'price_value' then 'policy' else 'none' end as cause,
    0.5 + length(text) % 40 / 100 as confidence, true as is_coded, 'codebook+model' as coder,
    '1' as coder_version, false as is_corrected, true as has_customer,
    nps_group = 'detractor' and (kind = 'complaint' or sentiment in ('negative', 'mixed'))
        as has_review_risk
from main.scored where text <> '';
create table published.nps_answers as
select
    uid as response_uid, '{SCALE}' as scale, month_start,
    date_trunc('quarter', month_start)::date as quarter_start, nps_group
from main.scored;
"""
