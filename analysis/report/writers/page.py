"""The pack as one page: works offline, prints on A4, nothing in it is fetched from anywhere."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from analysis.draw.look import DARK, FONT, LIGHT, Look
from analysis.report.base.model import Chart, Pack, ReportTable, heading, shown
from analysis.report.base.text_width import cut, width
from analysis.report.writers import page_charts
from analysis.wording import templates
from analysis.wording.escape import css
from analysis.wording.plain import moment

RIGHT = ("count", "decimal", "money", "cents", "share", "chance")
# Rows of a table on the page; the workbook has them all.
MOST_ROWS = 10
# Texts of a column that are all narrower than this, in multiples of their size, are not broken.
SHORT = 8
# Widths of letters that fit below a printed page.
MOST_STAMP = 62
INKS = ("paper", "text", "muted", "line", "mark", "accent", "worse", "better")
PAGE = Path(__file__).parent / "templates" / "page.html"


def render(report: Pack) -> bytes:
    """The page as a file."""

    def draw(chart: Chart, wide: bool) -> Markup:
        return Markup(page_charts.draw(chart, report, page_charts.WIDE if wide else page_charts.NARROW))

    page = templates.load(PAGE).render(
        report=report,
        words=report.words,
        made=moment(report.words, report.made_at),
        headline=heading(report.headline),
        stamp=Markup(css(cut(report.stamp, MOST_STAMP))),
        inks={"light": Markup(_inks(LIGHT)), "dark": Markup(_inks(DARK))},
        font=Markup(FONT),
        muted=LIGHT.muted,
        most_rows=_rows,
        draw=draw,
        shown=shown,
        classes=_classes,
    )
    return page.encode("utf-8")


def _inks(look: Look) -> str:
    """Colours of a theme by the names that the style and the drawings use."""
    return " ".join([*(f"--{n}: {getattr(look, n)};" for n in INKS), f"--head: {look.sequence[0]};"])


def _rows(table: ReportTable) -> int:
    return max(MOST_ROWS, table.first)


def _classes(table: ReportTable) -> dict[str, str]:
    """The class of each column's cells: numbers stand to the right, short texts are not broken."""
    part = table.frame.head(_rows(table))
    return {
        c.name: "right"
        if c.kind in RIGHT
        else "short"
        if c.kind == "text" and all(width(str(v)) <= SHORT for v in part[c.name])
        else ""
        for c in table.columns
    }
