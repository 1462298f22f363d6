"""Answers made before anybody asks: when the store is opened and when numbers are written, This week's first.

A visitor who opens a screen meanwhile waits for the answer that is being made instead of having it made twice.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from functools import partial

from analysis.questions import changes, costs, packers, skus
from analysis.questions.comparison import comparison
from analysis.questions.judged_weeks import judge_weeks
from analysis.questions.metrics import metric_summary
from analysis.questions.situation import assess
from analysis.questions.stories import changed_values, stories
from data.query import Extent, Filters
from data.store.caching import memory
from pages.ui.changes import periods
from pages.ui.core import ask, run, state
from pages.ui.packers.comparison import all_judged
from pages.ui.weekly import chart, cohorts, metric_chart

EVERY_SECONDS = 0.5
LONGEST_WAIT = 2.0  # for those who look at a screen meanwhile, before the next answer
COMPARE = "previous"
_log = logging.getLogger(__name__)
_watches: list[tuple[threading.Thread, threading.Event]] = []


def start() -> None:
    """Watch the store in the background from now on."""
    ended = threading.Event()
    _watches.append((threading.Thread(target=_watch, args=(ended,), daemon=True, name="ahead"), ended))
    _watches[-1][0].start()


def end() -> None:
    """Make no more answers; the one that is being made is finished."""
    while _watches:
        thread, ended = _watches.pop()
        ended.set()
        thread.join()


def questions(extent: Extent) -> Iterator[Callable[[], object]]:
    """What the screens ask of a visitor who has chosen nothing, in the order in which it is wanted."""
    filters = Filters(*state.default_period(extent))
    yield partial(ask.counted, judge_weeks, filters, rules="", kind="")
    yield partial(ask.answer, assess, filters, compare=COMPARE, rules="", kind="")
    yield partial(ask.answer, stories, filters, metric_chart.this_hour(), rules="", kind="")
    weeks = ask.counted(judge_weeks, filters, rules="", kind="")
    judged = cohorts.Judged(weeks.judged, weeks.weeks, weeks.until)
    goal = chart.target(filters)
    yield partial(ask.answer, metric_summary, filters, metric_chart.this_hour(), goal, rules="", kind="")
    yield partial(ask.counted, costs.booked, filters)
    yield partial(ask.cells, (), filters)
    yield partial(ask.counted, comparison, filters, COMPARE)
    yield partial(ask.counted, costs.cost_each, filters)
    yield partial(ask.counted, costs.cut, filters, "kind")
    yield partial(ask.counted, costs.steps, filters)
    yield partial(ask.counted, costs.beside, filters)
    if extent.orders_known and extent.as_of is not None:
        yield partial(ask.counted, costs.quarter, filters, extent.as_of)
    if judged.filters is not None:
        yield partial(ask.counted, costs.cost_rate, judged.filters)
        yield partial(ask.counted, skus.compared, judged.filters, "sku")
    yield partial(ask.counted, costs.cut, filters, "cause")
    yield partial(ask.counted, changed_values, filters.between(None, None))
    yield partial(ask.counted, skus.priorities, filters.having("sku"), "sku")
    year = all_judged(judged, filters)
    if year is not None:
        yield partial(ask.counted, packers.compared, year, "packer")
    compared = periods.between(filters, judged, COMPARE)
    if compared is not None:
        question = (compared.now, compared.before, compared.young)
        yield partial(ask.counted, changes.counts, *question)
        yield partial(ask.counted, changes.explanations, *question)
        yield partial(ask.counted, changes.total, *question)
        yield partial(ask.counted, changes.parts, *question)


def _watch(ended: threading.Event) -> None:
    done = -1
    while not ended.wait(EVERY_SECONDS):
        if not ask.is_open() or ask.opened().numbers_version == done:
            continue
        done = ask.opened().numbers_version
        try:
            answer_all(done, ended)
        except Exception:  # noqa: BLE001 - a visitor who asks the same is told what is wrong
            _log.exception("answers could not be made ahead")
        memory.settle()


def answer_all(version: int, ended: threading.Event | None = None) -> None:
    """Make the answers, as long as the numbers are those of a version and nobody ended it."""
    extent = ask.extent()
    if extent.empty or extent.as_of is None:
        return
    for question in questions(extent):
        if (ended and ended.is_set()) or ask.opened().numbers_version != version:
            return
        question()
        run.wait_for_rest(LONGEST_WAIT)
