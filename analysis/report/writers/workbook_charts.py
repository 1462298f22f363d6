"""Charts of the workbook: native ones whose every series, error bar and label comes from cells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from analysis.draw.look import LIGHT
from analysis.report.base import stacks, typeface
from analysis.report.base.model import Chart, Pack, ReportColumn, ReportTable
from analysis.report.base.text_width import cut
from analysis.wording import escape

SIZE = {"width": 620, "height": 360}
# Rows that a chart covers.
ROWS = 19
# Widths of letters of a name beside its bar; the table has the whole.
MOST_NAME = 28
MARKERS: dict[str, tuple[str, int]] = {
    "mark": ("circle", 5),
    "open": ("circle", 7),
    "worse": ("triangle", 10),
    "better": ("diamond", 10),
    "odd": ("square", 8),
    "event": ("triangle", 8),
}
LABELLED = ("centre", "limit")
STACK = {"up": LIGHT.worse, "down": LIGHT.better, "total": LIGHT.mark, "under": LIGHT.mark}


def block(chart: Chart, report: Pack) -> ReportTable:
    """The cells that a chart draws, as a table."""
    words, value = report.words, chart.series[0]
    if chart.shape == "control":
        columns = [
            ReportColumn(chart.category, words.column("week"), "day"),
            *(ReportColumn(s.name, s.label, "decimal") for s in chart.series),
        ]
        return ReportTable(tuple(columns), chart.frame)
    head = ReportColumn(chart.category, " ", "text")
    short = [cut(escape.plain(name), MOST_NAME) for name in chart.frame[chart.category]]
    chart = replace(chart, frame=chart.frame.assign(**{chart.category: short}))
    numbers = ReportColumn(value.name, value.label, chart.kind)
    if chart.shape == "bars":
        return ReportTable((head, numbers), chart.frame)
    if chart.shape == "waterfall":
        parts = stacks.stacked(chart.frame, value.name)
        frame = pd.concat([chart.frame, parts], axis=1)
        more = (ReportColumn(n, words(f"report.stack.{n}"), "cents") for n in (*stacks.PARTS, *stacks.LABELS))
        return ReportTable((head, ReportColumn(value.name, value.label, "cents"), *more), frame)
    frame = chart.frame.assign(
        plus=chart.frame["upper"] - chart.frame[value.name],
        minus=chart.frame[value.name] - chart.frame["lower"],
    )
    roles = [r for r in ("mark", "worse", "better") if (frame["role"] == r).any()]
    for role in roles:
        frame[role] = frame[value.name].where(frame["role"] == role)
    names = {
        "mark": value.label,
        "worse": words("packers.verdict.above"),
        "better": words("packers.verdict.below"),
    }
    more = (ReportColumn(n, words.column(n), "decimal") for n in ("lower", "upper"))
    bars = (ReportColumn(n, words(f"report.bar.{n}"), "decimal") for n in ("plus", "minus"))
    return ReportTable((head, *(ReportColumn(r, names[r], "decimal") for r in roles), *more, *bars), frame)


def make(
    book: Any, sheet: str, chart: Chart, cells: ReportTable, place: tuple[int, int], report: Pack
) -> Any:
    """The native chart of a block of cells whose headings begin at ``place``."""
    drawers = {"control": _control, "bars": _bars, "intervals": _intervals, "waterfall": _waterfall}
    native = drawers[chart.shape](book, chart, CellBlock(sheet, cells, place), report)
    # The writer takes whatever looks like name!A1 for an address.
    safe = escape.formula(escape.plain(chart.titled(report.words))).replace("!", f"!{escape.WORD_JOINER}")
    native.set_title({"name": safe, "name_font": _font(report, 12, bold=True), "overlay": False})
    native.set_size(SIZE)
    native.show_blanks_as("gap")
    native.set_chartarea({"border": {"none": True}})
    return native


class CellBlock:
    """Addresses of the columns of a block of cells."""

    def __init__(self, sheet: str, made: ReportTable, place: tuple[int, int]):
        self.sheet = "'" + sheet.replace("'", "''") + "'"
        self.names = [c.name for c in made.columns]
        self.frame = made.frame
        self.top, self.left = place

    def values(self, name: str) -> str:
        """Address of the values of a column."""
        column = self.left + self.names.index(name)
        first = xl_rowcol_to_cell(self.top + 1, column, True, True)
        last = xl_rowcol_to_cell(self.top + max(len(self.frame), 1), column, True, True)
        return f"={self.sheet}!{first}:{last}"

    def head(self, name: str) -> str:
        """Address of the heading of a column."""
        return f"={self.sheet}!{xl_rowcol_to_cell(self.top, self.left + self.names.index(name), True, True)}"

    def cell(self, name: str, row: int) -> str:
        """Address of one value."""
        return f"={self.sheet}!{xl_rowcol_to_cell(self.top + 1 + row, self.left + self.names.index(name), True, True)}"


def _font(report: Pack, size: int = 10, *, bold: bool = False, code: str = LIGHT.text) -> dict[str, Any]:
    face = typeface.choose(report.words.language)
    eastern = report.words.language[:2] in ("zh", "ja", "ko")
    return {"name": face.east_asian if eastern else face.latin, "size": size, "bold": bold, "color": code}


def _axis(report: Pack, **more: Any) -> dict[str, Any]:
    line = {"color": LIGHT.line}
    return {
        "num_font": _font(report),
        "line": line,
        "major_gridlines": {"visible": False},
        "major_tick_mark": "none",
        **more,
    }


def _marker(role: str) -> dict[str, Any]:
    style, size = MARKERS[role]
    code = LIGHT.text if role == "mark" else typeface.ROLES[role]
    fill = LIGHT.line if role == "open" else code
    return {"type": style, "size": size, "border": {"color": code}, "fill": {"color": fill}}


def _control(book: Any, chart: Chart, cells: CellBlock, report: Pack) -> Any:
    native = book.add_chart({"type": "line"})
    hidden = []
    for index, series in enumerate(chart.series):
        given: dict[str, Any] = {
            "name": cells.head(series.name),
            "categories": cells.values(chart.category),
            "values": cells.values(series.name),
        }
        if series.role in LABELLED:
            hidden.append(index)
            dash = "dash" if series.role == "limit" else "solid"
            given |= {
                "line": {"color": LIGHT.mark, "width": 1.25, "dash_type": dash},
                "marker": {"type": "none"},
            }
            given["data_labels"] = _last(chart, series.name, cells, report)
        else:
            line = {"color": LIGHT.mark, "width": 1.5} if series.role == "mark" else {"none": True}
            given |= {"line": line, "marker": _marker(series.role)}
        native.add_series(given)
    days = pd.to_datetime(chart.frame[chart.category])
    own = {"date_axis": True, "major_unit": 7 * max(1, -(-len(days) // 8)), "major_unit_type": "days"}
    day = typeface.number_format("day", "", report.words.language)
    native.set_x_axis(_axis(report, num_format=day, label_position="low", **(own if days.is_unique else {})))
    native.set_y_axis(_axis(report, min=0, num_format="#,##0"))
    native.set_legend({"position": "top", "delete_series": hidden, "font": _font(report)})
    native.set_plotarea({"layout": {"x": 0.07, "y": 0.22, "width": 0.74, "height": 0.66}})
    return native


def _last(chart: Chart, name: str, cells: CellBlock, report: Pack) -> dict[str, Any]:
    """A label on the last value only, its name; the value beside it follows the cell."""
    known = chart.frame[name].last_valid_index()
    custom: list[dict[str, Any]] = [{"delete": True}] * len(chart.frame)
    if known is not None and chart.frame[name][known] > 0:
        custom[list(chart.frame.index).index(known)] = {"font": _font(report, 9, code=LIGHT.muted)}
    return {
        "value": True,
        "series_name": True,
        "separator": " ",
        "position": "right",
        "num_format": "#,##0.0",
        "custom": custom,
    }


def _bars(book: Any, chart: Chart, cells: CellBlock, report: Pack) -> Any:
    native = book.add_chart({"type": "bar"})
    name = chart.series[0].name
    native.add_series(
        {
            "name": cells.head(name),
            "categories": cells.values(chart.category),
            "values": cells.values(name),
            "fill": {"color": LIGHT.accent},
            "gap": 45,
            "points": _points(chart),
            "data_labels": {
                "value": True,
                "num_format": typeface.number_format(chart.kind, report.currency, report.words.language),
                "font": _font(report),
            },
        }
    )
    # The names stand on the axis that bar charts of this writer call y; the first one on top.
    native.set_y_axis(_axis(report, reverse=True))
    native.set_x_axis(_axis(report, visible=False, min=0))
    native.set_legend({"none": True})
    return native


def _points(chart: Chart) -> list[dict[str, Any] | None]:
    """Bars that are no finding in grey."""
    grey = {"fill": {"color": LIGHT.mark}}
    return [grey if aside else None for aside in chart.frame.get("aside", [])]


def _intervals(book: Any, chart: Chart, cells: CellBlock, report: Pack) -> Any:
    native = book.add_chart({"type": "line"})
    roles = [r for r in ("mark", "worse", "better") if r in cells.names]
    for role in roles:
        code = typeface.ROLES[role]
        native.add_series(
            {
                "name": cells.head(role),
                "categories": cells.values(chart.category),
                "values": cells.values(role),
                "line": {"none": True},
                "marker": _marker(role),
                "y_error_bars": {
                    "type": "custom",
                    "plus_values": cells.values("plus"),
                    "minus_values": cells.values("minus"),
                    "plus_data": _data(cells, "plus"),
                    "minus_data": _data(cells, "minus"),
                    "end_style": 0,
                    "line": {"color": code, "width": 2},
                },
            }
        )
    native.set_x_axis(_axis(report))
    native.set_y_axis(
        _axis(report, min=0, num_format="0", major_gridlines={"visible": True, "line": {"color": LIGHT.line}})
    )
    native.set_legend({"position": "top", "font": _font(report)} if len(roles) > 1 else {"none": True})
    return native


def _data(cells: CellBlock, name: str) -> list[float]:
    return [float(v) for v in cells.frame[name]]


def _waterfall(book: Any, chart: Chart, cells: CellBlock, report: Pack) -> Any:
    native = book.add_chart({"type": "bar", "subtype": "stacked"})
    for name in (*stacks.PARTS, *stacks.LABELS):
        given: dict[str, Any] = {
            "name": cells.head(name),
            "categories": cells.values(chart.category),
            "values": cells.values(name),
            "fill": {"color": STACK[name]} if name in STACK else {"none": True},
            "border": {"none": True},
            "gap": 35,
        }
        if name in stacks.LABELS:
            shown = typeface.label_format(name, chart.kind, report.currency, report.words.language)
            labels = {"value": True, "position": "inside_base", "num_format": shown, "font": _font(report)}
            given["data_labels"] = labels
        native.add_series(given)
    low, high = stacks.ends(stacks.stacked(chart.frame, chart.series[0].name))
    native.set_y_axis(_axis(report, reverse=True, label_position="low"))
    native.set_x_axis(_axis(report, visible=False, min=low, max=high))
    native.set_legend({"none": True})
    return native
