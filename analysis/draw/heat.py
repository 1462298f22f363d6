"""Heat map of two dimensions, numbers written into the cells."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from plotly.colors import sample_colorscale

from analysis.draw.figure import Drawing
from analysis.draw.look import SMALL, Look, figure, name_label
from analysis.wording import escape
from analysis.wording.words import Words

# Share of a row and column that a cell takes, and the share of the strongest from which its text is light.
CELL = 0.96
STRONG = 0.55


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
) -> Drawing:
    """A heat map of a frame (index x columns); a click stands for the index and the column value.

    ``text`` gives the words of a value, ``tip`` a line of the tooltip; both are escaped here. Zeros stay blank.
    """
    tell = text or words.number
    values = np.nan_to_num(matrix.to_numpy(dtype=float))
    rows = [escape.html(words.value(row_dimension, i)) for i in matrix.index]
    columns = [escape.html(words.value(column_dimension, c)) for c in matrix.columns]
    strongest = float(values.max()) if values.size else 0.0
    cells = [(i, j) for i in range(len(rows)) for j in range(len(columns)) if values[i, j]]
    shares = [values[cell] / strongest for cell in cells]
    keys = [(str(matrix.index[i]), str(matrix.columns[j])) for i, j in cells]
    made = figure(look, height or 34 * len(rows) + 110)
    # bars, because the cells of a heat map take no clicks
    made.add_bar(
        x=[j for _, j in cells],
        y=[CELL] * len(cells),
        base=[i - CELL / 2 for i, _ in cells],
        width=CELL,
        # as colours: plotly warns of each number of a bar while it looks for the colour of its label
        marker={"color": sample_colorscale(list(look.sequence), shares), "line": {"width": 0}},
        text=[escape.html(tell(values[cell])) for cell in cells],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        insidetextfont={
            "size": SMALL,
            "color": [look.paper if share > STRONG else look.text for share in shares],
        },
        customdata=[
            [r, c, f"<b>{rows[i]}</b> → {columns[j]}: {_line(tell, tip, r, c, values[i, j])}"]
            for (i, j), (r, c) in zip(cells, keys, strict=True)
        ],
        hovertemplate="%{customdata[2]}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0.5}},
    )
    made.update_xaxes(
        tickvals=list(range(len(columns))),
        ticktext=[_label(words, column_dimension, c) for c in matrix.columns],
        side="top",
        range=[-0.5, len(columns) - 0.5],
        showline=False,
    )
    made.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[_label(words, row_dimension, i) for i in matrix.index],
        range=[len(rows) - 0.5, -0.5],
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


def _label(words: Words, dimension: str, value: object) -> str:
    return name_label(words.value(dimension, value))
