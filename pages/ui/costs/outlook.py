"""Parts of the Costs screen that look ahead: forecast of the quarter, headroom to marketplaces' limits."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.costs import forecast, headroom
from analysis.costs.forecast import Forecast
from analysis.draw import waterfall
from analysis.draw.spec import Marks
from analysis.questions import costs as questions
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.screens import SCREENS
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


def limits(filters: Filters) -> None:
    """How many more errors each shop can have before its marketplace acts."""
    words, as_of = ui_words(), ask.extent().as_of
    parts.section("costs.headroom.title")
    if as_of is None or not ask.extent().orders_known:
        parts.says("costs.headroom.no_orders")
        return
    chosen = ask.setting("penalty_headroom")
    known = headroom.limits(chosen if isinstance(chosen, dict) else None)
    told = 0
    for platform in ask.values("platform"):
        limit = known.get(platform)
        if limit is None:
            continue
        start, end = headroom.window(ask.extent().last_day or as_of, limit)
        seen = Filters(start, end, basis="opened").having("platform", platform)
        table = headroom.headroom(ask.cells(("shop",), seen.having("shop", *filters.get("shop"))), limit)
        for _, row in table.iterrows():
            told += 1
            _shop(platform, row, limit, seen)
        if len(table):
            own = platform in (chosen or {}) or not words.has(f"costs.headroom.default.{platform}")
            st.caption(words("costs.headroom.own") if own else words(f"costs.headroom.default.{platform}"))
    if not told:
        parts.says("costs.headroom.none")
    without = [words.value("platform", p) for p in ask.values("platform") if p not in known]
    if without:
        st.caption(words.md("costs.headroom.unset", platforms=words.listed(without)))
    st.page_link(
        SCREENS["settings"].file, label=words("costs.headroom.set"), icon=":material/settings:",
        query_params={"tab": "targets"},
    )  # fmt: skip


def _shop(platform: str, row: pd.Series, limit: headroom.Limit, seen: Filters) -> None:
    words = ui_words()
    values = {
        "shop": row["shop"] or words("value.not_known"),
        "platform": words.value("platform", platform),
        "share": words.percent(row["share"], 1),
        "limit": words.percent(limit.share, 1),
        "errors": words.number(row["errors"]),
        "orders": words.number(row["orders"]),
        "days": words.number(limit.days),
    }
    left = int(row["left"])
    parts.says(f"costs.headroom.{'left' if left >= 0 else 'over'}", left if left >= 0 else -left, **values)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(words.md("costs.headroom.small", **values), width="content")
        parts.rows_link(words("link.rows"), seen.having("shop", row["shop"]) if row["shop"] else seen)
