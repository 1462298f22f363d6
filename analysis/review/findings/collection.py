"""All findings of a period, in the order of the agenda."""

from __future__ import annotations

from datetime import date, timedelta

from analysis.questions.judged_weeks import NothingThere
from analysis.questions.situation import assess
from analysis.review.findings.compared import changes, compared, packers
from analysis.review.findings.items import pairs, priorities
from analysis.review.findings.period import paretos, totals
from analysis.review.findings.story import drafts
from analysis.review.findings.unusual import signals
from data.query import Filters
from data.records.retros import Finding
from data.records.source import Direct
from data.store import Store


def of_store(store: Store, filters: Filters) -> list[Finding]:
    """Everything worth saying of a period, in the order of the agenda.

    Parameters
    ----------
    filters : Filters
        With both ends of the period.

    Returns
    -------
    list of Finding
        rate, cost, signal (most unusual first), change, packer, pareto_count, pareto_cost, priority, pair, and story:
        the draft of each problem among them; kinds without data are missing.

    Raises
    ------
    ValueError
        If the period lacks an end.
    """
    if filters.start is None or filters.end is None:
        raise ValueError("a retro looks at a period with both ends")
    source = Direct(store)
    try:
        situation = assess(source, filters)
    except NothingThere:
        return []
    table = compared(source, situation)
    found = [
        *totals(source, situation),
        *signals(source, situation),
        *changes(source, situation),
        *packers(source, table, situation),
        *paretos(source, filters),
        *priorities(source, filters),
        *pairs(source, filters),
    ]
    return [*found, *drafts(source, situation, found, table)]


def last_weeks(day: date | None, weeks: int = 4) -> tuple[date, date] | None:
    """The last so many whole weeks (Monday to Sunday) up to a day, for a new retro."""
    if day is None:
        return None
    end = day - timedelta(days=(day.weekday() + 1) % 7)
    return end - timedelta(days=7 * weeks - 1), end
