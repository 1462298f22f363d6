"""Waterfall: how parts add up to a total."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from analysis.draw.bars import row_height
from analysis.draw.figure import Drawing
from analysis.draw.look import SMALL, Look, figure, label_room, name_label
from analysis.draw.spec import Marks, Row
from analysis.wording import escape
from analysis.wording.words import Words


def waterfall(frame: pd.DataFrame, words: Words, look: Look, marks: Marks) -> Drawing:
    """A horizontal waterfall in the order of the frame; growth is worse.

    The kind of a row is 'relative' or 'total', all relative where the marks name no column of kinds.
    """
    part = frame.reset_index(drop=True)
    name, value, measure, tell = marks.name, marks.value, marks.kind, marks.value_text(words)
    names = [name_label(marks.label(words, n), lines=2) for n in part[name]]
    made = figure(look, max(160, (row_height(names) + 2) * len(part) + 30), right=24)
    made.add_waterfall(
        orientation="h",
        x=part[value],
        y=part.index,
        measure=list(part[measure]) if measure else ["relative"] * len(part),
        text=[escape.html(tell(row)) for row in part.to_dict("records")],
        textposition="outside",
        textfont={"size": SMALL, "color": look.text},
        cliponaxis=False,
        increasing={"marker": {"color": look.direction("worse")}},
        decreasing={"marker": {"color": look.direction("better")}},
        totals={"marker": {"color": look.mark}},
        connector={"line": {"color": look.line, "width": 1}},
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
    )
    made.update_yaxes(
        tickvals=list(part.index),
        ticktext=names,
        range=[len(part) - 0.4, -0.6],
        tickfont={"color": look.text, "size": SMALL + 1},
        showline=False,
        ticks="",
    )
    made.update_xaxes(visible=False, range=_reach(part, value, measure, tell))
    return made


def _reach(part: pd.DataFrame, value: str, measure: str, tell: Callable[[Row], str]) -> list[float]:
    """Ends of the axis that leave room for the labels on both sides."""
    steps = part[value].where(part[measure] == "relative", 0.0) if measure else part[value]
    totals = part.loc[part[measure] == "total", value] if measure else []
    ends = [0.0, *steps.cumsum(), *totals]
    letters = max((len(tell(row)) for row in part.to_dict("records")), default=0)
    room = (label_room(letters) - 1) * ((max(ends) - min(ends)) or 1.0)
    return [min(ends) - (room if min(ends) < 0 else 0.0), max(ends) + room]
