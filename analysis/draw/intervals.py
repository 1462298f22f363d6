"""Interval plot: a point with its interval for each name, around a reference."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.draw.bars import ROW
from analysis.draw.control import SHAPES
from analysis.draw.figure import Drawing
from analysis.draw.look import SMALL, Look, figure, name_label
from analysis.draw.spec import Marks
from analysis.wording import escape
from analysis.wording.words import Words

LIMIT = 40


def intervals(
    frame: pd.DataFrame, words: Words, look: Look, marks: Marks, reference: float | None = 1.0
) -> Drawing:
    """Points with intervals in the order of the frame, the first on top, around a reference.

    The columns are ratio, lower and upper where the marks name no other.
    """
    part = frame.head(marks.limit or LIMIT).reset_index(drop=True)
    marks = replace(
        marks, value=marks.value or "ratio", lower=marks.lower or "lower", upper=marks.upper or "upper"
    )
    name, value, lower, upper, kind = marks.name, marks.value, marks.lower, marks.upper, marks.kind
    tell = marks.value_text(words, 2)
    kinds = [str(k) for k in part[kind]] if kind else [""] * len(part)
    made = figure(look, max(140, (ROW - 6) * len(part) + 40))
    made.add_scatter(
        x=part[value],
        y=part.index,
        mode="markers",
        marker={
            "opacity": 1,
            "color": [look.direction(k) if k else look.text for k in kinds],
            "symbol": [SHAPES[k] if k else "circle" for k in kinds],
            "line": {"color": look.accent, "width": marks.rings(part)},
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
                marks.value_of(row),
                "<br>".join(
                    [
                        f"<b>{escape.html(marks.label(words, row[name]))}</b>: {escape.html(tell(row))}",
                        *(escape.html(t) for t in marks.lines(row)),
                    ]
                ),
            ]
            for row in part.to_dict("records")
        ],
        hovertemplate="%{customdata[1]}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0.5}},
    )
    if reference is not None:
        made.add_vline(x=reference, line={"color": look.mark, "width": 1, "dash": "dot"})
    made.update_yaxes(
        tickvals=list(part.index),
        ticktext=[name_label(marks.label(words, n)) for n in part[name]],
        range=[len(part) - 0.4, -0.6],
        tickfont={"color": look.text, "size": SMALL + 1},
        showline=False,
        ticks="",
    )
    made.update_xaxes(rangemode="tozero", nticks=6)
    return made
