"""What an installation asks of its figures beyond the plain ones: `figures.yaml` of its sources.

Here are the model and the reading of the file. The arithmetic is in the dbt project, which gets
the options as its variables.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

import yaml
from pydantic import (
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from orchestration.metrics_catalogue.catalogue import UnknownMetricError, define
from orchestration.responses.control_options import Baselines, TargetsByMetric, Watched
from orchestration.responses.declaration_file import DeclarationError, load_surveys
from orchestration.responses.declared import Declared
from orchestration.responses.fields import DIMENSIONS
from orchestration.responses.money_options import Money
from orchestration.responses.report_options import ReportOptions
from orchestration.responses.segments import segments_of

FILE_NAME = "figures.yaml"
TOLERANCE = 1e-6

Options = TypeVar("Options", bound=Declared)
Share = Annotated[float, Field(gt=0, le=1)]
Weight = Annotated[float, Field(gt=0, le=1_000_000)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
#: a known one, or a segment that a source declares
Dimension = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Crossing = tuple[Dimension, Dimension]


class TargetShares(Declared):
    """How large each member of a dimension is in truth, however many of it answered."""

    dimension: Dimension
    shares: dict[str, Share] = Field(min_length=2)

    @model_validator(mode="after")
    def _shares_make_a_whole(self) -> Self:
        total = sum(self.shares.values())
        if abs(total - 1) > TOLERANCE:
            raise ValueError(f"the shares add up to {total:g}, not to 1")
        return self


class AcsiWeights(Declared):
    """What each of the three questions of the ACSI form weighs, beside the others."""

    overall: Weight
    expectancy: Weight
    ideal: Weight


class Cap(Declared):
    """The most that a visit with a failed critical item can have."""

    cap: float = Field(ge=0, le=100)


class FigureOptions(Declared):
    """Which further figures are made, and what a rule of theirs is; without the file none."""

    # under 3 a group of two would tell each of the two what the other one said
    minimum_answers: int = Field(default=5, ge=3, le=1000)
    latest_per_customer: bool = False
    answer_window_days: int = Field(
        default=30, ge=1, le=366, description="how long an answer to an invitation is awaited"
    )
    critical_failure: Literal["zero_total", "zero_section", "flag_only"] | Cap = "zero_total"
    target_shares: dict[Name, TargetShares] = Field(default_factory=dict)
    acsi_weights: AcsiWeights | None = None
    baselines: dict[Watched, Baselines] = Field(default_factory=dict)
    drop_wide_ranges: bool = False
    targets: TargetsByMetric = TargetsByMetric()
    kept_versions: tuple[Literal["csi@1"], ...] = ()
    part_dimensions: tuple[Dimension, ...] = ()
    crossings: tuple[Crossing, ...] = Field(
        default=(), max_length=10, description="pairs of dimensions whose crossings have figures"
    )
    crossings_by: Literal["month", "quarter"] = Field(
        default="month", description="the shortest period of which crossings are shown"
    )
    tracked: tuple[str, ...] = Field(default=(), max_length=20)
    money: Money = Money()
    report: ReportOptions = ReportOptions()

    @field_validator("tracked")
    @classmethod
    def _tracked_metrics_are_in_the_catalogue(cls, tracked: tuple[str, ...]) -> tuple[str, ...]:
        for metric in tracked:
            try:
                define(metric)
            except UnknownMetricError as error:
                raise ValueError(str(error).removesuffix(".")) from error
        if len(set(tracked)) < len(tracked):
            raise ValueError("a metric is tracked twice")
        return tracked

    @field_validator("crossings")
    @classmethod
    def _crossings_stand_apart(cls, crossings: tuple[Crossing, ...]) -> tuple[Crossing, ...]:
        times = Counter(name for pair in crossings for name in set(pair))
        for first, second in crossings:
            if first == second:
                raise ValueError(f"{first} is crossed with itself")
            # what hides a cell is that members of one side may change: then nothing else knows
            if times[first] > 1 and times[second] > 1:
                raise ValueError(
                    f"{first} and {second} are both in other crossings too; together these tables "
                    "would tell what each hides. Leave one of them out"
                )
        return crossings

    @property
    def dimensions(self) -> frozenset[str]:
        """Every dimension that the options name."""
        shared = (target.dimension for target in self.target_shares.values())
        crossed = (name for pair in self.crossings for name in pair)
        return frozenset((*shared, *crossed, *self.part_dimensions))

    @property
    def variables(self) -> dict[str, Any]:
        """Variables of the dbt project; none when nothing is asked for."""
        # which metrics are looked at and who answers for a theme changes no figure
        return self.model_dump(mode="json", exclude_defaults=True, exclude={"tracked", "report"})


def load_figure_options(surveys: Path) -> FigureOptions:
    """The options of the sources under a folder.

    Raises:
        DeclarationError: when `figures.yaml` is no YAML or asks for something unknown.
    """
    options = read_options(surveys / FILE_NAME, FigureOptions)
    unknown = options.dimensions.difference(DIMENSIONS)
    # sources are read only where a segment of theirs may be meant
    segments = segments_of(load_surveys(surveys)) if unknown else ()
    for dimension in sorted(unknown.difference(segments)):
        known = ", ".join((*DIMENSIONS, *segments))
        raise DeclarationError(
            surveys / FILE_NAME, 1, "", f"there is no dimension {dimension!r}; known: {known}.",
            "A segment is one when a source declares it.",
        )  # fmt: skip
    return options


def read_options(file: Path, model: type[Options]) -> Options:
    """What a file beside the folders of the sources says; the defaults when it is not there.

    Raises:
        DeclarationError: when it is no YAML, or not what the model wants.
    """
    if not file.exists():
        return model()
    try:
        asked = yaml.safe_load(file.read_text(encoding="utf-8"))
        return model.model_validate(asked if asked is not None else {})
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise DeclarationError(
            file, line, "", "this is no YAML.", "Put a text with : ? # or [ in quotes."
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        problem = str(first["msg"]).removeprefix("Value error, ")
        raise DeclarationError(
            file, 1, place, f"{problem}.", "docs/metrics.md says what stands in this file."
        ) from error
