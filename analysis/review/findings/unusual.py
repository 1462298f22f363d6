"""What is unusual in the newest weeks of a period, beyond what chance explains."""

from __future__ import annotations

from urllib.parse import urlencode

import pandas as pd

from analysis.questions.situation import Situation
from analysis.questions.stories import by_week, signal_stories
from analysis.review.findings.make import finding, unjudged
from analysis.signals.expected import Backlog, ExpectedErrors
from analysis.signals.signal import Signal
from data.query import Filters
from data.records.retros import Finding
from data.records.source import Direct

MOST = 6


def signals(source: Direct, situation: Situation) -> list[Finding]:
    """The signals of the situation that need attention first, each with the weeks before it.

    Of those that tell one story, the one that tells most: it is one topic, as it is one card on This week.
    """
    stories = source.shared(signal_stories, situation.filters, rules=situation.rules)
    beside = {other.values for story in stories for other in story.others}
    heads = [signal for signal in situation.signals if signal.values not in beside]
    return [_signal(source, situation, signal) for signal in heads[:MOST]]


def _signal(source: Direct, situation: Situation, signal: Signal) -> Finding:
    recent = situation.newest(signal.of)
    assert recent is not None and recent.start is not None  # a signal is of judged weeks
    scope = situation.past
    for name, value in signal.values:
        recent, scope = recent.having(name, value), scope.having(name, value)
    counted = ExpectedErrors(source)
    whole = counted.cells((), scope.between(scope.start, recent.end)).iloc[0]
    now = counted.cells((), recent).iloc[0]
    counts = (int(now["errors"]), int(now["lines"]))
    before = (int(whole["errors"]) - counts[0], int(whole["lines"]) - counts[1])
    weeks = by_week(counted, situation, scope)
    return signal_finding(signal, recent, counts, before, counted.backlog(recent), weeks)


def signal_finding(
    signal: Signal,
    recent: Filters,
    now: tuple[int, int],
    before: tuple[int, int],
    behind: Backlog | None,
    weeks: pd.DataFrame,
) -> Finding:
    """The finding of a signal; ``now`` and ``before`` are errors and lines of ``recent`` and of the year before it.

    ``behind``: claims of ``recent`` that are not judged yet; ``weeks``: week, errors and lines, the newest
    ``signal.of`` are ``recent``.
    """
    numbers = {
        "dimension": signal.dimension,
        "name": signal.value,
        "within": [list(pair) for pair in signal.within],
        "unusual": signal.unusual,
        "of": signal.of,
        "errors": now[0],
        "lines": now[1],
        "errors_before": before[0],
        "lines_before": before[1],
        "rules": list(signal.rules),
        "by_week": {
            "days": [f"{day:%Y-%m-%d}" for day in weeks["week"]],
            "errors": [int(n) for n in weeks["errors"]],
            "lines": [int(n) for n in weeks["lines"]],
        },
        **unjudged(behind),
    }
    key = f"signal.{'one' if signal.dimension else 'all'}.{signal.direction}"
    return finding("signal", urlencode(signal.values), key, numbers, recent)
