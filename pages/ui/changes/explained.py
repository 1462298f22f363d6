"""Parts of the What changed screen: the two periods, the change of all, its parts, and what explains it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from analysis import explain, rates
from analysis.draw import waterfall
from analysis.explain import periods, picked_period
from analysis.questions import asked
from analysis.rates import maturity
from analysis.review import findings
from data import query
from data.query import Filters
from data.store import Store
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words
from pages.ui.review import add_finding
from pages.ui.weekly import cohorts

LISTED = ("n1", "c1", "n2", "c2", "mix", "rate", "total", "lower", "upper")


@dataclass(frozen=True)
class Periods:
    """The period and the one before; ``young``: claims are still coming, so lines count as far as claims are in."""

    now: Filters
    before: Filters
    young: bool
    longer: bool


def chosen(filters: Filters) -> tuple[Periods | None, cohorts.Judged]:
    """The periods to compare: only weeks that can be judged; if there are none, young weeks corrected for their age."""
    judged = cohorts.judged(filters)
    now = judged.filters or filters
    if now.start is None or now.end is None:
        now = now.between(
            now.start or ask.extent().first_day, now.end or judged.until or ask.extent().last_day
        )
    if now.start is None or now.end is None:
        return None, judged
    before = state.comparison(now) or now.before(ask.extent().as_of)
    if before.start is None or before.end is None or state.compare() == "year":
        return Periods(now, before, judged.filters is None, False), judged
    compared = asked.longer_before(now, before)
    return Periods(now, compared, judged.filters is None, compared != before), judged


def leaves(store: Store, now: Filters, before: Filters, young: bool) -> pd.DataFrame:
    """The counts of both periods, with the reporting delays of the store, for the cache."""
    as_of = query.extent(store).as_of
    curves = maturity.delay_curves(query.delays(store, as_of)) if young and as_of else None
    return asked.leaves(store, now, before, curves)


def explanations(store: Store, now: Filters, before: Filters, young: bool) -> list[explain.Explanation]:
    """What explains the change, both directions, corrected for the search."""
    return asked.explained(leaves(store, now, before, young))


@dataclass(frozen=True)
class Change:
    """The rate of both periods and the difference with its interval, in shares of lines."""

    before: float
    now: float
    difference: float
    lower: float
    upper: float

    @property
    def direction(self) -> str:
        """rise or fall when the interval leaves out zero, else same."""
        return "rise" if self.lower > 0 else "fall" if self.upper < 0 else "same"


def change(table: pd.DataFrame) -> Change | None:
    """The change of everything, None when a period has no lines."""
    n1, c1, n2, c2 = (float(table[name].sum()) for name in explain.COUNTS)
    if n1 <= 0 or n2 <= 0:
        return None
    found = rates.difference([c2], [n2], [c1], [n1])
    return Change(c1 / n1, c2 / n2, *(float(part[0]) for part in found))


def finding(found: Change) -> str:
    """The change of everything in a sentence."""
    words = ui_words()
    return words.md(
        f"changes.finding.{found.direction}",
        before=words.per(found.before),
        now=words.per(found.now),
        change=words.signed(found.difference * 1e4, 1),
        lower=words.signed(found.lower * 1e4, 1),
        upper=words.signed(found.upper * 1e4, 1),
    )


def said(of: Periods, table: pd.DataFrame, judged: cohorts.Judged) -> None:
    """Which periods are compared, how, and a warning for a week that was picked because it looks bad."""
    words = ui_words()
    n1, c1, n2, c2 = (words.number(round(table[name].sum())) for name in explain.COUNTS)
    st.caption(
        words(
            "changes.periods_young" if of.young else "changes.periods",
            now=words.span(of.now.start, of.now.end),
            before=words.span(of.before.start, of.before.end),
            c1=c1, n1=n1, c2=c2, n2=n2,
        )
    )  # fmt: skip
    if of.young:
        parts.says("changes.young")
    if of.longer:
        st.caption(words("changes.longer"))
    mature = judged.weeks[judged.weeks["mature"]] if len(judged.weeks) else judged.weeks
    if of.young or mature.empty or of.now.start is None or of.now.end is None:
        return
    picked = picked_period.hindsight(mature, of.now.start, of.now.end)
    if picked is not None and picked.place == 1:
        st.info(words.md("changes.picked", of=picked.of, share=words.percent(picked.chance)))


def show(found: list[explain.Explanation], of: Periods) -> None:
    """Confirmed explanations, then hints, or that nothing stands out."""
    words = ui_words()
    patterns = [item for item in found if item.pattern]
    parts.section("changes.explained.title")
    if not patterns:
        parts.says("changes.nothing")
    for status in ("confirmed", "hint"):
        listed = [item for item in patterns if item.status == status]
        if listed:
            st.markdown(f"**{words(f'changes.{status}')}**")
        for position, item in enumerate(listed):
            _one(item, of, f"changes-{status}-{position}")


def _one(item: explain.Explanation, of: Periods, key: str) -> None:
    words = ui_words()
    numbers: dict[str, Any] = {
        "name": _name(item.pattern),
        "errors": words.number(item.errors_after),
        "expected": words.number(item.expected, 1),
        "before": words.rate(item.errors_before, item.lines_before),
        "now": words.rate(item.errors_after, item.lines_after),
    }
    mark = "▲" if item.direction == "rise" else "◆"
    st.markdown(f"{mark} {words.md(f'changes.is.{item.direction}', **numbers)}")
    facts = [
        words(
            "changes.excess",
            lower=words.signed(item.excess_lower, 0),
            upper=words.signed(item.excess_upper, 0),
        )
    ]
    if item.direction == "rise":
        facts.append(words("changes.share", share=words.percent(item.share)))
    facts.append(words("changes.p", p=words.percent(item.p, 1)))
    if item.names:
        facts.append(words("changes.same_lines", names=words.listed([_name(other) for other in item.names])))
    with st.container(horizontal=True, vertical_alignment="center", key=key):
        st.caption(" · ".join(facts), width="content")
        if all(value != "" for _, values in item.pattern for value in values):
            rows = of.now
            for name, values in item.pattern:
                rows = rows.having(name, *map(str, values))
            parts.rows_link(words("link.rows"), rows)
        add_finding.offer(findings.change(item, of.now, of.before), key)


def _name(pattern: tuple[tuple[str, tuple], ...]) -> str:
    words = ui_words()
    return words.listed(
        [
            words(
                "filter.chip",
                name=words(f"filter.{name}"),
                value=words.listed([words.value(name, v) for v in values]),
            )
            for name, values in pattern
        ]
    )


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
    )
    figure = waterfall.waterfall(
        named, words, parts.look(),
        name="label",
        value="points",
        measure="measure",
        text=lambda row: words.signed(row["points"], 1),
        tip=lambda row: [
            words("changes.parts", mix=words.signed(row["mix"] * 1e4, 1), rate=words.signed(row["rate"] * 1e4, 1)),
            words("changes.before", errors=words.number(row["c1"]), lines=words.number(row["n1"], 0)),
            words("changes.now", errors=words.number(row["c2"]), lines=words.number(row["n2"], 0)),
        ],
    )  # fmt: skip
    numbers: dict[str, Any] = {
        "mix": words.signed(whole.mix * 1e4, 1),
        "rate": words.signed(whole.rate * 1e4, 1),
        "total": words.signed(whole.total * 1e4, 1),
    }
    parts.chart(
        figure,
        "changes.split",
        finding=words.md("changes.split.finding", name=words(f"filter.{by}"), **numbers),
        data=ranked,
        facts=[
            words("unit.per_10000_lines"),
            words("changes.split.periods", now=words.span(of.now.start, of.now.end)),
            words("fact.as_of", day=words.date(ask.extent().as_of)),
        ],
        computed=numbers,
        labels=_labels(),
    )
    with st.expander(words("changes.all", n=len(ranked))):
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


def overview(table: pd.DataFrame, names: list[str]) -> None:
    """Mix and rate of every dimension."""
    words = ui_words()
    rows = _per(periods.parts(table, names))
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
