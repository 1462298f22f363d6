"""The pack as a workbook: every table with its raw numbers, native charts that follow the cells."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import xlsxwriter

from analysis.draw.look import LIGHT
from analysis.report.base import typeface
from analysis.report.base.model import Kind, Pack, ReportColumn, ReportTable, Section, shown
from analysis.report.base.text_width import width
from analysis.report.writers import workbook_charts
from analysis.wording import escape
from analysis.wording.plain import moment
from data.meaning.missing import missing

HEADER = 3
NARROWEST, WIDEST = 9, 48
CHART_COLUMNS = 10
# Width of a heading in the program's units, of its width in letters.
TITLE_UNITS = 2.8
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def render(report: Pack) -> bytes:
    """The workbook as a file."""
    made = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": False,
    }
    book = xlsxwriter.Workbook(made, options)
    book.set_properties(
        {
            "title": f"{report.title} · {report.subtitle}",
            "subject": report.stamp,
            "author": report.words("app.name"),
            "created": report.made_at,
        }
    )
    formats = Formats(book, report)
    names: list[str] = []
    _summary(book, report, formats, names)
    for section in report.sections:
        if section.tables or section.charts:
            _section(book, section, report, formats, names)
    book.close()
    return made.getvalue()


class Formats:
    """Cell formats of a workbook by name: title, head, text, wrap, muted, and one for each kind of value."""

    def __init__(self, book: Any, report: Pack):
        face = typeface.choose(report.words.language)
        font = {
            "font_name": face.east_asian if report.words.language[:2] in ("zh", "ja", "ko") else face.latin
        }
        base = {**font, "font_size": 11, "font_color": LIGHT.text, "valign": "top"}
        self.title = book.add_format({**base, "bold": True, "font_size": 14})
        self.text = book.add_format(base)
        self.bold = book.add_format({**base, "bold": True})
        self.bold_wrap = book.add_format({**base, "bold": True, "text_wrap": True})
        self.cell = book.add_format({**base, "align": "left", "indent": 1})
        self.wrap = book.add_format({**base, "text_wrap": True, "align": "left", "indent": 1})
        self.muted = book.add_format({**base, "font_color": LIGHT.muted})
        self.muted_wrap = book.add_format({**base, "font_color": LIGHT.muted, "text_wrap": True})
        head = {
            **base,
            "bold": True,
            "bg_color": LIGHT.sequence[0],
            "bottom": 1,
            "border_color": LIGHT.mark,
            "text_wrap": True,
        }
        self.head = book.add_format({**head, "align": "left", "indent": 1})
        self.head_right = book.add_format({**head, "align": "right"})
        kinds = ("count", "decimal", "money", "cents", "share", "chance")
        numbers = {k: typeface.number_format(k, report.currency, report.words.language) for k in kinds}
        numbers |= {
            "money": numbers["cents"],
            "decimal": "#,##0.00",
            "day": "yyyy-mm-dd",
            "moment": "yyyy-mm-dd hh:mm",
        }
        left = {"align": "left", "indent": 1}
        changes = {"count": numbers["count"], "decimal": "#,##0.0", "cents": numbers["cents"]}
        self.signed = {
            k: book.add_format({**base, **left, "num_format": f'"+"{n};"−"{n};{n}'})
            for k, n in changes.items()
        }
        self.left = {k: book.add_format({**base, **left, "num_format": n}) for k, n in numbers.items()}
        self.kinds = {k: book.add_format({**base, "num_format": n}) for k, n in numbers.items()}


def _sheet(book: Any, title: str, report: Pack, names: list[str]) -> Any:
    """A sheet with a name that the program accepts, ready to be printed on one page's width."""
    plain = _FORBIDDEN.sub(" ", title)[:31].strip() or f"{len(names) + 1}"
    name, number = plain, 2
    while name.lower() in (n.lower() for n in names):
        name = f"{plain[:28]} {number}"
        number += 1
    names.append(name)
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_row(0, 22)
    sheet.set_footer("&L" + report.stamp.replace("&", "&&")[:200] + "&R&P / &N")
    return sheet


def _text(sheet: Any, row: int, column: int, text: str, form: Any) -> None:
    sheet.write_string(row, column, escape.formula(escape.plain(text)), form)


def _summary(book: Any, report: Pack, formats: Formats, names: list[str]) -> None:
    words = report.words
    sheet = _sheet(book, words("report.summary"), report, names)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 20)
    sheet.set_column(2, 3, 18)
    sheet.set_column(4, 4, 60)
    _text(sheet, 0, 0, f"{report.title} · {report.subtitle}", formats.title)
    demo = f" · {words('report.demo')}" if report.is_demo else ""
    made = words("report.made", when=moment(words, report.made_at))
    _text(sheet, 1, 0, f"{report.stamp} · {made}{demo}", formats.muted)
    _text(sheet, 2, 0, report.headline, formats.bold)
    sheet.set_row(2, 22)
    for column, name in enumerate(("figure", "value", "unit", "change", "small")):
        label = words.column("value") if name == "value" else words(f"report.column.{name}")
        _text(sheet, HEADER, column, label, formats.head)
    row = HEADER + 1
    for figure in report.figures:
        for column, text in enumerate((figure.label, figure.value, figure.unit, figure.change, figure.small)):
            _text(sheet, row, column, text, formats.wrap)
        if figure.number is not None:
            sheet.write_number(row, 1, figure.number, formats.left[figure.kind])
        if figure.moved is not None:
            sheet.write_number(row, 3, figure.moved, formats.signed[figure.kind])
        row += 1
    _text(sheet, row, 0, report.compared, formats.muted)
    row += 2
    for section in report.sections:
        row = _words(sheet, section, row, formats)
    sheet.freeze_panes(HEADER + 1, 0)


