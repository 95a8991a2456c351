"""The archive of reports as the board shows it, and the periods that one can be asked for."""

from __future__ import annotations

from apps.board.data import Snapshot, query
from orchestration.home import Home
from orchestration.published.report_archive import Kept, kept_reports

__all__ = ["Kept", "load_periods", "load_reports", "read_report"]


def load_reports() -> list[Kept]:
    """Every file of the archive, the newest period first, of a period the newest snapshot."""
    return kept_reports(Home.from_environment())


def read_report(kept: Kept) -> bytes | None:
    """The bytes of a file; None when it was removed meanwhile."""
    try:
        return kept.path.read_bytes()
    except FileNotFoundError:
        return None


def load_periods(snapshot: Snapshot) -> list[str]:
    """Months and quarters with answers, the latest first, as 2026-Q1 and 2026-03."""
    rows = query(
        snapshot,
        """
        select
            case period_grain
                when 'month' then strftime(period_start, '%Y-%m')
                when 'quarter'
                then strftime(period_start, '%Y') || '-Q' || quarter(period_start)
            end as period
        from published.metric_values
        where
            metric = 'nps' and dimension = 'company' and period_grain in ('month', 'quarter')
        group by period, period_grain, period_start, period_end
        order by period_end desc, period_grain desc
        """,
    )
    return [str(period) for period in rows["period"]]
