"""Every figure, with hostile and extreme data, at every width: ticks on Mondays, fitted axes, labels that neither
collide nor are cut. Widths of texts are those of ``look.width_of``, which are wider than the browser's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.draw import bars, control, effect, funnel, heat, intervals, spark, strips, waterfall
from analysis.draw.look import LIGHT, enlarged, name_label, width_of
from analysis.draw.spec import Marks, Weeks
from analysis.spc import charts
from analysis.wording.words import Words

WIDTHS = (358, 684, 1076, 1296)  # what the content has of a window of 390, 1024, 1440 and 1920
LINE = 12  # pixels that a line of small text takes at least
LONG = "TSHIRT-OVERSIZED-NAVY-BLUE-3XL-2026-AUTUMN-EDITION"
WORDS = {language: Words(language) for language in ("en", "zh_CN")}


def weeks(number: int) -> list[pd.Timestamp]:
    return list(pd.date_range("2024-01-01", periods=number, freq="7D"))


def named(values: list[float], names: list[str] | None = None) -> pd.DataFrame:
    value = np.array(values, float)
    return pd.DataFrame(
        {
            "sku": names or [f"{LONG}-{i}" for i in range(len(values))],
            "errors": value, "expected": value * 0 + 2.0, "ratio": value / 2, "lower": value / 4, "upper": value,
            "flagged": value > 5, "direction": np.where(value > 5, "higher", ""),
            "kind": np.where(value > 5, "worse", ""),
            "cumulative": np.linspace(0.2, 1.0, len(values)),
        }
    )  # fmt: skip


def controlled(words: Words, errors: list[int], lines: int, target: float | None = None) -> go.Figure:
    chart = charts.p_chart(errors, lines, baseline=min(20, len(errors))).assign(errors=errors, lines=lines)
    return control.control(chart, words, LIGHT, Weeks(weeks(len(errors))), target=target)


def proved(words: Words, level: float) -> go.Figure:
    days = weeks(24)
    table = pd.DataFrame(
        {
            "start": days, "errors": [int(level * 1000)] * 24, "lines": 1000, "maturity": 1.0,
            "phase": ["before"] * 14 + ["after"] * 10, "control_errors": int(level * 1000), "control_lines": 1000,
        }
    )  # fmt: skip
    parts = pd.DataFrame(
        {
            "part": ["before", "without", "after"], "start": [days[0], days[14], days[14]],
            "end": [days[13], days[23], days[23]], "rate": [level, level * 1.01, level * 0.99],
            "lower": level * 0.8, "upper": level * 1.2,
        }
    )  # fmt: skip
    return effect.effect(table, parts, words, LIGHT, start=date(2024, 4, 8), verdict="worked")


def striped(words: Words, number: int) -> go.Figure:
    frame = pd.DataFrame(
        [{"cause": name, "week": week, "rate": 1e-5} for name in (LONG, "b") for week in weeks(number)]
    )
    return strips.strips(frame, words, LIGHT, Marks(name="cause"))


LIMITS = pd.DataFrame(
    {
        "expected": [1.0, 9000.0],
        "lower95": [0, 0.98],
        "upper95": [3, 1.02],
        "lower998": [0, 0.97],
        "upper998": [5, 1.03],
    }
)
CONTROLS: dict[str, Callable[[Words], go.Figure]] = {
    "104 weeks": lambda w: controlled(w, [8, 12, 9, 11] * 26, 1000, target=0.0101),
    "tiny rates": lambda w: controlled(w, [1, 0, 0, 2] * 13, 1_000_000, target=0.0000011),
    "all zero": lambda w: controlled(w, [0] * 26, 1000),
    "three weeks": lambda w: controlled(w, [3, 4, 5], 1000, target=0.004),
    "every line wrong": lambda w: controlled(w, [1000] * 26, 1000, target=1.0),
    "on the wall": lambda w: enlarged(controlled(w, [8, 12, 9, 11] * 26, 1000, target=0.0101), 1.7),
}
ENDED = {f"control {name}": draw for name, draw in CONTROLS.items()} | {
    "funnel": lambda w: funnel.funnel(named([9, 1]), LIMITS, w, LIGHT, Marks(name="sku")),
    "effect": lambda w: proved(w, 0.02),
    "effect tiny": lambda w: proved(w, 0.001),
}
DATED = ENDED | {
    "strips 104": lambda w: striped(w, 104),
    "strips 12": lambda w: striped(w, 12),
    "spark 104": lambda w: spark.spark(weeks(104), [3] * 104, w, LIGHT, recent=4, worse=True),
    "spark 2": lambda w: spark.spark(weeks(2), [0, 0], w, LIGHT, recent=1, worse=True),
}
DATED.pop("funnel")
BARRED: dict[str, Callable[[Words], go.Figure]] = {
    "one": lambda w: bars.bars(named([7]), w, LIGHT, Marks(name="sku", value="errors")),
    "all zero": lambda w: bars.bars(named([0, 0, 0]), w, LIGHT, Marks(name="sku", value="errors")),
    "fifteen": lambda w: bars.bars(named([12345.0] * 15), w, LIGHT, Marks(name="sku", value="errors")),
    "money": lambda w: bars.bars(
        named([1234.5, 3]), w, LIGHT, Marks(name="sku", value="errors", text=lambda row: "SGD 1,234.50")
    ),
    "pareto": lambda w: bars.pareto(named([900, 90, 10]), w, LIGHT, Marks(name="sku", value="errors")),
    "waterfall": lambda w: waterfall.waterfall(
        named([900, -90, 10]), w, LIGHT, Marks(name="sku", value="errors")
    ),
}


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("name", ENDED)
def test_labels_at_the_right_end_keep_apart_and_have_room(name: str, language: str) -> None:
    figure = ENDED[name](WORDS[language])
    layout = figure.layout
    high = layout.height - layout.margin.t - 36
    top = layout.yaxis.range[1]
    ends = [a for a in layout.annotations if a.xref == "paper" and a.x == 1]
    assert ends or name == "control all zero"
    at = sorted(a.y / top * high + (a.yshift or 0) for a in ends)
    assert all(later - earlier >= LINE for earlier, later in pairwise(at)), at
    assert all(-1 <= place <= high + 1 for place in at), (at, high)
    for label in ends:
        assert 6 + width_of(label.text, label.font.size) <= layout.margin.r, label.text


@pytest.mark.parametrize("name", DATED)
def test_days_on_the_axis_are_mondays_and_do_not_collide(name: str) -> None:
    figure = DATED[name](WORDS["en"])
    axis = figure.layout.xaxis
    drawn = [pd.Timestamp(x) for t in figure.data if t.x is not None for x in t.x]
    first, last = (pd.Timestamp(end) for end in axis.range or (min(drawn), max(drawn)))
    if axis.tickvals is not None:
        ticks, texts = [pd.Timestamp(t) for t in axis.tickvals], axis.ticktext
    else:
        apart = pd.Timedelta(milliseconds=axis.dtick)
        assert apart % pd.Timedelta(weeks=1) == pd.Timedelta(0)
        back = int((pd.Timestamp(axis.tick0) - first) / apart)
        ticks = [pd.Timestamp(axis.tick0) - n * apart for n in reversed(range(back + 1))]
        texts = ["Aug 31"] * len(ticks)
    assert ticks and all(t.day_of_week == 0 for t in ticks)
    for width in WIDTHS[1:] if name == "control on the wall" else WIDTHS:  # on a phone nothing is enlarged
        room = width - figure.layout.margin.r - figure.layout.margin.l - 40  # of the numbers on the left
        at = [(t - first) / (last - first) * room for t in ticks] if last > first else [0.0]
        for (a, text), (b, other) in pairwise(zip(at, texts, strict=True)):
            assert b - a >= (width_of(text) + width_of(other)) / 2, (width, texts)


@pytest.mark.parametrize("name", BARRED)
def test_labels_behind_bars_are_not_cut(name: str) -> None:
    figure = BARRED[name](WORDS["en"])
    trace, (low, high) = figure.data[0], figure.layout.xaxis.range
    assert low <= 0 < high
    assert len(set(figure.layout.yaxis.ticktext)) == len(trace.text)  # long names differ at their end
    names = max(width_of(text, figure.layout.yaxis.tickfont.size) for text in figure.layout.yaxis.ticktext)
    steps = np.cumsum(trace.x) if trace.type == "waterfall" else np.array(trace.x)
    for width in WIDTHS:
        room = width - names - 8 - 8
        assert room > width * 0.35
        for value, text in zip(steps, trace.text, strict=True):
            end = (value - low) / (high - low) * room + 4 + width_of(text, trace.textfont.size)
            assert end <= room + figure.layout.margin.r, (width, text)


@pytest.mark.parametrize("name", CONTROLS)
def test_axes_fit_what_is_drawn(name: str) -> None:
    figure = CONTROLS[name](WORDS["en"])
    low, high = figure.layout.yaxis.range
    values = [y for t in figure.data if t.type == "scatter" for y in t.y if y is not None and np.isfinite(y)]
    assert low == 0 < high and max(values) <= high
    assert max(values) >= high * 0.6 or max(values) == 0


@pytest.mark.parametrize("number", [1, 12])
def test_a_map_and_intervals_of_long_names_leave_room_for_themselves(number: int) -> None:
    names = [f"{LONG}-{i}" for i in range(number)]
    matrix = pd.DataFrame(np.eye(number) * 3, index=names, columns=names)
    drawn = [
        heat.heat(matrix, WORDS["en"], LIGHT),
        intervals.intervals(named([9.0] * number), WORDS["en"], LIGHT, Marks(name="sku", kind="kind")),
    ]
    for figure in drawn:
        assert max(map(width_of, figure.layout.yaxis.ticktext)) < WIDTHS[0] / 2
        row = (figure.layout.height - 60) / number
        assert row >= LINE


def test_a_name_of_words_stands_on_two_lines_and_a_code_shows_its_end() -> None:
    assert name_label("Picked from the wrong slot", lines=2) == "Picked from<br>the wrong slot"
    assert name_label("a<b> and rather long words", lines=2) == "a&lt;b&gt; and rather<br>long words"
    assert name_label("Picked from the wrong slot") == "Picked from…ong slot"
    assert name_label(LONG, lines=2) == "TSHIRT-OVER…-EDITION" and name_label("Short", lines=2) == "Short"
