"""The largest causes: the finding, the headline and the Pareto by errors and by cost."""

from __future__ import annotations

import pandas as pd

from analysis.causes import summary
from analysis.draw import bars
from analysis.draw.spec import Marks
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words

BARS = 30


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
            interval=words("fact.unmatched", n=unmatched) if unmatched else "",
            which="all_errors",
        ),
        parts.Figure(
            words("causes.unknown"),
            words.percent(lost.share),
            change=words(f"causes.target.{'over' if over else 'within'}", target=target),
            direction="worse" if over else "",
            interval=_count(lost),
            which="all_errors",
            help=words("causes.unknown_help"),
            filters=filters.having("cause", "unknown"),
        ),
        parts.Figure(
            words("causes.slip"),
            words.percent(slip.share),
            interval=" · ".join(p for p in (_count(slip), _range(slip)) if p),
            which="all_errors",
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
        ranked,
        words,
        parts.look(),
        Marks(name="cause", value="count", selected=filters.get("cause"), limit=BARS),
    )
    parts.chart(
        figure,
        "causes.pareto",
        finding=_half(ranked[ranked["cause"] != "unknown"]),
        data=ranked,
        select="cause",
        facts=[words("causes.unit.errors"), words("causes.n", n=int(ranked["count"].sum())), parts.as_of()],
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
    """Causes by net cost; a click filters."""
    words, currency = ui_words(), ask.setting("reporting_currency")
    ranked = summary.by_cost(cells)
    lost = int(cells["cost_unknown"].sum())
    if ranked.empty:
        parts.section("causes.cost.title")
        parts.empty("costs")
        return
    figure = bars.pareto(
        ranked,
        words,
        parts.look(),
        Marks(
            name="cause",
            value="count",
            text=lambda row: words.number(row["count"], 0),
            selected=filters.get("cause"),
            limit=BARS,
        ),
    )
    facts = [words("causes.unit.cost", currency=currency or words("value.unknown")), parts.as_of()]
    if lost:
        facts.append(words("causes.cost_unknown", n=lost))
    parts.chart(
        figure, "causes.cost", data=ranked.rename(columns={"count": "cost"}), select="cause", facts=facts,
        computed={"cost": words.money(ranked["count"].sum(), currency, 2)},
    )  # fmt: skip
