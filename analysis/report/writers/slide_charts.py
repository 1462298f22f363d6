"""Charts of slides: native ones that the office program can edit, in the colours of the screen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Length, Pt

from analysis.draw.look import LIGHT
from analysis.report.base import stacks, typeface
from analysis.report.base.model import Chart, Pack, Series
from analysis.report.base.text_width import cut
from analysis.report.writers import slide_xml
from analysis.wording import escape

SMALL = Pt(12)
# Inches beside the plot for the axis and for the labels of limits, and those of a week on the axis.
LEFT_ROOM, RIGHT_ROOM, LABEL_ROOM = 0.5, 1.6, 1.3
# Height of the plot as a share of the chart, and what turned labels take of it.
HIGH, TURNED = 0.76, 0.1
MARKERS: dict[str, tuple[Any, int]] = {
    "mark": (XL_MARKER_STYLE.CIRCLE, 6),
    "open": (XL_MARKER_STYLE.CIRCLE, 8),
    "worse": (XL_MARKER_STYLE.TRIANGLE, 12),
    "better": (XL_MARKER_STYLE.DIAMOND, 12),
    "odd": (XL_MARKER_STYLE.SQUARE, 9),
    "event": (XL_MARKER_STYLE.TRIANGLE, 9),
}
# Widths of letters of a name beside its bar; tables and the workbook have the whole.
MOST_NAME = 18
LABELLED = ("centre", "limit")
STEPS = {"up": LIGHT.worse, "down": LIGHT.better, "total": LIGHT.mark, "under": LIGHT.mark}


def add(slide: Any, chart: Chart, report: Pack, box: tuple[Length, Length, Length, Length]) -> Any:
    """Put a chart on a slide; the native chart."""
    kind, data = _data(chart, report, box[2].inches)
    frame = slide.shapes.add_chart(kind, *box, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", chart.alt)
    frame.name = chart.title
    native = frame.chart
    _plain(native, report)
    {"control": _control, "bars": _bars, "intervals": _intervals, "waterfall": _waterfall}[chart.shape](
        native, chart, report
    )
    if chart.shape != "control":
        slide_xml.turned(native.category_axis._element, 0)
        slide_xml.labels(native.category_axis._element, 1)
    else:
        _across(native, chart, report, box[2].inches)
    return native


def colour(code: str) -> RGBColor:
    """A colour of the look for a slide."""
    return RGBColor.from_string(code.lstrip("#"))


def _data(chart: Chart, report: Pack, wide: float) -> tuple[Any, CategoryChartData]:
    numbers = typeface.number_format(chart.kind, report.currency, report.words.language)
    data = CategoryChartData(number_format=numbers)
    frame = chart.frame
    if chart.shape == "control":
        # An axis of days keeps gaps; errors of a g chart can share a day, so they stand side by side.
        days = pd.to_datetime(frame[chart.category])
        data.categories = [d.date() for d in days] if days.is_unique else _named(days, report, wide)
        for series in chart.series:
            data.add_series(series.label, _values(frame[series.name]))
        return XL_CHART_TYPE.LINE_MARKERS, data
    data.categories = [cut(escape.plain(name), MOST_NAME) for name in frame[chart.category]]
    value = chart.series[0]
    if chart.shape == "bars":
        data.add_series(value.label, _values(frame[value.name]))
        return XL_CHART_TYPE.BAR_CLUSTERED, data
    if chart.shape == "waterfall":
        parts = stacks.stacked(frame, value.name)
        for name in (*stacks.PARTS, *stacks.LABELS):
            data.add_series(report.words(f"report.stack.{name}"), _values(parts[name]))
        return XL_CHART_TYPE.BAR_STACKED, data
    for role in ("mark", "worse", "better"):
        if (frame["role"] == role).any():
            data.add_series(
                _role(role, value, report), _values(frame[value.name].where(frame["role"] == role))
            )
    return XL_CHART_TYPE.LINE_MARKERS, data


def _named(days: pd.Series, report: Pack, wide: float) -> list[str]:
    """Every so many days by name, as many as have room: some programs would turn or break all of them."""
    every = _every(len(days), wide)
    return [report.words.day(d) if (len(days) - 1 - i) % every == 0 else " " for i, d in enumerate(days)]


def _every(labels: int, wide: float) -> int:
    return max(1, math.ceil(labels / (wide / LABEL_ROOM)))


def _role(role: str, value: Series, report: Pack) -> str:
    names = {"worse": "packers.verdict.above", "better": "packers.verdict.below"}
    return report.words(names[role]) if role in names else value.label


def _values(column: pd.Series) -> list[float | None]:
    return [None if pd.isna(v) or not math.isfinite(v) else round(float(v), 6) for v in column]


def _plain(native: Any, report: Pack) -> None:
    """No frame, no gridlines, grey axes, the language's font, gaps where a value is missing."""
    native.has_title = False
    native.has_legend = False
    native.font.size = SMALL
    native.font.color.rgb = colour(LIGHT.muted)
    slide_xml.fonts(native._chartSpace.find(qn("c:txPr")).find(f".//{qn('a:defRPr')}"), report.words.language)
    for axis in (native.category_axis, native.value_axis):
        axis.has_major_gridlines = False
        axis.format.line.color.rgb = colour(LIGHT.line)
        axis.major_tick_mark = XL_TICK_MARK.NONE
        axis.tick_labels.font.size = SMALL
    native.value_axis.format.line.fill.background()
    slide_xml.gaps(native._chartSpace.chart)


