"""The effect of an action: weeks before and after, the untouched group, and what would have been without it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from analysis.draw.figure import Drawing
from analysis.draw.look import SMALL, Look, end_labels, figure
from analysis.wording import escape
from analysis.wording.words import PER, Words

MOST_TICKS = 4  # as many days as a phone has room for
Label = tuple[float, str]
SYMBOLS = {
    "before": "circle",
    "after": "diamond",
    "later": "diamond-open",
    "young": "diamond-open",
    "excluded": "circle-open",
    "between": "circle-open",
}


def effect(
    weeks: pd.DataFrame,
    segments: pd.DataFrame,
    words: Words,
    look: Look,
    *,
    start: date | None,
    verdict: str = "",
    height: int = 340,
) -> Drawing:
    """Rates per 10,000 lines by week.

    Parameters
    ----------
    weeks : DataFrame
        Of ``analysis.proof.Proof``: start, errors, lines, maturity, phase, control_errors, control_lines.
    segments : DataFrame
        Of ``analysis.proof.segments``: part, start, end, rate, lower, upper.
    start : date, optional
        Day the action began: a vertical line.
    verdict : str
        Code; colours the weeks after.
    """
    made = figure(look, height, top=26)
    data = weeks[weeks["lines"] > 0].reset_index(drop=True)
    middle = pd.to_datetime(data["start"]) + pd.Timedelta(days=3)
    rate = data["errors"] / data["lines"] * PER
    labels = _control(made, words, look, data, middle)
    for row in segments.to_dict("records"):
        labels += _segment(made, words, look, row, verdict)
    colour = look.direction({"worked": "better", "worse": "worse"}.get(verdict, "")) if verdict else look.text
    colours = [
        colour if p == "after" and verdict in ("worked", "worse") else look.text for p in data["phase"]
    ]
    colours = [
        look.mark if p in ("excluded", "between", "later", "young") else c
        for p, c in zip(data["phase"], colours, strict=True)
    ]
    made.add_scatter(
        x=middle,
        y=rate,
        mode="markers",
        cliponaxis=False,
        marker={"symbol": [SYMBOLS[p] for p in data["phase"]], "size": 9, "color": colours},
        customdata=[
            [pd.Timestamp(r["start"]).date().isoformat(), _tip(r, words)] for r in data.to_dict("records")
        ],
        hovertemplate="%{customdata[1]}<extra></extra>",
    )
    if start is not None:
        made.add_vline(x=pd.Timestamp(start), line={"color": look.accent, "width": 1})
        made.add_annotation(
            x=pd.Timestamp(start), y=1, yref="paper", yanchor="bottom", xanchor="left", xshift=3, showarrow=False,
            text=escape.html(words("actions.chart.start", day=words.day(start))),
            font={"size": SMALL, "color": look.accent},
        )  # fmt: skip
    highest = max([*rate.tolist(), *(segments["upper"] * PER).tolist(), 1.0])
    top = min(highest, (rate.max() if len(rate) else 1) * 1.6 + 1) * 1.12
    made.update_yaxes(range=[0, top], nticks=5)
    end_labels(made, look, labels, top)
    step = max(1, -(-len(data) // MOST_TICKS))
    ticks = list(pd.to_datetime(data["start"]).iloc[::-1].iloc[::step])[::-1]
    made.update_xaxes(type="date", tickvals=ticks, ticktext=[words.day(d) for d in ticks])
    return made


def _control(made: Drawing, words: Words, look: Look, data: pd.DataFrame, middle: pd.Series) -> list[Label]:
    """Draws the untouched group; its label."""
    known = data["control_lines"].fillna(0) > 0
    if not known.any():
        return []
    rate = (data["control_errors"] / data["control_lines"] * PER)[known]
    part = data[known]
    made.add_scatter(
        x=middle[known],
        y=rate,
        mode="lines",
        line={"color": look.mark, "width": 1.5, "dash": "dot"},
        customdata=[
            [escape.html(words("chart.of", errors=words.number(e), lines=words.number(n)))]
            for e, n in zip(part["control_errors"], part["control_lines"], strict=True)
        ],
        hovertemplate=escape.html(words("actions.chart.control")) + "<br>%{customdata[0]}<extra></extra>",
    )
    return [(float(rate.iloc[-1]), words("actions.chart.control"))]


def _segment(made: Drawing, words: Words, look: Look, row: Mapping[Any, Any], verdict: str) -> list[Label]:
    """Draws a part of the time with its rate; its label at the right end, if it has one there."""
    part, start, end = str(row["part"]), row["start"], row["end"]
    low, high, rate = (float(v) * PER for v in (row["lower"], row["upper"], row["rate"]))
    colour = {"before": look.text, "without": look.accent}.get(
        part, look.direction({"worked": "better", "worse": "worse"}.get(verdict, ""))
    )
    if part != "after":
        made.add_scatter(
            x=[start, end, end, start],
            y=[low, low, high, high],
            fill="toself",
            mode="lines",
            line={"width": 0},
            fillcolor=look.band if part == "without" else look.hatch.replace("0.38", "0.12"),
            hoverinfo="skip",
        )
    made.add_scatter(
        x=[start, end],
        y=[rate, rate],
        mode="lines",
        line={"color": colour, "width": 2, "dash": "dash" if part == "without" else "solid"},
        hoverinfo="skip",
    )
    if part == "before":
        made.add_annotation(
            x=start, y=high, xanchor="left", yanchor="bottom", showarrow=False,
            font={"size": SMALL, "color": look.muted},
            text=escape.html(words("actions.chart.before", rate=words.number(rate, 0))),
        )  # fmt: skip
        return []
    return [(rate, words(f"actions.chart.{part}", rate=words.number(rate, 0)))]


def _tip(row: Mapping[Any, Any], words: Words) -> str:
    lines = [
        f"<b>{words.date(row['start'])}</b>: {words.rate(row['errors'], row['lines'])}",
        words("chart.of", errors=words.number(row["errors"]), lines=words.number(row["lines"])),
        words(f"actions.phase.{row['phase']}"),
    ]
    return "<br>".join([lines[0], *(escape.html(line) for line in lines[1:])])