def _words(sheet: Any, section: Section, row: int, formats: Formats) -> int:
    """Everything that a section says in words; the next free row."""
    _text(sheet, row, 0, section.title, formats.bold_wrap)
    said = [(section.heading, formats.bold_wrap), *((p, formats.wrap) for p in section.points)]
    small = " · ".join(p for p in (*section.facts, section.how) if p)
    if small:
        said.append((small, formats.muted_wrap))
    for text, form in said:
        sheet.merge_range(row, 1, row, 4, "", form)
        _text(sheet, row, 1, text, form)
        sheet.set_row(row, 15.5 * max(1, -(-width(text) // 62)))
        row += 1
    return row + 1


def _section(book: Any, section: Section, report: Pack, formats: Formats, names: list[str]) -> None:
    """A sheet: the finding, the tables with frozen headings, the charts, and behind them the cells they draw."""
    sheet = _sheet(book, section.title, report, names)
    _text(sheet, 0, 0, section.heading, formats.title)
    _text(sheet, 1, 0, report.stamp, formats.muted)
    column = 0
    for index, made in enumerate(section.tables):
        column = _table(sheet, made, column, report, formats, filtered=index == 0) + 1
    place = column
    rows = max([*(len(t.frame) for t in section.tables), workbook_charts.ROWS * len(section.charts)])
    last = max(place + (CHART_COLUMNS if section.charts else _beside(section, report)), 1) - 1
    sheet.print_area(0, 0, HEADER + rows, last)
    sheet.set_row(HEADER, 32)
    sheet.repeat_rows(HEADER)
    column += CHART_COLUMNS + 1 if section.charts else 0
    for index, chart in enumerate(section.charts):
        block = workbook_charts.block(chart, report)
        _text(
            sheet,
            HEADER - 1,
            column,
            report.words("filter.chip", name=report.words("report.chart_data"), value=chart.title),
            formats.muted,
        )
        end = _table(sheet, block, column, report, formats)
        native = workbook_charts.make(book, names[-1], chart, block, (HEADER, column), report)
        below = HEADER + 1 + index * workbook_charts.ROWS
        sheet.insert_chart(below, place, native, {"description": chart.alt, "object_position": 3})
        column = end + 1
    sheet.freeze_panes(HEADER + 1, 1 if section.tables else 0)


def _beside(section: Section, report: Pack) -> int:
    """Columns beside the tables that the heading needs."""
    wide = sum(_wide(c, list(t.frame[c.name]), report) for t in section.tables for c in t.columns)
    return max(0, math.ceil((width(section.heading) * TITLE_UNITS - wide) / NARROWEST))


def _table(
    sheet: Any, made: ReportTable, left: int, report: Pack, formats: Formats, *, filtered: bool = False
) -> int:
    """Write a table; the column after it."""
    if made.title:
        _text(sheet, HEADER - 1, left, made.title, formats.muted)
    for offset, column in enumerate(made.columns):
        form = formats.head if column.kind == "text" else formats.head_right
        _text(sheet, HEADER, left + offset, column.heading, form)
        values = list(made.frame[column.name])
        for row, value in enumerate(values, start=HEADER + 1):
            _value(sheet, row, left + offset, value, column, report, formats)
        sheet.set_column(left + offset, left + offset, _wide(column, values, report))
    if filtered and len(made.frame):
        sheet.autofilter(HEADER, left, HEADER + len(made.frame), left + len(made.columns) - 1)
    return left + len(made.columns)


def _value(
    sheet: Any, row: int, column: int, value: Any, of: ReportColumn, report: Pack, formats: Formats
) -> None:
    if missing(value):
        sheet.write_blank(row, column, None, formats.text)
    elif of.kind == "text":
        text = str(value)
        _text(sheet, row, column, text, formats.wrap if width(text) * 2 > WIDEST - 3 else formats.cell)
    elif of.kind in ("day", "moment"):
        moment = pd.Timestamp(value)
        if of.kind == "moment":
            moment = moment.tz_localize("UTC").tz_convert(ZoneInfo(report.words.zone)).tz_localize(None)
        sheet.write_datetime(row, column, moment.to_pydatetime(), formats.kinds[of.kind])
    else:
        sheet.write_number(row, column, float(value), formats.kinds[of.kind])


def _wide(column: ReportColumn, values: Sequence[Any], report: Pack) -> float:
    """Width of a column in the program's units: of what its cells show, of the words of its heading, and room."""
    head = max((width(word) for word in column.heading.split()), default=0.0)
    if column.kind == "text":
        longest = max([head, *(width(str(v)) for v in values[:200])])
    else:
        longest = max([head, *(width(_shown(v, column, report)) for v in values[:200])])
    least = {"moment": 18, "day": 13}.get(column.kind, NARROWEST)
    return min(WIDEST, max(least, longest * 2 + 3))


def _shown(value: Any, column: ReportColumn, report: Pack) -> str:
    """A number about as its cell shows it: amounts with their cents."""
    kind: Kind = "cents" if column.kind == "money" else column.kind
    return "" if kind in ("day", "moment") else shown(value, kind, report.words, report.currency)
