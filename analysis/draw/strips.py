"""Strips: one row of small columns over time for each name, all on one scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from analysis.draw.figure import Drawing
from analysis.draw.look import SMALL, Look, figure
from analysis.draw.spec import Marks
from analysis.wording import escape
from analysis.wording.words import PER, Words

STRIP = 66
GAP = 0.36
MOST_TICKS = 5  # as many days as a phone has room for
WEEK_MS = 7 * 24 * 3600 * 1000


def strips(
    frame: pd.DataFrame,
    words: Words,
    look: Look,
    marks: Marks,
    *,
    marked: Mapping[str, str] | None = None,
    recent: int = 0,
) -> Drawing:
    """Columns by week for each name, in the order of the frame, as rates per 10,000.

    Parameters
    ----------
    frame : DataFrame
        The name, week and the value (``rate`` where the marks name no other); the mean of a strip is drawn as a line.
    marked : mapping, optional
        'worse' or 'better' for names whose last ``recent`` weeks are drawn in that colour.
    """
    marks = replace(marks, value=marks.value or "rate")
    name, value = marks.name, marks.value
    names = list(dict.fromkeys(frame[name]))
    made = figure(look, max(140, STRIP * len(names) + 34), top=4)
    top = float((frame[value] * PER).max()) if len(frame) else 1.0
    each = 1 / max(len(names), 1)
    for i, one in enumerate(names):
        part = frame[frame[name] == one].reset_index(drop=True)
        axis = "" if i == 0 else str(i + 1)
        floor = 1 - (i + 1) * each
        colour = look.direction((marked or {}).get(one, "")) if (marked or {}).get(one) else look.mark
        late = len(part) - recent
        _strip(
            made,
            words,
            look,
            part,
            marks,
            f"y{axis}",
            [colour if i >= late else look.mark for i in range(len(part))],
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
        head = f"<b>{escape.html(marks.label(words, one))}</b>"
        made.add_annotation(
            x=0, xref="paper", xanchor="left", y=floor + each * (1 - GAP), yref="paper", yanchor="bottom",
            text=head + (f"  {escape.html(marks.text(part))}" if marks.text else ""),
            showarrow=False, align="left", font={"size": SMALL, "color": look.text},
        )  # fmt: skip
    _axis(made, words, frame)
    return made


def _strip(
    made: Drawing,
    words: Words,
    look: Look,
    part: pd.DataFrame,
    marks: Marks,
    axis: str,
    colours: list[str],
) -> None:
    value = marks.value
    tell = marks.tip or (lambda row: words.number(row[value] * PER, 1))
    made.add_bar(
        x=part["week"],
        y=part[value] * PER,
        yaxis=axis,
        width=WEEK_MS * 0.75,
        marker={
            "color": colours,
            "line": {"width": 0},
        },
        customdata=[
            [marks.value_of(row), f"<b>{words.date(row['week'])}</b>: {escape.html(tell(row))}"]
            for row in part.to_dict("records")
        ],
        hovertemplate="%{customdata[1]}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0.6}},
    )  # fmt: skip
    mean = float((part[value] * PER).mean()) if len(part) else 0.0
    made.add_scatter(
        x=[part["week"].min(), part["week"].max()] if len(part) else [],
        y=[mean, mean],
        yaxis=axis,
        mode="lines",
        line={"color": look.muted, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )


def _axis(made: Drawing, words: Words, frame: pd.DataFrame) -> None:
    weeks = pd.Series(sorted(set(frame["week"])))
    shown = weeks.iloc[:: max(1, -(-len(weeks) // MOST_TICKS))]
    made.update_xaxes(
        type="date", tickvals=list(shown), ticktext=[words.day(d) for d in shown], anchor="free", position=0
    )
    made.update_layout(barmode="overlay")
