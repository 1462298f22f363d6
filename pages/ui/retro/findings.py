"""What the data say in a retro: findings with their frozen numbers, their charts, and what is so today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analysis.causes import exchanges
from analysis.draw import bars, control, heat, spark
from analysis.draw.look import enlarged
from analysis.draw.spec import Marks, Unit, Weeks
from analysis.review import findings
from analysis.review.findings.weeks import against, drawn_again
from data.meaning.missing import day_of
from data.query import Filters, filter_text
from data.records import retros, topics
from data.records.retros import Finding
from pages.ui import parts
from pages.ui.core import ask, rights
from pages.ui.core.words import ui_words
from pages.ui.retro import cases
from pages.ui.review import past
from pages.ui.review.pictures import products

Row = Mapping[str, Any]
TALL = 280
MOST_BARS = 6
# How many times as large the texts of a chart are on the wall.
LARGER = 1.7


def prepare(retro: Row) -> None:
    """What the data of the period say, frozen; what they say today; cases; open actions; past retros."""
    words = ui_words()
    retro_id = str(retro["retro_id"])
    frozen = ask.answer(retros.findings, retro_id)
    compare = st.toggle(words("retro.today.show"), key="retro-today", help=words("retro.today.help"))
    filters = period_of(retro)
    present = None
    if compare and filters is not None:
        with st.spinner(words("retro.today.working")):
            present = ask.counted(findings.of_store, filters)
    show(frozen, present)
    cases.prepared(retro, frozen, today=compare)
    past.open_actions()
    past.past(retro, frozen)


def period_of(retro: Row) -> Filters | None:
    """Filters of the retro with its period, None without one."""
    start, end = day_of(retro["period_start"]), day_of(retro["period_end"])
    return filter_text.read(retro["filters"]).between(start, end) if start and end else None


def show(frozen: Sequence[Finding], present: Sequence[Finding] | None) -> None:
    """Findings under their headings, each with the way to its rows, and their charts."""
    words = ui_words()
    told = [f for f in frozen if f.kind not in ("case", topics.DRAFTED)]
    for kind in dict.fromkeys(f.kind for f in told):
        parts.section(f"retro.kind.{kind}")
        for finding in (f for f in told if f.kind == kind):
            one(finding, present, big=False)
    if not told:
        parts.says("retro.no_findings")
    else:
        st.caption(
            words.md("retro.frozen", day=words.date(told[0].data_as_of), version=told[0].store_version)
        )


def one(finding: Finding, present: Sequence[Finding] | None, *, big: bool, frozen: bool = False) -> None:
    """A finding as it was with its chart, and as it is today where that differs; ``frozen``: not to be left out."""
    words = ui_words()
    told = findings.sentence(finding, words, markdown=True)
    behind = findings.evidence(finding, words, markdown=True)
    with st.container(key=f"finding-{finding.finding_id}", gap="xsmall", border=not big):
        text, ways = st.columns([7, 2] if big else [4, 1], vertical_alignment="center")
        with text:
            if big:
                st.subheader(told, anchor=False)
            else:
                st.markdown(told)
            if behind:
                st.caption(behind)
        with ways:
            _ways(finding, big or frozen)
        if present is not None:
            _today(finding, present)
        if finding.kind == "pair":
            products((str(finding.numbers["ordered"]), str(finding.numbers["received"])))
        chart(finding, big)


def _ways(finding: Finding, fixed: bool) -> None:
    words = ui_words()
    with st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"
    ):
        if finding.filters:
            which = "seller" if finding.kind == "cost" else "errors"
            parts.rows_link(words("link.rows"), filter_text.read(finding.filters), which)
        if rights.may("edit") and not fixed:
            st.button(
                words("retro.leave_out"),
                key=f"drop-{finding.finding_id}",
                type="tertiary",
                on_click=_drop,
                args=(finding.finding_id,),
            )


def _today(finding: Finding, present: Sequence[Finding]) -> None:
    """What today's data say of the same thing."""
    words = ui_words()
    now = findings.again(finding, list(present))
    if now is None:
        st.caption(":material/history: " + _counted(finding))
    elif findings.changed(finding, now):
        told = findings.sentence(now, words, markdown=True)
        st.caption(":material/history: " + words.joined(words("retro.today.now"), told))
    else:
        st.caption(":material/check: " + words("retro.today.same"))


def _counted(finding: Finding) -> str:
    """What the rows of a finding count today, when it is not among what a retro of today would open with."""
    words = ui_words()
    if not finding.filters or "errors" not in finding.numbers:
        return words("retro.today.gone")
    row = ask.cells((), filter_text.read(finding.filters)).iloc[0]
    same = all(int(row[n]) == finding.numbers.get(n, int(row[n])) for n in ("errors", "lines"))
    key = "retro.today.counted_same" if same else "retro.today.counted"
    return words(key, errors=words.number(row["errors"]), lines=words.number(row["lines"]))


