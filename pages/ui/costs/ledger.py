"""Parts of the Costs screen: headline, what is not known, waterfall, failures, the ledger, weeks, dearest cases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from analysis.costs import ledger
from analysis.costs.forecast import Forecast
from analysis.draw import bars, control, waterfall
from analysis.spc import measurements
from data import query
from data.cases import forms
from data.query import Filters
from data.store import Store
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words
from pages.ui.parts.choices import choice
from pages.ui.weekly import cohorts

ALL_ROWS = 1_000_000
CUTS = ("cause", "kind", "sku", "packer", "shop", "week")
BARS = 15
DRAWS = 1000
PER_LINES = 1000
WHOLE = 100  # amounts from here on are told without cents in a headline
PRICED = (*ledger.CASE, "case_sku", "case_variation", "line_id", "decides", "cost_unknown", "cost_total")
BASELINE_WEEKS = 26
LEAST_WEEKS = 12


def priced(store: Store, filters: Filters) -> pd.DataFrame:
    """Cost of each error in view, see ``ledger.per_error``."""
    rows = query.rows(store, filters, which="seller", size=ALL_ROWS).frame
    return ledger.per_error(rows[list(PRICED)])


def each(errors: pd.DataFrame, seed: int = 1) -> tuple[float, float, float]:
    """Cost per error whose cost is known, with its 95 % bootstrap interval; NaN without one."""
    known = int(errors["known"].sum())
    if not known:
        return float("nan"), float("nan"), float("nan")
    cost, count = errors["cost"].to_numpy(), errors["known"].to_numpy()
    rng = np.random.default_rng(seed)
    picks = (rng.integers(len(errors), size=len(errors)) for _ in range(DRAWS))
    drawn = [cost[p].sum() / max(count[p].sum(), 1) for p in picks]
    lower, upper = np.quantile(drawn, [0.025, 0.975])
    return float(cost.sum() / known), float(lower), float(upper)


def money(amount: Any, digits: int | None = None) -> str:
    """An amount in the reporting currency."""
    return ui_words().money(amount, ask.setting("reporting_currency"), digits)


def finding(entries: pd.DataFrame, whole: pd.Series, errors: pd.DataFrame) -> str:
    """What the period cost, and the largest part of it."""
    words = ui_words()
    kinds = ledger.cut(entries, "kind")
    gross = kinds.loc[kinds["cost"] > 0, "cost"].sum()
    if not gross:
        return (
            words("costs.finding.none")
            if whole["errors"] + whole["unmatched"]
            else words("costs.finding.no_errors")
        )
    first = kinds.iloc[0]
    return words.md(
        "costs.finding", int(whole["errors"] + whole["unmatched"]),
        cost=money(ledger.total(entries), 0), kind=words.value("kind", first["kind"]),
        share=words.percent(first["cost"] / gross), each=money(each(errors)[0]),
    )  # fmt: skip


def headline(
    entries: pd.DataFrame,
    whole: pd.Series,
    errors: pd.DataFrame,
    before: pd.Series | None,
    quarter: Forecast | None,
) -> None:
    """Net cost, cost per error, per 1,000 lines, unknown, and the forecast of the quarter."""
    words = ui_words()
    net, lost = ledger.total(entries), int(whole["cost_unknown"])
    mean, lower, upper = each(errors)
    change = (
        words(
            "costs.change",
            value=words.money_change(net - float(before["cost_total"]), ask.setting("reporting_currency"), 0),
        )
        if before is not None
        else ""
    )
    counted = int(whole["errors"] + whole["unmatched"])
    figures = [
        parts.Figure(words("costs.net"), money(net, 0), change=change, which="seller", help=words("costs.net_help")),
        parts.Figure(
            words("costs.each"),
            money(mean) if mean == mean else words("value.unknown"),
            interval=words("interval.range", lower=money(lower), upper=money(upper)) if mean == mean else "",
            help=words("costs.each_help"),
        ),
        _per_lines(),
        parts.Figure(
            words("costs.unknown"),
            words.number(lost),
            interval=words("costs.of_errors", n=counted),
            which="cost_unknown",
            help=words("costs.unknown_help"),
        ),
    ]  # fmt: skip
    if quarter is not None:
        figures.append(
            parts.Figure(
                words("costs.quarter"),
                money(quarter.expected, 0),
                interval=words("costs.band", lower=money(quarter.lower, 0), upper=money(quarter.upper, 0)),
                help=words("costs.quarter_help"),
            )
        )
    parts.headline(figures)


def _per_lines() -> parts.Figure:
    """Cost per 1,000 lines of the weeks that can be judged; a word where there are no lines."""
    words = ui_words()
    judged = cohorts.judged(state.filters())
    part = judged.filters
    lines = int(ask.cells((), part).iloc[0]["lines"]) if part else 0
    if part is None or not lines:
        return parts.Figure(
            words("costs.per_lines"), words("value.no_rate"), help=words("costs.per_lines_help")
        )
    entries = ledger.booked(ask.case_costs(part))
    cost = ledger.total(entries[entries["in_rate"].astype(bool)])
    return parts.Figure(
        words("costs.per_lines"),
        money(cost / lines * PER_LINES, 0 if cost / lines * PER_LINES >= WHOLE else 2),
        interval=words("costs.judged", day=words.day(part.end), lines=words.number(lines)),
        help=words("costs.per_lines_help"),
    )


def not_known(entries: pd.DataFrame) -> None:
    """Costs without exchange rate, with the way to Settings; what cases that are not ours cost."""
    words = ui_words()
    lost = ledger.without_rate(entries)
    if len(lost):
        currency = ask.setting("reporting_currency")
        amounts = [f"{words.number(a, 2)} {c}" for c, a in zip(lost["currency"], lost["amount"], strict=True)]
        key = "costs.no_rate" if currency else "costs.no_currency"
        with st.container(border=True, key="costs-no-rate"):
            st.markdown(
                words.md(key, int(lost["entries"].sum()), amounts=words.listed(amounts), currency=currency)
            )
            st.page_link(
                SCREENS["settings"].file, label=words("costs.to_settings"), query_params={"tab": "money"},
                icon=":material/settings:",
            )  # fmt: skip
    others = ledger.booked(entries, ours=False)
    if len(others):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(words.md("costs.not_ours", cost=money(ledger.total(others), 0)), width="content")
            parts.rows_link(words("link.rows"), which="not_seller")


def steps(entries: pd.DataFrame) -> None:
    """Waterfall from refunds to net."""
    words = ui_words()
    table = ledger.waterfall(entries).rename(columns={"step": "kind"})
    parts.chart(
        waterfall.waterfall(
            table, words, parts.look(), name="kind", value="cost", measure="measure", dimension="kind",
            text=lambda row: money(row["cost"], 0),
        ),
        "costs.waterfall",
        data=table,
        facts=[_unit(), _entries(entries), _as_of()],
        computed={"net": money(ledger.total(entries))},
    )  # fmt: skip


def failures(entries: pd.DataFrame) -> None:
    """Cost of poor quality in its three parts."""
    words = ui_words()
    table = ledger.failures(entries)
    outside = table.loc[table["failure"] == "external"].iloc[0]
    told = words("costs.failures.outside", share=words.percent(outside["share"]))
    parts.chart(
        bars.bars(
            table, words, parts.look(), name="failure", value="cost",
            text=lambda row: money(row["cost"], 0) if row["cost"] else words("costs.failures.nothing"),
            tip=lambda row: [words.percent(row["share"])],
        ),
        "costs.failures",
        finding=told if table["cost"].sum() > 0 else "",
        data=table,
        facts=[_unit(), _entries(entries), _as_of()],
        computed={"net": money(ledger.total(entries))},
    )  # fmt: skip


def the_ledger(entries: pd.DataFrame, filters: Filters) -> None:
    """The ledger cut by one thing: bars, and the table by kind."""
    words = ui_words()
    parts.section("costs.ledger.title")
    by = choice(
        words("costs.ledger.by"), CUTS, lambda name: words(f"costs.by.{name}"), param="by", key="costs-by"
    )
    table = _with_unknown(ledger.cut(entries, by), by, filters)
    if by == "packer":
        table = table.sort_values("packer", ignore_index=True)
        st.caption(words("costs.ledger.packers"))
    shown = table if by != "week" else table.assign(week=[words.day(d) for d in table["week"]])
    parts.chart(
        bars.bars(
            shown, words, parts.look(), name=by, value="cost", limit=BARS if by != "week" else 60,
            text=_amount,
            tip=lambda row: [
                words("costs.ledger.tip", entries=words.number(row["entries"]), cases=words.number(row["cases"]))
            ],
            selected=filters.get(by) if by not in ("kind", "week") else (),
        ),
        "costs.ledger",
        finding=words.md(f"costs.ledger.by_{by}"),
        data=table,
        select=by if by not in ("kind", "week") else "",
        facts=[_unit(), _entries(entries), words("costs.ledger.total", cost=money(ledger.total(entries))), _as_of()],
        computed={"total": money(ledger.total(entries))},
        labels=_labels(),
    )  # fmt: skip
    kinds = [c for c in table.columns if c.startswith("cost_") and table[c].any()]
    with st.expander(words("costs.ledger.table")):
        columns = (
            [by, "cost", "unpriced", "cases", *kinds] if by != "kind" else [by, "cost", "entries", "cases"]
        )
        parts.table(
            _summed(table, by),
            columns,
            f"costs-ledger-{by}",
            alt=words("costs.ledger.table"),
            labels=_labels(),
        )


def _with_unknown(table: pd.DataFrame, by: str, filters: Filters) -> pd.DataFrame:
    """The cut with ``unpriced``: errors of each value whose cost is not known; also values that have only those."""
    if by == "kind":
        return table.assign(unpriced=0)
    lost = ask.cells((by,), filters)[[by, "cost_unknown"]].rename(columns={"cost_unknown": "unpriced"})
    lost = lost[lost["unpriced"] > 0]
    if by == "week":
        lost = lost.assign(week=lost["week"].astype(table["week"].dtype))
    made = table.merge(lost, on=by, how="outer").sort_values(
        ["cost", by], ascending=[False, True], ignore_index=True
    )
    made = made.sort_values("week", ignore_index=True) if by == "week" else made
    numbers = [c for c in made.columns if c != by]
    made[numbers] = made[numbers].fillna(0)
    return made.astype({"unpriced": int, "cases": int, "entries": int})


def _amount(row: pd.Series) -> str:
    words = ui_words()
    lost = words("costs.unknown_value", n=int(row["unpriced"])) if row["unpriced"] else ""
    return " + ".join(p for p in (money(row["cost"], 0) if row["entries"] else "", lost) if p)


def _summed(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """The table with its total in the last row, and dates as people write them."""
    words = ui_words()
    numbers = [c for c in table.columns if c != by and c != "cases"]
    last = {by: words("costs.ledger.sum"), **{c: round(float(table[c].sum()), 2) for c in numbers}}
    named = [words.date(v) for v in table[by]] if by == "week" else [words.value(by, v) for v in table[by]]
    made = pd.concat([table.assign(**{by: named}), pd.DataFrame([last])], ignore_index=True)
    return made.astype({"unpriced": "Int64", "cases": "Int64", "entries": "Int64"})


def _labels() -> dict[str, str]:
    words = ui_words()
    return {
        name: words(f"costs.column.{name}") for name in ("unpriced", "entries", "failure", "measure", "value")
    }


def weeks(filters: Filters) -> None:
    """Control chart of the cost per 1,000 lines by week of shipment."""
    words = ui_words()
    judged = cohorts.judged(filters)
    if judged.weeks.empty or not judged.weeks["lines"].sum():
        parts.section("costs.weekly.title")
        parts.empty("orders")
        return
    first = judged.weeks["week"].min().date()
    booked = ledger.booked(ask.case_costs(filters.between(first, filters.end)))
    by_week = ledger.cut(booked[booked["in_rate"].astype(bool)], "week").set_index("week")["cost"]
    table = judged.weeks.set_index("week")
    cost = by_week.reindex(pd.DatetimeIndex(table.index), fill_value=0.0)
    value = cost / table["lines"].where(table["lines"] > 0) * PER_LINES
    chart = measurements.xmr_chart(
        value.to_numpy(), mature=table["mature"].to_numpy(bool), baseline=BASELINE_WEEKS, least=LEAST_WEEKS
    )
    parts.chart(
        control.control(
            chart.assign(lower=chart["lower"].clip(lower=0)), words, parts.look(), dates=list(table.index), scale=1,
            mature=list(table["maturity"].fillna(0)), shown=lambda v: words.number(v, 0),
        ),
        "costs.weekly",
        data=chart.assign(week=table.index, cost=cost.to_numpy(), lines=table["lines"].to_numpy()),
        select="week",
        facts=[
            words("costs.weekly.unit", currency=ask.setting("reporting_currency") or words("value.unknown")),
            words("fact.n", errors=words.number(table["errors"].sum()), lines=words.number(table["lines"].sum())),
            _as_of(),
        ],
        computed={"cost": money(cost.sum()), "lines": words.number(table["lines"].sum())},
    )  # fmt: skip


def dearest(entries: pd.DataFrame) -> None:
    """The ten dearest cases; choosing one opens it."""
    words = ui_words()
    table = ledger.dearest(entries)
    parts.section("costs.dearest.title")
    share = table["cost"].sum() / ledger.total(entries) if ledger.total(entries) > 0 else float("nan")
    if share == share:
        parts.says(
            "costs.dearest.share", len(table), share=words.percent(share), cost=money(table["cost"].sum(), 0)
        )
    columns = ("case_id", "open_day", "shop", "sku", "received_sku", "cause", "resolution", "cost")
    chosen = parts.table(table, columns, "costs-dearest", alt=words("costs.dearest.title"), select=True)
    if chosen:
        key = {"platform": chosen["platform"], "shop": chosen["case_shop"], "case_id": chosen["case_id"],
               "sku": chosen["case_sku"], "variation": chosen["case_variation"]}  # fmt: skip
        st.page_link(
            SCREENS["cases"].file, label=words.md("costs.dearest.open", case=chosen["case_id"]),
            query_params=state.link(case=forms.reference(key)), icon=":material/open_in_new:",
        )  # fmt: skip
    else:
        st.caption(words("costs.dearest.choose"))


def _unit() -> str:
    words = ui_words()
    return words("costs.unit", currency=ask.setting("reporting_currency") or words("value.unknown"))


def _entries(entries: pd.DataFrame) -> str:
    return ui_words()("costs.entries", n=len(entries))


def _as_of() -> str:
    words = ui_words()
    return words("fact.as_of", day=words.date(ask.extent().as_of))
