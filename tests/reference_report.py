"""Which reference values were met: the fixture that compares them, and the list of a whole run.

A test that compares a figure of the models with a reference value does it through the fixture:

    def test_effort_is_the_published_mean(reference_line: ReferenceLine, folder: Path) -> None:
        found = figures_by_case(...)            # from marts.metric_figures: SQL, never Python
        for value in reference_values(folder / "ces.csv"):
            if value.metric == "mean":
                reference_line(value, found[value.case])

`reference_line(value, found, tolerance)` notes file, case, metric, expected, found and tolerance;
a value that is missed fails the test at its end, with all the others that it missed. Texts are
compared as they are. `make test` prints how many values of every file were met, and names the
values of the full set that are due and that no test compared.
Not here: what the files hold (reference_values.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.reference_values import (
    FULL_SET,
    INPUTS,
    LAYOUTS,
    NOT_COMPUTED,
    NOT_DUE,
    TWINS,
    ReferenceValue,
    reference_values,
)

PROPERTY = "reference value"
CLOSED_FORM = 1e-6
ReferenceLine = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Compared:
    """A reference value beside what the models made of it."""

    folder: str
    file: str
    case: str
    metric: str
    expected: str
    found: str
    tolerance: float
    is_met: bool


def is_met(expected: str, found: object, tolerance: float) -> bool:
    """Numbers by their absolute distance, all else by its text."""
    if found is None:
        return False
    try:
        wanted, got = float(expected), float(str(found))
    except ValueError:
        return expected == str(found)
    # a hair of floating point: 0.15 lies within 0.05 of 0.1
    return abs(got - wanted) <= tolerance * (1 + 1e-9)


@pytest.fixture
def reference_line(request: pytest.FixtureRequest) -> Iterator[ReferenceLine]:
    """Compares a figure with a reference value and notes it for the report."""
    missed: list[Compared] = []

    def compare(value: ReferenceValue, found: object, tolerance: float = CLOSED_FORM) -> None:
        compared = Compared(
            folder=str(value.file.parent),
            file=value.file.name,
            case=value.case,
            metric=value.metric,
            expected=value.expected,
            found=str(found),
            tolerance=tolerance,
            is_met=is_met(value.expected, found, tolerance),
        )
        # properties of a test are what pytest-xdist carries from its workers to the report
        row = [getattr(compared, name) for name in Compared.__slots__]
        request.node.user_properties.append((PROPERTY, row))
        if not compared.is_met:
            missed.append(compared)

    yield compare
    if missed:
        pytest.fail(
            f"{len(missed)} reference values are missed:\n"
            + "\n".join(
                f"  {one.file} {one.case} {one.metric}: expected {one.expected}, "
                f"found {one.found} (tolerance {one.tolerance:g})"
                for one in missed[:40]
            ),
            pytrace=False,
        )


class ReferenceReport:
    """Collects what the tests compared, and writes the list at the end of a run."""

    def __init__(self) -> None:
        self.compared: list[Compared] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        # the properties of a test come with each of its three phases
        if report.when == "teardown":
            self.compared += [
                Compared(*row)  # type: ignore[misc]  # made of the same fields above
                for name, row in report.user_properties
                if name == PROPERTY
            ]

    def faults(self, config: pytest.Config) -> list[str]:
        """A whole run beside the full set compares every value that is due."""
        full_set = _full_set()
        if full_set is None or not is_whole_run(config):
            return []
        count = len(open_reference_values(self.compared, full_set))
        return [f"{count} reference values were compared by no test."] if count else []

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.compared:
            return
        terminalreporter.section("reference values met")
        for line in report_lines(self.compared, full_set=_full_set()):
            terminalreporter.write_line(line)


def is_whole_run(config: pytest.Config) -> bool:
    """Whether the run was asked for every test, as `make test` asks."""
    chosen = config.option
    return (
        config.args_source is pytest.Config.ArgsSource.TESTPATHS
        and not chosen.keyword
        and chosen.markexpr in ("", "not benchmark")
        and not chosen.quick
        # a worker of pytest-xdist has a part of the tests only
        and not hasattr(config, "workerinput")
    )


def _full_set() -> Path | None:
    return FULL_SET if FULL_SET.is_dir() else None


def report_lines(compared: Sequence[Compared], full_set: Path | None) -> Iterator[str]:
    """The list: one line per set and file, then what no test compared and what is not due."""
    by_file: dict[tuple[str, str], list[Compared]] = defaultdict(list)
    for one in compared:
        by_file[one.folder, one.file].append(one)
    for folder in sorted({folder for folder, _ in by_file}):
        is_full = full_set is not None and Path(folder) == full_set
        yield f"{'full set' if is_full else 'golden selection'}: {folder}"
        for (of, file), values in sorted(by_file.items()):
            if of == folder:
                yield "  " + _file_line(Path(folder) / file, values)
    if full_set is None:
        yield "The full set of reference values is not beside this checkout."
        return
    open_values = open_reference_values(compared, full_set)
    for file, count in sorted(_counted(file for file, _, _ in open_values).items()):
        yield f"  {file}: {count} values were compared by no test of this run"
    for (file, pattern), reason in sorted(NOT_COMPUTED.items()):
        yield f"  {file} {pattern}: not computed, {reason}"
    for file, reason in sorted(NOT_DUE.items()):
        yield f"  {file}: not due yet, {reason}"


def _file_line(file: Path, values: Sequence[Compared]) -> str:
    checked = {(one.case, one.metric): one.is_met for one in values}
    for one in values:
        checked[one.case, one.metric] &= one.is_met
    held = len(reference_values(file)) if file.name in LAYOUTS else len(checked)
    tolerances = sorted({one.tolerance for one in values})
    span = " to ".join(dict.fromkeys(f"{end:g}" for end in (tolerances[0], tolerances[-1])))
    return (
        f"{file.name:28} {held:4} values, {len(checked):4} checked, "
        f"{sum(checked.values()):4} met, tolerance {span}"
    )


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for name in names:
        counts[name] += 1
    return counts


def open_reference_values(
    compared: Sequence[Compared], full_set: Path
) -> list[tuple[str, str, str]]:
    """The values of the full set that are due and that no test compared."""
    done = {(one.file, one.case, one.metric) for one in compared if Path(one.folder) == full_set}
    unknown = {file.name for file in full_set.iterdir()} - {*LAYOUTS, *INPUTS, *NOT_DUE}
    return [
        *((file, "", "has no layout in tests/reference_values.py") for file in sorted(unknown)),
        *(
            (value.file.name, value.case, value.metric)
            for name in LAYOUTS
            for value in reference_values(full_set / name)
            if (name, value.case, value.metric) not in done
            and TWINS.get(f"{value.case} {value.metric}") not in done
            and not _is_not_computed(value)
        ),
    ]


def _is_not_computed(value: ReferenceValue) -> bool:
    return any(
        file == value.file.name and fnmatch(f"{value.case} {value.metric}", pattern)
        for file, pattern in NOT_COMPUTED
    )