def _legend(native: Any, hidden: Sequence[int]) -> None:
    native.has_legend = True
    legend: Any = native.legend
    legend.position = XL_LEGEND_POSITION.TOP
    legend.include_in_layout = False
    legend.font.size = SMALL
    slide_xml.hidden(legend._element, hidden)


def _control(native: Any, chart: Chart, report: Pack) -> None:
    for series, drawn in zip(chart.series, native.plots[0].series, strict=True):
        drawn.smooth = False
        if series.role in LABELLED:
            _limit(drawn, series, chart, report)
        else:
            _points(drawn, series)
    _legend(native, [i for i, s in enumerate(chart.series) if s.role in LABELLED])
    native.value_axis.minimum_scale = 0


def _across(native: Any, chart: Chart, report: Pack, wide: float) -> None:
    """The axis of weeks and the room beside the plot, by the width of the chart in inches."""
    days = pd.to_datetime(chart.frame[chart.category])
    high = HIGH if days.is_unique else HIGH - TURNED
    slide_xml.room(native, LEFT_ROOM / wide, 1 - RIGHT_ROOM / wide, high)
    axis = native.category_axis
    axis.tick_labels.number_format = typeface.number_format("day", "", report.words.language)
    axis.tick_labels.number_format_is_linked = False
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if days.is_unique and len(days) > 1:
        slide_xml.weeks(axis._element, _every(len(days), wide))
    elif not days.is_unique:
        slide_xml.labels(axis._element, 1)
        slide_xml.turned(axis._element, -45)


def _points(drawn: Any, series: Series) -> None:
    style, size = MARKERS[series.role]
    code = colour(LIGHT.text if series.role == "mark" else typeface.ROLES[series.role])
    drawn.marker.style, drawn.marker.size = style, size
    drawn.marker.format.line.color.rgb = code
    # Some programs draw no outline: a white point would be none.
    drawn.marker.format.fill.solid()
    drawn.marker.format.fill.fore_color.rgb = colour(LIGHT.line) if series.role == "open" else code
    if series.role == "mark":
        drawn.format.line.color.rgb = colour(LIGHT.mark)
        drawn.format.line.width = Pt(1.5)
    else:
        drawn.format.line.fill.background()


def _limit(drawn: Any, series: Series, chart: Chart, report: Pack) -> None:
    drawn.marker.style = XL_MARKER_STYLE.NONE
    drawn.format.line.color.rgb = colour(LIGHT.mark)
    drawn.format.line.width = Pt(1.25)
    if series.role == "limit":
        drawn.format.line.dash_style = MSO_LINE.DASH
    known = [i for i, v in enumerate(_values(chart.frame[series.name])) if v is not None]
    if chart.frame[series.name].iloc[known[-1]] <= 0:
        return
    label = drawn.points[known[-1]].data_label
    label.position = XL_LABEL_POSITION.RIGHT
    text = label.text_frame
    shown = report.words.number(chart.frame[series.name].iloc[known[-1]], 0 if chart.kind == "count" else 1)
    text.text = f"{series.label} {shown}"
    text.word_wrap = False
    run = text.paragraphs[0].runs[0]
    run.font.size = SMALL
    run.font.color.rgb = colour(LIGHT.muted)
    slide_xml.fonts(run._r.get_or_add_rPr(), report.words.language)


