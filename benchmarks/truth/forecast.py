"""Where a forecast failed: leaf tables in the forms that RiskLoc's authors generate, S and L (Kalander 2022).

The full product of the dimensions; what came and what was predicted differ by noise, and one of the two is lowered in
the leaves of the elements that are to be found.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from analysis.explain import residuals
from benchmarks.truth import Row


@dataclass(frozen=True)
class ForecastForm:
    """Sizes of the dimensions, most noise, most anomalies, most elements of one; least severity, most deviation.

    ``deepest``: anomalies lie at full depth, else at any.
    """

    sizes: tuple[int, ...]
    noise: float
    anomalies: int
    elements: int
    severity: float
    deviation: float
    deepest: bool
    least_f1: float


FORMS = {
    "S": ForecastForm((10, 12, 10, 8, 5), 0.25, 3, 3, 0.2, 0.1, False, 0.85),
    "L": ForecastForm((10, 24, 10, 15), 0.1, 5, 1, 0.5, 0.0, True, 0.99),
}


def leaves(
    form: ForecastForm, rng: np.random.Generator
) -> tuple[pd.DataFrame, set[tuple[tuple[str, int], ...]]]:
    """A leaf table (a, b, ..., real, predicted) and the elements that are to be found."""
    names = [chr(ord("a") + place) for place in range(len(form.sizes))]
    frame = pd.DataFrame(list(product(*(range(n) for n in form.sizes))), columns=names)
    noise = rng.uniform(0, form.noise)
    real = 100 * rng.weibull(rng.uniform(0.5, 1), len(frame))
    real[rng.random(len(frame)) < rng.uniform(0, 0.25)] = 0
    predicted = real * (1 + rng.normal(0, noise, len(frame)))
    turned = rng.random(len(frame)) < 0.5
    both = [np.where(turned, predicted, real), np.where(turned, real, predicted)]
    planted: set[tuple[tuple[str, int], ...]] = set()
    hit = np.zeros(len(frame), bool)
    for _ in range(int(rng.integers(1, form.anomalies + 1))):
        depth = len(names) if form.deepest else int(rng.integers(1, len(names) + 1))
        dims = sorted(rng.choice(len(names), depth, replace=False))
        severity = rng.uniform(form.severity, 1) + noise
        deviation, side = rng.uniform(0, form.deviation), int(rng.integers(2))
        for _ in range(int(rng.integers(1, form.elements + 1))):
            # of nothing nothing can be lost: an element holds at least one leaf that has something
            example = frame.iloc[int(rng.choice(np.flatnonzero((real > 0) & ~hit)))]
            element = tuple((names[d], int(example[names[d]])) for d in dims)
            inside = np.logical_and.reduce([frame[n].to_numpy() == v for n, v in element]) & ~hit
            ratio = rng.normal(severity, deviation, int(inside.sum()))
            both[side][inside] *= np.maximum(0, 1 - ratio)
            planted.add(element)
            hit |= inside
    return frame.assign(real=np.maximum(both[0], 0), predicted=np.maximum(both[1], 0)), planted


def f1(form: ForecastForm, runs: int, rng: np.random.Generator) -> tuple[float, float]:
    """Micro-F1 of the exact elements, and the median of seconds."""
    right = said = there = 0
    seconds = []
    for _ in range(runs):
        frame, planted = leaves(form, rng)
        start = time.perf_counter()
        found = residuals.localise(frame, list(frame.columns[:-2]), "real", "predicted")
        seconds.append(time.perf_counter() - start)
        told = {item.pattern for item in found}
        right, said, there = right + len(told & planted), said + len(told), there + len(planted)
    return 2 * right / max(said + there, 1), float(np.median(seconds))


def measure(runs: int, rng: np.random.Generator) -> Iterator[Row]:
    """The rows of the section."""
    for name, form in FORMS.items():
        share, seconds = f1(form, runs, rng)
        yield Row(
            f"form {name}, {seconds:.2f} s each: F1 of the exact elements", share, form.least_f1, least=True
        )
