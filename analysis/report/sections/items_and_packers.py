"""Where errors come from: items by avoidable cost, items taken for each other, and the fair comparison of packers."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from analysis.fair import compare
from analysis.questions.briefing import Briefing
from analysis.questions.changes import longer_until
from analysis.questions.packers import compared, counted, finding, verdicts
from analysis.questions.skus import LEAST_TOLD, SURE, priorities, standing_out, touching, valued
from analysis.report.base.model import Chart, ReportColumn, ReportTable, Section, Series, heading
from analysis.wording.plain import plain
from analysis.wording.words import Words
from data.query import Filters

SHOWN = 8
CERTAIN = ("cost", "errors")
# Amounts below this are told with their decimals.
SMALL_MONEY = 10
# Pairs that are told in sentences.
MOST_PAIRS = 3
# Packers that fit side by side.
MOST_PACKERS = 24


def skus(of: Briefing, words: Words) -> Section | None:
    """Items by expected avoidable cost (errors, where no cost is known); None without lines, or of one item only."""
    if len(of.filters.get("sku")) == 1:
        return None
    if not of.whole["lines"]:
        return None
    ranked = priorities(of.source, of.filters)
    period = of.filters
    longer = longer_until(of.until, of.filters, of.source.extent().first_day)
    if longer is not None and standing_out(ranked) not in CERTAIN:
        more = priorities(of.source, longer)
        if standing_out(more) in CERTAIN:
            ranked, period = more, longer
    value = valued(ranked)
    above = ranked[(ranked[value] > 0) & (ranked["errors"] > 0)]
    if not standing_out(ranked):
        none = "report.headline.no_cases" if of.silent else "skus.finding.none"
        key = "skus.finding.even" if of.whole["errors"] else none
        return Section("skus", words("overview.priority.title"), words(key))
    money = value == "avoidable_cost"
    finding = _first(above.iloc[0], of, money, words)
    told = above.assign(name=[words.value("sku", v) for v in above["sku"]])
    kind = ("cents" if above[value].max() < SMALL_MONEY else "money") if money else "decimal"
    columns = [
        ReportColumn("name", words.column("sku"), "text", 2.2),
        ReportColumn("errors", words.column("errors"), "count"),
        ReportColumn("lines", words.column("lines"), "count"),
        ReportColumn("avoidable_errors", words.column("avoidable_errors"), "decimal", 1.2),
        *([ReportColumn("avoidable_cost", words.column("avoidable_cost"), kind, 1.2)] if money else []),
        ReportColumn("probability", words("report.column.above"), "chance", 1.2),
    ]
    key = "skus.priority" if money else "skus.priority_errors"
    chart = Chart(
        "bars", words(f"{key}.title"), words(f"{key}.alt"), told.head(SHOWN).reset_index(drop=True), "name",
        (Series(value, words.column(value)),), _unit(of, money, words), kind,
    )  # fmt: skip
    facts = words(
        "fact.n", errors=words.number(ranked["errors"].sum()), lines=words.number(ranked["lines"].sum())
    )
    return Section(
        "skus", words("overview.priority.title"), _dated(finding, period, of, words), (), (chart,),
        (ReportTable(tuple(columns), told, SHOWN),), (*_judged(period, of, words), facts),
        words("report.skus.how"),
    )  # fmt: skip


def _dated(finding: str, period: Filters, of: Briefing, words: Words) -> str:
    """A finding that is not of the pack's own period begins with the one that it is of."""
    if period == of.filters:
        return finding
    assert period.start is not None and period.end is not None
    weeks = ((period.end - period.start).days + 1) // 7
    return words("report.longer", n=weeks, finding=heading(finding))


def _judged(period: Filters, of: Briefing, words: Words) -> tuple[str, ...]:
    if period == of.filters:
        return ()
    return (words("skus.judged", period=words.span(period.start, period.end)),)


def _unit(of: Briefing, money: bool, words: Words) -> str:
    if not money:
        return words("skus.errors_unit")
    return words("skus.cost_unit", currency=of.currency or words("value.unknown"))


def _first(row: pd.Series, of: Briefing, money: bool, words: Words) -> str:
    """The first of the list in a sentence, and no more certainty than there is."""
    values: dict[str, Any] = {
        "sku": words.value("sku", row["sku"]),
        "errors": words.number(row["errors"]),
        "lines": words.number(row["lines"]),
    }
    if row["probability"] < SURE:
        return words("skus.finding.unsure", share=words.chance(row["probability"]), **values)
    if not money:
        return words("report.skus.errors", avoidable=words.number(row["avoidable_errors"], 1), **values)
    return words("report.skus.finding", cost=words.money(row["avoidable_cost"], of.currency, 0), **values)


