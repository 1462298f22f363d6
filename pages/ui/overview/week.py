"""The last week that can be judged, in a sentence: its rate, how sure it is, and whether it is unusual."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analysis import rates
from analysis.draw import spark
from analysis.questions import sentences
from analysis.questions.judged_weeks import JudgedWeeks
from analysis.questions.situation import Situation
from analysis.questions.stories import LastWeek, last_week
from analysis.wording.words import too_few
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words

# From 10 errors per 10,000 lines on, a rate is told without decimals.
WHOLE = 0.001


def finding(weeks: JudgedWeeks) -> str:
    """The title of the screen."""
    words, week = ui_words(), last_week(weeks)
    if week is None:
        known, extent = weeks.weeks["lines"].sum(), ask.extent()
        if not known and extent.unclaimed:
            return words("report.headline.no_cases")
        return words("overview.week.young" if known else "overview.week.no_lines")
    few = too_few(week.lines)
    usual = sentences.usual_counts(weeks, Filters(week.start, week.end), week.lines) if few else None
    lower, upper = (words.per(v, 0) for v in (week.usual_lower, week.usual_upper))
    if few:
        kind = "few" if usual is None else "few_usual"
    elif week.usual_upper != week.usual_upper:
        kind = "no_limits"
    else:
        kind = week.unusual or "usual"
    return words.md(
        f"overview.week.{kind}",
        week=words.days(week.start, week.end),
        rate=words.per(week.rate, 0 if week.rate >= WHOLE else 1),
        errors=words.number(week.errors),
        lines=words.number(week.lines),
        lower=lower,
        upper=upper,
        usual=words.counts(*usual) if usual else "",
    )


def small_print(situation: Situation) -> None:
    """How sure the rate is, and what the younger weeks will come to."""
    words, week, cast = ui_words(), last_week(situation), situation.nowcast
    few = week is not None and too_few(week.lines)
    said = [] if week is None else [sentences.remedy(situation, words) if few else _sure(week)]
    if week is not None and week.sale:
        said.append(words("overview.week.sale"))
    ripe = "" if cast is None else words.days(cast.start, min(cast.end, words.today()))
    if cast is not None and (few or too_few(cast.lines)):
        counts: dict[str, Any] = {n: words.number(getattr(cast, n), 0) for n in ("lower", "upper", "lines")}
        key = (
            "overview.week.ripens_one"
            if counts["lower"] == counts["upper"]
            else "overview.week.ripens_counts"
        )
        said.append(words(key, period=ripe, **counts))
    elif cast is not None:
        lower, upper = (words.per(v / cast.lines, 0) for v in (cast.lower, cast.upper))
        said.append(words("overview.week.ripens", period=ripe, lower=lower, upper=upper))
    st.caption(words("overview.week.and").join(part.rstrip(".。") for part in said))


def before_its_time(situation: Situation) -> None:
    """That a week whose claims still come in has too many errors by now."""
    if already := sentences.already_more(situation, ui_words()):
        st.warning(already, icon=":material/trending_up:")


def line(situation: Situation) -> None:
    """The last weeks as a thin line with their usual band."""
    drawn = situation.drawn
    if drawn.kind == "g" or drawn.weeks.empty or not drawn.weeks["lines"].sum():
        return
    figure = spark.week_line(drawn.chart, drawn.weeks, ui_words(), parts.look())
    parts.spark(figure, "overview-line", ui_words()("overview.week.line"))


def _sure(week: LastWeek) -> str:
    words = ui_words()
    lower, upper = (float(bound[0]) for bound in rates.interval([week.errors], [week.lines]))
    return words("interval.range", lower=words.per(lower, 0), upper=words.per(upper, 0))
