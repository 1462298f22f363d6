"""Charts of the page: small drawings without any program, sharp on paper, in the colours of its theme."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pandas as pd

from analysis.report.base import stacks
from analysis.report.base.model import Chart, Pack, shown, shown_on_bar
from analysis.report.base.text_width import cut, width
from analysis.wording import escape

# Widths of a drawing: on paper and large screens, and on a telephone, where names stand above their bars.
WIDE, NARROW = 720.0, 350.0
SIZE = 12.0
ROW = 26.0
# Letters of some systems are wider than those that are measured.
SAFE = 1.08
_TRIANGLE = ((0, -1), (1, 0.75), (-1, 0.75))
# Shapes of points that are more than a point: size and corners.
OUTLINES: dict[str, tuple[float, tuple[tuple[float, float], ...]]] = {
    "worse": (6.5, _TRIANGLE),
    "event": (4.5, _TRIANGLE),
    "better": (6.5, ((0, -1), (1, 0), (0, 1), (-1, 0))),
    "odd": (4.0, ((-1, -1), (1, -1), (1, 1), (-1, 1))),
}
# Colours by the names that the page gives them, of the parts that points and lines play.
INKS: dict[str, str] = {
    "mark": "text",
    "open": "muted",
    "worse": "worse",
    "better": "better",
    "odd": "text",
    "event": "accent",
}


def draw(chart: Chart, report: Pack, wide: float = WIDE) -> str:
    """The chart as an SVG element with its description."""
    drawers = {"control": _control, "bars": _bars, "intervals": _intervals, "waterfall": _waterfall}
    high, body = drawers[chart.shape](chart, report, wide)
    return (
        f'<svg viewBox="0 0 {wide:g} {high:g}" role="img" aria-label="{escape.html(chart.alt)}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(body)}</svg>'
    )


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", ink: str = "text", bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="var(--{ink})" font-size="{SIZE:g}"{weight}>'
        f"{escape.html(text)}</text>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, ink: str, *, wide: float = 1.0, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="var(--{ink})" stroke-width="{wide:g}"{dashed}/>'


def _rect(x: float, y: float, wide: float, high: float, ink: str) -> str:
    size = f'width="{max(wide, 0.5):.1f}" height="{max(high, 0.5):.1f}"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" {size} fill="var(--{ink})"/>'


def _mark(x: float, y: float, role: str) -> str:
    """A point by its role: shape and colour say the same."""
    ink = INKS[role]
    if role in OUTLINES:
        size, outline = OUTLINES[role]
        corners = " ".join(f"{x + size * dx:.1f},{y + size * dy:.1f}" for dx, dy in outline)
        return f'<polygon points="{corners}" fill="var(--{ink})"/>'
    fill, radius = ("line", 4) if role == "open" else (ink, 3)
    place = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius}"'
    return f'<circle {place} fill="var(--{fill})" stroke="var(--{ink})" stroke-width="1.5"/>'


def _named(row: float, name: str, left: float, *, bold: bool = False) -> str:
    """A name before its row, or above it where there is no room before it."""
    if left:
        return _text(
            left - 8, row + 15, cut(name, (left - 8) / SIZE / SAFE), anchor="end", ink="text", bold=bold
        )
    return _text(0, row - 2, cut(name, NARROW / SIZE / SAFE), bold=bold)


def _rows(wide: float) -> tuple[float, float, float]:
    """Of charts with a name each row: where rows begin, the height of one, and the first one's top."""
    return (200.0, ROW, 6.0) if wide > NARROW else (0.0, ROW + 18, 20.0)


def _top(values: Sequence[float]) -> tuple[float, float]:
    """A round number above all values, and the step of its axis."""
    highest = max((v for v in values if v == v and math.isfinite(v)), default=1.0) or 1.0
    step = 10 ** math.floor(math.log10(highest))
    step = next(s for s in (step / 5, step / 2, step, step * 2) if highest / s <= 6)
    return math.ceil(highest / step - 1e-9) * step, step


def _number(value: float, step: float, report: Pack) -> str:
    """A tick of an axis with the decimals that its steps need."""
    return report.words.number(value, 0 if step >= 1 else -math.floor(math.log10(step)))