# ---- charts of what was frozen ---------------------------------------------------------------------------------------


def chart(finding: Finding, big: bool = False) -> None:
    """The chart of a finding that kept one; ``big`` for the wall."""
    if finding.numbers.get("by_week"):
        _errors_by_week(finding, _larger(big))
    elif finding.numbers.get("weeks"):
        _weeks(finding, _larger(big))
    elif len(finding.numbers.get("bars") or ()) > 1:
        _causes(finding, _larger(big))
    elif big and finding.numbers.get("map"):
        _map(finding, _larger(big))
    elif big and "expected" in finding.numbers:
        _expected(finding, _larger(big))


def _errors_by_week(finding: Finding, times: float) -> None:
    """Errors of the weeks before and of those that the finding is about."""
    words, kept = ui_words(), finding.numbers["by_week"]
    if len(kept["days"]) < 2:
        return
    frame = pd.DataFrame(
        {"week": pd.to_datetime(kept["days"]), "errors": kept["errors"], "lines": kept["lines"]}
    )
    worse = finding.sentence_key.endswith(".above")
    recent = int(finding.numbers["of"])
    figure = spark.spark(frame["week"], frame["errors"], words, parts.look(), recent=recent, worse=worse)
    figure = enlarged(figure, times)
    parts.chart(figure, "retro.by_week", data=frame, facts=_facts(finding))


def _expected(finding: Finding, times: float) -> None:
    """What happened beside what was to be expected."""
    words = ui_words()
    names = [words("retro.happened"), words("retro.expected")]
    frame = pd.DataFrame({"name": names, "errors": against(finding)})
    marks = Marks(
        name="name", value="errors", text=lambda row: words.number(row["errors"], int(row["errors"] % 1 > 0))
    )
    figure = enlarged(bars.bars(frame, words, parts.look(), marks), times)
    parts.chart(figure, "retro.against", data=frame, facts=_facts(finding))


def _map(finding: Finding, times: float) -> None:
    """Which item came instead of which, of the two items and of those that they are also taken for."""
    words = ui_words()
    ways = pd.DataFrame(finding.numbers["map"], columns=["ordered", "received", "count"])
    figure = heat.heat(
        exchanges.matrix(ways),
        words,
        parts.look(),
        row_dimension="sku",
        column_dimension="sku",
        tip=lambda ordered, received, n: words("skus.map.tip", n=n, ordered=ordered, received=received),
    )
    parts.chart(enlarged(figure, times), "retro.map", data=ways, facts=_facts(finding))


def _larger(big: bool) -> float:
    """How many times as large a chart is drawn: on a phone never, as it has no room for that."""
    phone = "Mobi" in str(st.context.headers.get("User-Agent") or "")
    return LARGER if big and not phone else 1


def _weeks(finding: Finding, times: float) -> None:
    words = ui_words()
    kept = finding.numbers["weeks"]
    frame, rare = drawn_again(kept), kept["kind"] == "g"
    if len(frame) < 2:
        return
    figure = control.control(
        frame,
        words,
        parts.look(),
        Weeks(
            list(frame["day"]), mature=None if rare or "maturity" not in frame else list(frame["maturity"])
        ),
        Unit(better="higher" if rare else "lower", scale=1 if rare else 10_000),
        height=TALL,
    )
    figure = enlarged(figure, times)
    parts.chart(figure, "retro.gaps" if rare else "retro.weeks", data=frame, facts=_facts(finding))


def _causes(finding: Finding, times: float) -> None:
    words = ui_words()
    frame = pd.DataFrame(finding.numbers["bars"], columns=["cause", "value"])
    frame["cumulative"] = frame["value"].cumsum() / max(float(finding.numbers["total"]), 1e-9)
    money = finding.kind == "pareto_cost"
    currency = str(finding.numbers.get("currency") or "")
    figure = bars.pareto(
        frame,
        words,
        parts.look(),
        Marks(
            name="cause",
            value="value",
            text=lambda row: (
                words.money(row["value"], currency, 0) if money else words.number(row["value"], 0)
            ),
            limit=MOST_BARS,
        ),
    )
    figure = enlarged(figure, times)
    parts.chart(figure, f"retro.{finding.kind}", data=frame, facts=_facts(finding))


def _facts(finding: Finding) -> list[str]:
    words = ui_words()
    return [words("retro.frozen_fact", day=words.date(finding.data_as_of))]


def _drop(finding_id: str) -> None:
    if rights.may("edit"):
        retros.remove_finding(ask.store(), finding_id, rights.who())
