"""Where errors are made, which branch of the fishbone they are of, and what contributes."""

from __future__ import annotations

import pandas as pd

from analysis.causes import summary
from analysis.draw import bars, heat
from analysis.draw.spec import Marks
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words


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
        data=parts.Named(table.reset_index(), {s: words.value("origin", s) for s in table.columns}),

        select=("cause", "origin"),
        facts=[words("causes.unit.errors"), words("causes.n", n=int(table.to_numpy().sum())), parts.as_of()],
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
        bars.bars(part, words, parts.look(), Marks(name="sixm", value="count", selected=filters.get("sixm"))),
        "causes.sixm",
        finding=told if slip.of else "",
        data=part[["sixm", "count"]],
        select="sixm",
        facts=[words("causes.unit.errors"), words("causes.n", n=int(part["count"].sum())), parts.as_of()],
        computed={"gaps": words.number(gaps), "slips": words.number(slip.count)},
    )


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
            table,
            words,
            parts.look(),
            Marks(
                name="cause",
                value="errors",
                tip=lambda row: [words("causes.beside.with", cause=words.value("cause", row["with"]))],
            ),
        ),
        "causes.beside",
        finding=words.md(
            "causes.beside.most",
            first["errors"],
            cause=words.value("cause", first["cause"]),
            main=words.value("cause", first["with"]),
        ),
        data=table[["cause", "errors"]],
        select="cause",
        facts=[words("causes.unit.errors"), words("causes.n", n=len(rows)), parts.as_of()],
        computed={"n": words.number(table["errors"].sum())},
    )
