"""A pack as a Word document: headings, sentences, pictures and tables that people can go on editing."""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as Docx
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.text.paragraph import Paragraph

from analysis.draw.look import LIGHT
from analysis.report.base.model import Chart, Pack, ReportTable, Section, heading, shown, shown_on_bar
from analysis.report.writers import picture
from analysis.wording import escape
from analysis.wording.plain import moment

LATIN, ASIAN = "Arial", "Microsoft YaHei"
MARGIN, TEXT = Cm(2), Cm(17)
# Letters of the longest bar: also of a font whose blocks are as wide as high they stay on one line.
BAR, BLOCK = 20, Pt(10)


def render(report: Pack) -> bytes:
    """The document as a file."""
    words = report.words
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    _fonts(document)
    document.core_properties.title = _safe(f"{report.title} · {report.subtitle}")
    document.core_properties.author = words("app.name")
    document.add_heading(_safe(f"{report.title} · {report.subtitle}"), 0)
    made = words("report.made", when=moment(words, report.made_at))
    _small(document, f"{report.stamp} · {made}")
    if report.compared:
        _small(document, report.compared)
    if report.headline != report.subtitle:
        document.add_paragraph().add_run(_safe(heading(report.headline))).bold = True
    for part in report.sections:
        _section(document, part, report)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _fonts(document: Docx) -> None:
    """One pair of fonts that Windows, macOS and LibreOffice all have or replace by one of the same widths."""
    for name in ("Normal", "Title", "Heading 1", "List Bullet"):
        style = document.styles[name]
        style.font.name = LATIN  # type: ignore[union-attr]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for side in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(side), LATIN)
        fonts.set(qn("w:eastAsia"), ASIAN)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    document.styles["Normal"].font.size = Pt(10.5)  # type: ignore[union-attr]
    document.styles["Title"].font.size = Pt(20)  # type: ignore[union-attr]
    for name in ("Title", "Heading 1"):
        document.styles[name].font.color.rgb = _rgb(LIGHT.accent)  # type: ignore[union-attr]


def _section(document: Docx, part: Section, report: Pack) -> None:
    document.add_heading(_safe(part.title), 1)
    document.add_paragraph(_safe(part.finding))
    for text in part.points:
        document.add_paragraph(_safe(text), style="List Bullet")
    for level, text in part.outline:
        document.add_paragraph(_safe(text)).paragraph_format.left_indent = Cm(0.6 * (level + 1))
    for chart in part.charts:
        _chart(document, chart, report)
    for table in part.tables:
        if not table.frame.empty:
            _table(document, table, report)


def _chart(document: Docx, chart: Chart, report: Pack) -> None:
    _small(document, chart.titled(report.words)).paragraph_format.keep_with_next = True
    if chart.shape == "bars":
        _bars(document, chart, report)
        return
    document.add_picture(io.BytesIO(picture.png(chart)), width=TEXT)
    inline = document.inline_shapes[-1]._inline  # the only way to a picture's description
    inline.docPr.set("descr", _safe(chart.alt))


def _bars(document: Docx, chart: Chart, report: Pack) -> None:
    """Bars of letters, so that their names are text in whatever script."""
    value = chart.series[0].name
    most = max(float(chart.frame[value].max()), 1e-9)
    made = document.add_table(rows=0, cols=3)
    made.autofit = False
    for row in chart.frame.to_dict("records"):
        cells = made.add_row().cells
        cells[0].text = _safe(str(row[chart.category]))
        bar = cells[1].paragraphs[0].add_run("█" * max(1, round(BAR * float(row[value]) / most)))
        bar.font.size = BLOCK
        bar.font.color.rgb = _rgb(LIGHT.mark if row.get("aside") else LIGHT.accent)
        cells[2].text = _safe(shown_on_bar(row[value], chart.kind, report.words, report.currency))
    for cells, wide in zip(made.columns, (Cm(5), Cm(9), Cm(3)), strict=True):
        for cell in cells.cells:
            cell.width = wide


def _table(document: Docx, table: ReportTable, report: Pack) -> None:
    made = document.add_table(rows=1, cols=len(table.columns), style="Light Grid Accent 1")
    whole = sum(column.wide for column in table.columns)
    for cell, column in zip(made.rows[0].cells, table.columns, strict=True):
        cell.text = _safe(column.heading)
    for row in table.frame.to_dict("records"):
        cells = made.add_row().cells
        for cell, column in zip(cells, table.columns, strict=True):
            cell.text = _safe(shown(row[column.name], column.kind, report.words, report.currency))
    for column, chosen in zip(table.columns, made.columns, strict=True):
        for cell in chosen.cells:
            cell.width = Emu(int(TEXT * column.wide / whole))


def _small(document: Docx, text: str) -> Paragraph:
    made = document.add_paragraph()
    run = made.add_run(_safe(text))
    run.font.size = Pt(9)
    run.font.color.rgb = _rgb(LIGHT.muted)
    return made


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())


def _safe(text: str) -> str:
    """Text without what XML cannot hold."""
    return escape.plain(text)
