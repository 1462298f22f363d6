"""Text and tables of slides: the language's fonts set on every run, sizes that fit the place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from analysis.draw.look import LIGHT
from analysis.report.base import typeface
from analysis.report.base.model import Pack, ReportColumn, ReportTable, shown
from analysis.report.base.text_width import cut, lines, unbroken, width
from analysis.report.writers.slide_charts import colour
from analysis.report.writers.slide_xml import fonts
from analysis.wording import escape

SIZES = (18, 16, 14)
TABLE_SIZES, HEAD = (16, 15, 14), 14
# Bold text is wider than normal text.
BOLD = 0.92
# A word of a table that is longer than this, in multiples of its size, may be broken.
MOST_WORD = 12
# A cell of a slide has no more lines than these.
MOST_LINES = 3
LINE = 1.22
# Widths of letters in multiples of the size, a little more than those of the common office fonts.
RIGHT = ("count", "decimal", "money", "cents", "share", "chance")
CELL = Inches(0.08)
# Both sides of a cell, and a little for letters wider than measured.
MARGINS = 0.18
# Where a font is missing, the one in its place can be so much wider.
SAFE = 1.1


def write(
    frame: Any,
    text: str,
    report: Pack,
    *,
    size: float,
    code: str = LIGHT.text,
    bold: bool = False,
    first: bool = True,
) -> Any:
    """Write a paragraph with its fonts; the paragraph."""
    paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
    paragraph.alignment = PP_ALIGN.LEFT
    paragraph.space_after = Pt(0)
    run = paragraph.add_run()
    run.text = escape.plain(text)
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = colour(code)
    properties = run._r.get_or_add_rPr()
    properties.set("lang", typeface.choose(report.words.language).tag)
    fonts(properties, report.words.language)
    return paragraph


def box(slide: Any, left: float, top: float, wide: float, high: float, anchor: Any = MSO_ANCHOR.TOP) -> Any:
    """An empty text box without margins, in inches; its text frame."""
    frame = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(wide), Inches(high)).text_frame
    _empty(frame)
    frame.vertical_anchor = anchor
    return frame


def _empty(frame: Any) -> None:
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)


def fitted(
    texts: Sequence[str], wide: float, high: float, sizes: Sequence[int] = SIZES
) -> tuple[int, list[str]]:
    """The largest size at which the texts fit, and those that do at the smallest one, the last with an ellipsis."""
    gap = 0.45
    for size in sizes:
        if _height(texts, wide, size, gap) <= high:
            return size, list(texts)
    kept = list(texts)
    while len(kept) > 1 and _height(kept, wide, sizes[-1], gap) > high:
        kept.pop()
    room = width(kept[0])
    while len(kept) == 1 and room > 2 and _height(kept, wide, sizes[-1], gap) > high:
        room -= 1
        kept = [cut(kept[0], room)]
    return sizes[-1], kept if len(kept) == len(texts) else [*kept[:-1], kept[-1] + " …"]


def _height(texts: Sequence[str], wide: float, size: int, gap: float) -> float:
    return sum((lines(t, (wide - 0.25) / SAFE, size) * LINE + gap) * size / 72 for t in texts)


def points(slide: Any, texts: Sequence[str], report: Pack, place: tuple[float, float, float, float]) -> float:
    """Write sentences as a list with marks; the height that they take."""
    left, top, wide, high = place
    size, kept = fitted(texts, wide, high)
    frame = box(slide, left, top, wide, high)
    for index, text in enumerate(kept):
        indent = text.startswith("→ ")
        paragraph = write(frame, text, report, size=size, first=index == 0)
        paragraph.space_after = Pt(size * 0.4)
        properties = paragraph._p.get_or_add_pPr()
        properties.set("marL", str(Inches(0.5 if indent else 0.22)))
        properties.set("indent", str(-Inches(0.22)))
        if not indent:
            bullet = properties.makeelement(qn("a:buChar"), {"char": "▪"})
            properties.append(bullet)
    return _height(kept, wide, size, 0.4)


def table(
    slide: Any, made: ReportTable, report: Pack, place: tuple[float, float, float, float], rows: int
) -> tuple[int, float]:
    """A native table of as many rows as fit, at most ``rows``; how many, and the height."""
    left, top, wide, high = place
    texts = [
        [shown(row[c.name], c.kind, report.words, report.currency) for c in made.columns]
        for row in made.frame.head(rows).to_dict("records")
    ]
    size, widths, head, heights = _sized(made.columns, texts, wide, high)
    used = head + sum(heights)
    graphic = slide.shapes.add_table(
        len(heights) + 1, len(made.columns), Inches(left), Inches(top), Inches(wide), Inches(used)
    )
    native = graphic.table
    _plain_style(graphic)
    for index, inches in enumerate(widths):
        native.columns[index].width = Inches(inches)
    for index, inches in enumerate([head, *heights]):
        native.rows[index].height = Inches(inches)
    for index, column in enumerate(made.columns):
        _cell(native.cell(0, index), column.heading, column, report, HEAD, head=True)
    for at, row in enumerate(texts[: len(heights)], start=1):
        for index, (column, text) in enumerate(zip(made.columns, row, strict=True)):
            kept = cut(text, MOST_LINES * (widths[index] - MARGINS) * 72 / size)
            _cell(native.cell(at, index), kept, column, report, size, head=False)
    return len(heights), used


def _sized(
    columns: Sequence[ReportColumn], texts: Sequence[Sequence[str]], wide: float, high: float
) -> tuple[int, list[float], float, list[float]]:
    """The largest size at which all rows fit, else the rows that fit at the smallest.

    Returns
    -------
    size, widths of the columns, height of the heading, heights of the rows
    """
    kept, used = [], 0.0
    for size in TABLE_SIZES:
        widths, whole = _widths(columns, texts, wide, size)
        head = _row_height([c.heading for c in columns], [w * BOLD for w in widths], HEAD, MOST_LINES + 1)
        heights = [_row_height(row, widths, size) for row in texts]
        if whole and head + sum(heights) <= high:
            return size, widths, head, heights
    for tall in heights:
        if kept and head + used + tall > high:
            break
        kept.append(tall)
        used += tall
    return size, widths, head, kept


def _widths(
    columns: Sequence[ReportColumn], texts: Sequence[Sequence[str]], wide: float, size: int
) -> tuple[list[float], bool]:
    """Widths in which no word is broken and long texts get what is left, and whether all words have room."""
    inches, head = SAFE * size / 72, SAFE * HEAD / BOLD / 72
    least, full = [], []
    for column, values in zip(columns, zip(*(texts or [[""] * len(columns)]), strict=True), strict=True):
        part = unbroken if column.kind == "text" else width
        heading = unbroken(column.heading) * head
        least.append(MARGINS + max(heading, min(max(map(part, values)), MOST_WORD) * inches))
        full.append(
            max(
                least[-1], MARGINS + max(max(map(width, values)) * inches, width(column.heading) * head / 1.6)
            )
        )
    spare = wide - sum(least)
    if spare < 0:
        texts_ = sum(n for n, c in zip(least, columns, strict=True) if c.kind == "text") or sum(least)
        share = max(0.2, 1 + spare / texts_)
        least = [n * share if c.kind == "text" else n for n, c in zip(least, columns, strict=True)]
        return [wide * n / sum(least) for n in least], False
    more = [f - n for f, n in zip(full, least, strict=True)]
    if sum(more) > spare:
        return [n + spare * m / sum(more) for n, m in zip(least, more, strict=True)], True
    weights = sum(c.wide for c in columns)
    rest = spare - sum(more)
    return [f + rest * c.wide / weights for f, c in zip(full, columns, strict=True)], True


def _row_height(texts: Sequence[str], widths: Sequence[float], size: int, most: int = MOST_LINES) -> float:
    tall = max(lines(t, max(w - MARGINS, 0.2) / SAFE, size) for t, w in zip(texts, widths, strict=True))
    return 0.13 + min(tall, most) * size * LINE / 72


def _cell(cell: Any, text: str, column: ReportColumn, report: Pack, size: int, *, head: bool) -> None:
    cell.margin_left = cell.margin_right = CELL
    cell.margin_top = cell.margin_bottom = Inches(0.04)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = colour(LIGHT.sequence[0]) if head else RGBColor(255, 255, 255)
    cell.text_frame.word_wrap = True
    code = LIGHT.muted if head else LIGHT.text
    paragraph = write(cell.text_frame, text, report, size=size, bold=head, code=code)
    paragraph.alignment = PP_ALIGN.RIGHT if column.kind in RIGHT else PP_ALIGN.LEFT
    _rule(cell, LIGHT.muted if head else LIGHT.line)


def _rule(cell: Any, code: str) -> None:
    """Only a thin line below; python-pptx has no borders."""
    properties = cell._tc.get_or_add_tcPr()
    for tag in ("a:lnB", "a:lnT", "a:lnR", "a:lnL"):
        line = properties.makeelement(qn(tag), {"w": str(Pt(0.75) if tag == "a:lnB" else 0)})
        fill = line.makeelement(qn("a:solidFill" if tag == "a:lnB" else "a:noFill"), {})
        if tag == "a:lnB":
            fill.append(fill.makeelement(qn("a:srgbClr"), {"val": code.lstrip("#")}))
        line.append(fill)
        properties.insert(0, line)


def _plain_style(graphic: Any) -> None:
    properties = graphic._element.graphic.graphicData.tbl.tblPr
    properties.set("bandRow", "0")
    properties.set("firstRow", "1")
    style = properties.find(qn("a:tableStyleId"))
    if style is not None:
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No Style, No Grid" of the office program
