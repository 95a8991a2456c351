"""What a ready-made loader does: dlt merges the export by its key, in Arrow batches, the quick way.

No row is checked; every cell stays text. `dlt_load.py EXPORT DATABASE`. The figures are made by
`dbt build` of `usual_dbt`, on the same database.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import dlt  # type: ignore[import-not-found]  # not of this project: measured beside it
import pyarrow as pa
import pyarrow.csv


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


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
