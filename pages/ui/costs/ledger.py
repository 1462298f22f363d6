"""Where the money goes: from refunds to net, the cut by one thing, and the parts of poor quality."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.costs import ledger
from analysis.draw import bars, waterfall
from analysis.draw.spec import Marks, Row
from analysis.questions import costs as questions
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words
from pages.ui.costs.amounts import entries_of, money, unit
from pages.ui.parts.choices import choice

CUTS = ("cause", "kind", "sku", "packer", "shop", "week")
BARS = 15


def steps(entries: pd.DataFrame, filters: Filters) -> None:
    """Waterfall from refunds to net."""
    words = ui_words()
    table = ask.counted(questions.steps, filters).rename(columns={"step": "kind"})
    parts.chart(
        waterfall.waterfall(
            table,
            words,
            parts.look(),
            Marks(
                name="kind",
                value="cost",
                kind="measure",
                dimension="kind",
                text=lambda row: money(row["cost"], 0),
            ),
        ),
        "costs.waterfall",
        data=table,
        select=f"{parts.OPEN}by=kind",
        facts=[unit(), entries_of(entries), parts.as_of()],
        computed={"net": money(ledger.total(entries))},
    )


def failures(entries: pd.DataFrame, filters: Filters) -> None:
    """Cost of poor quality in its three parts."""
    words = ui_words()
    hours = ask.answer(questions.checking, filters)
    table = ledger.failures(entries, hours.cost)
    outside = table.loc[table["failure"] == "external"].iloc[0]
    told = words("costs.failures.outside", share=words.percent(outside["share"]))
    parts.chart(
        bars.bars(
            table,
            words,
            parts.look(),
            Marks(
                name="failure",
                value="cost",
                text=lambda row: money(row["cost"], 0) if row["cost"] else words("costs.failures.nothing"),
                tip=lambda row: [words.percent(row["share"])],
            ),
        ),
        "costs.failures",
        finding=told if table["cost"].sum() > 0 else "",
        data=table,
        facts=[unit(), entries_of(entries), parts.as_of()],
        computed={"net": money(ledger.total(entries) + hours.cost)},
    )
    if hours.unpriced:
        st.caption(words("costs.failures.unpriced", n=hours.unpriced))


def the_ledger(entries: pd.DataFrame, filters: Filters) -> None:
    """The ledger cut by one thing: bars, and the table by kind."""
    words = ui_words()
    parts.section("costs.ledger.title")
    by = choice(
        words("costs.ledger.by"), CUTS, lambda name: words(f"costs.by.{name}"), param="by", key="costs-by"
    )
    table = ask.counted(questions.cut, filters if by in ("kind", "week") else filters.unchosen(by), by)
    if by == "packer":
        table = table.sort_values("packer", ignore_index=True)
        st.caption(words("costs.ledger.packers"))
    shown = (
        table.assign(day=table["week"], week=[words.day(d) for d in table["week"]]) if by == "week" else table
    )
    parts.chart(
        bars.bars(
            shown,
            words,
            parts.look(),
            Marks(
                name=by,
                value="cost",
                limit=BARS if by != "week" else 60,
                text=_amount,
                tip=(
                    lambda row: [
                        words(
                            "costs.ledger.tip",
                            entries=words.number(row["entries"]),
                            cases=words.number(row["cases"]),
                        )
                    ]
                ),
                selected=filters.get(by) if by not in ("kind", "week") else (),
                key="day" if by == "week" else "",
            ),
        ),
        "costs.ledger",
        finding=words.md(f"costs.ledger.by_{by}"),
        data=parts.Named(table, _labels()),
        select=by if by != "kind" else "",
        facts=[
            unit(),
            entries_of(entries),
            words("costs.ledger.total", cost=money(ledger.total(entries))),
            parts.as_of(),
        ],
        computed={"total": money(ledger.total(entries))},
    )
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


def _amount(row: Row) -> str:
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
