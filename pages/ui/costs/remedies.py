"""Parts of the Costs screen on how cases were settled: refund against reship, what-if, asked for against got."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from analysis.cases import remedies
from analysis.draw import heat, intervals
from analysis.draw.spec import Marks, Row
from analysis.questions.costs import handled
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words
from pages.ui.costs.amounts import money

ALL_ROWS = 1_000_000
MIXES = ("shop", "symptom", "cause")
MIX_ROWS = 5
THRESHOLD = 8.0
COMPARED = ("name", "n_refund", "n_reship", "refund", "reship", "difference")


def against(filters: Filters) -> None:
    """Refund against reship within bands of worth: cost, days, second contacts; and the mix of both."""
    words = ui_words()
    parts.section("costs.remedy.title")
    frame = ask.counted(handled, filters)
    counts = frame["group"].value_counts()
    if min(int(counts.get(g, 0)) for g in remedies.GROUPS) < remedies.LEAST:
        parts.says(
            "costs.remedy.few", refunds=int(counts.get("refund", 0)), reships=int(counts.get("reship", 0))
        )
        return
    st.caption(words("costs.remedy.observational"))
    cuts = remedies.edges(frame["worth"])
    columns = st.columns(len(remedies.MEASURES), gap="large")
    for column, measure in zip(columns, remedies.MEASURES, strict=True):
        with column:
            _measure(frame, measure, cuts)
    with st.expander(words("costs.remedy.mix.title")):
        _mixes(frame, cuts)
    _what_if(frame)


def _measure(frame: pd.DataFrame, measure: str, cuts: list[float]) -> None:
    words = ui_words()
    table = remedies.compare(frame, measure)
    whole = table.iloc[-1]
    table = table.assign(name=[band_name(int(b), cuts) for b in table["band"]])
    shown = table[table["lower"].notna()].reset_index(drop=True)
    if shown.empty:
        st.markdown(f"**{words(f'costs.remedy.{measure}.title')}**")
        parts.says("costs.remedy.thin")
        return
    figure = intervals.intervals(
        shown,
        words,
        parts.look(),
        Marks(
            name="name",
            value="difference",
            text=partial(_difference, measure=measure),
            tip=partial(_tip, measure=measure),
        ),
        reference=0.0,
    )
    if measure == "again":
        figure.update_xaxes(tickformat=".0%")
    parts.chart(
        figure,
        f"costs.remedy.{measure}",
        finding=_finding(whole, measure),
        data=parts.Named(table.drop(columns="band"), {n: words(f"costs.column.{n}") for n in COMPARED}),

        facts=[
            words(f"costs.remedy.{measure}.unit", currency=ask.setting("reporting_currency")),
            words("costs.remedy.n", refunds=words.number(whole["n_refund"]), reships=words.number(whole["n_reship"])),
        ],
        computed={"refund": amount(whole["refund"], measure), "reship": amount(whole["reship"], measure)},
    )  # fmt: skip


def band_name(band: int, cuts: list[float]) -> str:
    """A band of worth in words."""
    words = ui_words()
    if band == remedies.ALL:
        return words("costs.band.all")
    if not cuts:
        return words("costs.band.known")
    if band == 0:
        return words("costs.band.under", upper=money(cuts[0]))
    if band == len(cuts):
        return words("costs.band.over", lower=money(cuts[-1]))
    return words("costs.band.between", lower=money(cuts[band - 1]), upper=money(cuts[band]))


def amount(value: float, measure: str) -> str:
    """A value of one measure in words."""
    words = ui_words()
    if measure == "cost":
        return money(value)
    return words.percent(value, 1) if measure == "again" else words("costs.days", round(float(value), 1))


def _signed(value: float, measure: str) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + amount(abs(value), measure)


def _difference(row: Row, measure: str) -> str:
    return _signed(row["difference"], measure)


def _tip(row: Row, measure: str) -> list[str]:
    words = ui_words()
    return [
        words("interval.range", lower=_signed(row["lower"], measure), upper=_signed(row["upper"], measure)),
        words("costs.remedy.tip.refund", value=amount(row["refund"], measure), n=int(row["n_refund"])),
        words("costs.remedy.tip.reship", value=amount(row["reship"], measure), n=int(row["n_reship"])),
    ]


def _finding(row: pd.Series, measure: str) -> str:
    words = ui_words()
    sure = "more" if row["lower"] > 0 else "less" if row["upper"] < 0 else "same"
    return words(
        f"costs.remedy.{measure}.{sure}",
        difference=amount(abs(row["difference"]), measure),
        lower=_signed(row["lower"], measure),
        upper=_signed(row["upper"], measure),
    )


def _mixes(frame: pd.DataFrame, cuts: list[float]) -> None:
    words = ui_words()
    parts.says("costs.remedy.mix.body")
    named = frame.assign(worth_band=[_band_of(b, cuts) for b in frame["band"]])
    labels = {
        n: words(f"costs.column.{n}")
        for n in ("refund_share", "reship_share", "n_refund", "n_reship", "worth_band")
    }
    for by in ("worth_band", *MIXES):
        table = remedies.mix(named, by).head(MIX_ROWS)
        table = table.rename(columns={"refund": "refund_share", "reship": "reship_share"})
        parts.table(
            table, (by, "n_refund", "refund_share", "n_reship", "reship_share"), f"costs-mix-{by}",
            alt=words("costs.remedy.mix.title"), labels=labels,
        )  # fmt: skip


def _band_of(band: int, cuts: list[float]) -> str:
    return ui_words()("costs.band.unknown") if band == remedies.UNKNOWN_BAND else band_name(int(band), cuts)


def _what_if(frame: pd.DataFrame) -> None:
    words = ui_words()
    parts.section("costs.what_if.title")
    threshold = st.number_input(
        words.md("costs.what_if.threshold", currency=ask.setting("reporting_currency")),
        min_value=0.0, value=THRESHOLD, step=1.0, key="costs-threshold", width=260,
    )  # fmt: skip
    found = remedies.had_been_refunded(frame, threshold)
    limit = money(threshold)
    if found is None:
        parts.says("costs.what_if.few", limit=limit)
        return
    sure = "cheaper" if found.lower > 0 else "dearer" if found.upper < 0 else "same"
    parts.says(
        f"costs.what_if.{sure}", found.cases, limit=limit,
        actual=money(found.actual, 0), refunded=money(found.refunded, 0),
        difference=money(abs(found.saving), 0),
        lower=_signed(found.lower, "cost"), upper=_signed(found.upper, "cost"),
    )  # fmt: skip
    left_out = words("costs.what_if.unknown", n=found.unknown) if found.unknown else ""
    st.caption(" · ".join(p for p in (words("costs.what_if.how", n=found.compared), left_out) if p))


def requests(filters: Filters) -> None:
    """What customers asked for, and what they got."""
    words = ui_words()
    cells = ask.cells(("request", "resolution"), filters)
    cells = cells[cells["cases"] > 0]
    same, both = remedies.answered(cells)
    if not both:
        parts.section("costs.requests.title")
        parts.says("costs.requests.none")
        return
    table = cells.pivot_table(
        index="request", columns="resolution", values="cases", aggfunc="sum", fill_value=0
    )
    order = [*handling_order(table.index)]
    table = table.reindex(index=order, columns=[*handling_order(table.columns)])
    parts.chart(
        heat.heat(
            table, words, parts.look(), row_dimension="request", column_dimension="resolution",
            tip=lambda _r, _c, value: words("fact.cases", n=int(value)),
        ),
        "costs.requests",
        finding=words(
            "costs.requests.finding",
            share=words.percent(same / both), same=words.number(same), both=words.number(both),
        ),
        data=parts.Named(table.reset_index(), {str(c): words.value("resolution", c) for c in table.columns}),

        select=("request", "resolution"),
        facts=[
            words("fact.cases", n=int(cells["cases"].sum())),
            parts.as_of(),
        ],
        computed={"same": words.number(same), "both": words.number(both)},
    )  # fmt: skip
    parts.rows_link(words("costs.requests.rows"), filters, "all")


def handling_order(codes: pd.Index) -> list[str]:
    """Resolutions in the order of the vocabulary, what is not known last."""
    known = [
        c
        for c in (*remedies.REMEDIES, "partial_refund_and_reship", "keep_and_compensate", "none")
        if c in codes
    ]
    return known + [str(c) for c in codes if c not in known and c] + ([""] if "" in codes else [])
