"""A pack as Markdown: what people wrote stays text, no link and no mention works."""

from __future__ import annotations

from analysis.report.base.model import Pack, ReportTable, Section, heading, shown
from analysis.wording import escape
from analysis.wording.plain import moment


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
    return lines + [_table(table, report) for table in section.tables if not table.frame.empty]


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
