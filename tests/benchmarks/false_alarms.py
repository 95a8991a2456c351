"""How often each alert rule cries wolf: exact where it can be counted out, else simulated.

`python -m tests.benchmarks.false_alarms` prints the table of docs/metrics.md, the same every time.
The models carry the figures of `RATES` beside each alert; a test holds them together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np

#: shares of promoters, passives and detractors of a unit in which nothing changes: NPS 10 to 50
MIXES = ((0.35, 0.4, 0.25), (0.45, 0.3, 0.25), (0.5, 0.3, 0.2), (0.55, 0.3, 0.15), (0.6, 0.3, 0.1))
USUAL = (0.5, 0.3, 0.2)
SIZES = (10, 15, 20, 30, 50, 75, 100, 150, 200)
RUN = 8
SIMULATED = 20_000
Mix = tuple[float, float, float]


@cache
def net_probabilities(mix: Mix, n: int) -> tuple[tuple[int, float], ...]:
    """How likely each difference of promoters and detractors is among n answers, exactly."""
    step = np.array([mix[2], mix[1], mix[0]])
    found = np.array([1.0])
    for _ in range(n):
        found = np.convolve(found, step)
    return tuple((k - n, float(p)) for k, p in enumerate(found))


def below_limit_rate(mix: Mix, n: int) -> float:
    """How often an NPS of n answers lies under centre less three standard errors, exactly."""
    centre = mix[0] - mix[2]
    limit = centre - 3 * math.sqrt((mix[0] + mix[2] - centre**2) / n)
    return sum(p for net, p in net_probabilities(mix, n) if round(net / n - limit, 12) < 0)


def below_zero_rate(mix: Mix, n: int) -> float:
    """How often an NPS of n answers is negative, exactly."""
    return sum(p for net, p in net_probabilities(mix, n) if net < 0)


def confirmed_below_zero_rate(mix: Mix, n: int) -> float:
    """How often the upper end of its interval is negative, exactly: adjusted Wald at 95 %."""
    found = 0.0
    for promoters in range(n + 1):
        for detractors in range(promoters + 1, n - promoters + 1):
            passives = n - promoters - detractors
            p, d = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
            if p - d + 1.959964 * math.sqrt((p + d - (p - d) ** 2) / (n + 3)) < 0:
                found += math.exp(
                    math.lgamma(n + 1)
                    - sum(math.lgamma(k + 1) for k in (promoters, passives, detractors))
                    + promoters * math.log(mix[0])
                    + passives * math.log(mix[1])
                    + detractors * math.log(mix[2])
                )
    return found


def run_length_mean(beyond: float, *, sides: int, with_runs: bool) -> float:
    """Mean number of points until a signal of a normal process with known limits, exactly.

    Args:
        beyond: how likely a point is beyond the limit of one side.
        sides: 1 where only the lower side raises an alarm, else 2.
        with_runs: whether eight points on one side are a signal, too.
    """
    # states: how many points in a row lie below the centre; on two sides also above
    lengths = RUN if with_runs else 1
    below = 0.5 - beyond
    above = 0.5 - (beyond if sides == 2 else 0.0)
    size = 1 + (lengths - 1) * sides
    matrix = np.zeros((size, size))
    for state in range(size):
        length, side = (
            ((state - 1) % (lengths - 1) + 1, (state - 1) // (lengths - 1)) if state else (0, 0)
        )
        if not with_runs:
            matrix[state, 0] = below + above
            continue
        down = length + 1 if state == 0 or side == 0 else 1
        if down < RUN:
            matrix[state, down] += below
        if sides == 1:
            matrix[state, 0] += above
        else:
            up = length + 1 if state and side == 1 else 1
            if up < RUN:
                matrix[state, lengths - 1 + up] += above
    return float(np.linalg.solve(np.eye(size) - matrix, np.ones(size))[0])


def run_below_rate() -> float:
    """New runs of eight below the centre per point: eight below after one that is not."""
    return 0.5 ** (RUN + 1)


def median_run_after_estimating(points: int, seed: int = 1) -> float:
    """Median number of points until a two-sided signal, limits from so many points (XmR)."""
    chance = np.random.default_rng(seed)
    base = chance.standard_normal((SIMULATED, points))
    centre = base.mean(axis=1)
    reach = 3 * np.abs(np.diff(base, axis=1)).mean(axis=1) / 1.128
    beyond = _normal(centre - reach) + _normal(-centre - reach)
    return float(np.median(np.ceil(chance.exponential(size=SIMULATED) / -np.log1p(-beyond))))


def _normal(values: np.ndarray) -> np.ndarray:
    return np.array([0.5 * math.erfc(-value / math.sqrt(2)) for value in values])


def change_rates(segments: int, n: int, seed: int = 1) -> tuple[float, float]:
    """Of comparisons in which nothing changed: the share that is called a change for the worse
    after Benjamini and Hochberg at 10 % and the test at 95 %; the share of runs with any."""
    chance = np.random.default_rng(seed)
    runs = SIMULATED // 4
    counts = chance.multinomial(n, USUAL, size=(2, runs, segments)) + np.array([0.75, 1.5, 0.75])
    p, d = counts[..., 0] / (n + 3), counts[..., 2] / (n + 3)
    z = np.diff(p - d, axis=0)[0] / np.sqrt(((p + d - (p - d) ** 2) / (n + 3)).sum(axis=0))
    p_values = np.vectorize(lambda value: math.erfc(abs(value) / math.sqrt(2)))(z)
    order = np.sort(p_values, axis=1)
    thresholds = 0.1 * np.arange(1, segments + 1) / segments
    passed = order <= thresholds
    least = np.where(passed.any(axis=1), segments - 1 - passed[:, ::-1].argmax(axis=1), -1)
    limit = np.where(least >= 0, order[np.arange(runs), least], -1.0)
    alarms = (p_values <= limit[:, None]) & (p_values <= 0.05) & (z < 0)
    return float(alarms.mean()), float(alarms.any(axis=1).mean())


def rates() -> dict[str, float]:
    """The rate beside each alert: per point that is judged, of a unit in which nothing changes."""
    return {
        # the worst of the mixes and sizes
        "below_limit": max(below_limit_rate(mix, n) for mix in MIXES for n in SIZES),
        "run_below_centre": run_below_rate(),
        "change_for_worse": change_rates(34, 100)[0],
        "change_for_worse_alone": change_rates(1, 100)[0],
        # a true NPS of 10 and as few answers as the rule takes; confirmed: a true NPS of 0
        "nps_below_zero": below_zero_rate((0.35, 0.4, 0.25), 30),
        "nps_below_zero_confirmed": confirmed_below_zero_rate((0.3, 0.4, 0.3), 30),
    }


def _line(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def table() -> Sequence[str]:
    """What the script prints."""
    lines = [_line("answers", *(f"NPS {100 * (mix[0] - mix[2]):.0f}" for mix in MIXES))]
    lines += [_line(n, *(f"{below_limit_rate(mix, n):.4f}" for mix in MIXES)) for n in SIZES]
    normal = 0.5 * math.erfc(3 / math.sqrt(2))
    lines += ["", "points until the first false alarm, normal figures, known limits (exact):"]
    for name, sides, runs in (
        ("lower limit", 1, False), ("lower limit and run of 8 below", 1, True),
        ("both limits", 2, False), ("both limits and runs of 8", 2, True),
    ):  # fmt: skip
        mean = run_length_mean(normal, sides=sides, with_runs=runs)
        lines.append(_line(name, f"{mean:.1f}"))
    lines += ["", f"median points, both limits estimated ({SIMULATED} charts simulated):"]
    lines += [
        _line(points, f"{median_run_after_estimating(points):.0f}") for points in (12, 20, 24)
    ]
    lines += ["", "unchanged segments called worse by the change rule (simulated):"]
    for segments in (1, 10, 34):
        each, any_of = change_rates(segments, 100)
        lines.append(_line(segments, f"{each:.4f}", f"any of them in a run: {any_of:.3f}"))
    lines += ["", "negative NPS of a true NPS of 0, 10, 20, 30 (exact), and confirmed at 0:"]
    for n in (30, 50, 100):
        shares = [
            below_zero_rate(((0.6 + k) / 2, 0.4, (0.6 - k) / 2), n) for k in (0, 0.1, 0.2, 0.3)
        ]
        confirmed = confirmed_below_zero_rate((0.3, 0.4, 0.3), n)
        lines.append(_line(n, *(f"{share:.4f}" for share in shares), f"{confirmed:.4f}"))
    lines += ["", "beside each alert:"]
    lines += [_line(rule, f"{rate:.4f}") for rule, rate in rates().items()]
    return lines


if __name__ == "__main__":
    print("\n".join(table()))
