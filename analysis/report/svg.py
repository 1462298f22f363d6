"""Charts of the page: small drawings without any program, sharp on paper, values escaped."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from analysis import escape
from analysis.draw.look import LIGHT
from analysis.report import typeface, waterfall
from analysis.report.model import Chart, Report, shown
from analysis.report.slide_text import cut, width

WIDE = 720.0
SIZE = 12.0
ROW = 26.0
_TRIANGLE = ((0, -1), (1, 0.75), (-1, 0.75))
# Shapes of points that are more than a point: size and corners.
OUTLINES: dict[str, tuple[float, tuple[tuple[float, float], ...]]] = {
    "worse": (6.5, _TRIANGLE),
    "event": (4.5, _TRIANGLE),
    "better": (6.5, ((0, -1), (1, 0), (0, 1), (-1, 0))),
    "odd": (4.0, ((-1, -1), (1, -1), (1, 1), (-1, 1))),
}


def draw(chart: Chart, report: Report) -> str:
    """The chart as an SVG element with its description."""
    drawers = {"control": _control, "bars": _bars, "intervals": _intervals, "waterfall": _waterfall}
    high, body = drawers[chart.shape](chart, report)
    return (
        f'<svg viewBox="0 0 {WIDE:g} {high:g}" role="img" aria-label="{escape.html(chart.alt)}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(body)}</svg>'
    )


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", code: str = LIGHT.text, bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{code}" font-size="{SIZE:g}"{weight}>'
        f"{escape.html(text)}</text>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, code: str, *, wide: float = 1.0, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{code}" stroke-width="{wide:g}"{dashed}/>'


def _rect(x: float, y: float, wide: float, high: float, code: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(wide, 0.5):.1f}" height="{max(high, 0.5):.1f}" fill="{code}"/>'


def _mark(x: float, y: float, role: str) -> str:
    """A point by its role: shape and colour say the same."""
    code = LIGHT.text if role == "mark" else typeface.ROLES[role]
    if role in OUTLINES:
        size, outline = OUTLINES[role]
        corners = " ".join(f"{x + size * dx:.1f},{y + size * dy:.1f}" for dx, dy in outline)
        return f'<polygon points="{corners}" fill="{code}"/>'
    fill, radius = (LIGHT.paper, 4) if role == "open" else (code, 3)
    place = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius}"'
    return f'<circle {place} fill="{fill}" stroke="{code}" stroke-width="1.5"/>'


def _top(values: Sequence[float]) -> tuple[float, float]:
    """A round number above all values, and the step of its axis."""
    highest = max((v for v in values if v == v and math.isfinite(v)), default=1.0) or 1.0
    step = 10 ** math.floor(math.log10(highest))
    step = next(s for s in (step / 5, step / 2, step, step * 2) if highest / s <= 6)
    return math.ceil(highest * 1.02 / step) * step, step


def _control(chart: Chart, report: Report) -> tuple[float, list[str]]:
    words, frame = report.words, chart.frame
    high, left, right, top, bottom = 280.0, 40.0, WIDE - 130, 34.0, 250.0
    names = [s.name for s in chart.series]
    most, step = _top([float(v) for v in frame[names].max()])
    days = pd.to_datetime(frame[chart.category])
    across = list(range(len(days))) if not days.is_unique else [(d - days.min()).days for d in days]
    span = max(across[-1] if across else 1, 1)

    def at(place: int) -> float:
        return left + (right - left) * across[place] / span

    def up(value: float) -> float:
        return bottom - (bottom - top) * value / most

    body = [_line(left, bottom, right, bottom, LIGHT.line)]
    for tick in range(round(most / step) + 1):
        body.append(
            _text(left - 6, up(tick * step) + 4, words.number(tick * step), anchor="end", code=LIGHT.muted)
        )
    every = max(1, -(-len(days) // 8))
    for place in range(len(days) - 1, -1, -every):
        body.append(
            _text(at(place), bottom + 17, words.day(days.iloc[place]), anchor="middle", code=LIGHT.muted)
        )
    legend = left
    for series in chart.series:
        values = [float(v) for v in frame[series.name]]
        if series.role in ("centre", "limit", "mark"):
            code, dash = LIGHT.mark, "5 4" if series.role == "limit" else ""
            body += _lines(values, at, up, code, 1.5 if series.role == "mark" else 1.0, dash)
        known = [i for i, v in enumerate(values) if v == v]
        if series.role in ("centre", "limit"):
            if known and values[known[-1]] > 0:
                last = values[known[-1]]
                label = f"{series.label} {words.number(last, 0 if chart.kind == 'count' else 1)}"
                body.append(_text(right + 8, up(last) + 4, label, code=LIGHT.muted))
            continue
        body += [_mark(at(i), up(values[i]), series.role) for i in known]
        body += [_mark(legend + 5, 12, series.role), _text(legend + 15, 16, series.label, code=LIGHT.muted)]
        legend += 15 + width(series.label) * SIZE + 22
    return high, body


def _lines(values: Sequence[float], at: object, up: object, code: str, wide: float, dash: str) -> list[str]:
    """A line through the values, broken where one is missing."""
    paths, part = [], []
    for place, value in enumerate([*values, float("nan")]):
        if value == value:
            part.append(f"{at(place):.1f},{up(value):.1f}")  # type: ignore[operator]
        elif part:
            dashed = f' stroke-dasharray="{dash}"' if dash else ""
            paths.append(
                f'<polyline points="{" ".join(part)}" fill="none" stroke="{code}" stroke-width="{wide:g}"{dashed}/>'
            )
            part = []
    return paths


def _bars(chart: Chart, report: Report) -> tuple[float, list[str]]:
    value = chart.series[0].name
    most = float(chart.frame[value].max()) or 1.0
    left = 190.0
    body = []
    for place, row in enumerate(chart.frame.to_dict("records")):
        y = 6 + ROW * place
        wide = (WIDE - left - 100) * float(row[value]) / most
        body += [
            _text(left - 8, y + 15, cut(str(row[chart.category]), left / SIZE), anchor="end"),
            _rect(left, y + 2, wide, ROW - 9, LIGHT.accent),
            _text(left + wide + 6, y + 15, shown(row[value], chart.kind, report.words, report.currency)),
        ]
    return ROW * len(chart.frame) + 12, body


def _intervals(chart: Chart, report: Report) -> tuple[float, list[str]]:
    """Each with its interval, one below the other; 1 is the reference."""
    words, value = report.words, chart.series[0].name
    most, step = _top([float(v) for v in chart.frame["upper"]])
    left, right, row_high = 110.0, WIDE - 130, 20.0
    bottom = row_high * len(chart.frame) + 10

    def at(number: float) -> float:
        return left + (right - left) * number / most

    body = []
    for tick in range(round(most / step) + 1):
        number = tick * step
        body.append(_text(at(number), bottom + 16, words.number(number), anchor="middle", code=LIGHT.muted))
    body.append(_line(at(1), 2, at(1), bottom, LIGHT.mark, dash="3 3"))
    for place, row in enumerate(chart.frame.to_dict("records")):
        y = 12 + row_high * place
        code = typeface.ROLES[row["role"]]
        told = (
            f"{words.number(row[value], 1)} ({words.number(row['lower'], 1)}–{words.number(row['upper'], 1)})"
        )
        body += [
            _text(left - 8, y + 4, cut(str(row[chart.category]), left / SIZE), anchor="end"),
            _line(at(row["lower"]), y, at(row["upper"]), y, code, wide=2),
            _mark(at(row[value]), y, row["role"]),
            _text(right + 12, y + 4, told, code=LIGHT.text if row["role"] != "mark" else LIGHT.muted),
        ]
    return bottom + 24, body


def _waterfall(chart: Chart, report: Report) -> tuple[float, list[str]]:
    value = chart.series[0].name
    parts = waterfall.stacked(chart.frame, value)
    lowest, highest = (
        min(0.0, parts[["start", "end"]].to_numpy().min()),
        max(0.0, parts[["start", "end"]].to_numpy().max()),
    )
    span = (highest - lowest) or 1.0
    left, right = 190.0, WIDE - 100

    def at(number: float) -> float:
        return left + (right - left) * (number - lowest) / span

    body = [_line(at(0), 2, at(0), ROW * len(parts) + 4, LIGHT.line)]
    for place, (row, part) in enumerate(
        zip(chart.frame.to_dict("records"), parts.to_dict("records"), strict=True)
    ):
        y = 6 + ROW * place
        amount, total = float(row[value]), row["measure"] == "total"
        code = LIGHT.mark if total else LIGHT.worse if amount >= 0 else LIGHT.better
        low, top = sorted((part["start"], part["end"]))
        told = shown(amount, chart.kind, report.words, report.currency)
        body += [
            _text(left - 8, y + 15, cut(str(row[chart.category]), left / SIZE), anchor="end", bold=total),
            _rect(at(low), y + 2, at(top) - at(low), ROW - 9, code),
            _text(at(top) + 6, y + 15, told, bold=total),
        ]
    return ROW * len(parts) + 12, body
