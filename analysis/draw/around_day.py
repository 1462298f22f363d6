"""Points with intervals over the weeks before and after a day that is marked."""

from __future__ import annotations

import pandas as pd

from analysis.draw.figure import Drawing
from analysis.draw.look import Look, figure
from analysis.wording import escape
from analysis.wording.words import Words

HEIGHT = 220


def around_day(frame: pd.DataFrame, marked: str, words: Words, look: Look) -> Drawing:
    """The ratio of each block of weeks with its interval, 1 as the reference, week 0 marked.

    Parameters
    ----------
    frame : DataFrame
        week (middle of the block, from the day), ratio, lower, upper, errors, expected.
    marked : str
        What happened in week 0, as the label of its line.
    """
    made = figure(look, HEIGHT, top=28)
    before = frame["week"] < 0
    top = max(2.0, float(frame["ratio"].max()) * 1.4)
    made.add_scatter(
        x=frame["week"],
        y=frame["ratio"],
        mode="lines+markers",
        line={"color": look.line, "width": 1.5},
        marker={
            "opacity": 1,
            "color": [look.mark if early else look.accent for early in before],
            "symbol": ["circle-open" if early else "circle" for early in before],
            "size": 10,
        },
        error_y={
            "type": "data",
            "symmetric": False,
            "array": (frame["upper"].clip(upper=top) - frame["ratio"]).clip(lower=0),
            "arrayminus": frame["ratio"] - frame["lower"],
            "color": look.mark,
            "thickness": 1.5,
            "width": 0,
        },
        customdata=[
            escape.html(
                words("chart.expected_tip", errors=words.number(errors), expected=words.number(expected, 1))
            )
            for errors, expected in zip(frame["errors"], frame["expected"], strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    made.add_hline(y=1, line={"color": look.mark, "width": 1, "dash": "dot"})
    made.add_vline(x=0, line={"color": look.accent, "width": 2})
    made.add_annotation(
        x=0,
        y=1.0,
        yref="paper",
        yanchor="bottom",
        text=escape.html(marked),
        showarrow=False,
        font={"color": look.text},
    )
    made.update_xaxes(nticks=8, title={"text": words("lessons.curve.weeks"), "font": {"color": look.muted}})
    made.update_yaxes(range=[0, top], nticks=5)
    return made
