"""Parts of the Causes screen: Pareto twice, steps, 6M, gap or slip, weeks of each cause, certainty, all causes."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from analysis.causes import summary
from analysis.draw import bars, heat, strips
from analysis.wording.words import Words
from data import query
from data.query import Filters
from data.store import Store
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words
from pages.ui.weekly import cohorts

ALL_ROWS = 1_000_000
STRIPS = 8
BARS = 30
CODED = ("cause", "cause_status", "contributing", "judged")
LISTED = (
    "cause",
    "count",
    "share",
    "confirmed",
    "suspected",
    "beside",
    "cost_total",
    "cost_each",
    "unpriced",
)


def coded(store: Store, filters: Filters) -> pd.DataFrame:
    """What people decided about each error in view, those without a known order line included."""
    found = [
        query.rows(store, filters, which=which, size=ALL_ROWS).frame[list(CODED)]
        for which in ("errors", "unmatched")
    ]
    return pd.concat(found, ignore_index=True)


def finding(cells: pd.DataFrame) -> str:
    """The largest known cause in a sentence."""
    words = ui_words()
    ranked = summary.by_count(cells)
    known = ranked[ranked["cause"] != "unknown"]
    if known.empty:
        return words("causes.finding.none") if ranked.empty else words("causes.finding.unknown")
    first = known.iloc[0]
    return words.md(
        "causes.finding",
        cause=words.value("cause", first["cause"]),
        share=words.percent(first["share"]),
        errors=words.number(first["count"]),
        all=words.number(ranked["count"].sum()),
    )


def headline(cells: pd.DataFrame, branches: pd.DataFrame, rows: pd.DataFrame, filters: Filters) -> None:
    """Errors, share without a known cause against its target, slips, and how many causes are confirmed."""
    words = ui_words()
    lost, slip = summary.unknown(cells), summary.slips(branches)
    known = rows[~rows["cause"].isin(["", "unknown"])]
    sure = summary.share(int((known["cause_status"] == "confirmed").sum()), len(known))
    unmatched, target = int(cells["unmatched"].sum()), words.percent(summary.UNKNOWN_TARGET)
    over = lost.of > 0 and lost.share > summary.UNKNOWN_TARGET
    figures = [
        parts.Figure(
            words("causes.errors"),
            words.number(cells["count"].sum()),
            interval=words("causes.unmatched", n=unmatched) if unmatched else "",
            which="errors",
        ),
        parts.Figure(
            words("causes.unknown"),
            words.percent(lost.share),
            change=words(f"causes.target.{'over' if over else 'within'}", target=target),
            direction="worse" if over else "",
            interval=_count(lost),
            which="errors",
            help=words("causes.unknown_help"),
            filters=filters.having("cause", "unknown"),
        ),
        parts.Figure(
            words("causes.slip"),
            words.percent(slip.share),
            interval=" · ".join(p for p in (_count(slip), _range(slip)) if p),
            which="errors",
            help=words("causes.slip_help"),
            filters=filters.having("sixm", "people"),
        ),
        parts.Figure(
            words("causes.confirmed"),
            words.percent(sure.share),
            interval=_count(sure),
            help=words("causes.confirmed_help"),
        ),
    ]  # fmt: skip
    parts.headline(figures)


def _count(part: summary.Share) -> str:
    words = ui_words()
    return words("causes.of", count=words.number(part.count), all=words.number(part.of)) if part.of else ""


def _range(part: summary.Share) -> str:
    words = ui_words()
    if not part.of:
        return ""
    return words("interval.range", lower=words.percent(part.lower), upper=words.percent(part.upper))


def count_pareto(cells: pd.DataFrame, filters: Filters) -> None:
    """Causes by errors; a click filters."""
    words = ui_words()
    ranked = summary.by_count(cells)
    figure = bars.pareto(
        ranked, words, parts.look(), name="cause", value="count", selected=filters.get("cause"), limit=BARS
    )
    parts.chart(
        figure,
        "causes.pareto",
        finding=_half(ranked[ranked["cause"] != "unknown"]),
        data=ranked,
        select="cause",
        facts=[words("causes.unit.errors"), words("causes.n", n=int(ranked["count"].sum())), _as_of()],
        computed={"errors": words.number(ranked["count"].sum())},
    )


def _half(known: pd.DataFrame) -> str:
    """How few causes make up half of the errors whose cause is known."""
    words = ui_words()
    if known.empty:
        return ""
    shares = known["count"].cumsum() / known["count"].sum()
    few = int((shares < 0.5).sum()) + 1
    return words("causes.pareto.few", n=few, share=words.percent(shares.iloc[few - 1]))


def cost_pareto(cells: pd.DataFrame, filters: Filters) -> None:
    """Causes by gross cost; a click filters."""
    words, currency = ui_words(), ask.setting("reporting_currency")
    ranked = summary.by_cost(cells)
    lost = int(cells["cost_unknown"].sum())
    if ranked.empty:
        parts.section("causes.cost.title")
        parts.empty("costs")
        return
    figure = bars.pareto(
        ranked, words, parts.look(),
        name="cause",
        value="count",
        text=lambda row: words.number(row["count"], 0),
        selected=filters.get("cause"),
        limit=BARS,
    )  # fmt: skip
    facts = [words("causes.unit.cost", currency=currency or words("value.unknown")), _as_of()]
    if lost:
        facts.append(words("causes.cost_unknown", n=lost))
    parts.chart(
        figure, "causes.cost", data=ranked.rename(columns={"count": "cost"}), select="cause", facts=facts,
        computed={"cost": words.money(ranked["count"].sum(), currency, 2)},
    )  # fmt: skip


def steps(filters: Filters) -> None:
    """Heat map of cause by the step at which the error was made."""
    words = ui_words()
    table = summary.origins(summary.counted(ask.cells(("cause", "origin"), filters)))
    said = int(table[[c for c in table.columns if c]].to_numpy().sum())
    if said == 0:
        parts.section("causes.steps.title")
        parts.says("causes.steps.none")
        return
    named = table[[c for c in table.columns if c]]
    cause, step = named.stack().idxmax()  # type: ignore[misc]
    parts.chart(
        heat.heat(table, words, parts.look(), row_dimension="cause", column_dimension="origin"),
        "causes.steps",
        finding=words.md(
            "causes.steps.most", cause=words.value("cause", cause), step=words.value("origin", step),
            errors=words.number(named.to_numpy().max()), all=words.number(said),
        ),
        data=table.reset_index(),
        labels={s: words.value("origin", s) for s in table.columns},
        select="cause",
        facts=[words("causes.unit.errors"), words("causes.n", n=int(table.to_numpy().sum())), _as_of()],
        computed={"said": words.number(said)},
    )  # fmt: skip


def sixm(branches: pd.DataFrame, filters: Filters) -> None:
    """Errors by branch of the fishbone, and the sentence on gaps and slips."""
    words = ui_words()
    part = branches[branches["count"] > 0].assign(last=lambda f: f["sixm"] == "")
    part = part.sort_values(["last", "count"], ascending=[True, False], ignore_index=True)
    slip = summary.slips(branches)
    gaps = slip.of - slip.count
    told = words.md("causes.sixm.gap", gaps, share=words.percent(1 - slip.share), all=words.number(slip.of))
    parts.chart(
        bars.bars(part, words, parts.look(), name="sixm", value="count", selected=filters.get("sixm")),
        "causes.sixm",
        finding=told if slip.of else "",
        data=part[["sixm", "count"]],
        select="sixm",
        facts=[words("causes.unit.errors"), words("causes.n", n=int(part["count"].sum())), _as_of()],
        computed={"gaps": words.number(gaps), "slips": words.number(slip.count)},
    )


def trend(cells: pd.DataFrame, filters: Filters) -> None:
    """Weeks of the largest causes on one scale, complete weeks only; one chosen cause has its control chart."""
    words = ui_words()
    whole = filters.having("cause").having("sixm")
    judged = cohorts.judged(whole)
    if len(filters.get("cause")) == 1:
        cohorts.chart(filters, "causes.one")
    mature = judged.weeks[judged.weeks["mature"]] if len(judged.weeks) else judged.weeks
    if mature.empty:
        parts.section("causes.trend.title")
        parts.empty("young" if ask.extent().orders_known else "orders")
        return
    names = [c for c in summary.by_count(cells)["cause"] if c != "unknown"][:STRIPS]
    past = whole.between(mature["week"].min().date(), judged.until)
    counted = ask.cells(("week", "cause"), past)
    table = summary.weeks_of(counted, judged.weeks, names)
    shown = table[table["mature"]]
    if shown.empty or not shown["errors"].sum():
        parts.section("causes.trend.title")
        parts.says("causes.trend.none")
        return
    moved = summary.moved(shown)
    parts.chart(
        strips.strips(
            shown, words, parts.look(),
            name="cause",
            label=partial(_strip_label, words),
            tip=lambda row: f"{words.per(row['rate'])} · "
            + words("chart.of", errors=words.number(row["errors"]), lines=words.number(row["lines"])),
            marked=dict(zip(moved["cause"], moved["direction"], strict=True)),
            recent=summary.RECENT_WEEKS,
        ),
        "causes.trend",
        finding=_moves(moved),
        data=shown,
        select="cause",
        facts=[
            words("unit.per_10000_lines"),
            words("fact.reported"),
            words("causes.trend.weeks", n=int(shown["week"].nunique())),
            _as_of(),
        ],
        computed={"weeks": words.number(shown["week"].nunique())},
    )  # fmt: skip


def _strip_label(words: Words, part: pd.DataFrame) -> str:
    mean = part["errors"].sum() / part["lines"].sum() if part["lines"].sum() else float("nan")
    return words("causes.trend.mean", rate=words.per(mean), errors=words.number(part["errors"].sum()))


def _moves(moved: pd.DataFrame) -> str:
    words = ui_words()
    told = []
    for direction in ("worse", "better"):
        part = moved[moved["direction"] == direction]
        if len(part):
            first = part.sort_values("now", ascending=False, kind="stable").iloc[0]
            told.append(
                words.md(
                    f"causes.trend.{direction}",
                    causes=words.listed([words.value("cause", c) for c in part["cause"]]),
                    cause=words.value("cause", first["cause"]),
                    now=words.number(first["now"]), weeks=words.number(first["weeks_now"]),
                    before=words.number(first["before"]), weeks_before=words.number(first["weeks_before"]),
                )
            )  # fmt: skip
    if moved.empty:
        return ""
    return " ".join(told) or words("causes.trend.steady")


def beside(rows: pd.DataFrame) -> None:
    """Causes that contributed beside the primary one."""
    words = ui_words()
    table = summary.contributing(rows)
    if table.empty:
        parts.section("causes.beside.title")
        parts.says("causes.beside.none")
        return
    first = table.iloc[0]
    parts.chart(
        bars.bars(
            table, words, parts.look(),
            name="cause",
            value="errors",
            tip=lambda row: [words("causes.beside.with", cause=words.value("cause", row["with"]))],
        ),
        "causes.beside",
        finding=words.md(
            "causes.beside.most", first["errors"],
            cause=words.value("cause", first["cause"]), main=words.value("cause", first["with"]),
        ),
        data=table[["cause", "errors"]],
        facts=[words("causes.unit.errors"), words("causes.n", n=len(rows)), _as_of()],
        computed={"n": words.number(table["errors"].sum())},
    )  # fmt: skip


def every_cause(cells: pd.DataFrame, rows: pd.DataFrame) -> None:
    """All causes with count, certainty and cost."""
    words = ui_words()
    table = summary.summary(cells, summary.certainty(rows), summary.contributing(rows))
    parts.section("causes.all.title")
    suspected = int(table["suspected"].sum())
    if suspected:
        parts.says("causes.all.suspected", suspected)
    labels = {
        n: words(f"causes.column.{n}")
        for n in ("count", "confirmed", "suspected", "beside", "cost_each", "unpriced")
    }
    parts.table(table, LISTED, "causes-all", alt=words("causes.all.title"), labels=labels)
    with st.container(horizontal=True):
        parts.rows_link(words("causes.rows.errors"))
        if cells["unmatched"].sum():
            parts.rows_link(words("causes.rows.unmatched"), which="unmatched")
        st.page_link(
            SCREENS["cases"].file,
            label=words("causes.rows.unjudged"),
            query_params=state.link(which="unjudged"),
        )


def _as_of() -> str:
    words = ui_words()
    return words("fact.as_of", day=words.date(ask.extent().as_of))