def _bars(native: Any, chart: Chart, report: Pack) -> None:
    plot = native.plots[0]
    # A bar that stands alone does not fill the whole height.
    plot.gap_width = 45 + 60 * max(0, 5 - len(chart.frame))
    plot.vary_by_categories = False
    drawn = plot.series[0]
    drawn.format.fill.solid()
    drawn.format.fill.fore_color.rgb = colour(LIGHT.accent)
    for place, aside in enumerate(chart.frame.get("aside", [])):
        if aside:
            drawn.points[place].format.fill.solid()
            drawn.points[place].format.fill.fore_color.rgb = colour(LIGHT.mark)
    _labels(plot, chart, report)
    native.category_axis.reverse_order = True
    native.category_axis.tick_labels.font.color.rgb = colour(LIGHT.text)
    native.value_axis.visible = False
    native.value_axis.minimum_scale = 0


def _labels(plot: Any, chart: Chart, report: Pack) -> None:
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format = typeface.number_format(chart.kind, report.currency, report.words.language)
    labels.number_format_is_linked = False
    labels.font.size = SMALL
    labels.font.color.rgb = colour(LIGHT.text)
    labels.show_value = True
    labels.position = XL_LABEL_POSITION.OUTSIDE_END


def _intervals(native: Any, chart: Chart, report: Pack) -> None:
    frame = chart.frame
    value = chart.series[0].name
    roles = [role for role in ("mark", "worse", "better") if (frame["role"] == role).any()]
    for role, drawn in zip(roles, native.plots[0].series, strict=True):
        drawn.smooth = False
        _points(drawn, Series(value, "", role))  # type: ignore[arg-type]
        drawn.format.line.fill.background()
        mine = frame["role"] == role
        plus = (frame["upper"] - frame[value]).where(mine)
        minus = (frame[value] - frame["lower"]).where(mine)
        slide_xml.error_bars(drawn._element, _values(plus), _values(minus), typeface.ROLES[role])
    if len(roles) > 1:
        _legend(native, [])
    native.value_axis.minimum_scale = 0
    native.value_axis.tick_labels.number_format = "0"
    native.value_axis.tick_labels.number_format_is_linked = False
    highest = max(2.0, float(frame["upper"].max()))
    step = next(s * 10**e for e in range(12) for s in (1, 2, 5) if highest <= 6 * s * 10**e)
    native.value_axis.maximum_scale = math.ceil(highest / step) * step
    native.value_axis.major_unit = step
    native.value_axis.has_major_gridlines = True
    native.value_axis.major_gridlines.format.line.color.rgb = colour(LIGHT.line)
    native.category_axis.tick_labels.font.color.rgb = colour(LIGHT.text)


def _waterfall(native: Any, chart: Chart, report: Pack) -> None:
    plot = native.plots[0]
    plot.gap_width, plot.overlap = 35, 100
    for name, drawn in zip((*stacks.PARTS, *stacks.LABELS), plot.series, strict=True):
        drawn.invert_if_negative = False
        drawn.format.line.fill.background()
        if name not in STEPS:
            drawn.format.fill.background()
        else:
            drawn.format.fill.solid()
            drawn.format.fill.fore_color.rgb = colour(STEPS[name])
        if name in stacks.LABELS:
            labels = drawn.data_labels
            labels.show_value = True
            labels.number_format = typeface.label_format(
                name, chart.kind, report.currency, report.words.language
            )
            labels.number_format_is_linked = False
            labels.position = XL_LABEL_POSITION.INSIDE_BASE
            labels.font.size = SMALL
            labels.font.color.rgb = colour(LIGHT.text)
    axis = native.value_axis
    axis.minimum_scale, axis.maximum_scale = stacks.ends(stacks.stacked(chart.frame, chart.series[0].name))
    axis.visible = False
    native.category_axis.reverse_order = True
    native.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    native.category_axis.tick_labels.font.color.rgb = colour(LIGHT.text)