def _control(chart: Chart, report: Pack, wide: float) -> tuple[float, list[str]]:
    words, frame = report.words, chart.frame
    keys, room = _legend(chart, wide)
    left, right, top = 40.0, wide - (130 if wide > NARROW else 8), room + 14
    bottom = top + (216 if wide > NARROW else 190)
    most, step = _top([float(v) for v in frame[[s.name for s in chart.series]].max()])
    days = pd.to_datetime(frame[chart.category])
    across = list(range(len(days))) if not days.is_unique else [(d - days.min()).days for d in days]
    span = max(across[-1] if across else 1, 1)

    def at(place: int) -> float:
        return left + 4 + (right - left - 8) * across[place] / span

    def up(value: float) -> float:
        return bottom - (bottom - top) * value / most

    body = [*keys, _line(left, bottom, right, bottom, "line")]
    for tick in range(round(most / step) + 1):
        body.append(
            _text(
                left - 6, up(tick * step) + 4, _number(tick * step, step, report), anchor="end", ink="muted"
            )
        )
    every = max(1, -(-len(days) // (8 if wide > NARROW else 4)))
    for place in range(len(days) - 1, -1, -every):
        end = "end" if place == len(days) - 1 and wide <= NARROW else "middle"
        body.append(_text(at(place), bottom + 17, words.day(days.iloc[place]), anchor=end, ink="muted"))
    for series in chart.series:
        values = [float(v) for v in frame[series.name]]
        if series.role in ("centre", "limit", "mark"):
            dash = "5 4" if series.role == "limit" else ""
            body += _lines(values, at, up, "mark", 1.5 if series.role == "mark" else 1.0, dash)
        known = [i for i, v in enumerate(values) if v == v]
        if series.role in ("centre", "limit"):
            if known and values[known[-1]] > 0:
                digits = 0 if chart.kind == "count" else 1
                label = f"{series.label} {words.number(values[known[-1]], digits)}"
                y = up(values[known[-1]])
                beside = wide > NARROW
                body.append(
                    _text(right + 8, y + 4, label, ink="muted")
                    if beside
                    else _text(right, y - 5, label, anchor="end", ink="muted")
                )
            continue
        body += [_mark(at(i), up(values[i]), series.role) for i in known]
    return bottom + 30, body


def _legend(chart: Chart, wide: float) -> tuple[list[str], float]:
    """What the points mean, in as many lines as the width needs; and where it ends."""
    body, x, y = [], 0.0, 12.0
    for series in chart.series:
        if series.role in ("centre", "limit"):
            continue
        takes = 15 + width(series.label) * SIZE * SAFE + 18
        if x and x + takes > wide:
            x, y = 0.0, y + 18
        body += [_mark(x + 6, y, series.role), _text(x + 16, y + 4, series.label, ink="muted")]
        x += takes
    return body, y + 8


def _lines(
    values: Sequence[float],
    at: Callable[[int], float],
    up: Callable[[float], float],
    ink: str,
    wide: float,
    dash: str,
) -> list[str]:
    """A line through the values, broken where one is missing."""
    paths, part = [], []
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    drawn = f'fill="none" stroke="var(--{ink})" stroke-width="{wide:g}"{dashed}'
    for place, value in enumerate([*values, float("nan")]):
        if value == value:
            part.append(f"{at(place):.1f},{up(value):.1f}")
        elif part:
            paths.append(f'<polyline points="{" ".join(part)}" {drawn}/>')
            part = []
    return paths


def _bars(chart: Chart, report: Pack, wide: float) -> tuple[float, list[str]]:
    value = chart.series[0].name
    most = float(chart.frame[value].max()) or 1.0
    left, high, first = _rows(wide)
    body = []
    for place, row in enumerate(chart.frame.to_dict("records")):
        y = first + high * place
        long = (wide - left - 90) * max(float(row[value]), 0.0) / most
        body += [
            _named(y, str(row[chart.category]), left),
            _rect(left, y + 2, long, ROW - 9, "mark" if row.get("aside") else "accent"),
            _text(
                left + long + 6, y + 15, shown_on_bar(row[value], chart.kind, report.words, report.currency)
            ),
        ]
    return high * len(chart.frame) + first + 6, body


def _intervals(chart: Chart, report: Pack, wide: float) -> tuple[float, list[str]]:
    """Each with its interval, one below the other; 1 is the reference."""
    words, value = report.words, chart.series[0].name
    most, step = _top([float(v) for v in chart.frame["upper"]])
    left, right, row_high = (110.0, wide - 130, 20.0) if wide > NARROW else (56.0, wide - 102, 22.0)
    bottom = row_high * len(chart.frame) + 10

    def at(number: float) -> float:
        return left + (right - left) * number / most

    body = []
    for tick in range(round(most / step) + 1):
        number = tick * step
        body.append(
            _text(at(number), bottom + 16, _number(number, step, report), anchor="middle", ink="muted")
        )
    body.append(_line(at(1), 2, at(1), bottom, "mark", dash="3 3"))
    for place, row in enumerate(chart.frame.to_dict("records")):
        y = 12 + row_high * place
        ink = INKS[row["role"]] if row["role"] != "mark" else "mark"
        ends = f"{words.number(row['lower'], 1)}–{words.number(row['upper'], 1)}"
        told = f"{words.number(row[value], 1)} ({ends})"
        body += [
            _text(left - 8, y + 4, cut(str(row[chart.category]), (left - 8) / SIZE / SAFE), anchor="end"),
            _line(at(row["lower"]), y, at(row["upper"]), y, ink, wide=2),
            _mark(at(row[value]), y, row["role"]),
            _text(right + 12, y + 4, told, ink="text" if row["role"] != "mark" else "muted"),
        ]
    return bottom + 24, body


def _waterfall(chart: Chart, report: Pack, wide: float) -> tuple[float, list[str]]:
    value = chart.series[0].name
    parts = stacks.stacked(chart.frame, value)
    ends = parts[["start", "end"]].to_numpy(float)
    lowest, highest = min(0.0, ends.min(initial=0.0)), max(0.0, ends.max(initial=0.0))
    span = (highest - lowest) or 1.0
    left, high, first = _rows(wide)
    right = wide - 90

    def at(number: float) -> float:
        return left + (right - left) * (number - lowest) / span

    body = [_line(at(0), 2, at(0), first + high * len(parts), "line")]
    for place, (row, part) in enumerate(
        zip(chart.frame.to_dict("records"), parts.to_dict("records"), strict=True)
    ):
        y = first + high * place
        amount, total = float(row[value]), row["measure"] == "total"
        ink = "mark" if total else "worse" if amount >= 0 else "better"
        low, top = sorted((part["start"], part["end"]))
        told = shown(amount, chart.kind, report.words, report.currency)
        body += [
            _named(y, str(row[chart.category]), left, bold=total),
            _rect(at(low), y + 2, at(top) - at(low), ROW - 9, ink),
            _text(at(top) + 6, y + 15, told, bold=total),
        ]
    return high * len(parts) + first + 6, body
