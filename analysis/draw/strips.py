"""Strips: one row of small columns over time for each name, all on one scale."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import plotly.graph_objects as go

from analysis.draw.look import SMALL, Look, figure
from analysis.wording import escape
from analysis.wording.words import PER, Words

STRIP = 66
GAP = 0.36
WEEK_MS = 7 * 24 * 3600 * 1000


def strips(
    frame: pd.DataFrame,
    words: Words,
    look: Look,
    *,
    name: str,
    value: str = "rate",
    dimension: str = "",
    label: Callable[[pd.DataFrame], str] | None = None,
    tip: Callable[[pd.Series], str] | None = None,
    marked: Mapping[str, str] | None = None,
    recent: int = 0,
    scale: float = PER,
) -> go.Figure:
    """Columns by week for each value of ``name``, in the order of the frame; a click stands for that value.

    Parameters
    ----------
    frame : DataFrame
        ``name``, week, ``value``; the mean of each strip is drawn as a line.
    label : callable, optional
        What stands behind the name above a strip, from its rows. Escaped here.
    tip : callable, optional
        Line of the tooltip of a column, from its row. Escaped here.
    marked : mapping, optional
        'worse' or 'better' for names whose last ``recent`` weeks are drawn in that colour.
    """
    names = list(dict.fromkeys(frame[name]))
    made = figure(look, max(140, STRIP * len(names) + 34), top=4)
    top = float((frame[value] * scale).max()) if len(frame) else 1.0
    each = 1 / max(len(names), 1)
    for i, one in enumerate(names):
        part = frame[frame[name] == one].reset_index(drop=True)
        axis = "" if i == 0 else str(i + 1)
        floor = 1 - (i + 1) * each
        _strip(
            made, words, look, part, f"y{axis}", value, scale, name, tip, (marked or {}).get(one, ""), recent
        )
        made.update_layout(
            {
                f"yaxis{axis}": {
                    "domain": [floor, floor + each * (1 - GAP)],
                    "range": [0, top or 1],
                    "visible": False,
                    "fixedrange": True,
                }
            }
        )
        head = f"<b>{escape.html(words.value(dimension or name, one))}</b>"
        made.add_annotation(
            x=0, xref="paper", xanchor="left", y=floor + each * (1 - GAP), yref="paper", yanchor="bottom",
            text=head + (f"  {escape.html(label(part))}" if label else ""),
            showarrow=False, align="left", font={"size": SMALL, "color": look.text},
        )  # fmt: skip
    _axis(made, words, frame)
    return made


def _strip(
    made: go.Figure,
    words: Words,
    look: Look,
    part: pd.DataFrame,
    axis: str,
    value: str,
    scale: float,
    name: str,
    tip: Callable[[pd.Series], str] | None,
    mark: str,
    recent: int,
) -> None:
    late = len(part) - recent
    tell = tip or (lambda row: words.number(row[value] * scale, 1))
    made.add_bar(
        x=part["week"],
        y=part[value] * scale,
        yaxis=axis,
        width=WEEK_MS * 0.75,
        marker={
            "color": [look.direction(mark) if mark and i >= late else look.mark for i in range(len(part))],
            "line": {"width": 0},
        },
        customdata=[
            [str(row[name]), f"<b>{words.date(row['week'])}</b>: {escape.html(tell(row))}"]
            for _, row in part.iterrows()
        ],
        hovertemplate="%{customdata[1]}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0.6}},
    )  # fmt: skip
    mean = float((part[value] * scale).mean()) if len(part) else 0.0
    made.add_scatter(
        x=[part["week"].min(), part["week"].max()] if len(part) else [],
        y=[mean, mean],
        yaxis=axis,
        mode="lines",
        line={"color": look.muted, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )


def _axis(made: go.Figure, words: Words, frame: pd.DataFrame) -> None:
    weeks = pd.Series(sorted(set(frame["week"])))
    shown = weeks.iloc[:: max(1, len(weeks) // 6)]
    made.update_xaxes(
        type="date", tickvals=list(shown), ticktext=[words.day(d) for d in shown], anchor="free", position=0
    )
    made.update_layout(barmode="overlay")
