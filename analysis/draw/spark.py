"""A thin row of weekly columns for a card, the newest in colour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import plotly.graph_objects as go

from analysis.draw.look import Look, figure
from analysis.wording import escape
from analysis.wording.words import Words

HEIGHT = 96
WEEK_MS = 7 * 24 * 3600 * 1000


def spark(
    weeks: Iterable[Any], values: Iterable[float], words: Words, look: Look, *, recent: int, worse: bool
) -> go.Figure:
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
