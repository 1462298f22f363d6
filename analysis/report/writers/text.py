"""A pack as Markdown: what people wrote stays text, no link and no mention works."""

from __future__ import annotations

from analysis.report.base.model import Chart, Pack, ReportTable, Section, heading, shown, shown_on_bar
from analysis.wording import escape
from analysis.wording.plain import moment

BLOCKS, BAR = "▁▂▃▄▅▆▇█", 20


def render(report: Pack) -> bytes:
    """The text as a file."""
    words = report.words
    made = words("report.made", when=moment(words, report.made_at))
    lines = [
        f"# {_safe(report.title)} · {_safe(report.subtitle)}",
        _safe(f"{report.stamp} · {made}"),
        *([_safe(report.compared)] if report.compared else []),
        *([f"**{_safe(heading(report.headline))}**"] if report.headline != report.subtitle else []),
    ]
    for section in report.sections:
        lines += _section(section, report)
    return ("\n\n".join(lines) + "\n").encode("utf-8")


def _section(section: Section, report: Pack) -> list[str]:
    lines = [f"## {_safe(section.title)}", _safe(section.finding)]
    if section.points:
        lines.append("\n".join(f"- {_safe(text)}" for text in section.points))
    if section.outline:
        lines.append("\n".join(f"{'  ' * level}- {_safe(text)}" for level, text in section.outline))
    lines += [_drawn(chart, report) for chart in section.charts]
    return lines + [_table(table, report) for table in section.tables if not table.frame.empty]


def _drawn(chart: Chart, report: Pack) -> str:
    """A chart in letters: bars with their values, weeks as a row of blocks from first to last."""
    words, own = report.words, chart.series[0].name
    title = f"{_safe(chart.titled(words))}:"
    values = [float(v) for v in chart.frame[own]]
    most = max((v for v in values if v == v), default=0.0) or 1.0
    if chart.shape == "bars":
        rows = [
            f"- {'█' * max(1, round(BAR * value / most))} {_safe(str(name))}: "
            + _safe(shown_on_bar(value, chart.kind, words, report.currency))
            for name, value in zip(chart.frame[chart.category], values, strict=True)
        ]
        return "\n".join((title, "", *rows))
    blocks = "".join(
        " " if v != v else BLOCKS[min(int(v / most * len(BLOCKS)), len(BLOCKS) - 1)] for v in values
    )
    days = chart.frame[chart.category]
    ends = words.span(days.iloc[0], days.iloc[-1])
    return f"{title} {blocks} ({_safe(ends)}; {_safe(words('minutes.highest', value=words.number(most, 1)))})"


def _table(table: ReportTable, report: Pack) -> str:
    head = [_safe(column.heading) for column in table.columns]
    rows = [
        [_safe(shown(row[c.name], c.kind, report.words, report.currency)) for c in table.columns]
        for row in table.frame.to_dict("records")
    ]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _safe(text: str) -> str:
    """One line that is no syntax."""
    return escape.stopped(" ".join(text.split()))
