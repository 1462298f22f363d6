"""Figures: hostile names stay text, signals have shapes, colours are legible, nothing but data is drawn."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from datetime import date

import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.draw import bars, control, funnel, heat, intervals, waterfall
from analysis.draw.figure import Drawing
from analysis.draw.look import DARK, LIGHT, Look, enlarged
from analysis.draw.spec import Marker, Marks, Weeks
from analysis.spc import charts
from analysis.wording.words import Words
from tests.paths import ROOT

EVIL = '<a href="https://evil.example">x</a>'
WORDS = Words("en")


def control_figure(look: Look = LIGHT) -> go.Figure:
    weeks = pd.date_range("2026-01-05", periods=30, freq="7D")
    errors = [8, 12, 9, 11, 7, 13, 10, 9, 11, 8] * 2 + [10] * 5 + [40, 9, 10, 11, 3]
    chart = charts.p_chart(errors, 1000, baseline=20).assign(errors=errors, lines=1000)
    cast = pd.DataFrame({"expected": [0.012] * 30, "lower": [0.01] * 30, "upper": [0.02] * 30})
    return control.control(
        chart,
        WORDS,
        look,
        Weeks(list(weeks), mature=[1.0] * 28 + [0.9, 0.4], nowcast=cast),
        markers=[Marker(date(2026, 3, 2), EVIL)],
        target=0.009,
    )


NAMES = pd.DataFrame(
    {
        "sku": [EVIL, "B"],
        "errors": [9, 1],
        "expected": [3.0, 2.0],
        "ratio": [3.0, 0.5],
        "lower": [1.2, 0.1],
        "upper": [5.0, 2.0],
        "cumulative": [0.9, 1.0],
        "flagged": [True, False],
        "direction": ["higher", ""],
        "kind": ["worse", ""],
    }
)
LIMITS = pd.DataFrame(
    {"expected": [1.0, 4.0], "lower95": [0, 0.3], "upper95": [3, 2], "lower998": [0, 0.1], "upper998": [5, 3]}
)
FIGURES: dict[str, Callable[[Look], go.Figure]] = {
    "control": control_figure,
    "bars": lambda look: bars.bars(
        NAMES,
        WORDS,
        look,
        Marks(name="sku", value="ratio", lower="lower", upper="upper", tip=lambda row: [EVIL]),
    ),
    "pareto": lambda look: bars.pareto(NAMES, WORDS, look, Marks(name="sku", value="errors")),
    "funnel": lambda look: funnel.funnel(NAMES, LIMITS, WORDS, look, Marks(name="sku")),
    "intervals": lambda look: intervals.intervals(NAMES, WORDS, look, Marks(name="sku", kind="kind")),
    "heat": lambda look: heat.heat(
        pd.DataFrame([[1, 0], [5, 2]], index=[EVIL, "b"], columns=[EVIL, "d"]),
        WORDS,
        look,
        tip=lambda *_: EVIL,
    ),
    "waterfall": lambda look: waterfall.waterfall(NAMES, WORDS, look, Marks(name="sku", value="errors")),
}


@pytest.mark.parametrize("name", FIGURES)
def test_names_from_files_stay_text_in_every_figure(name: str) -> None:
    drawn = json.loads(FIGURES[name](LIGHT).to_json())
    for trace in drawn["data"]:
        for mark in trace.get("customdata", []):
            del mark[:-1]  # what a click stands for is no text
    assert "<a " not in json.dumps(drawn)
    assert "&lt;a" in json.dumps(drawn)


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_no_figure_has_gridlines_pies_or_a_second_axis(name: str, look: Look) -> None:
    figure = FIGURES[name](look)
    assert not any(
        isinstance(trace, go.Pie) or getattr(trace, "yaxis", None) == "y2" for trace in figure.data
    )
    assert figure.layout.xaxis.showgrid is False and figure.layout.yaxis.showgrid is False
    assert figure.layout.paper_bgcolor == look.paper


@pytest.mark.parametrize("name", sorted(FIGURES.keys() - {"control", "heat"}))
def test_an_empty_frame_draws_an_empty_figure(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "NAMES", NAMES.iloc[:0])
    assert isinstance(FIGURES[name](LIGHT), go.Figure)


def test_a_signal_is_told_by_shape_and_colour_and_a_young_week_is_hatched() -> None:
    figure = control_figure()
    points = next(t for t in figure.select_traces({"mode": "lines+markers"}))
    assert points.marker.symbol[25] == "triangle-up" and points.marker.color[25] == LIGHT.worse
    assert points.marker.symbol[29].endswith("-open")
    assert any(t.type == "bar" and t.marker.pattern.shape == "/" and len(t.x) == 2 for t in figure.data)
    assert points.customdata[0][0] == "2026-01-05"
    labels = " ".join(a.text for a in figure.layout.annotations)
    assert "upper limit" in labels and "centre" in labels and "target 90.0" in labels


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast of two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_marks_stand_out(look: Look) -> None:
    assert min(contrast(look.paper, c) for c in (look.text, look.muted, look.accent)) >= 4.5
    assert min(contrast(look.paper, c) for c in (look.mark, look.worse, look.better, *look.categorical)) >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_theme_has_the_colours_of_the_figures(mode: str) -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"][mode]
    look = LIGHT if mode == "light" else DARK
    assert tuple(theme["chartCategoricalColors"]) == look.categorical and len(look.categorical) == 10
    assert theme["backgroundColor"] == look.paper and theme["textColor"] == look.text
    assert contrast(theme["secondaryBackgroundColor"], theme["textColor"]) >= 4.5
    assert contrast(theme["backgroundColor"], theme["linkColor"]) >= 4.5
    assert contrast(theme["primaryColor"], "#FFFFFF") >= 3


def test_a_figure_for_the_wall_is_the_same_with_every_text_larger_and_room_for_it():
    small, large = (
        bars.pareto(NAMES.assign(cumulative=0.5), WORDS, LIGHT, Marks(name="sku", value="errors"))
        for _ in "ab"
    )
    large = enlarged(large, 1.5)
    assert large.layout.height == small.layout.height * 1.5
    assert large.layout.yaxis.tickfont.size == small.layout.yaxis.tickfont.size * 1.5
    assert large.data[0].textfont.size == small.data[0].textfont.size * 1.5
    assert large.layout.xaxis.range[1] > small.layout.xaxis.range[1]
    assert list(large.data[0].x) == list(small.data[0].x)
    drawn = enlarged(control_figure(), 2)
    sizes = zip(control_figure().layout.annotations, drawn.layout.annotations, strict=True)
    assert all(b.font.size == 2 * a.font.size for a, b in sizes)


def test_names_on_two_lines_have_room_for_both() -> None:
    names = ["Put away in the wrong place", "Sorted into the wrong order"]
    frame = pd.DataFrame({"name": names * 2, "value": [4.0, 3.0, 2.0, 1.0]})
    short = bars.bars(frame.assign(name=list("abcd")), WORDS, LIGHT, Marks(name="name", value="value"))
    tall = bars.bars(frame, WORDS, LIGHT, Marks(name="name", value="value"))
    assert all("<br>" in text for text in tall.layout.yaxis.ticktext)
    a_row = tall.layout.yaxis.tickfont.size * 1.3 * 2
    assert (tall.layout.height - tall.layout.margin.t - tall.layout.margin.b) / 4 > a_row
    assert tall.layout.height > short.layout.height


def test_a_drawing_is_what_plotly_makes_of_the_same_acts() -> None:
    days = pd.Series(pd.to_datetime(["2026-01-05", "2026-01-12"]))

    def acts(made: go.Figure) -> go.Figure:
        made.update_layout(height=300, xaxis={"showgrid": False}, yaxis={"showgrid": False})
        made.add_scatter(x=days, y=[1.5, None], line={"color": "red"}, name=None)
        made.add_bar(x=days, y=[1, 2], yaxis="y2")
        made.add_hline(y=1, line={"width": 1})
        made.add_vline(x=days[0], line={"width": 2})
        made.add_annotation(x=1, y=2, text="a")
        made.update_layout({"yaxis2": {"domain": [0, 0.5]}}, xaxis={"tickfont": {"size": 12}})
        made.update_yaxes(range=[0, 3])
        return made.update_xaxes(tickfont={"color": "blue"}, type="date")

    drawn, plotlys = acts(Drawing()), acts(go.Figure())
    assert list(drawn.data) == list(plotlys.data)
    ours, theirs = drawn.layout.to_plotly_json(), plotlys.layout.to_plotly_json()
    assert ours.pop("template")["layout"].items() <= theirs.pop("template")["layout"].items()
    assert ours == theirs
    assert drawn.marks() == [] and drawn.inside() == (300, 0)


def test_what_is_missing_in_a_column_is_no_number_for_the_browser() -> None:
    drawn = Drawing().add_bar(x=pd.Series([1.0, float("nan")]), y=pd.Series([pd.NA, 2], dtype="Int64"))
    assert drawn.to_dict()["data"] == [{"type": "bar", "x": [1.0, None], "y": [None, 2]}]
