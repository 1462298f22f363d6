"""The part of the Costs screen that looks ahead: forecast of the quarter."""

from __future__ import annotations

import pandas as pd

from analysis.costs import forecast
from analysis.costs.forecast import Forecast
from analysis.draw import waterfall
from analysis.draw.spec import Marks
from analysis.questions import costs as questions
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words
from pages.ui.costs.amounts import money

PAST_WEEKS = 26


def quarter(filters: Filters) -> Forecast | None:
    """Forecast of the quarter of the newest data, for what is in view."""
    as_of = ask.extent().as_of
    return ask.counted(questions.quarter, filters, as_of) if as_of and ask.extent().orders_known else None


def forecast_chart(found: Forecast | None) -> None:
    """What the quarter is made of, as a waterfall with the band in its title."""
    words, as_of = ui_words(), ask.extent().as_of
    if found is None or as_of is None:
        parts.section("costs.forecast.title")
        parts.says("costs.forecast.none")
        return
    first, last = forecast.quarter_of(as_of)
    table = pd.DataFrame(
        {
            "part": ["booked", "unpriced", "to_come", "to_ship", "expected"],
            "cost": [found.booked, found.unpriced, found.to_come, found.to_ship, found.expected],
            "measure": ["relative"] * 4 + ["total"],
        }
    )
    table = table[(table["cost"] != 0) | (table["measure"] == "total")]
    parts.chart(
        waterfall.waterfall(
            table,
            words,
            parts.look(),
            Marks(
                name="part",
                value="cost",
                kind="measure",
                dimension="costs.part",
                text=lambda row: money(row["cost"], 0),
            ),
        ),
        "costs.forecast",
        finding=words.md(
            "costs.forecast.finding",
            period=words.span(first, last),
            cost=money(found.expected, 0),
            lower=money(found.lower, 0),
            upper=money(found.upper, 0),
        ),
        data=parts.Named(
            table, {"part": words("costs.column.part"), "measure": words("costs.column.measure")}
        ),
        facts=[
            words("costs.forecast.each", cost=money(found.cost_each)),
            words("fact.as_of", day=words.date(as_of)),
        ],
        computed={
            "rate": words.per(found.rate),
            "each": money(found.cost_each),
            "lines": words.number(found.lines_to_ship, 0),
        },
    )
