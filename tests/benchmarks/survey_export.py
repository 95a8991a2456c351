"""Makes the export that the benchmarks read: one CSV of synthetic survey responses.

14 columns, 1.5 % of the rows stand there twice, 1 % of the scores are wrong. Made by DuckDB from
hashes of the row number, so that the same size gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

DECLARATION = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: benchmark
  kind: forms
  owner: data@example.com
  connector: {{type: folder, url: "{folder}", pattern: "*.csv", settle_seconds: 0}}
  format: {{type: csv}}
  time: {{zone: Europe/Chisinau, formats: ["%Y-%m-%d %H:%M:%S"]}}
  columns:
    native_id: response_id
    customer_id: customer_id
    answered_at: answered_at
    location: location
    manager: manager
    product: product
    channel: channel
    touchpoint: touchpoint
    tier: tier
    language: language
  questions:
    recommend: {{metric: nps, column: nps, scale: {{min: 0, max: 10}}}}
    quality: {{metric: csi, column: csi, scale: {{min: 1, max: 5}}}}
    effort: {{metric: ces, column: ces, scale: {{min: 1, max: 7}}}}
    why: {{metric: comment, column: comment}}
"""

_ROWS = """
with numbered as (
    select i, hash(i * 13 + 5) as luck from range({first}, {first} + {rows}) as t(i)
),
kept as (
    select case when luck % 1000 < 15 and i > {first} + 1000 then i - 1000 else i end as j, luck
    from numbered
)
select
    'R' || lpad(cast(j as varchar), 9, '0') as response_id,
    'C' || lpad(cast(hash(j) % 2000000 as varchar), 8, '0') as customer_id,
    strftime(
        timestamp '{start}' + to_seconds(cast(hash(j * 3) % {seconds} as bigint)),
        '%Y-%m-%d %H:%M:%S'
    ) as answered_at,
    case
        when luck % 1000 between 990 and 995 then '11'
        when luck % 1000 > 995 then 'abc'
        else cast(hash(j * 5) % 11 as varchar)
    end as nps,
    1 + hash(j * 11) % 5 as csi,
    1 + hash(j * 17) % 7 as ces,
    'комментарий клиента номер ' || hash(j * 19) % 5000 as comment,
    'L' || hash(j * 23) % 4 as "location",
    'M' || lpad(cast(hash(j * 29) % 200 as varchar), 3, '0') as manager,
    'P' || hash(j * 31) % 20 as product,
    ['email', 'web', 'sms', 'phone', 'store'][1 + cast(hash(j * 37) % 5 as int)] as channel,
    'T' || hash(j * 41) % 6 as touchpoint,
    ['vip', 'regular'][1 + cast(hash(j * 43) % 2 as int)] as tier,
    ['ru', 'ro', 'en'][1 + cast(hash(j * 47) % 3 as int)] as "language"
from kept
"""


def write_export(
    path: Path, rows: int, *, first: int = 0, start: str = "2024-01-01", days: int = 730
) -> None:
    """Write an export of so many rows, whose answers lie in so many days from `start`."""
    query = _ROWS.format(rows=rows, first=first, start=start, seconds=days * 86_400)
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con:
        con.execute(f"copy ({query}) to '{path}' (header)")


def declare(folder: Path, surveys: Path) -> None:
    """Declare the folder of exports as a source."""
    (surveys / "benchmark").mkdir(parents=True, exist_ok=True)
    text = DECLARATION.format(folder=folder)
    (surveys / "benchmark" / "defs.yaml").write_text(text, encoding="utf-8")