def pairs(of: Briefing, words: Words) -> Section | None:
    """What is taken for what; None when no case names the item that came."""
    told, period = touching(of.source, of.filters), of.filters
    longer = longer_until(of.until, of.filters, of.source.extent().first_day)
    if longer is not None and not (len(told) and told["sure"].any()):
        more = touching(of.source, longer)
        if len(more) and (told.empty or more["sure"].any()):
            told, period = more, longer
    if told.empty:
        return None
    sure = told[told["sure"].astype(bool)]
    rows = sure.head(MOST_PAIRS).to_dict("records")
    finding = _dated(_pair(rows[0], words), period, of, words) if rows else words("skus.mixups.none")
    sentences = [f"{_pair(row, words)} {_chance(row, words)}" for row in rows[1:]]
    hints = [words.value("cause", code) if code else "" for code in told["hint"]]
    frame = told.assign(
        hint=hints, sure=[words("value.yes") if s else words("value.no") for s in told["sure"].astype(bool)]
    )
    columns = [
        ReportColumn("one", words("skus.column.one"), "text", 1.8),
        ReportColumn("other", words("skus.column.other"), "text", 1.8),
        ReportColumn("there", words("report.column.there"), "count", 1.2),
        ReportColumn("back", words("report.column.back"), "count", 1.2),
        ReportColumn("expected", words("skus.column.expected"), "decimal"),
        ReportColumn("sure", words("skus.column.sure"), "text", 1.2),
        ReportColumn("hint", words("skus.column.hint"), "text", 2.2),
    ]
    return Section(
        "pairs", words("skus.mixups.title"), finding, tuple(sentences), (), (ReportTable(tuple(columns), frame, 10),),
        (*_judged(period, of, words), words("skus.map.n", n=int(told["count"].sum()))), words("report.pairs.how"),
        settled=not rows,
    )  # fmt: skip


def _pair(row: dict, words: Words) -> str:
    counts: dict[str, Any] = {name: words.number(row[name]) for name in ("there", "back", "count", "errors")}
    key = "skus.mixups.both" if row["both_ways"] else "skus.mixups.one_way"
    return plain(words, key, one=row["one"], other=row["other"], **counts)


def _chance(row: dict, words: Words) -> str:
    few = row["expected"] < LEAST_TOLD / 2
    expected = (
        words("skus.mixups.less", least=words.number(LEAST_TOLD, 1))
        if few
        else words.number(row["expected"], 1)
    )
    return words("skus.mixups.chance", expected=expected)


def packers(of: Briefing, words: Words) -> Section | None:
    """Who differs by more than chance, by code; None when nobody's work is known."""
    period = of.all_judged
    table = compared(of.source, period, "packer") if period is not None else pd.DataFrame()
    if period is None or len(table) < 2:
        return None
    sentences = [
        plain(words, f"packers.is.{row['sentence']}", **_numbers(row, words))
        for row in table[table["flagged"]].head(3).to_dict("records")
    ]
    worst = compare.wrongly_blamed(table)
    if worst is not None:
        told = {
            n: v for n, v in _numbers(worst.to_dict(), words).items() if n in ("name", "counted", "expected")
        }
        sentences.append(
            plain(words, "packers.innocent", rate=words.rated(worst["errors"], worst["lines"]), **told)
        )
    shown = _in_words(table, words)
    columns = [
        ReportColumn("name", words.column("packer"), "text"),
        *(ReportColumn(n, words.column(n), "count") for n in ("lines", "errors", "compared_errors")),
        *(ReportColumn(n, words.column(n), "decimal") for n in ("expected", "ratio", "lower", "upper")),
        ReportColumn("verdict", words("packers.verdict"), "text", 2.2),
    ]
    chart = Chart(
        "intervals", words("packers.intervals.title"), words("packers.intervals.alt"), _fitting(shown), "name",
        (Series("ratio", words.column("ratio")),), words("chart.ratio_axis"), "decimal",
    )  # fmt: skip
    facts = [
        words("skus.judged", period=words.span(period.start, period.end)),
        words("fact.n", errors=words.number(table["errors"].sum()), lines=words.number(table["lines"].sum())),
    ]
    return Section(
        "packers", words("report.packers.title"), finding(table, "packer", words, partial(plain, words)),
        tuple(sentences), (chart,), (ReportTable(tuple(columns), shown, 0),), tuple(facts), words("report.packers.how"),
    )  # fmt: skip


def _in_words(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """The comparison with names and verdicts in words and the role of each in the chart, ordered by name."""
    return table.assign(
        name=[words.value("packer", v) for v in table["packer"]],
        verdict=verdicts(table, "packer", words),
        role=table["direction"].map({"higher": "worse", "lower": "better"}).fillna("mark"),
    )


def _fitting(table: pd.DataFrame) -> pd.DataFrame:
    """As many as fit side by side: those who stand out, then those with most work; ordered by name as before."""
    if len(table) <= MOST_PACKERS:
        return table.reset_index(drop=True)
    order = table.assign(out=table["role"] != "mark").sort_values(["out", "expected"], ascending=False)
    return table.loc[sorted(order.index[:MOST_PACKERS])].reset_index(drop=True)


def _numbers(row: dict, words: Words) -> dict[str, Any]:
    return {
        "name": words.value("packer", row["packer"]),
        "counted": counted(row["errors"], row["compared_errors"], words),
        **{name: words.number(row[name], 1) for name in ("expected", "ratio", "lower", "upper")},
    }
