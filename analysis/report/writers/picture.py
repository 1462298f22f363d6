"""A control chart as a picture for documents that hold no drawings: points, limits, numbers; its legend is text."""

from __future__ import annotations

import io
import itertools

import pandas as pd
from PIL import Image, ImageDraw, ImageFont

from analysis.draw.look import LIGHT
from analysis.report.base.model import Chart

WIDTH, HEIGHT, TIMES = 720, 260, 2
LEFT, RIGHT, TOP, BOTTOM = 56, 700, 12, 228
SIZE = 12
INKS = {
    "mark": "text",
    "open": "muted",
    "worse": "worse",
    "better": "better",
    "odd": "text",
    "event": "accent",
}


def png(chart: Chart) -> bytes:
    """The chart, drawn at twice the size so that it is sharp on paper."""
    image = Image.new("RGB", (WIDTH * TIMES, HEIGHT * TIMES), LIGHT.paper)
    drawer = _Drawer(ImageDraw.Draw(image), chart)
    drawer.axes()
    for series in chart.series:
        drawer.series(series.name, series.role)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


class _Drawer:
    def __init__(self, draw: ImageDraw.ImageDraw, chart: Chart):
        self.draw = draw
        self.frame = chart.frame
        self.days = pd.to_datetime(chart.frame[chart.category])
        names = [s.name for s in chart.series if s.role != "event"]
        self.most = float(chart.frame[names].max().max() or 1) * 1.05
        self.font = ImageFont.load_default(SIZE * TIMES)

    def at(self, place: int) -> float:
        span = max(len(self.days) - 1, 1)
        return (LEFT + 8 + (RIGHT - LEFT - 16) * place / span) * TIMES

    def up(self, value: float) -> float:
        return (BOTTOM - (BOTTOM - TOP) * value / self.most) * TIMES

    def axes(self) -> None:
        """A line for nothing, the height of the highest, and days."""
        self.draw.line([(LEFT * TIMES, self.up(0)), (RIGHT * TIMES, self.up(0))], LIGHT.line, TIMES)
        for value in (0.0, self.most / 1.05):
            text = f"{value:.0f}" if self.most >= 10 else f"{value:.1f}"
            spot = ((LEFT - 6) * TIMES, self.up(value))
            self.draw.text(spot, text, LIGHT.muted, self.font, anchor="rm")
        every = max(1, -(-len(self.days) // 8))
        for place in range(len(self.days) - 1, -1, -every):
            spot = (self.at(place), (BOTTOM + 10) * TIMES)
            self.draw.text(spot, f"{self.days.iloc[place]:%m-%d}", LIGHT.muted, self.font, anchor="mt")

    def series(self, name: str, role: str) -> None:
        """Limits and centre as lines, values as a line with points, marks as larger points."""
        values = [(place, float(v)) for place, v in enumerate(self.frame[name]) if v == v]
        spots = [(self.at(place), self.up(value)) for place, value in values]
        if role in ("centre", "limit"):
            self._line(spots, LIGHT.mark, dashed=role == "limit")
            return
        ink = getattr(LIGHT, INKS[role])
        if role == "mark":
            self._line(spots, LIGHT.mark, wide=2)
        size = (3 if role == "mark" else 6) * TIMES
        for x, y in spots:
            if role in ("worse", "event"):
                self.draw.polygon(
                    [(x, y - size), (x + size, y + size * 0.75), (x - size, y + size * 0.75)], ink
                )
            else:
                self.draw.ellipse(
                    [(x - size, y - size), (x + size, y + size)],
                    LIGHT.paper if role == "open" else ink,
                    ink,
                    TIMES,
                )

    def _line(
        self, spots: list[tuple[float, float]], ink: str, *, wide: int = 1, dashed: bool = False
    ) -> None:
        for number, (one, other) in enumerate(itertools.pairwise(spots)):
            if not dashed or number % 2 == 0:
                self.draw.line([one, other], ink, wide * TIMES)
