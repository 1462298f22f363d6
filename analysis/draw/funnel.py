"""Funnel: errors over expected errors against expected errors, with the limits that chance explains."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.draw.control import SHAPES
from analysis.draw.figure import Drawing
from analysis.draw.look import SMALL, Look, end_labels, figure
from analysis.draw.spec import Marks, Row
from analysis.wording import escape
from analysis.wording.words import Words


def funnel(
    frame: pd.DataFrame, limits: pd.DataFrame, words: Words, look: Look, marks: Marks, height: int = 360
) -> Drawing:
    """A funnel plot; a click stands for the value of ``name``.

    Parameters
    ----------
    frame : DataFrame
        One row a group: name, errors, expected, ratio, flagged (bool) and direction ('higher', 'lower', '').
    limits : DataFrame
        Ascending ``expected`` with lower95, upper95, lower998, upper998 (ratios).
    """
    part = frame.reset_index(drop=True)
    made = figure(look, height)
    edge, labels = limits.sort_values("expected"), []
    for low, high, dash, label in (
        ("lower95", "upper95", "dot", 0.95),
        ("lower998", "upper998", "dash", 0.998),
    ):
        for side in (low, high):
            made.add_scatter(
                x=edge["expected"],
                y=edge[side],
                mode="lines",
                line={"color": look.mark, "width": 1, "dash": dash},
                hoverinfo="skip",
            )
        if len(edge):
            labels.append((float(edge[high].iloc[-1]), words.percent(label, 1 if label > 0.95 else 0)))
    made.add_hline(y=1, line={"color": look.mark, "width": 1})
    kinds = [_kind(bool(f), str(d)) for f, d in zip(part["flagged"], part["direction"], strict=True)]
    flagged = part["flagged"].astype(bool).to_numpy()
    made.add_scatter(
        x=part["expected"],
        y=part["ratio"],
        mode="markers+text",
        cliponaxis=False,
        marker={
            "opacity": 1,
            "color": [look.direction(k) if f else look.mark for k, f in zip(kinds, flagged, strict=True)],
            "symbol": [SHAPES[k] if f else "circle" for k, f in zip(kinds, flagged, strict=True)],
            "line": {"color": look.accent, "width": marks.rings(part)},
            "size": [12 if f else 8 for f in flagged],
        },
        text=[
            escape.html(marks.label(words, n)) if f else ""
            for n, f in zip(part[marks.name], flagged, strict=True)
        ],
        textposition="top center",
        textfont={"size": SMALL, "color": look.text},
        customdata=[[marks.value_of(row), _tip(words, row, marks)] for row in part.to_dict("records")],
        hovertemplate="%{customdata[1]}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0.5}},
    )
    widest = float(edge["expected"].max()) if len(edge) else 1.0
    # what the limits come to where they are named is on the chart
    named = [high for high, _ in labels]
    tallest = float(np.nanmax([part["ratio"].max() if len(part) else 1, 2.0, *named])) * 1.1
    made.update_xaxes(
        title={"text": words("chart.expected_axis"), "font": {"size": SMALL}}, range=[0, widest * 1.06]
    )
    made.update_yaxes(title={"text": words("chart.ratio_axis"), "font": {"size": SMALL}}, range=[0, tallest])
    end_labels(made, look, labels, tallest)
    return made


def _kind(flagged: bool, direction: str) -> str:
    return {"higher": "worse", "lower": "better"}.get(direction, "") if flagged else ""


def _tip(words: Words, row: Row, marks: Marks) -> str:
    lines = [f"<b>{escape.html(marks.label(words, row[marks.name]))}</b>: {words.number(row['ratio'], 2)}"]
    lines.append(
        words(
            "chart.expected_tip",
            errors=words.number(row["errors"]),
            expected=words.number(row["expected"], 1),
        )
    )
    return "<br>".join([*lines, *(escape.html(t) for t in marks.lines(row))])
