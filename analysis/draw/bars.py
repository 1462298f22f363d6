"""Horizontal bars with names, with intervals or with the cumulative share of a Pareto."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import plotly.graph_objects as go

from analysis.draw.look import SMALL, Look, figure, shortened
from analysis.wording import escape
from analysis.wording.words import Words

ROW = 30
LIMIT = 15
WHOLE = 1 - 1e-9
LETTER = 0.026  # room that a letter of a label takes, as a share of the longest bar


def bars(
    frame: pd.DataFrame,
    words: Words,
    look: Look,
    *,
    name: str,
    value: str,
    lower: str = "",
    upper: str = "",
    dimension: str = "",
    text: Callable[[pd.Series], str] | None = None,
    tip: Callable[[pd.Series], Sequence[str]] | None = None,
    selected: Sequence[str] = (),
    reference: float | None = None,
    reference_text: str = "",
    limit: int = LIMIT,
) -> go.Figure:
    """Bars in the order of the frame, the first on top; a click stands for the value of ``name``.

    Parameters
    ----------
    name, value : str
        Columns of the names and of the lengths.
    lower, upper : str
        Columns of the interval, '' for none.
    dimension : str
        Dimension whose words name the bars; ``name`` by default.
    text : callable, optional
        Label at the end of a bar, a number by default. Escaped here.
    tip : callable, optional
        Lines of the tooltip below the name. Escaped here.
    selected : sequence of str
        Names drawn in the accent colour; the others stay grey.
    reference : float, optional
        A thin vertical line, for example the rate of all, with ``reference_text``.
    limit : int
        Rows drawn; the table below a chart has the rest.
    """
    part = frame.head(limit).reset_index(drop=True)
    made = _frame_of(part, words, look, name, dimension or name)
    tell = text or (lambda row: words.number(row[value]))
    picked = set(selected)
    made.add_bar(
        x=part[value],
        y=part.index,
        orientation="h",
        marker={
            "color": [look.accent if str(n) in picked else look.mark for n in part[name]],
            "line": {"width": 0},
        },
        text=[escape.html(tell(row)) for _, row in part.iterrows()] if not upper else None,
        textposition="outside",
        textfont={"color": look.text, "size": SMALL},
        cliponaxis=False,
        error_x=_errors(part, value, lower, upper, look),
        customdata=_custom(part, words, name, dimension or name, tell, tip),
        hovertemplate="%{customdata[1]}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0.5}},
    )
    if upper:
        _ends(made, look, part, upper, tell)
    furthest = float(part[[c for c in (value, upper) if c]].max().max()) if len(part) else 1.0
    room = 1.08 + LETTER * max((len(tell(row)) for _, row in part.iterrows()), default=0)
    made.update_xaxes(
        visible=False, range=[min(0.0, float(part[value].min()) if len(part) else 0.0), furthest * room or 1]
    )
    if reference is not None:
        made.add_vline(x=reference, line={"color": look.muted, "width": 1, "dash": "dot"})
        made.add_annotation(
            x=reference,
            y=1,
            yref="paper",
            yanchor="bottom",
            text=escape.html(reference_text),
            showarrow=False,
            font={"size": SMALL, "color": look.muted},
        )
        made.update_layout(margin_t=24)
    return made


def pareto(
    frame: pd.DataFrame,
    words: Words,
    look: Look,
    *,
    name: str,
    value: str,
    cumulative: str = "cumulative",
    dimension: str = "",
    text: Callable[[pd.Series], str] | None = None,
    selected: Sequence[str] = (),
    limit: int = LIMIT,
) -> go.Figure:
    """Bars with the cumulative share written behind each; no second axis. Parameters as for ``bars``."""
    tell = text or (lambda row: words.number(row[value]))

    def label(row: pd.Series) -> str:
        # the last bar always reaches the whole, which says nothing and takes room
        return tell(row) if row[cumulative] > WHOLE else f"{tell(row)} · {words.percent(row[cumulative])}"

    def tip(row: pd.Series) -> list[str]:
        return [words("chart.cumulative", share=words.percent(row[cumulative]))]

    return bars(
        frame,
        words,
        look,
        name=name,
        value=value,
        dimension=dimension,
        text=label,
        tip=tip,
        selected=selected,
        limit=limit,
    )


def _frame_of(part: pd.DataFrame, words: Words, look: Look, name: str, dimension: str) -> go.Figure:
    made = figure(look, max(120, ROW * len(part) + 24))
    made.update_yaxes(
        tickvals=list(part.index),
        ticktext=[escape.html(shortened(words.value(dimension, n))) for n in part[name]],
        range=[len(part) - 0.4, -0.6],
        tickfont={"color": look.text, "size": SMALL + 1},
        showline=False,
        ticks="",
    )
    made.update_layout(bargap=0.35)
    return made


def _errors(part: pd.DataFrame, value: str, lower: str, upper: str, look: Look) -> dict[str, object] | None:
    if not upper:
        return None
    return {
        "type": "data",
        "symmetric": False,
        "array": part[upper] - part[value],
        "arrayminus": (part[value] - part[lower]).clip(lower=0) if lower else 0,
        "color": look.text,
        "thickness": 1.2,
        "width": 4,
    }


def _ends(
    made: go.Figure, look: Look, part: pd.DataFrame, upper: str, tell: Callable[[pd.Series], str]
) -> None:
    made.add_scatter(
        x=part[upper],
        y=part.index,
        mode="text",
        text=["  " + escape.html(tell(row)) for _, row in part.iterrows()],
        textposition="middle right",
        textfont={"color": look.text, "size": SMALL},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _custom(
    part: pd.DataFrame,
    words: Words,
    name: str,
    dimension: str,
    tell: Callable[[pd.Series], str],
    tip: Callable[[pd.Series], Sequence[str]] | None,
) -> list[list[str]]:
    made = []
    for _, row in part.iterrows():
        head = f"<b>{escape.html(words.value(dimension, row[name]))}</b>: {escape.html(tell(row))}"
        made.append(
            [str(row[name]), "<br>".join([head, *(escape.html(line) for line in (tip(row) if tip else ()))])]
        )
    return made
