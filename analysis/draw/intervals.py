"""Interval plot: a point with its interval for each name, around a reference."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import plotly.graph_objects as go

from analysis.draw.bars import ROW
from analysis.draw.control import SHAPES
from analysis.draw.look import SMALL, Look, figure, shortened
from analysis.wording import escape
from analysis.wording.words import Words


def intervals(
    frame: pd.DataFrame,
    words: Words,
    look: Look,
    *,
    name: str,
    value: str = "ratio",
    lower: str = "lower",
    upper: str = "upper",
    dimension: str = "",
    kind: str = "",
    reference: float | None = 1.0,
    text: Callable[[pd.Series], str] | None = None,
    tip: Callable[[pd.Series], Sequence[str]] | None = None,
    limit: int = 40,
) -> go.Figure:
    """Points with intervals in the order of the frame, the first on top; a click stands for the value of ``name``.

    ``kind`` is a column of 'worse', 'better' or '' that decides shape and colour; ``text`` and ``tip`` as for bars.
    """
    part = frame.head(limit).reset_index(drop=True)
    tell = text or (lambda row: words.number(row[value], 2))
    kinds = [str(k) for k in part[kind]] if kind else [""] * len(part)
    made = figure(look, max(140, (ROW - 6) * len(part) + 40))
    made.add_scatter(
        x=part[value],
        y=part.index,
        mode="markers",
        marker={
            "color": [look.direction(k) if k else look.text for k in kinds],
            "symbol": [SHAPES[k] if k else "circle" for k in kinds],
            "size": [12 if k else 8 for k in kinds],
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": part[upper] - part[value],
            "arrayminus": part[value] - part[lower],
            "color": look.mark,
            "thickness": 1.5,
            "width": 0,
        },
        customdata=[
            [
                str(row[name]),
                "<br>".join(
                    [
                        f"<b>{escape.html(words.value(dimension or name, row[name]))}</b>: {escape.html(tell(row))}",
                        *(escape.html(t) for t in (tip(row) if tip else ())),
                    ]
                ),
            ]
            for _, row in part.iterrows()
        ],
        hovertemplate="%{customdata[1]}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0.5}},
    )
    if reference is not None:
        made.add_vline(x=reference, line={"color": look.mark, "width": 1, "dash": "dot"})
    made.update_yaxes(
        tickvals=list(part.index),
        ticktext=[escape.html(shortened(words.value(dimension or name, n))) for n in part[name]],
        range=[len(part) - 0.4, -0.6],
        tickfont={"color": look.text, "size": SMALL + 1},
        showline=False,
        ticks="",
    )
    made.update_xaxes(rangemode="tozero", nticks=6)
    return made
