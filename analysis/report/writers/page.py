"""The pack as one page: works offline, prints on A4, nothing in it is fetched from anywhere."""

from __future__ import annotations

import pandas as pd

from analysis.draw.look import DARK, FONT, LIGHT, Look
from analysis.report.base.model import (
    Chart,
    Pack,
    ReportColumn,
    ReportFigure,
    ReportTable,
    Section,
    heading,
    shown,
)
from analysis.report.base.text_width import cut, width
from analysis.report.writers import page_charts
from analysis.wording.escape import css
from analysis.wording.escape import html as safe
from analysis.wording.plain import moment

RIGHT = ("count", "decimal", "money", "cents", "share", "chance")
# Rows of a table on the page; the workbook has them all.
MOST_ROWS = 10
# Texts of a column that are all narrower than this, in multiples of their size, are not broken.
SHORT = 8
# Widths of letters that fit below a printed page.
MOST_STAMP = 62
INKS = ("paper", "text", "muted", "line", "mark", "accent", "worse", "better")


def _inks(look: Look) -> str:
    """Colours of a theme by the names that the style and the drawings use."""
    return " ".join([*(f"--{n}: {getattr(look, n)};" for n in INKS), f"--head: {look.sequence[0]};"])


STYLE = f"""
:root {{ color-scheme: light; {_inks(LIGHT)} }}
@media screen and (prefers-color-scheme: dark) {{ :root {{ color-scheme: dark; {_inks(DARK)} }} }}
* {{ box-sizing: border-box; }}
body {{ font: 15px/1.5 {FONT}; color: var(--text); background: var(--paper); margin: 0 auto;
  max-width: 860px; padding: 32px 24px; font-variant-numeric: tabular-nums; overflow-wrap: break-word; }}
h1 {{ font-size: 28px; line-height: 1.2; margin: 0; }}
h2 {{ font-size: 20px; line-height: 1.3; margin: 2px 0 8px; }}
h3 {{ font-size: 14px; color: var(--muted); margin: 16px 0 4px; }}
p {{ margin: 8px 0; }}
.kicker {{ color: var(--accent); font-weight: 600; font-size: 14px; }}
.stamp, .small {{ color: var(--muted); font-size: 13px; }}
.lead {{ color: var(--accent); font-size: 20px; line-height: 1.35; font-weight: 600; margin: 12px 0; }}
.figures {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 16px; margin: 16px 0; }}
.figure > * {{ display: block; }}
.figure b {{ font-size: 30px; line-height: 1.2; }}
.worse {{ color: var(--worse); }}
.better {{ color: var(--better); }}
section {{ border-top: 1px solid var(--line); padding: 20px 0 4px; margin-top: 20px; }}
ul {{ margin: 8px 0; padding-left: 20px; }}
li {{ margin: 4px 0; }}
svg {{ display: block; width: 100%; height: auto; font-family: {FONT}; }}
.narrow {{ display: none; }}
.scroll {{ overflow-x: auto; margin-top: 8px; }}
.beside {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 0 24px;
  align-items: start; }}
table {{ border-collapse: collapse; width: 100%; font-size: 13px; line-height: 1.4; }}
th {{ text-align: left; color: var(--muted); background: var(--head); font-weight: 600; vertical-align: bottom; }}
th, td {{ padding: 5px 8px; border-bottom: 1px solid var(--line); }}
td {{ min-width: 72px; max-width: 320px; vertical-align: top; }}
td.right, th.right {{ text-align: right; min-width: 0; }}
td.right, td.short {{ white-space: nowrap; }}
@media screen and (max-width: 560px) {{
  body {{ padding: 20px 16px; }}
  h1 {{ font-size: 24px; }}
  .wide {{ display: none; }}
  .narrow {{ display: block; }}
  td:not(.right):nth-child(n + 2) {{ min-width: 112px; }}
}}
@page {{ size: A4; margin: 14mm 14mm 17mm; }}
@media print {{
  body {{ padding: 0; max-width: none; font-size: 10.5pt; line-height: 1.4;
    -webkit-print-color-adjust: exact; print-color-adjust: exact; }}
  h1 {{ font-size: 19pt; }} h2 {{ font-size: 13.5pt; }} h3 {{ font-size: 10pt; }}
  table {{ font-size: 8.5pt; }}
  th, td {{ padding: 2.5px 6px; }}
  td {{ min-width: 0; }}
  .small, .stamp {{ font-size: 8.5pt; }}
  svg {{ width: 86%; }}
  p, ul {{ margin: 4px 0; }}
  .scroll {{ overflow: visible; }}
  .beside {{ grid-template-columns: 1fr 1fr; }}
  .figures {{ grid-template-columns: repeat(5, 1fr); gap: 10px; }}
  .figure {{ font-size: 9pt; }}
  section {{ break-inside: avoid; padding: 12px 0 0; margin-top: 14px; }}
  h2, h3, .kicker {{ break-after: avoid; }}
  svg, table, tr, li, .figure {{ break-inside: avoid; }}
  thead {{ display: table-header-group; }}
}}
"""


