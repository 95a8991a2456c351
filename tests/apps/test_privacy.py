"""Small groups show no figure, and none can be worked out."""

import pandas as pd

from apps.board.privacy import FIGURES, protect


def rows(sizes: dict[str, int], month: str = "2026-09-01") -> pd.DataFrame:
    return pd.DataFrame(
        [
            dict.fromkeys(FIGURES, 1.0)
            | {"period_start": pd.Timestamp(month), "member": member, "n": n}
            for member, n in sizes.items()
        ]
    )


def statuses(frame: pd.DataFrame) -> dict[str, str]:
    return dict(zip(frame["member"], frame["status"], strict=True))


def test_a_group_of_four_shows_no_number_at_all() -> None:
    shown = protect(rows({"Ana": 4, "Ion": 3, "Olga": 40}))

    hidden = shown[shown["status"] == "too_few"]
    assert set(hidden["member"]) == {"Ana", "Ion"}
    assert hidden[list(FIGURES)].isna().all(axis=None)


def test_a_lone_small_group_takes_the_smallest_other_with_it() -> None:
    """Else the total minus all others would be the small group."""
    shown = protect(rows({"Ana": 4, "Olga": 12, "Vera": 40}))

    assert statuses(shown) == {"Ana": "too_few", "Olga": "withheld", "Vera": "enough"}
    assert shown.loc[shown["member"] == "Olga", list(FIGURES)].isna().all(axis=None)


def test_small_groups_that_are_five_together_hide_nobody_else() -> None:
    shown = protect(rows({"Ana": 4, "Ion": 1, "Olga": 12}))

    assert statuses(shown) == {"Ana": "too_few", "Ion": "too_few", "Olga": "low_base"}


def test_each_period_is_looked_at_by_itself() -> None:
    september = rows({"Ana": 4, "Olga": 12})
    october = rows({"Ana": 5, "Olga": 30}, "2026-10-01")

    shown = protect(pd.concat([september, october], ignore_index=True))

    assert list(shown["status"]) == ["too_few", "withheld", "low_base", "enough"]


def test_no_rows_stay_no_rows() -> None:
    assert protect(rows({"Ana": 5}).iloc[:0]).empty
