"""The last page of a pack: what was counted, how, and what is not known."""

from __future__ import annotations

from analysis.questions.briefing import Briefing
from analysis.report.base.model import Section
from analysis.wording.plain import moment
from analysis.wording.words import Words
from data import schema
from data.query import Filters


def filters_told(filters: Filters, words: Words) -> str:
    """The filters in words: period, basis, and each dimension with its values."""
    parts = [words.span(filters.start, filters.end), words(f"basis.{filters.basis}")]
    for name, chosen in filters.values:
        values = words.listed([words.value(name, v) for v in chosen])
        parts.append(words("filter.chip", name=words(f"filter.{name}"), value=values))
    for name, excluded in filters.without:
        values = words.listed([words.value(name, v) for v in excluded])
        parts.append(words("filter.chip_not", name=words(f"filter.{name}"), value=values))
    if len(parts) == 2:
        parts.append(words("report.everything"))
    return " · ".join(parts)


def section(of: Briefing, words: Words, missing: tuple[str, ...], version: int) -> Section:
    """Definitions, in sentences that stand by themselves."""
    points = [
        words("report.method.filters", filters=filters_told(of.filters, words)),
        words(
            "report.method.as_of",
            day=words.date(of.as_of),
            version=version,
            when=moment(words, of.now),
            zone=words.zone,
        ),
        words("report.method.rate"),
        words("report.method.mature", day=words.date(of.until))
        if of.until
        else words("report.method.none_mature"),
        words("report.method.signals"),
        words("report.method.avoidable"),
        words("report.method.pairs"),
        words("report.method.packers"),
        *([words("report.method.cost", currency=of.currency)] if of.currency else []),
        words("report.method.verdicts"),
    ]
    if any(schema.DIMENSIONS[name].side == "outcome" for name in of.filters.dimensions):
        points.insert(1, words("report.method.outcome"))
    if missing:
        points.append(words("report.method.missing", what=words.listed(list(missing))))
    return Section("method", words("report.method.title"), words("report.method.finding"), tuple(points))
