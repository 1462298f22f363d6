"""This week: how are we doing, what is unusual, what needs a decision."""

from __future__ import annotations

from analysis.questions.judged_weeks import judge_weeks
from analysis.questions.situation import assess
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.screens import ScreenEnds
from pages.ui.overview import figures, metrics, pack, priority, signals, stories, week
from pages.ui.weekly import chart

filters = state.filters()
if ask.extent().as_of is None:
    parts.empty("data")
    raise ScreenEnds
# the weeks alone say the finding: it stands there before the rest is known
parts.title("overview", finding=week.finding(ask.counted(judge_weeks, filters, **chart.choice())))
situation = ask.answer(assess, filters, compare=state.compare(), **chart.choice())
week.small_print(situation)
week.before_its_time(situation)
week.line(situation)
stories.show(situation)
priority.actions_line()
if ask.extent().orders_known:
    metrics.show(situation)
    parts.folded(
        "overview.weekly", lambda: chart.show(filters, "overview.weekly", "overview.gaps", situation)
    )
else:
    parts.empty("orders")
figures.show(situation)
parts.folded("overview.signals", lambda: signals.show(situation))
parts.folded("overview.priority", lambda: priority.skus(filters))
parts.folded("overview.actions", priority.actions)
parts.folded("report.pack", lambda: pack.show(filters))
