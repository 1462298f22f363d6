"""Why errors happen and what they cost: causes by count and by cost, and the way from refunds to the net cost."""

from __future__ import annotations

import pandas as pd

from analysis.causes import summary
from analysis.costs import ledger
from analysis.questions.briefing import Briefing
from analysis.rates import period_rate
from analysis.report.base.model import Chart, ReportColumn, ReportTable, Section, Series
from analysis.wording.plain import plain
from analysis.wording.words import Words
from data import query

BARS = 8


def cause_section(of: Briefing, words: Words) -> Section | None:
    """Pareto of causes by errors and by net cost; None without errors."""
    cells = summary.counted(of.source.cells(("cause",), of.filters))
    counted, priced = summary.by_count(cells), summary.by_cost(cells)
    if counted.empty:
        return None
    known = counted[counted["cause"] != "unknown"]
    lost = summary.unknown(cells)
    points = []
    if not priced.empty:
        dear = priced[priced["cause"] != "unknown"]
        if len(dear):
            points.append(
                words(
                    "report.causes.dearest",
                    cause=words.value("cause", dear["cause"].iloc[0]),
                    share=words.percent(dear["share"].iloc[0]),
                    cost=words.money(dear["count"].iloc[0], of.currency, 0),
                )
            )
    if lost.of:
        key = "over" if lost.share > summary.UNKNOWN_TARGET else "within"
        target = words.percent(summary.UNKNOWN_TARGET)
        points.append(
            words(
                f"report.causes.unknown.{key}", n=lost.count, share=words.percent(lost.share), target=target
            )
        )
    charts = [
        _bars(_named(counted, words), words("causes.pareto.title"), words("causes.pareto.alt"), words("column.errors"),
              words("causes.unit.errors"), "count"),
    ]  # fmt: skip
    if not priced.empty and len(priced[priced["cause"] != "unknown"]):
        unit = words("causes.unit.cost", currency=of.currency or words("value.unknown"))
        charts.append(
            _bars(_named(priced, words), words("causes.cost.title"), words("causes.cost.alt"), words("column.cost"),
                  unit, "money")
        )  # fmt: skip
    return Section(
        "causes", words("causes.title"), _largest(known, counted, words),
        tuple(points) if len(known) else (), tuple(charts) if len(known) else (),
        (_table(cells, words),), (words("causes.n", n=int(counted["count"].sum())),), words("report.causes.how"),
    )  # fmt: skip


def _largest(known: pd.DataFrame, counted: pd.DataFrame, words: Words) -> str:
    if known.empty:
        return words("causes.finding.unknown")
    first = known.iloc[0]
    return plain(
        words, "causes.finding", cause=words.value("cause", first["cause"]), share=words.percent(first["share"]),
        errors=words.number(first["count"]), all=words.number(counted["count"].sum()),
    )  # fmt: skip


def _bars(frame: pd.DataFrame, title: str, alt: str, label: str, unit: str, kind: str) -> Chart:
    return Chart("bars", title, alt, frame, "name", (Series("count", label),), unit, kind)  # type: ignore[arg-type]


def _named(ranked: pd.DataFrame, words: Words) -> pd.DataFrame:
    """The largest causes in words, the small ones together, unknown last."""
    known = ranked[ranked["cause"] != "unknown"]
    rows = [(words.value("cause", c), n, False) for c, n in zip(known["cause"], known["count"], strict=True)]
    if len(rows) > BARS:
        rows = [
            *rows[: BARS - 1],
            (
                words("report.causes.others", n=len(rows) - BARS + 1),
                sum(n for _, n, _ in rows[BARS - 1 :]),
                True,
            ),
        ]
    lost = ranked.loc[ranked["cause"] == "unknown", "count"]
    rows += [(words.value("cause", "unknown"), n, True) for n in lost]
    return pd.DataFrame(rows, columns=["name", "count", "aside"])


