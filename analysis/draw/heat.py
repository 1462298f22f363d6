"""Heat map of two dimensions, numbers written into the cells."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.draw.look import SMALL, Look, figure, shortened
from analysis.wording import escape
from analysis.wording.words import Words


def heat(
    matrix: pd.DataFrame,
    words: Words,
    look: Look,
    *,
    row_dimension: str = "",
    column_dimension: str = "",
    text: Callable[[float], str] | None = None,
    tip: Callable[[str, str, float], str] | None = None,
    height: int = 0,
) -> go.Figure:
    """A heat map of a frame (index x columns); a click stands for the index value, the column value is second.

    ``text`` gives the words of a value, ``tip`` a line of the tooltip; both are escaped here. Zeros stay blank.
    """
    tell = text or words.number
    values = matrix.to_numpy(dtype=float)
    names = [[str(i) for i in matrix.index], [str(c) for c in matrix.columns]]
    rows = [escape.html(words.value(row_dimension, i)) for i in matrix.index]
    columns = [escape.html(words.value(column_dimension, c)) for c in matrix.columns]
    strongest = float(np.nanmax(values)) if values.size else 0.0
    made = figure(look, height or 34 * len(rows) + 110)
    made.add_heatmap(
        z=np.where(values == 0, np.nan, values),
        x=list(range(len(columns))),
        y=list(range(len(rows))),
        colorscale=[[i / (len(look.sequence) - 1), c] for i, c in enumerate(look.sequence)],
        zmin=0,
        zmax=strongest or 1.0,
        showscale=False,
        xgap=2,
        ygap=2,
        hoverongaps=False,
        customdata=[
            [
                [r, c, f"<b>{rows[i]}</b> → {columns[j]}: {_line(tell, tip, r, c, values[i, j])}"]
                for j, c in enumerate(names[1])
            ]
            for i, r in enumerate(names[0])
        ],
        hovertemplate="%{customdata[2]}<extra></extra>",
    )
    for i in range(len(rows)):
        for j in range(len(columns)):
            if values[i, j]:
                strong = values[i, j] > strongest * 0.55
                made.add_annotation(
                    x=j,
                    y=i,
                    text=escape.html(tell(values[i, j])),
                    showarrow=False,
                    font={"size": SMALL, "color": look.paper if strong else look.text},
                )
    made.update_xaxes(
        tickvals=list(range(len(columns))),
        ticktext=[_label(words, column_dimension, c, 22) for c in matrix.columns],
        side="top",
        showline=False,
    )
    made.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[_label(words, row_dimension, i, 28) for i in matrix.index],
        autorange="reversed",
        showline=False,
    )
    return made


def _line(
    tell: Callable[[float], str],
    tip: Callable[[str, str, float], str] | None,
    row: str,
    column: str,
    value: float,
) -> str:
    return escape.html(tip(row, column, value) if tip else tell(value))


def _label(words: Words, dimension: str, value: object, length: int) -> str:
    return escape.html(shortened(words.value(dimension, value), length))
