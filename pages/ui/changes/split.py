"""The change split by one dimension, and the parts of every dimension."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis import explain
from analysis.draw import waterfall
from analysis.draw.spec import Marks
from analysis.explain import periods
from pages.ui import parts
from pages.ui.changes.periods import Periods
from pages.ui.core import state
from pages.ui.core.words import ui_words

LISTED = ("n1", "c1", "n2", "c2", "mix", "rate", "total", "lower", "upper")


def choose_dimension(names: list[str], found: list[explain.Explanation]) -> str:
    """By what the change is split, kept in the URL; at first by what explains most."""
    words = ui_words()
    named = [name for item in found for name, _ in item.pattern if name in names]
    first = named[0] if named else names[0]
    return_to = state.param("by", first, tuple(names))
    state.seed("changes-by", return_to)
    st.selectbox(
        words("changes.by"),
        names,
        format_func=lambda name: words(f"filter.{name}"),
        key="changes-by",
        on_change=lambda: state.set_param("by", state.widget("changes-by")),
        width=280,
    )
    return return_to


def split(table: pd.DataFrame, by: str, of: Periods) -> None:
    """Waterfall of the values of a dimension, mix and rate in the tooltip, and the table."""
    words = ui_words()
    ranked = explain.ranked(table, by)
    whole = explain.decompose(table, by)
    shown = periods.steps(ranked, by)
    named = shown.assign(
        label=[
            words.value(by, row[by]) if row["kind"] == "value" else words(f"changes.{row['kind']}")
            for _, row in shown.iterrows()
        ],
        points=shown["total"] * 1e4,
        chosen=shown[by].where(shown["kind"] == "value", ""),
    )
    figure = waterfall.waterfall(
        named,
        words,
        parts.look(),
        Marks(
            name="label",
            value="points",
            kind="measure",
            key="chosen",
            text=lambda row: words.signed(row["points"], 1),
            tip=(
                lambda row: [
                    words(
                        "changes.parts",
                        mix=words.signed(row["mix"] * 1e4, 1),
                        rate=words.signed(row["rate"] * 1e4, 1),
                    ),
                    words("changes.before", errors=words.number(row["c1"]), lines=words.number(row["n1"], 0)),
                    words("changes.now", errors=words.number(row["c2"]), lines=words.number(row["n2"], 0)),
                ]
            ),
        ),
    )
    numbers: dict[str, Any] = {
        "mix": words.signed(whole.mix * 1e4, 1),
        "rate": words.signed(whole.rate * 1e4, 1),
        "total": words.signed(whole.total * 1e4, 1),
    }
    parts.chart(
        figure,
        "changes.split",
        finding=words.md("changes.split.finding", name=words(f"filter.{by}"), **numbers),
        data=parts.Named(ranked, _labels()),
        select=by,
        facts=[
            words("unit.per_10000_lines"),
            words(
                "changes.split.periods",
                now=words.span(of.now.start, of.now.end),
                before=words.span(of.before.start, of.before.end),
            ),
            parts.as_of(),
        ],
        computed=numbers,
    )

    def draw() -> None:
        labels, alt = _labels(), words("changes.split.alt")
        row = parts.table(
            _per(ranked),
            (by, *LISTED),
            f"changes-{by}",
            alt=alt,
            labels=labels,
            config=_formats(),
            select=True,
        )
        if row is None:
            st.caption(words("changes.choose_row"))
        elif row[by] != "":
            parts.rows_link(words("changes.rows_now"), of.now.having(by, str(row[by])))
            parts.rows_link(words("changes.rows_before"), of.before.having(by, str(row[by])))

    parts.folded("changes.all", draw, words("changes.all", n=len(ranked)))


def overview(table: pd.DataFrame) -> None:
    """Mix and rate of every dimension."""
    words = ui_words()
    rows = _per(table)
    rows["dimension"] = [words(f"filter.{name}") for name in rows["dimension"]]
    with st.expander(words("changes.dimensions")):
        st.caption(words("changes.dimensions.how"))
        parts.table(
            rows, ("dimension", "values", "mix", "rate", "total"), "changes-parts",
            alt=words("changes.dimensions"), labels=_labels(), config=_formats(),
        )  # fmt: skip


def _per(table: pd.DataFrame) -> pd.DataFrame:
    shares = [name for name in ("mix", "rate", "total", "lower", "upper") if name in table.columns]
    return table.assign(**{name: pd.to_numeric(table[name]) * 1e4 for name in shares})


def _labels() -> dict[str, str]:
    words = ui_words()
    names = ("n1", "c1", "n2", "c2", "mix", "rate", "total", "rate1", "rate2", "difference", "lower", "upper")
    return {name: words(f"changes.column.{name}") for name in (*names, "dimension", "values")}


def _formats() -> dict[str, st.column_config.NumberColumn]:  # type: ignore[valid-type]
    labels = _labels()
    names = ("mix", "rate", "total", "lower", "upper")
    return {name: st.column_config.NumberColumn(labels[name], format="%.1f") for name in names}
