"""Control charts: points, limits labelled at their right end, signals by shape and colour, young weeks hatched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.draw.figure import Drawing
from analysis.draw.look import SMALL, Look, end_labels, figure, shortened
from analysis.draw.spec import Marker, Unit, Weeks
from analysis.wording import escape
from analysis.wording.words import Words

SHAPES = {"worse": "triangle-up", "better": "diamond", "": "square"}
# Height of a line of marker labels, and up to how many points each has its own date on the axis.
LANE = 14
FEW = 4
# How many weeks have their Monday on the axis: as many as a phone has room for.
MONDAYS = 4
WEEKS_APART = (1, 2, 4, 8, 13, 26, 52)
WEEK_MS = 7 * 24 * 3600 * 1000

RATE = Unit()


@dataclass(frozen=True, eq=False)
class _Plot:
    """The figure being drawn, with what all its parts need."""

    made: Drawing
    words: Words
    look: Look
    days: pd.Series
    data: pd.DataFrame
    young: np.ndarray
    unit: Unit

    def tell(self, value: float) -> str:
        """Words of a value."""
        scaled = value * self.unit.scale
        return self.unit.shown(scaled) if self.unit.shown else self.words.number(scaled, 1)


def control(
    frame: pd.DataFrame,
    words: Words,
    look: Look,
    weeks: Weeks,
    unit: Unit = RATE,
    *,
    markers: Sequence[Marker] = (),
    target: float | None = None,
    height: int = 340,
) -> Drawing:
    """A control chart.

    Parameters
    ----------
    frame : DataFrame
        From ``analysis.spc.charts``: value, centre, lower, upper, signal, direction; errors and lines, where there
        are some, go into the tooltip.
    markers : sequence of Marker
        Thin vertical lines.
    target : float, optional
        In the unit of the values.
    """
    mature, nowcast, scale = weeks.mature, weeks.nowcast, unit.scale
    days = pd.to_datetime(pd.Series(list(weeks.dates))).reset_index(drop=True)
    data = frame.reset_index(drop=True)
    young = np.array([m < 0.95 for m in mature]) if mature is not None else np.zeros(len(data), bool)
    made = figure(look, height, top=14 + LANE * len(markers))
    plot = _Plot(made, words, look, days, data, young, unit)
    top = _top(data, nowcast, young, target) * scale
    if young.any():
        _hatch(made, look, days[young], top)
    if nowcast is not None and young.any():
        _nowcast(plot, nowcast.reset_index(drop=True))
    labels = _limits(plot)
    _points(plot, list(mature) if mature is not None else [1.0] * len(data))
    if target is not None:
        made.add_hline(y=target * scale, line={"color": look.accent, "width": 1, "dash": "dot"})
        labels.append((target * scale, f"{words('chart.target')} {plot.tell(target)}"))
    end_labels(made, look, labels, top)
    _markers(made, words, look, markers, days)
    _time_axis(made, words, days)
    made.update_yaxes(range=[0, top], rangemode="tozero", nticks=5)
    made.update_layout(barmode="overlay", bargap=0)
    return made


def _top(data: pd.DataFrame, nowcast: pd.DataFrame | None, young: np.ndarray, target: float | None) -> float:
    highest = [data[c].max() for c in ("value", "upper", "centre")]
    if nowcast is not None and young.any():
        highest.append(nowcast["upper"].to_numpy()[young].max())
    if target is not None:
        highest.append(target)
    known = [v for v in highest if pd.notna(v)]
    return (max(known) if known else 0) * 1.12 or 1.0


def _hatch(made: Drawing, look: Look, days: pd.Series, top: float) -> None:
    made.add_bar(
        x=days,
        y=[top] * len(days),
        width=WEEK_MS,
        marker={
            "color": "rgba(0,0,0,0)",
            "line": {"width": 0},
            "pattern": {"shape": "/", "fgcolor": look.hatch, "size": 7, "solidity": 0.12},
        },
        hoverinfo="skip",
    )


def _nowcast(plot: _Plot, cast: pd.DataFrame) -> None:
    made, days, young, look, scale = plot.made, plot.days, plot.young, plot.look, plot.unit.scale
    words, tell = plot.words, plot.tell
    part = cast[young]
    made.add_bar(
        x=days[young],
        y=(part["upper"] - part["lower"]) * scale,
        base=part["lower"] * scale,
        width=WEEK_MS * 0.5,
        marker={"color": look.band, "line": {"width": 0}},
        customdata=[
            [words("chart.nowcast", expected=tell(e), lower=tell(lo), upper=tell(up))]
            for e, lo, up in zip(part["expected"], part["lower"], part["upper"], strict=True)
        ],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )
    made.add_scatter(
        x=days[young],
        y=part["expected"] * scale,
        mode="markers",
        marker={"symbol": "line-ew-open", "size": 16, "color": look.accent, "line": {"width": 2}},
        hoverinfo="skip",
    )


def _limits(plot: _Plot) -> list[tuple[float, str]]:
    """Draws the lines; their values and labels."""
    labels: list[tuple[float, str]] = []
    made, look, days, data = plot.made, plot.look, plot.days, plot.data
    for name, dash in (("upper", "dash"), ("lower", "dash"), ("centre", "solid")):
        values = data[name] * plot.unit.scale
        if values.notna().sum() == 0 or (name == "lower" and values.max() <= 0):
            continue
        for _, part in data.groupby("phase" if "phase" in data else [0] * len(data), sort=False):
            made.add_scatter(
                x=days[part.index],
                y=values[part.index],
                mode="lines",
                line={
                    "color": look.mark,
                    "width": 1,
                    "dash": dash,
                    "shape": "hvh" if name != "centre" else "linear",
                },
                hoverinfo="skip",
            )
        last = values.dropna()
        if last.iloc[-1] > 0:
            told = f"{plot.words(f'chart.limit.{name}')} {plot.tell(float(last.iloc[-1]) / plot.unit.scale)}"
            labels.append((float(last.iloc[-1]), told))
    return labels


def _points(plot: _Plot, known: Sequence[float]) -> None:
    made, look, days, data, young = plot.made, plot.look, plot.days, plot.data, plot.young
    kinds = [
        _kind(s, d, plot.unit.better)
        for s, d in zip(data["signal"], data.get("direction", [""] * len(data)), strict=True)
    ]
    signal = data["signal"].astype(str) != ""
    colours = [look.direction(k) if s else look.text for k, s in zip(kinds, signal, strict=True)]
    symbols = [SHAPES[k] if s else "circle" for k, s in zip(kinds, signal, strict=True)]
    symbols = [f"{s}-open" if y else s for s, y in zip(symbols, young, strict=True)]
    tips = [
        _tip(plot, days.iloc[i], row, kinds[i] if row["signal"] else None, known[i])
        for i, row in enumerate(data.to_dict("records"))
    ]
    made.add_scatter(
        x=days,
        y=data["value"] * plot.unit.scale,
        mode="lines+markers",
        line={"color": look.mark, "width": 1.5},
        marker={
            "color": colours,
            "symbol": symbols,
            "size": [12 if s else 7 for s in signal],
            "line": {"width": [2 if y else 0 for y in young], "color": colours},
            "opacity": 1,
        },
        customdata=[[d.date().isoformat(), t] for d, t in zip(days, tips, strict=True)],
        hovertemplate="%{customdata[1]}<extra></extra>",
        connectgaps=False,
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0.6}},
    )


def _kind(signal: str, direction: str, better: str) -> str:
    if not signal or direction not in ("above", "below"):
        return ""
    return "better" if (direction == "below") == (better == "lower") else "worse"


def _tip(plot: _Plot, day: pd.Timestamp, row: Any, kind: str | None, mature: float) -> str:
    words = plot.words
    lines = [
        f"<b>{words.date(day)}</b>: {plot.tell(row['value']) if pd.notna(row['value']) else words('value.none')}"
    ]
    if "errors" in row and "lines" in row:
        lines.append(words("chart.of", errors=words.number(row["errors"]), lines=words.number(row["lines"])))
    if kind is not None:
        lines.append(words(f"chart.signal.{kind or 'neutral'}"))
    if mature < 0.95:
        lines.append(words("chart.immature", share=words.percent(mature)))
    return "<br>".join(lines)


def _markers(made: Drawing, words: Words, look: Look, markers: Sequence[Marker], days: pd.Series) -> None:
    """Thin lines, each label on a line of its own, turned inwards: nothing overlaps, however narrow the chart is."""
    middle = days.min() + (days.max() - days.min()) / 2 if len(days) else None
    for index, marker in enumerate(sorted(markers, key=lambda m: m.day)):
        moment = pd.Timestamp(marker.day)
        left = middle is not None and moment > middle
        made.add_vline(x=moment, line={"color": look.accent, "width": 1})
        made.add_annotation(
            x=moment,
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=LANE * index,
            xanchor="right" if left else "left",
            xshift=-3 if left else 3,
            text=escape.html(shortened(marker.text, 24)),
            hovertext=f"{words.date(marker.day)}: {escape.html(marker.text)}",
            showarrow=False,
            font={"size": SMALL - 1, "color": look.accent},
        )


def _time_axis(made: Drawing, words: Words, days: pd.Series) -> None:
    """Days as the language writes them; how many fit, the browser decides, as it alone knows the width."""
    if not len(days):
        made.update_xaxes(visible=False)
        return
    ends = (days.min() - pd.Timedelta(days=4), days.max() + pd.Timedelta(days=4))
    made.update_xaxes(type="date", range=ends, tickangle=0)
    if len(days) <= FEW:
        made.update_xaxes(tickvals=list(days), ticktext=[words.day(d) for d in days])
    else:
        made.update_xaxes(tickformat=words.axis_day(), ticklabeloverflow="hide past div")
        weeks = (days.max() - days.min()) / pd.Timedelta(weeks=1)
        if (days.dt.day_of_week == 0).all():
            apart = next((n for n in WEEKS_APART if weeks / n <= MONDAYS), WEEKS_APART[-1])
            made.update_xaxes(tick0=days.max().isoformat(), dtick=apart * WEEK_MS)