def _table(cells: pd.DataFrame, words: Words) -> ReportTable:
    part = cells[(cells["count"] > 0) | (cells["cost_total"] != 0)].sort_values("count", ascending=False)
    frame = part.assign(
        name=[words.value("cause", c or "unknown") for c in part["cause"]],
        share=part["count"] / max(int(cells["count"].sum()), 1),
        each=period_rate.cost_each(part),
    )
    columns = (
        ReportColumn("name", words.column("cause"), "text", 2.4),
        ReportColumn("count", words.column("errors"), "count"),
        ReportColumn("share", words.column("share"), "share"),
        ReportColumn("cost_total", words.column("cost_total"), "money"),
        ReportColumn("each", words.column("cost_per_error"), "money"),
        ReportColumn("cost_unknown", words.column("cost_unknown"), "count"),
    )
    return ReportTable(columns, frame.reset_index(drop=True), 0)


def cost_section(of: Briefing, words: Words) -> Section | None:
    """From refunds over the other costs to the net; None when no cost was booked."""
    everything = query.case_costs(of.store, of.filters)
    entries, lost = ledger.booked(everything), ledger.without_rate(everything)
    if entries.empty:
        return None
    steps = ledger.waterfall(entries)
    net = ledger.total(entries)
    kinds = steps[steps["measure"] == "relative"].sort_values("cost", ascending=False)
    gross = float(kinds.loc[kinds["cost"] > 0, "cost"].sum())
    first = kinds.iloc[0]
    finding = words(
        "report.costs.finding", cost=words.money(net, of.currency, 0), kind=words.value("kind", first["step"]),
        share=words.percent(first["cost"] / gross if gross > 0 else None),
    )  # fmt: skip
    named = steps.assign(
        name=[
            words(f"report.costs.{s}") if m == "total" else words.value("kind", s)
            for s, m in zip(steps["step"], steps["measure"], strict=True)
        ]
    )
    chart = Chart(
        "waterfall", words("report.costs.chart"), words("report.costs.alt"), named, "name",
        (Series("cost", words.column("cost")),), of.currency or words("value.unknown"), "money",
    )  # fmt: skip
    columns = (
        ReportColumn("name", words.column("kind"), "text", 2),
        ReportColumn("cost", words.column("cost"), "money"),
    )
    facts = (words("report.costs.entries", n=len(entries)),)
    return Section(
        "costs", words("costs.title"), finding, _cost_points(of, lost, words), (chart,),
        (ReportTable(columns, named, 0), *_by_sku(of, entries, words)), facts, words("report.costs.how"),
    )  # fmt: skip


def _cost_points(of: Briefing, lost: pd.DataFrame, words: Words) -> tuple[str, ...]:
    whole = of.whole
    unknown, known = int(whole["cost_unknown"]), int(whole["priced"])
    told = []
    if known:
        each = words.money(float(whole["cost_priced"]) / known, of.currency)
        told.append(words("report.costs.each", n=known, cost=each))
    before = float(of.whole_before["cost_total"]) if of.before else 0.0
    if before:
        change = float(whole["cost_total"]) - before
        told.append(
            words(
                "report.costs.before",
                before=words.money(before, of.currency, 0),
                change=("+" if change > 0 else "") + words.money(change, of.currency, 0),
            )
        )
    if unknown:
        share = words.percent(unknown / (unknown + known))
        told.append(words("report.costs.unknown", n=unknown, share=share))
    if len(lost):
        told.append(words("report.costs.no_rate", n=int(lost["entries"].sum()), currencies=words.listed(
            [str(c) for c in lost["currency"]])))  # fmt: skip
    return tuple(told)


def _by_sku(of: Briefing, entries: pd.DataFrame, words: Words) -> tuple[ReportTable, ...]:
    cut = ledger.cut(entries, "sku").head(100)
    frame = cut.assign(name=[words.value("sku", s) for s in cut["sku"]])
    columns = (
        ReportColumn("name", words.column("sku"), "text", 2),
        ReportColumn("cases", words.column("cases"), "count"),
        ReportColumn("cost", words.column("cost"), "money"),
    )
    return (ReportTable(columns, frame, 5, words("report.costs.by_sku")),)
