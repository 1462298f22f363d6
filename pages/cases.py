"""Cases: every row behind every number, one case whole, and the clock of the steps."""

from __future__ import annotations

from analysis.cases import clock
from data.cases import forms
from pages.ui import parts
from pages.ui.cases import list, one, times, view
from pages.ui.cases.desk import new_case
from pages.ui.core import ask, state
from pages.ui.core.screens import ScreenEnds
from pages.ui.core.words import ui_words
from pages.ui.parts.choices import choice

TABS = ("list", "clock")

words = ui_words()
columns = (*view.COLUMNS, *view.CLOCK_COLUMNS)
state.expect(new=("1",), tab=TABS, part=one.TABS, step=clock.STEPS, cols=columns)
wanted = state.param("case")
key = forms.find(ask.store(), wanted) if wanted else None
case = ask.case(**key) if key else None
if case is not None:
    one.show(case)
    raise ScreenEnds
if state.param(new_case.PARAM) == "1":
    new_case.show()
    raise ScreenEnds
parts.title("cases", finding=view.finding(state.filters()))
if wanted:
    parts.says("cases.not_found", case=wanted)
view.due(state.filters())
tab = choice(
    words("cases.tabs"), TABS, lambda t: words(f"cases.tab.{t}"), param="tab", key="cases-tab", visible=False
)
if tab == "clock":
    times.show()
else:
    list.show()
