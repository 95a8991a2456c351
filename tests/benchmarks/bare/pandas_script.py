"""What a notebook would do: pandas reads, checks, dedupes and counts. The minimal pass, no more."""

from __future__ import annotations

import sys

import pandas as pd


def main(export: str, target: str) -> None:
    rows = pd.read_csv(export, dtype=str)
    rows["answered_at"] = pd.to_datetime(
        rows["answered_at"], format="%Y-%m-%d %H:%M:%S", errors="coerce"
    )
    for column, highest in (("nps", 10), ("csi", 5), ("ces", 7)):
        rows[column] = pd.to_numeric(rows[column], errors="coerce")
        rows = rows[rows[column].between(0 if column == "nps" else 1, highest)]
    rows = rows.sort_values("answered_at").drop_duplicates("response_id", keep="last")
    rows["month"] = rows["answered_at"].dt.to_period("M")
    rows["promoter"] = rows["nps"] >= 9
    rows["detractor"] = rows["nps"] <= 6
    counted = {
        "promoters": ("promoter", "sum"),
        "detractors": ("detractor", "sum"),
        "n": ("nps", "count"),
        "csi_sum": ("csi", "sum"),
        "ces_sum": ("ces", "sum"),
    }
    by_unit = rows.groupby(["month", "manager", "location", "product"], observed=True)
    by_unit.agg(**counted).reset_index().to_csv(target, index=False)
    rows.groupby("month").agg(**counted).reset_index().to_csv(f"{target}.total", index=False)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
