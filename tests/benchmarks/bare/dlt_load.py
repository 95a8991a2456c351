"""What a ready-made loader does: dlt merges the export by its key, then SQL makes one mart.

No row is checked. Arrow batches, the quick way; `dlt_load.py EXPORT DATABASE`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import dlt  # type: ignore[import-not-found]  # not of this project: measured beside it
import duckdb
import pyarrow as pa
import pyarrow.csv

MART = """
create table mart as
select
    date_trunc('month', strptime(answered_at, '%Y-%m-%d %H:%M:%S')) as month,
    manager, location, product,
    count(*) filter (where try_cast(nps as tinyint) >= 9) as promoters,
    count(*) filter (where try_cast(nps as tinyint) <= 6) as detractors,
    count(try_cast(nps as tinyint)) as n
from survey.responses
group by grouping sets ((month, manager, location, product), (month))
"""


def batches(export: str) -> Iterator[pa.Table]:
    names = pa.csv.open_csv(export).schema.names
    options = pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
    reading = pa.csv.ReadOptions(block_size=64 << 20)
    for batch in pa.csv.open_csv(export, read_options=reading, convert_options=options):
        yield pa.Table.from_batches([batch])


def main(export: str, database: str) -> None:
    pipeline = dlt.pipeline(
        "benchmark",
        destination=dlt.destinations.duckdb(database),
        dataset_name="survey",
        pipelines_dir=str(Path(database).with_suffix(".dlt")),
    )
    responses = dlt.resource(
        batches(export), name="responses", write_disposition="merge", primary_key="response_id"
    )
    pipeline.run(responses)
    with duckdb.connect(database) as con:
        con.execute(MART)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
