"""How likely shares that are Dirichlet differ by a target: the definition, integrated step by step.

Written from the definition, apart from the SQL, which inverts a characteristic function.
"""

from __future__ import annotations

import math


def probability(shapes: tuple[float, float, float], target: float) -> float:
    """P(p - d >= target) by the definition: r, the share of promoters among those who are not
    passive, is Beta(promoters, detractors), and their share is Beta(both, passives)."""
    if target < 0:
        # the other way round: detractors lead by no more than -target
        return 1 - probability((shapes[2], shapes[1], shapes[0]), -target)
    promoters, passives, detractors = shapes
    start, step, masses = _logit_grid(promoters, detractors)
    above = [0.0]  # the probability from the upper end down to each border between two cells
    for mass in reversed(masses):
        above.append(above[-1] + mass)
    above.reverse()
    first, width, shares = _logit_grid(promoters + detractors, passives)
    at_least = 0.0
    for k, mass in enumerate(shares):
        share = 1 / (1 + math.exp(-(first + (k + 0.5) * width)))
        needed = (1 + target / share) / 2
        if needed < 1:
            cell = (math.log(needed / (1 - needed)) - start) / step
            whole = min(max(math.floor(cell), 0), len(masses) - 1)
            part = min(max(cell - whole, 0.0), 1.0)
            at_least += mass * (above[whole] - part * masses[whole])
    return at_least


def _logit_grid(a: float, b: float) -> tuple[float, float, list[float]]:
    """First border, width and masses of 4,000 equal cells of the logit of a Beta variable."""
    steps = 4000
    centre, reach = math.log(a / b), 9 * math.sqrt(1 / a + 1 / b) + 3 * (1 / a + 1 / b)
    width = 2 * reach / steps
    constant = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    masses = []
    for k in range(steps):
        u = centre - reach + (k + 0.5) * width
        log_density = -a * math.log1p(math.exp(-u)) - b * math.log1p(math.exp(u))
        masses.append(math.exp(constant + log_density) * width)
    return centre - reach, width, [mass / sum(masses) for mass in masses]
