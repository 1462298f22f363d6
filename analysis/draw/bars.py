"""Horizontal bars with names, with intervals or with the cumulative share of a Pareto."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from analysis.draw.figure import Drawing
from analysis.draw.look import SMALL, Look, figure, label_room, name_label
from analysis.draw.spec import Marks, Row
from analysis.wording import escape
from analysis.wording.words import Words

ROW = 30
TALL_ROW = 38  # of names on two lines
LIMIT = 15
WHOLE = 1 - 1e-9


def bars(frame: pd.DataFrame, words: Words, look: Look, marks: Marks) -> Drawing:
    """Bars in the order of the frame, the first on top."""
    part = frame.head(marks.limit or LIMIT).reset_index(drop=True)
    name, value, upper = marks.name, marks.value, marks.upper
    made = _frame_of(part, words, look, marks)
    tell = marks.value_text(words)
    picked = set(marks.selected)
    made.add_bar(
        x=part[value],
        y=part.index,
        orientation="h",
        marker={
            "color": [look.accent if str(n) in picked else look.mark for n in part[name]],
            "line": {"width": 0},
        },
        text=[escape.html(tell(row)) for row in part.to_dict("records")] if not upper else None,
        textposition="outside",
        textfont={"color": look.text, "size": SMALL},
        cliponaxis=False,
        error_x=_errors(part, marks, look),
        customdata=_custom(part, words, marks),
        hovertemplate="%{customdata[1]}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0.5}},
    )
    if upper:
        _ends(made, look, part, upper, tell)
    furthest = float(part[[c for c in (value, upper) if c]].max().max()) if len(part) else 1.0
    room = label_room(max((len(tell(row)) for row in part.to_dict("records")), default=0))
    made.update_xaxes(
        visible=False, range=[min(0.0, float(part[value].min()) if len(part) else 0.0), furthest * room or 1]
    )
    return made


def row_height(names: Sequence[str]) -> int:
    """Height of a row, so that names on two lines keep apart from their neighbours'."""
    return TALL_ROW if any("<br>" in name for name in names) else ROW


def pareto(frame: pd.DataFrame, words: Words, look: Look, marks: Marks) -> Drawing:
    """Bars with the cumulative share (column ``cumulative``) written behind each; no second axis."""
    tell = marks.value_text(words)

    def label(row: Row) -> str:
        # the last bar always reaches the whole, which says nothing and takes room
        return tell(row) if row["cumulative"] > WHOLE else f"{tell(row)} · {words.percent(row['cumulative'])}"

    def tip(row: Row) -> list[str]:
        return [words("chart.cumulative", share=words.percent(row["cumulative"]))]

    return bars(frame, words, look, replace(marks, text=label, tip=tip))


def _frame_of(part: pd.DataFrame, words: Words, look: Look, marks: Marks) -> Drawing:
    names = [name_label(marks.label(words, n), lines=2) for n in part[marks.name]]
    made = figure(look, max(120, row_height(names) * len(part) + 24))
    made.update_yaxes(
        tickvals=list(part.index),
        ticktext=names,
        range=[len(part) - 0.4, -0.6],
        tickfont={"color": look.text, "size": SMALL + 1},
        showline=False,
        ticks="",
    )
    made.update_layout(bargap=0.35)
    return made


def _errors(part: pd.DataFrame, marks: Marks, look: Look) -> dict[str, object] | None:
    value, lower, upper = marks.value, marks.lower, marks.upper
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


def _ends(made: Drawing, look: Look, part: pd.DataFrame, upper: str, tell: Callable[[Row], str]) -> None:
    made.add_scatter(
        x=part[upper],
        y=part.index,
        mode="text",
        text=["  " + escape.html(tell(row)) for row in part.to_dict("records")],
        textposition="middle right",
        textfont={"color": look.text, "size": SMALL},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _custom(part: pd.DataFrame, words: Words, marks: Marks) -> list[list[str]]:
    tell, made = marks.value_text(words), []
    for row in part.to_dict("records"):
        head = f"<b>{escape.html(marks.label(words, row[marks.name]))}</b>: {escape.html(tell(row))}"
        made.append(
            [marks.value_of(row), "<br>".join([head, *(escape.html(line) for line in marks.lines(row))])]
        )
    return made
