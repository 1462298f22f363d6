"""How figures look, for light and dark: colours, type, margins. The only place with a colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.draw.figure import Drawing
from analysis.wording import escape

FONT = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'PingFang SC', 'Hiragino Sans GB', "
    "'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', 'WenQuanYi Micro Hei', sans-serif"
)
SIZE = 14
SMALL = 12
MOST_CATEGORIES = 7
# Height of a label at the right end of a line, and of what stands below the plot; the room that labels may take.
LABEL = 15
BELOW = 36
MOST_RIGHT = 176
# Letters of a name on an axis and of its end; what a letter takes of the width behind bars, and the most that is left.
NAME, TAIL = 20, 8
LETTER, MOST_ROOM = 0.035, 5.0


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


def figure(look: Look, height: int = 320, *, left: int = 8, right: int = 8, top: int = 12) -> Drawing:
    """An empty figure in that look: no gridlines, no legend, horizontal text, room for labels."""
    axis: dict[str, Any] = {
        "showgrid": False,
        "zeroline": False,
        "linecolor": look.line,
        "tickcolor": look.line,
        "tickfont": {"color": look.muted, "size": SMALL},
        "automargin": True,
        "fixedrange": True,
    }
    return Drawing(
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
        xaxis={**axis},
        yaxis={**axis},
        separators=".,",
    )


def note(made: Drawing, look: Look, x: Any, y: Any, text: str, **options: Any) -> None:
    """A small label at a point; ``text`` is already escaped."""
    defaults: dict[str, Any] = {
        "showarrow": False,
        "xanchor": "left",
        "font": {"size": SMALL, "color": look.muted},
        "xshift": 6,
    }
    made.add_annotation(x=x, y=y, text=text, **(defaults | options))


def width_of(text: str, size: float = SMALL) -> float:
    """Pixels that a text takes at most, about: Chinese letters are as wide as they are high."""
    return size * sum(1.0 if ord(letter) > 0x2E80 else 0.58 for letter in text)


def end_labels(made: Drawing, look: Look, labels: Sequence[tuple[float, str]], top: float) -> None:
    """What lines are, at their right end, moved apart where they would cover each other; room for the longest.

    ``labels``: values with plain texts, on a y axis from 0 to ``top``; they are escaped here.
    """
    height, above = made.inside()
    scale = (height - above - BELOW) / top
    at, least = [], -float("inf")
    for value, _ in sorted(labels):
        least = max(min(value, top) * scale, least + LABEL)
        at.append(least)
    highest = top * scale
    for i in reversed(range(len(at))):  # those that were moved over the top push the lower ones down
        at[i] = min(at[i], highest)
        highest = at[i] - LABEL
    for moved, (value, told) in zip(at, sorted(labels), strict=True):
        shown = min(value, top)
        note(made, look, 1, shown, escape.html(told), xref="paper", yshift=moved - shown * scale)
    longest = max((width_of(told) for _, told in labels), default=0.0)
    made.update_layout(margin={"r": max(8, min(MOST_RIGHT, longest + 14))})


def shortened(text: str, length: int = NAME, tail: int = 0) -> str:
    """A label that fits, with ``tail`` letters of its end; the tooltip has the whole."""
    return text if len(text) <= length else text[: length - 1 - tail] + "…" + text[len(text) - tail :]


def name_label(text: str, lines: int = 1) -> str:
    """A name on an axis, escaped: half a phone is left for its mark, and items that differ in their size keep that.

    Words may stand on two ``lines`` where a row is high enough for them.
    """
    if lines > 1 and len(text) > NAME:
        spaces = [at for at, letter in enumerate(text) if letter == " " and at <= NAME >= len(text) - at - 1]
        if spaces:
            at = min(spaces, key=lambda space: abs(2 * space - len(text)))
            return f"{escape.html(text[:at])}<br>{escape.html(text[at + 1 :])}"
    return escape.html(shortened(text, tail=TAIL))


def label_room(letters: int) -> float:
    """How many times as long as the longest bar an axis is, so that labels behind bars have room on a phone, too."""
    return min(MOST_ROOM, 1 / (1 - min(0.9, LETTER * letters)))


def enlarged(made: Drawing, by: float) -> Drawing:
    """The same figure for a wall: every text, the height and the margins so many times as large."""
    drawn = made.to_dict()
    layout, bars = drawn["layout"], [trace for trace in drawn["data"] if trace["type"] == "bar"]
    labels = layout.get("annotations", [])
    fonts = [layout["font"], *(layout[axis]["tickfont"] for axis in ("xaxis", "yaxis"))]
    fonts += [part["font"] for part in labels if "font" in part]
    fonts += [trace[name] for trace in bars for name in ("textfont", "insidetextfont") if name in trace]
    for font in (font for font in fonts if "size" in font):
        font["size"] *= by
    for label in labels:  # the room between labels grows with them
        label["yshift"] = label.get("yshift", 0) * by
    margin = {side: layout["margin"].get(side, 0) * by for side in ("l", "r", "t", "b")}
    made.update_layout(height=layout["height"] * by, margin=margin)
    if any(trace.get("textposition") == "outside" for trace in bars):
        low, high = layout["xaxis"]["range"]  # the labels behind the bars need more of the width
        made.update_xaxes(range=[low, high * by**0.5])
    return made
