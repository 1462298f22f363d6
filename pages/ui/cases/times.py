"""The clock: how long contact, verification, ticket and resolution take, and whether that changes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from analysis.cases import clock
from analysis.draw import control, intervals
from analysis.draw.spec import Marks, Unit, Weeks
from analysis.questions.cases import timed_cases
from analysis.spc import charts
from pages.ui import parts
from pages.ui.cases import after
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words
from pages.ui.parts.choices import choice

READY = 0.95
LEAST_WEEKS = 6


def show() -> None:
    """Times of the cases in view, the steps side by side, then one step by week."""
    words, filters = ui_words(), state.filters()
    frame = ask.answer(timed_cases, filters)
    if frame.empty:
        parts.empty("rows")
        return
    found = clock.summary(frame)
    _finding(found)
    _distribution(found, len(frame))
    after.show(frame)
    steps = [s for s in clock.STEPS if int(found.loc[found["step"] == s, "n"].iloc[0])]
    if not steps:
        parts.says("cases.clock.nothing")
        return
    wanted = choice(
        words("cases.clock.step"), steps, lambda s: words(f"cases.step.{s}"), param="step", key="cases-step"
    )
    _weekly(clock.weekly(frame, wanted), wanted)


def _finding(found: pd.DataFrame) -> None:
    words = ui_words()
    told = found[found["n"] > 0]
    if told.empty:
        return
    slowest = told.sort_values("high").iloc[-1]
    st.markdown(
        "#### "
        + words.md(
            "cases.clock.finding",
            step=words(f"cases.step.{slowest['step']}"),
            median=words.duration(float(slowest["median"])),
            high=words.duration(float(slowest["high"])),
        )
    )
    lines = [
        words.md(
            "cases.clock.in_time",
            step=words(f"cases.step.{row['step']}"),
            share=words.percent(row["in_time"] / row["with_due"], 1),
            part=words.number(row["in_time"]),
            whole=words.number(row["with_due"]),
        )
        for row in told[told["with_due"] > 0].to_dict("records")
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))


def _distribution(found: pd.DataFrame, cases: int) -> None:
    words = ui_words()
    told = found[found["n"] > 0].assign(name=lambda f: [words(f"cases.step.{s}") for s in f["step"]])
    if told.empty:
        return
    days = told.assign(**{n: told[n] / 24 for n in ("low", "median", "high")})
    figure = intervals.intervals(
        days,
        words,
        parts.look(),
        Marks(
            name="name",
            value="median",
            lower="low",
            upper="high",
            text=lambda r: words("cases.clock.median", time=words.duration(r["median"] * 24)),
            tip=(
                lambda r: [
                    words(
                        "cases.clock.range",
                        low=words.duration(r["low"] * 24),
                        high=words.duration(r["high"] * 24),
                    ),
                    words("cases.clock.counts", done=words.number(r["n"]), open=words.number(r["not_done"])),
                ]
            ),
        ),
        reference=None,
    )
    parts.chart(
        figure,
        "cases.times",
        data=parts.Named(found, {n: words(f"cases.clock.column.{n}") for n in found.columns}),
        facts=[
            words("cases.clock.unit"),
            words("fact.cases", n=cases),
            words("fact.as_of", day=words.date(ask.extent().as_of)),
        ],
        computed={"n": words.number(cases)},
    )


def _weekly(weeks: pd.DataFrame, step: str) -> None:
    words = ui_words()
    name = words(f"cases.step.{step}")
    ready = weeks["done"] >= READY
    if int((weeks["hours"].notna() & ready).sum()) < LEAST_WEEKS:
        parts.says("cases.clock.few_weeks", n=LEAST_WEEKS)
        return
    values = weeks["hours"].where(ready)
    chart = charts.xmr_chart(values.to_numpy())
    chart["value"] = weeks["hours"].to_numpy()
    young = np.where(ready, 1.0, weeks["done"].to_numpy())
    signals = int((chart["signal"].astype(str) != "").sum())
    figure = control.control(
        chart,
        words,
        parts.look(),
        Weeks(list(weeks["week"]), mature=list(young)),
        Unit(scale=1, shown=lambda hours: words("cases.clock.hours", hours=words.number(hours, 1))),
    )
    parts.chart(
        figure,
        "cases.weekly",
        data=parts.Named(weeks, {n: words(f"cases.clock.column.{n}") for n in weeks.columns}),
        finding=words.md(
            "cases.weekly.found" if signals else "cases.weekly.quiet",
            n=signals if signals else None,
            step=name,
        ),
        facts=[
            words("cases.clock.by_week"),
            words("fact.cases", n=int(weeks["cases"].sum())),
            words("fact.as_of", day=words.date(ask.extent().as_of)),
        ],
        computed={"step": name},
    )
