"""Which items are taken for which: sentences first, then the map, then the list."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.causes import exchanges
from analysis.draw import heat
from analysis.questions import skus as questions
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words
from pages.ui.review.pictures import products

TOLD = 5
PAIRS = ("one", "other", "count", "back", "expected", "sure", "hint")


def mixups(filters: Filters) -> None:
    """Which items are taken for which: sentences first, then the map, then the list."""
    # A chosen item is looked for on both sides of a pair, so the others must be in the question.
    pairs, told, crossed = ask.counted(questions.mixups, filters.having("sku").having("parent_sku"))
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
        _map(pairs, filters)
        _list(told)  # below: beside the map its last columns are cut


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
    products((str(row["one"]), str(row["other"])))
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
        select=("sku", "received_sku"),
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
    config = {"expected": st.column_config.NumberColumn(labels["expected"], format="%.3f")}
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
