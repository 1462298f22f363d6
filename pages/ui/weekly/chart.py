"""The weekly control chart of whatever is in view: its limits and rules as chosen, target, action markers, numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.draw import control
from analysis.draw.spec import Marker, Unit, Weeks
from analysis.questions.judged_weeks import JudgedWeeks, judge_weeks, rules_in_force
from analysis.signals import weekly
from analysis.spc.rules import RULE_SETS
from data.query import Filters, filter_text
from data.records import rebases as phases
from data.records import targets
from data.schema import ACTIONS
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words
from pages.ui.weekly import limits_form

MOST_MARKERS = 4


def choice() -> dict[str, str]:
    """Rule set and kind of chart that the link asks for, '' for those of the installation and of the data."""
    return {
        "rules": state.param("rules", "", tuple(RULE_SETS)),
        "kind": state.param("chart", "", weekly.KINDS),
    }


def judged_weeks(filters: Filters) -> JudgedWeeks | None:
    """The weeks of the year up to the end of a period and their chart; None while nothing is loaded."""
    return None if ask.extent().as_of is None else ask.counted(judge_weeks, filters, **choice())


def rules() -> str:
    """The rule set in force: of the link, else of the installation."""
    return choice()["rules"] or ask.answer(rules_in_force)


def rebases(filters: Filters) -> pd.DataFrame:
    """Rebases that hold for what is in view."""
    return ask.answer(phases.in_force, filters.scope())


def show(filters: Filters, weekly_name: str, gaps_name: str, weeks: JudgedWeeks | None = None) -> None:
    """The chart with its facts and choices; ``gaps_name`` are the words used where errors are rare."""
    words, weeks = ui_words(), weeks or judged_weeks(filters)
    if weeks is None or weeks.weeks.empty or not weeks.weeks["lines"].sum():
        parts.empty("orders")
        return
    found = weeks.drawn
    rare = found.kind == "g"
    goal = target(filters)
    figure = control.control(
        found.chart,
        words,
        parts.look(),
        Weeks(
            list(found.dates),
            mature=None if rare else list(found.weeks["maturity"].fillna(0)),
            nowcast=None if rare else found.nowcast,
        ),
        Unit(better="higher" if rare else "lower", scale=1 if rare else 10_000),
        markers=markers(filters),
        target=(1 / goal - 1 if rare else goal) if goal else None,
    )
    name = gaps_name if rare else weekly_name
    parts.chart(
        figure,
        name,
        data=found.chart.assign(week=found.dates.to_numpy()),
        facts=_facts(found),
        select="" if rare else "week",
        computed=_numbers(found),
        foot=lambda: limits_form.choices(
            filters, found, rebases(filters), weeks.rules, weekly_name.replace(".", "-")
        ),
    )


def target(filters: Filters) -> float | None:
    """The target in force for what is in view: a share of lines."""
    shops, as_of = filters.get("shop"), ask.extent().as_of
    if as_of is None:
        return None
    return ask.answer(targets.in_force, "error_rate", as_of, shops[0] if len(shops) == 1 else "") or None


def markers(filters: Filters) -> list[Marker]:
    """The newest actions whose scope is part of what is in view or holds it, and the rebases."""
    words, actions = ui_words(), ask.everything(ACTIONS)
    begun = actions[actions["start_on"].notna()].sort_values("start_on")
    scope = [filter_text.read(text) for text in begun["scope"]]
    mine = np.array(
        [filter_text.holds(s, filters) or filter_text.holds(filters, s) for s in scope], dtype=bool
    )
    part = begun[mine].tail(MOST_MARKERS)
    made = [
        Marker(pd.Timestamp(day).date(), str(title))
        for day, title in zip(part["start_on"], part["title"], strict=True)
    ]
    anew = rebases(filters)
    return made + [
        Marker(pd.Timestamp(day).date(), words("limits.marker", reason=reason))
        for day, reason in zip(anew["starts_on"], anew["reason"], strict=True)
    ]


def _facts(found: weekly.Weekly) -> list[str]:
    words, as_of = ui_words(), ask.extent().as_of
    counts: dict[str, Any] = {n: words.number(found.weeks[n].sum()) for n in ("errors", "lines")}
    said = [
        words("fact.n", **counts),
        words("fact.as_of", day=words.date(as_of)),
    ]
    if found.missing:
        said.append(words("limits.weeks_missing", n=found.missing))
    elif found.chart["centre"].isna().all():
        said.append(words("limits.errors_missing"))
    return said


def _numbers(found: weekly.Weekly) -> dict[str, Any]:
    """What the words of the computation put in: the base of the newest limits, and the limits of the newest week."""
    words, chart = ui_words(), found.chart
    known = chart[chart["upper"].notna()]
    last = known.iloc[-1] if len(known) else None
    tell = words.number if found.kind == "g" else words.per
    shown = {name: words.number(found.weeks[name].sum()) for name in ("errors", "lines")}
    shown |= {"base_errors": words.number(found.base[1]), "base_lines": words.number(found.base[2])}
    nothing = words("value.none")
    return shown | {
        "weeks": words.number(found.base[0]),
        "centre": nothing if last is None else tell(last["centre"], 1),
        "lower": nothing if last is None else tell(last["lower"], 1),
        "upper": nothing if last is None else tell(last["upper"], 1),
        "newest": nothing if last is None or "lines" not in last else words.number(last["lines"]),
        "spread": words.number(found.choice.sigma_z, 2),
        "gaps": words.number(len(chart)),
    }
