"""Numbers and periods as the three languages write them.

Here: rounding at display (half away from zero, in decimals) and spelling. Not here: reading,
tests, widgets.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from orchestration.wording import periods
from orchestration.wording.texts import Texts

MINUS = "−"
NO_BREAK = "\u00a0"
THIN = "\u202f"
ELLIPSIS = "…"
#: what is recommended, or effort was for, where a scale names it
ABOUT = ("product", "service", "brand", "store", "employee")
DASH = "–"
#: removes the last-bit noise of a double before rounding, so that 31.25 is 31.3 for everyone
NOISE = Decimal("1e-9")


def rounded(value: float, digits: int = 1) -> Decimal:
    """Half away from zero; Python's own `round` turns 31.25 into 31.2."""
    exact = Decimal(repr(float(value))).quantize(NOISE, ROUND_HALF_UP)
    result = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def number(value: float, texts: Texts, *, digits: int = 1, is_signed: bool = False) -> str:
    """A number with the decimal mark and the groups of thousands of the language."""
    decimal = rounded(value, digits)
    spelled = f"{abs(decimal):,.{digits}f}"
    spelled = spelled.replace(",", "\0").replace(".", texts("number.decimal"))
    spelled = spelled.replace("\0", texts("number.group"))
    if decimal < 0:
        return MINUS + spelled
    return "+" + spelled if is_signed and decimal > 0 else spelled


def count(value: float, texts: Texts) -> str:
    """A whole number."""
    return number(value, texts, digits=0)


def share(part: float, whole: float, texts: Texts) -> str:
    """A part of a whole in per cent."""
    return number(100 * part / whole, texts) + texts("number.percent")


def scale(name: str, texts: Texts) -> str:
    """A scale, and of what the question was where it says so: `1–7, product`."""
    points, _, about = name.partition(" ")
    if about in ABOUT:
        return f"{points.replace('-', DASH)}, {texts(f'about.{about}')}"
    return name.replace("-", DASH)


def interval(low: float, high: float, texts: Texts) -> str:
    """Both ends of an interval."""
    gap = NO_BREAK
    return f"{number(low, texts)}{gap}{ELLIPSIS}{gap}{number(high, texts)}"


def answers(n: float, texts: Texts) -> str:
    """The number of answers with the right form of the word."""
    return texts.plural("answers", int(n), n=count(n, texts))


def day(value: date, texts: Texts) -> str:
    """5 September 2026."""
    month = texts.listed("months.of_day")[value.month - 1]
    return f"{value.day}{NO_BREAK}{month}{NO_BREAK}{value.year}"


def moment(value: datetime | None, texts: Texts) -> str:
    """A moment; the caller hands it over in the zone that it wants to show."""
    if value is None:
        return texts("time.never")
    return f"{day(value.date(), texts)}, {value:%H:%M}"


def period(grain: str, start: date, texts: Texts) -> str:
    """The name of a period."""
    month = texts.listed("months.standing")
    if grain == "day":
        return day(start, texts)
    if grain == "week":
        week_year, week, _ = start.isocalendar()
        return texts("period.week", week=week, year=week_year)
    if grain == "month":
        return f"{month[start.month - 1]} {start.year}"
    if grain == "quarter":
        return texts("period.quarter", quarter=(start.month + 2) // 3, year=start.year)
    if grain == "year":
        return str(start.year)
    last = periods.last_day(grain, start)
    first_year = "" if last.year == start.year else f" {start.year}"
    return f"{month[start.month - 1]}{first_year} {DASH} {month[last.month - 1]} {last.year}"


def short_period(grain: str, start: date, texts: Texts) -> str:
    """A name short enough for the axis of a chart."""
    short = texts.listed("months.short")
    if grain == "month":
        return f"{short[start.month - 1]} {start.year}"
    if grain in ("day", "week"):
        return f"{start.day} {short[start.month - 1]} {start.year}"
    if grain == "rolling_3_months":
        last = periods.last_day(grain, start)
        return f"{short[start.month - 1]}{DASH}{short[last.month - 1]} {last.year}"
    return period(grain, start, texts)


def age(elapsed: timedelta, texts: Texts) -> str:
    """How long ago, in the biggest fitting unit; a clock that runs behind gives 0 minutes."""
    minutes = max(int(elapsed.total_seconds() // 60), 0)
    if minutes < 60:
        return texts.plural("minutes", minutes, n=count(minutes, texts))
    if minutes < 48 * 60:
        return texts.plural("hours", minutes // 60, n=count(minutes // 60, texts))
    days = minutes // (24 * 60)
    return texts.plural("days", days, n=count(days, texts))
