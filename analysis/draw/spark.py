"""Small charts of weeks: a row of columns for a card, and the rate as a thin line with its usual band."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from analysis.draw.figure import Drawing
from analysis.draw.look import Look, figure
from analysis.wording import escape
from analysis.wording.words import PER, Words

HEIGHT = 92
LINE_HEIGHT = 96
WEEKS = 26
WEEK_MS = 7 * 24 * 3600 * 1000


def spark(
    weeks: Iterable[Any], values: Iterable[float], words: Words, look: Look, *, recent: int, worse: bool
) -> Drawing:
    """Columns by week; the ``recent`` newest are coloured by whether they are worse or better."""
    made = figure(look, HEIGHT, top=4)
    strong = look.direction("worse" if worse else "better")
    days, counts = list(weeks), list(values)
    late = len(counts) - recent
    made.add_bar(
        x=days,
        y=counts,
        width=WEEK_MS * 0.8,
        marker={
            "color": [strong if i >= late else look.mark for i in range(len(counts))],
            "line": {"width": 0},
        },
        customdata=[
            f"<b>{words.date(d)}</b>: {escape.html(words.number(v))}"
            for d, v in zip(days, counts, strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    ends = [days[0], days[max(late, 0)]] if days and late > 4 else days[:1]
    made.update_xaxes(type="date", tickvals=ends, ticktext=[words.day(d) for d in ends], tickangle=0)
    made.update_yaxes(range=[0, max([*counts, 1]) * 1.05], visible=False)
    return made


def week_line(chart: pd.DataFrame, weeks: pd.DataFrame, words: Words, look: Look) -> Drawing:
    """The rate of each week as a thin line over the band of what is usual; the newest that can be judged is marked.

    Parameters
    ----------
    chart : DataFrame
        From ``analysis.spc.charts``, one row a week: value, lower, upper, signal, direction.
    weeks : DataFrame
        week and mature, one row a week; weeks that are not mature have open points.
    """
    shown, days = chart.tail(WEEKS).reset_index(drop=True), weeks["week"].tail(WEEKS).reset_index(drop=True)
    mature = weeks["mature"].tail(WEEKS).to_numpy(bool)
    made = figure(look, LINE_HEIGHT, top=6)
    limits = shown[["lower", "upper"]].dropna() * PER
    made.add_scatter(
        x=[*days[limits.index], *days[limits.index[::-1]]],
        y=[*limits["upper"], *limits["lower"].clip(lower=0)[::-1]],
        fill="toself", mode="lines", line={"width": 0}, fillcolor=look.hatch.replace("0.38", "0.14"), hoverinfo="skip",
    )  # fmt: skip
    newest = int(np.flatnonzero(mature)[-1]) if mature.any() else -1
    last = "" if newest < 0 or not shown["signal"].iloc[newest] else str(shown["direction"].iloc[newest])
    strong = (
        look.direction({"above": "worse", "below": "better"}[last])
        if last in ("above", "below")
        else look.accent
    )
    values = shown["value"] * PER
    made.add_scatter(
        x=days,
        y=values,
        mode="lines+markers",
        line={"color": look.mark, "width": 1.5},
        marker={
            "color": [strong if i == newest else look.mark for i in range(len(days))],
            "symbol": ["circle" if m else "circle-open" for m in mature],
            "size": [11 if i == newest else 4 if m else 8 for i, m in enumerate(mature)],
            "opacity": 1,
        },
        cliponaxis=False,
        customdata=[
            f"<b>{words.date(d)}</b>: {words.number(v, 1)}" for d, v in zip(days, values, strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    ends = [days[0], days[newest]] if newest > len(days) // 4 else list(days[:1])
    made.update_xaxes(type="date", tickvals=ends, ticktext=[words.day(d) for d in ends], tickangle=0)
    made.update_yaxes(
        range=[0, max(1.0, float(np.nanmax([*values, *limits["upper"]]))) * 1.08], visible=False
    )
    return made
