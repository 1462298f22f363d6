"""The pack as one page: works offline, prints on A4, nothing in it is fetched from anywhere."""

from __future__ import annotations

from analysis.draw.look import FONT, LIGHT
from analysis.escape import html as safe
from analysis.report import svg
from analysis.report.model import Chart, Column, Figure, Report, Section, Table, shown

RIGHT = ("count", "decimal", "money", "cents", "share", "chance")
# Rows of a table on the page; the workbook has them all.
MOST_ROWS = 12
STYLE = f"""
:root {{ color-scheme: light; }}
* {{ box-sizing: border-box; }}
body {{ font: 15px/1.5 {FONT}; color: {LIGHT.text}; background: {LIGHT.paper}; margin: 0 auto;
  max-width: 860px; padding: 32px 24px; font-variant-numeric: tabular-nums; }}
h1 {{ font-size: 28px; line-height: 1.2; margin: 0; }}
h2 {{ font-size: 20px; line-height: 1.3; margin: 2px 0 8px; }}
h3 {{ font-size: 14px; color: {LIGHT.muted}; margin: 16px 0 4px; }}
.kicker {{ color: {LIGHT.accent}; font-weight: 600; font-size: 14px; }}
.stamp, .small {{ color: {LIGHT.muted}; font-size: 13px; }}
.lead {{ color: {LIGHT.accent}; font-size: 20px; font-weight: 600; margin: 12px 0; }}
.figures {{ display: flex; flex-wrap: wrap; gap: 16px 28px; margin: 16px 0; }}
.figure {{ flex: 1 1 112px; }}
.figure b {{ display: block; font-size: 30px; line-height: 1.2; }}
.worse {{ color: {LIGHT.worse}; }}
.better {{ color: {LIGHT.better}; }}
section {{ border-top: 1px solid {LIGHT.line}; padding: 20px 0 4px; margin-top: 20px; }}
ul {{ margin: 8px 0; padding-left: 20px; }}
li {{ margin: 4px 0; overflow-wrap: anywhere; }}
svg {{ width: 100%; height: auto; font-family: {FONT}; }}
.scroll {{ overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; font-size: 13px; }}
th {{ text-align: left; color: {LIGHT.muted}; background: {LIGHT.sequence[0]}; font-weight: 600; }}
th {{ vertical-align: bottom; }}
th, td {{ padding: 5px 8px; border-bottom: 1px solid {LIGHT.line}; overflow-wrap: anywhere; }}
td.right, th.right {{ text-align: right; white-space: nowrap; }}
@page {{ size: A4; margin: 16mm 14mm; }}
@media print {{
  body {{ padding: 0; max-width: none; font-size: 11pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }}
  h1 {{ font-size: 20pt; }} h2 {{ font-size: 14pt; }}
  table {{ font-size: 9pt; }}
  .scroll {{ overflow: visible; }}
  h2, h3, .kicker {{ break-after: avoid; }}
  svg, tr, li, .figure {{ break-inside: avoid; }}
  thead {{ display: table-header-group; }}
}}
"""


def render(report: Report) -> bytes:
    """The page as a file."""
    words = report.words
    language = words.language.replace("_", "-")
    demo = f" · {safe(words('report.demo'))}" if report.is_demo else ""
    made = safe(words("report.made", when=words.when(report.made_at)))
    decisions = "".join(f"<li>{safe(text)}</li>" for text in report.decisions)
    page = f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{safe(report.title)} · {safe(report.subtitle)}</title>
<style>{STYLE}</style>
</head>
<body>
<header>
<div class="kicker">{safe(words("app.name"))}</div>
<h1>{safe(report.title)} · {safe(report.subtitle)}</h1>
<p class="stamp">{safe(report.stamp)} · {made}{demo}</p>
<p class="lead">{safe(report.headline)}</p>
<div class="figures">{"".join(_figure(figure, report) for figure in report.figures)}</div>
<ul>{decisions}</ul>
<p class="small">{safe(report.compared)}</p>
</header>
{"".join(_section(section, report) for section in report.sections)}
</body>
</html>
"""
    return page.encode("utf-8")


def _figure(figure: Figure, report: Report) -> str:
    kind = figure.direction if figure.direction in ("better", "worse") else ""
    signed = kind and figure.change[:1] in ("+", "−")
    word = f" {report.words(f'direction.{kind}')}" if signed else ""
    lines = [
        f"<span>{safe(figure.label)}</span>",
        f"<b>{safe(figure.value)}</b>",
        f'<span class="small">{safe(figure.unit)}</span><br>' if figure.unit else "",
        f'<span class="{kind}">{safe(figure.change + word)}</span><br>' if figure.change else "",
        f'<span class="small">{safe(figure.small)}</span>' if figure.small else "",
    ]
    return f'<div class="figure">{"".join(lines)}</div>'


def _section(section: Section, report: Report) -> str:
    points = "".join(f"<li>{safe(text)}</li>" for text in section.points)
    facts = " · ".join(section.facts)
    return f"""<section id="{safe(section.key)}">
<div class="kicker">{safe(section.title)}</div>
<h2>{safe(section.finding)}</h2>
{f"<ul>{points}</ul>" if points else ""}
{"".join(_chart(chart, report) for chart in section.charts)}
{"".join(_table(table, report) for table in section.tables)}
{f'<p class="small">{safe(facts)}</p>' if facts else ""}
{f'<p class="small">{safe(section.how)}</p>' if section.how else ""}
</section>
"""


def _chart(chart: Chart, report: Report) -> str:
    unit = f" ({chart.unit})" if chart.unit and chart.unit not in chart.title else ""
    return f"<h3>{safe(chart.title + unit)}</h3>{svg.draw(chart, report)}"


def _table(table: Table, report: Report) -> str:
    if table.frame.empty:
        return ""
    head = "".join(f"<th{_side(c)}>{safe(c.heading)}</th>" for c in table.columns)
    rows = "".join(_row(row, table, report) for row in table.frame.head(MOST_ROWS).to_dict("records"))
    rest = len(table.frame) - MOST_ROWS
    more = f'<p class="small">{safe(report.words("report.more", n=rest))}</p>' if rest > 0 else ""
    title = f"<h3>{safe(table.title)}</h3>" if table.title else ""
    return f'{title}<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{more}'


def _row(row: dict, table: Table, report: Report) -> str:
    cells = (
        f"<td{_side(c)}>{safe(shown(row[c.name], c.kind, report.words, report.currency))}</td>"
        for c in table.columns
    )
    return f"<tr>{''.join(cells)}</tr>"


def _side(column: Column) -> str:
    return ' class="right"' if column.kind in RIGHT else ""
