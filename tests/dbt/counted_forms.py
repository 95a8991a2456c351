"""Forms by how often each score was given, for tests that think in counts."""

from __future__ import annotations

from datetime import date

from tests.dbt.fake_loader import Form, Score

MAY = date(2025, 5, 14)
JUNE = date(2025, 6, 11)


def forms_of(counts: dict[int, int], day: date, location: str | None = None) -> list[Form]:
    return [
        Form(f"{location}/{day}/{score}/{number}", day, (Score(score),), location=location)
        for score, count in counts.items()
        for number in range(count)
    ]
