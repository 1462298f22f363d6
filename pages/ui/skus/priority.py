"""Parts of the SKU screen: priority, funnel, one item's own chart and cases, mix-ups."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.causes import exchanges
from analysis.draw import bars, funnel, heat
from analysis.fair import compare
from analysis.questions import asked
from data import query
from data.query import Filters
from data.store import Store
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words
from pages.ui.parts.choices import choice
from pages.ui.weekly import cohorts

LEVELS = ("sku", "parent_sku")
BARS = 12
TOLD = 5
LISTED = ("lines", "errors", "rate", "shrunk", "probability", "avoidable_errors", "avoidable_cost")
PAIRS = ("one", "other", "count", "back", "expected", "sure", "hint")


def ranked(filters: Filters, by: str) -> pd.DataFrame:
    """Items by expected avoidable cost; the others stay in the list when one of them is chosen."""
    return ask.answer(asked.priorities, filters.having(by), by)


def finding(table: pd.DataFrame, by: str, filters: Filters) -> str:
    """The most expensive item in a sentence."""
    words = ui_words()
    if not ask.cells((), filters.having(by)).iloc[0]["errors"]:
        return words("skus.finding.none")
    if table.empty or table.iloc[0]["avoidable_cost"] <= 0:
        return words("skus.finding.even")
    first, currency = table.iloc[0], ask.setting("reporting_currency")
    return words.md(
        "skus.finding",
        sku=words.value(by, first[by]),
        cost=words.money(first["avoidable_cost"], currency, 0),
        errors=words.number(first["errors"]),
        lines=words.number(first["lines"]),
        share=_sure(first["probability"]),
    )


def _sure(share: float) -> str:
    words = ui_words()
    return words("skus.nearly_sure") if share > 0.995 else words.percent(share)


def priority_chart(table: pd.DataFrame, by: str, filters: Filters) -> None:
    """Bars of expected avoidable cost; without any cost, of avoidable errors."""
    words, currency = ui_words(), ask.setting("reporting_currency")
    value = "avoidable_cost" if table["avoidable_cost"].sum() > 0 else "avoidable_errors"
    part = table[table[value] > 0]
    if part.empty:
        parts.empty("rows")
        return
    money = value == "avoidable_cost"
    figure = bars.bars(
        part, words, parts.look(),
        name=by,
        value=value,
        limit=BARS,
        text=lambda row: words.money(row[value], currency, 0) if money else words.number(row[value], 1),
        tip=lambda row: [
            words("chart.of", errors=words.number(row["errors"]), lines=words.number(row["lines"])),
            words("skus.steadied", rate=words.per(row["shrunk"]), all=words.per(row["group_rate"])),
            words("skus.probability", share=_sure(row["probability"])),
        ],
        selected=filters.get(by),
    )  # fmt: skip
    parts.chart(
        figure,
        "skus.priority" if money else "skus.priority_errors",
        data=part,
        select=by,
        facts=[
            words("skus.cost_unit", currency=currency or words("value.unknown"))
            if money
            else words("skus.errors_unit"),
            words(
                "fact.n", errors=words.number(table["errors"].sum()), lines=words.number(table["lines"].sum())
            ),
            words("fact.as_of", day=words.date(ask.extent().as_of)),
        ],
        computed={"all": words.per(float(table["group_rate"].iloc[0]))},
    )


def compared(store: Store, filters: Filters, by: str) -> pd.DataFrame:
    """Items against what the other items of the same shops and warehouses would have had."""
    cells = query.cells(store, (by, "shop", "warehouse"), filters)
    return compare.compare(cells[cells[by] != ""], by, "shop", place=("warehouse",), spread_counts=False)


def funnel_chart(judged: cohorts.Judged, by: str, filters: Filters) -> None:
    """Funnel of items over the weeks that can be judged."""
    words = ui_words()
    if judged.filters is None:
        parts.empty("young")
        return
    table = ask.answer(compared, judged.filters.having(by), by)
    if table.empty:
        parts.empty("orders")
        return
    limits = compare.funnel_lines(table["expected"])
    worse = table[table["direction"] == "higher"]
    told = (
        words("skus.funnel.found", n=len(worse))
        if len(worse)
        else words("skus.funnel.none")
    )  # fmt: skip
    parts.chart(
        funnel.funnel(table, limits, words, parts.look(), name=by, height=400),
        "skus.funnel",
        finding=told,
        data=table[[by, "lines", "errors", "expected", "ratio", "lower", "upper", "q"]],
        select=by,
        facts=[
            words("skus.judged", period=words.span(judged.filters.start, judged.filters.end)),
            words(
                "fact.n", errors=words.number(table["errors"].sum()), lines=words.number(table["lines"].sum())
            ),
        ],
        computed={"n": words.number(len(table))},
    )
    if filters.get(by):
        chosen = table[table[by].isin(filters.get(by))]
        for _, row in chosen.head(3).iterrows():
            parts.says(f"skus.is.{row['sentence']}", **_ratio(row, by))


def _ratio(row: pd.Series, by: str) -> dict[str, Any]:
    words = ui_words()
    return {
        "sku": words.value(by, row[by]),
        "errors": words.number(row["errors"]),
        "expected": words.number(row["expected"], 1),
    }


def ranked_table(table: pd.DataFrame, by: str) -> None:
    """The whole list, folded away."""
    words = ui_words()
    with st.expander(words("skus.all", n=len(table))):
        shown = table.assign(rate=table["rate"] * 1e4, shrunk=table["shrunk"] * 1e4)
        parts.table(
            shown, (by, *LISTED), f"skus-{by}", alt=words("skus.priority.alt"), config=_formats(), size=25
        )


def _formats() -> dict[str, st.column_config.NumberColumn]:  # type: ignore[valid-type]
    words = ui_words()
    per = words("unit.per_10000_lines")
    made = {
        name: st.column_config.NumberColumn(f"{words.column(name)} ({per})", format="%.1f")
        for name in ("rate", "shrunk")
    }
    return made | {
        "avoidable_errors": st.column_config.NumberColumn(words.column("avoidable_errors"), format="%.1f")
    }


def one(filters: Filters, by: str) -> None:
    """The control chart and the cases of the chosen item."""
    words = ui_words()
    chosen = filters.get(by)
    if len(chosen) != 1:
        parts.section("skus.one.title")
        parts.says("skus.one.choose")
        return
    parts.section("skus.one.title", words.md("skus.one.of", sku=words.value(by, chosen[0])))
    cohorts.chart(filters, "skus")
    parts.case_table(filters, "skus-cases", which="errors")
    parts.rows_link(words("link.rows"), filters)


def mixups(filters: Filters) -> None:
    """Which items are taken for which: sentences first, then the map, then the list."""
    # A chosen item is looked for on both sides of a pair, so the others must be in the question.
    pairs, told, crossed = ask.answer(asked.mixups, filters.having("sku").having("parent_sku"))
    chosen = set(filters.get("sku"))
    if chosen:
        told = told[told["one"].isin(chosen) | told["other"].isin(chosen)]
    parts.section("skus.mixups.title")
    sure = told[told["sure"].astype(bool)] if len(told) else told
    if sure.empty:
        parts.says("skus.mixups.none" if len(told) else "skus.mixups.nothing")
    for position, row in enumerate(sure.head(TOLD).to_dict("records")):
        _exchange(row, filters, position)
    _crossed(crossed, filters)
    if len(told):
        left, right = st.columns(2, gap="large")
        with left:
            _map(pairs, filters)
        with right:
            _list(told)


def _exchange(row: dict, filters: Filters, position: int) -> None:
    words = ui_words()
    keys = ("one", "other")
    names: dict[str, Any] = {key: row[key] for key in keys}
    counts: dict[str, Any] = {n: words.number(row[n]) for n in ("there", "back", "count", "errors")}
    key = "skus.mixups.both" if row["both_ways"] else "skus.mixups.one_way"
    st.markdown(
        f"▲ {words.md(key, **names, **counts)} "
        + words.md("skus.mixups.chance", expected=_little(row["expected"]))
    )
    with st.container(horizontal=True, vertical_alignment="center", key=f"skus-mixup-{position}"):
        if row["hint"]:
            signs = words.listed([words(f"sign.{sign}") for sign in row["signs"]])
            hint = words("skus.mixups.hint", cause=words.value("cause", row["hint"]), signs=signs)
            st.caption(f"{hint} {words('skus.mixups.evidence', n=row['explained'])}", width="content")
        pair = filters.having("parent_sku").having("sku", *sorted(names.values()))
        parts.rows_link(words("link.rows"), pair.having("received_sku", *sorted(names.values())))


def _little(expected: float) -> str:
    words = ui_words()
    return (
        words("skus.mixups.less", least=words.number(0.1, 1))
        if expected < 0.05
        else words.number(expected, 1)
    )


def _crossed(crossed: pd.DataFrame, filters: Filters) -> None:
    words = ui_words()
    if crossed.empty:
        return
    where = crossed["station"].value_counts()
    parts.says(
        "skus.crossed",
        n=len(crossed),
        station=words.value("station", where.index[0]),
        most=words.number(where.iloc[0]),
    )
    with st.expander(words("skus.crossed.rows", n=len(crossed))):
        columns = ("packed_at", "station", "order_id", "sku", "order_other", "sku_other")
        labels = {n: words(f"skus.column.{n}") for n in ("order_other", "sku_other")}
        parts.table(
            crossed, columns, "skus-crossed", alt=words("skus.crossed.rows", n=len(crossed)), labels=labels
        )
        parts.rows_link(
            words("link.rows"), filters.having("station", str(where.index[0])).having("cause", "label_swap")
        )


def _map(pairs: pd.DataFrame, filters: Filters) -> None:
    words = ui_words()
    table = exchanges.matrix(pairs)
    figure = heat.heat(
        table, words, parts.look(),
        row_dimension="sku",
        column_dimension="sku",
        tip=lambda ordered, received, n: words("skus.map.tip", n=n, ordered=ordered, received=received),
    )  # fmt: skip
    parts.chart(
        figure,
        "skus.map",
        data=pairs.drop(columns=["rows", "hints"]),
        select="sku",
        facts=[
            words("skus.map.n", n=int(pairs["count"].sum())),
            words("skus.period", period=words.span(filters.start, filters.end)),
        ],
    )


def _list(told: pd.DataFrame) -> None:
    words = ui_words()
    label = partial(words.value, "cause")
    shown = told.assign(hint=[label(code) if code else "" for code in told["hint"]])
    labels = {name: words(f"skus.column.{name}") for name in PAIRS}
    config = {"expected": st.column_config.NumberColumn(labels["expected"], format="%.2f")}
    st.markdown(f"**{words('skus.pairs.title')}**")
    parts.table(
        shown,
        PAIRS,
        "skus-pairs",
        alt=words("skus.pairs.title"),
        labels=labels,
        config=config,
        size=10,
    )


def choose_level() -> None:
    """Item or family, kept in the URL."""
    words = ui_words()
    choice(words("skus.by"), LEVELS, lambda name: words(f"filter.{name}"), param="by", key="skus-by")