def _printed(report: Pack) -> str:
    """Period, filters and data-as-of at the foot of every printed page, where the browser can do so."""
    stamp = css(cut(report.stamp, MOST_STAMP))
    box = f"font-family: {FONT}; font-size: 8pt; color: {LIGHT.muted};"
    foot = f'@bottom-left {{ content: "{stamp}"; {box} }} @bottom-right {{ content: counter(page); {box} }}'
    return f"@page {{ {foot} }}"


def render(report: Pack) -> bytes:
    """The page as a file."""
    words = report.words
    language = words.language.replace("_", "-")
    demo = f" · {safe(words('report.demo'))}" if report.is_demo else ""
    made = safe(words("report.made", when=moment(words, report.made_at)))
    decisions = "".join(f"<li>{safe(text)}</li>" for text in report.decisions)
    page = f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{safe(report.title)} · {safe(report.subtitle)}</title>
<style>{STYLE}{_printed(report)}</style>
</head>
<body>
<header>
<div class="kicker">{safe(words("app.name"))}</div>
<h1>{safe(report.title)} · {safe(report.subtitle)}</h1>
<p class="stamp">{safe(report.stamp)} · {made}{demo}</p>
<p class="lead">{safe(heading(report.headline))}</p>
<div class="figures">{"".join(_figure(figure, report) for figure in report.figures)}</div>
<ul>{decisions}</ul>
<p class="small">{safe(report.compared)}</p>
</header>
{"".join(_section(section, report) for section in report.sections)}
</body>
</html>
"""
    return page.encode("utf-8")


def _figure(figure: ReportFigure, report: Pack) -> str:
    kind = figure.direction if figure.direction in ("better", "worse") else ""
    signed = kind and figure.change[:1] in ("+", "−")
    word = f" {report.words(f'direction.{kind}')}" if signed else ""
    lines = [
        f"<span>{safe(figure.label)}</span>",
        f"<b>{safe(figure.value)}</b>",
        f'<span class="small">{safe(figure.unit)}</span>' if figure.unit else "",
        f'<span class="{kind}">{safe(figure.change + word)}</span>' if figure.change else "",
        f'<span class="small">{safe(figure.small)}</span>' if figure.small else "",
    ]
    return f'<div class="figure">{"".join(lines)}</div>'


def _section(section: Section, report: Pack) -> str:
    points = "".join(f"<li>{safe(text)}</li>" for text in section.points)
    facts = " · ".join(section.facts)
    return f"""<section id="{safe(section.key)}">
<div class="kicker">{safe(section.title)}</div>
<h2>{safe(section.heading)}</h2>
{f"<ul>{points}</ul>" if points else ""}
{"".join(_chart(chart, report) for chart in section.charts)}
{_tables(section, report)}
{f'<p class="small">{safe(facts)}</p>' if facts else ""}
{f'<p class="small">{safe(section.how)}</p>' if section.how else ""}
</section>
"""


def _chart(chart: Chart, report: Pack) -> str:
    drawings = "".join(
        f'<div class="{name}">{page_charts.draw(chart, report, wide)}</div>'
        for name, wide in (("wide", page_charts.WIDE), ("narrow", page_charts.NARROW))
    )
    return f"<h3>{safe(chart.titled(report.words))}</h3>{drawings}"


def _tables(section: Section, report: Pack) -> str:
    made = [made for table in section.tables if (made := _table(table, report))]
    return f'<div class="beside">{"".join(made)}</div>' if len(made) > 1 else "".join(made)


def _table(table: ReportTable, report: Pack) -> str:
    if table.frame.empty:
        return ""
    head = "".join(f"<th{_side(c)}>{safe(c.heading)}</th>" for c in table.columns)
    part = table.frame.head(MOST_ROWS)
    sides = {c.name: _cell(c, part) for c in table.columns}
    rows = "".join(_row(row, table, sides, report) for row in part.to_dict("records"))
    rest = len(table.frame) - MOST_ROWS
    more = f'<p class="small">{safe(report.words("report.more", n=rest))}</p>' if rest > 0 else ""
    title = f"<h3>{safe(table.title)}</h3>" if table.title else ""
    made = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div>{title}<div class="scroll" tabindex="0">{made}</div>{more}</div>'


def _row(row: dict, table: ReportTable, sides: dict[str, str], report: Pack) -> str:
    cells = (
        f"<td{sides[c.name]}>{safe(shown(row[c.name], c.kind, report.words, report.currency))}</td>"
        for c in table.columns
    )
    return f"<tr>{''.join(cells)}</tr>"


def _cell(column: ReportColumn, part: pd.DataFrame) -> str:
    """The class of a column's cells."""
    short = column.kind == "text" and all(width(str(v)) <= SHORT for v in part[column.name])
    return ' class="short"' if short else _side(column)


def _side(column: ReportColumn) -> str:
    return ' class="right"' if column.kind in RIGHT else ""
