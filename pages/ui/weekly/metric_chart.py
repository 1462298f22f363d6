"""A metric of the review by week: its numbers, how a value is told, and its control chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from analysis.draw import control
from analysis.draw.spec import Marker, Unit, Weeks
from analysis.signals.metrics import Metric
from analysis.wording.words import Words
from data.meaning.missing import missing
from data.store import utc_now
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words

SCALES = {"per_10000": 10_000, "share": 100, "per_1000_money": 1000}


def this_hour() -> datetime:
    """Now, as far as waiting times need it: an answer that is kept serves an hour."""
    return utc_now().replace(minute=0, second=0, microsecond=0)


def amount(words: Words, metric: Metric, value: Any, currency: str) -> str:
    """A value of a metric in its unit."""
    if missing(value):
        return words("value.none")
    if metric.unit == "per_10000":
        return words.per(value)
    if metric.unit == "share":
        return words.percent(value, 1)
    if metric.unit in ("days", "hours"):
        return words.duration(value * (24 if metric.unit == "days" else 1))
    return words.money(value * (1000 if metric.unit == "per_1000_money" else 1), currency, 2)


def draw(
    key: str,
    metric: Metric,
    weeks: pd.DataFrame,
    drawn: pd.DataFrame,
    *,
    maturity: Sequence[float],
    target: float | None = None,
    markers: Sequence[Marker] = (),
    data: pd.DataFrame | None = None,
) -> None:
    """The control chart of a metric, ``drawn``; ``data`` is what it is told to rest on, ``weeks`` when not given."""
    words, currency = ui_words(), ask.setting("reporting_currency")
    scale = SCALES.get(metric.unit, 1)
    figure = control.control(
        drawn,
        words,
        parts.look(),
        Weeks(list(weeks["week"]), mature=maturity if metric.cohort else None),
        Unit(
            better="higher" if metric.better == "high" else "lower",
            scale=scale,
            shown=lambda value: amount(words, metric, value / scale, currency),
        ),
        markers=markers,
        target=target,
    )
    formula = words(f"metric.{metric.name}.formula")
    parts.chart(
        figure,
        key,
        finding=words.md("overview.metric.of", name=words(f"metric.{metric.name}")),
        data=weeks if data is None else data,
        facts=[formula, words("fact.as_of", day=words.date(ask.extent().as_of))],
        computed={"formula": formula, "chart": words(f"metric.chart.{metric.chart}")},
    )
