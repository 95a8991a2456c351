"""`python -m orchestration.samples --to data/samples`: write the sample company anew."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from orchestration.samples.build import SEED, build_samples, write_files


def main() -> None:
    """Read the arguments, write the files, say how many changed."""
    parser = argparse.ArgumentParser(prog="python -m orchestration.samples", description=__doc__)
    parser.add_argument("--to", type=Path, required=True, help="folder of the exports")
    parser.add_argument(
        "--expected", type=Path, help="folder of expected.toml and truth.csv, e.g. tests/samples"
    )
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    samples = build_samples(seed=arguments.seed)
    changed = write_files(samples.files, arguments.to)
    if arguments.expected is not None:
        changed += write_files(samples.expected, arguments.expected)
    size = sum(map(len, samples.files.values()))
    sys.stdout.write(f"{len(samples.files)} files, {size / 1e6:.1f} MB, {changed} changed\n")


if __name__ == "__main__":
    main()
