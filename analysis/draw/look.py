"""How figures look, for light and dark: colours, type, margins. The only place with a colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

FONT = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'PingFang SC', 'Hiragino Sans GB', "
    "'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', 'WenQuanYi Micro Hei', sans-serif"
)
SIZE = 14
SMALL = 12
MOST_CATEGORIES = 7


@dataclass(frozen=True)
class Look:
    """Colours of one theme: text at least 4.5:1 on ``paper``, marks at least 3:1."""

    dark: bool
    paper: str
    text: str
    muted: str
    line: str
    mark: str
    accent: str
    worse: str
    better: str
    band: str
    hatch: str
    categorical: tuple[str, ...]
    sequence: tuple[str, ...]

    def category(self, index: int) -> str:
        """Colour of a category; grey from the eighth on ('other')."""
        return self.categorical[index] if index < MOST_CATEGORIES else self.mark

    def direction(self, direction: str) -> str:
        """Colour of better, worse or neither."""
        return {"better": self.better, "worse": self.worse}.get(direction, self.mark)


# Okabe, Ito (2008) in their order without black, darkened where white paper needs 3:1; black and two greys follow.
LIGHT = Look(
    dark=False,
    paper="#FFFFFF",
    text="#1B2629",
    muted="#55646A",
    line="#C3CDD0",
    mark="#7C8A90",
    accent="#0B6B6B",
    worse="#C2560A",
    better="#00805C",
    band="rgba(11, 107, 107, 0.16)",
    hatch="rgba(85, 100, 106, 0.38)",
    categorical=(
        "#B87A00", "#2E8BC7", "#00875F", "#8F8600", "#0072B2", "#D55E00", "#B8578C", "#1B2629", "#6B7A80", "#8A6D3B",
    ),
    sequence=("#F1F7F7", "#CFE4E3", "#A0CBCA", "#68ACAB", "#2F8887", "#0B6B6B", "#074A4A"),
)  # fmt: skip
DARK = Look(
    dark=True,
    paper="#10181B",
    text="#E8EEF0",
    muted="#A7B5BA",
    line="#42525A",
    mark="#7F9098",
    accent="#4FC3C0",
    worse="#F58A3C",
    better="#35C79A",
    band="rgba(79, 195, 192, 0.22)",
    hatch="rgba(167, 181, 186, 0.38)",
    categorical=(
        "#E69F00", "#56B4E9", "#1FB58A", "#F0E442", "#3D94D1", "#F07A2B", "#CC79A7", "#E8EEF0", "#94A3A9", "#C2A25F",
    ),
    sequence=("#18262A", "#1D3B3E", "#215556", "#2A7473", "#379694", "#4FC3C0", "#A6E4E2"),
)  # fmt: skip


def figure(look: Look, height: int = 320, *, left: int = 8, right: int = 8, top: int = 12) -> go.Figure:
    """An empty figure in that look: no gridlines, no legend, horizontal text, room for labels."""
    made = go.Figure()
    axis: dict[str, Any] = {
        "showgrid": False,
        "zeroline": False,
        "linecolor": look.line,
        "tickcolor": look.line,
        "tickfont": {"color": look.muted, "size": SMALL},
        "automargin": True,
        "fixedrange": True,
    }
    made.update_layout(
        height=height,
        paper_bgcolor=look.paper,
        plot_bgcolor=look.paper,
        font={"family": FONT, "size": SIZE, "color": look.text},
        margin={"l": left, "r": right, "t": top, "b": 8},
        showlegend=False,
        hoverlabel={
            "bgcolor": look.paper,
            "bordercolor": look.line,
            "font": {"family": FONT, "size": 13, "color": look.text},
            "align": "left",
        },
        dragmode=False,
        clickmode="event+select",
        xaxis=axis,
        yaxis=axis,
        separators=".,",
    )
    return made


def note(made: go.Figure, look: Look, x: Any, y: Any, text: str, **options: Any) -> None:
    """A small label at a point; ``text`` is already escaped."""
    defaults: dict[str, Any] = {
        "showarrow": False,
        "xanchor": "left",
        "font": {"size": SMALL, "color": look.muted},
        "xshift": 6,
    }
    made.add_annotation(x=x, y=y, text=text, **(defaults | options))


def shortened(text: str, length: int = 28) -> str:
    """A label that fits; the tooltip has the whole."""
    return text if len(text) <= length else text[: length - 1] + "…"


def enlarged(made: go.Figure, by: float) -> go.Figure:
    """The same figure for a wall: every text, the height and the margins so many times as large."""
    layout: Any = made.layout
    traces: Any = made.data
    texts = [layout.font, layout.xaxis.tickfont, layout.yaxis.tickfont, *(n.font for n in layout.annotations)]
    for font in [*texts, *(trace.textfont for trace in traces if trace.type == "bar")]:
        if font.size is not None:
            font.size = font.size * by
    margin = {side: (layout.margin[side] or 0) * by for side in ("l", "r", "t", "b")}
    made.update_layout(height=layout.height * by, margin=margin)
    if any(trace.textposition == "outside" for trace in traces if trace.type == "bar"):
        low, high = layout.xaxis.range  # the labels behind the bars need more of the width
        made.update_xaxes(range=[low, high * by**0.5])
    return made
