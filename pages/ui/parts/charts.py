"""One way to show a chart: title, alt text, how to read it, how it is computed, its data, and what a click does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from analysis.draw.figure import Drawing
from analysis.draw.look import DARK, LIGHT, Look
from analysis.report.sections.method import filters_told
from analysis.wording import escape
from pages.ui.core import ask, state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words
from pages.ui.parts.downloads import downloads

CONFIG = {
    "displaylogo": False,
    "displayModeBar": "hover",
    "modeBarButtonsToRemove": [
        "zoom2d", "pan2d", "select2d", "lasso2d", "zoomIn2d", "zoomOut2d", "autoScale2d", "resetScale2d",
    ],
    "responsive": True,
}  # fmt: skip

# what Streamlit sets of a chart that takes clicks, after it has drawn it without
CLICKABLE = {"hovermode": "closest", "dragmode": "pan"}
# before the parameter of the screen that a click sets
OPEN = "open:"


class Named(NamedTuple):
    """A table with the headings of columns that have no words of their own."""

    frame: pd.DataFrame
    labels: dict[str, str] | None = None


def is_dark() -> bool:
    """True when the visitor's theme is dark."""
    return st.context.theme.type == "dark"


def look() -> Look:
    """Colours and type of the visitor's theme, for the figure builders."""
    return DARK if is_dark() else LIGHT


def chart(
    figure: Drawing,
    name: str,
    *,
    data: pd.DataFrame | Named | None = None,
    finding: str = "",
    facts: Sequence[str] = (),
    select: str | tuple[str, ...] = "",
    computed: Mapping[str, Any] | None = None,
    foot: Callable[[], None] | None = None,
) -> None:
    """A chart with everything that belongs to it.

    Parameters
    ----------
    figure : Figure
        From ``analysis.draw``; the first element of ``customdata`` of a point is the value a click stands for.
    name : str
        ``<page>.<chart>``; the catalogue has ``<name>.title``, ``.alt``, ``.how`` (three lines) and ``.computed``.
    data : DataFrame or Named, optional
        What CSV and XLSX hold.
    finding : str
        Title that says what was found (Markdown by ``words.md``) instead of ``<name>.title``.
    facts : sequence of str
        Unit, exposure, n, data-as-of: the small print below.
    select : str
        Dimension that a click filters by (a second click clears), or several of a cell, or "week" for the period;
        "open:<name>=<value>" sets a parameter of the screen; "" for no clicks.
    computed : mapping, optional
        Numbers put into the words of ``<name>.computed``.
    foot : callable, optional
        Draws what else belongs into the line below the chart.
    """
    words = ui_words()
    key = name.replace(".", "-")
    told = finding or words(f"{name}.title")
    acts = {"weeks": select == "week", "leaves_out": select in state.FILTERABLE}  # see page.js
    figure.update_layout(meta=_caption(told, facts) | acts)
    with st.container(key=key, gap="xsmall"):
        st.markdown(f"**{told}**")
        config = CONFIG | {
            "toImageButtonOptions": {"format": "png", "scale": 2, "filename": f"rightbox-{key}"}
        }
        shared: dict[str, Any] = {"theme": None, "config": config, "alt": words(f"{name}.alt")}
        if select:
            figure.update_layout(CLICKABLE)
            widget = f"{key}-chart-{state.epoch()}"
            st.plotly_chart(
                figure,
                key=widget,
                on_select=lambda: _clicked(widget, select),
                selection_mode=("points", "box") if select == "week" else "points",
                **shared,
            )
        else:
            st.plotly_chart(figure, key=f"{key}-chart", **shared)
        with st.container(horizontal=True, vertical_alignment="center", key=f"{key}-foot"):
            said = [*facts, *_unfiltered(figure, select)]
            if said:
                st.caption(" · ".join(said), width="content")
            _reading(name, computed)
            if data is not None:
                with st.popover(words("chart.data"), type="tertiary"):
                    table = data if isinstance(data, Named) else Named(data)
                    downloads(table.frame, key, key=key, labels=table.labels)
            if foot is not None:
                foot()


def spark(figure: Drawing, key: str, alt: str) -> None:
    """A small chart inside a card: nothing but itself."""
    st.plotly_chart(figure, key=key, theme=None, config={**CONFIG, "displayModeBar": False}, alt=alt)


def _reading(name: str, computed: Mapping[str, Any] | None) -> None:
    words = ui_words()
    if not words.has(f"{name}.how"):
        return
    with st.popover(words("chart.how"), type="tertiary"):
        for line in words(f"{name}.how").splitlines():
            st.markdown(f"- {line}")
        if computed is not None or words.complete(f"{name}.computed"):
            st.markdown(f"**{words('chart.computed')}**")
            st.markdown(words.md(f"{name}.computed", **(computed or {})))


def _caption(title: str, facts: Sequence[str]) -> dict[str, Any]:
    """What a picture of the chart says of itself: title, facts, filters, up to when there is data."""
    words = ui_words()
    extent = ask.extent()
    known = words("fact.as_of", day=words.date(extent.as_of)) if extent.as_of else ""
    narrowed = filters_told(state.filters(), words) if SCREENS[state.screen()].filter_bar else ""
    said = [" · ".join(facts), " · ".join(part for part in (narrowed, known) if part and part not in facts)]
    return {"title": _plain(title), "facts": [_plain(line) for line in said if line]}


def _plain(text: str) -> str:
    """Markdown made by ``words.md`` as text of a figure."""
    return escape.html(re.sub(r"\\(.)", r"\1", text.replace("**", "")).replace(escape.WORD_JOINER, ""))


def _unfiltered(figure: Drawing, select: str | tuple[str, ...]) -> list[str]:
    """That a chart shows values beside the chosen ones, where it does."""
    names = [select] if isinstance(select, str) else select
    marks = figure.marks()
    free = []
    for place, name in enumerate(names):
        chosen = set(state.filters().get(name)) if name in state.FILTERABLE else set()
        if chosen and {str(mark[place]) for mark in marks} - chosen:
            free.append(name)
    words = ui_words()
    return [words("chart.others_shown", name=words(f"filter.{name}")) for name in free]


def _clicked(widget: str, select: str | tuple[str, ...]) -> None:
    """Filter by the marks that were clicked; runs before the screen is drawn again."""
    selection = (state.widget(widget) or {}).get("selection", {})
    points = [p for p in selection.get("points", []) if p.get("customdata") and p["customdata"][0] != ""]
    marks = [p["customdata"] for p in points]
    if isinstance(select, str) and any(p.get("leave_out") for p in points):
        state.leave_out(select, *(str(m[0]) for m in marks))
    elif select == "week":
        _choose_weeks([str(m[0]) for m in marks])
    elif not marks:
        return
    elif isinstance(select, tuple):
        state.filter_pair(select, [str(v) for v in marks[0][: len(select)]])
    elif select.startswith(OPEN):
        name, _, value = select.removeprefix(OPEN).partition("=")
        state.set_param(name, None if state.param(name) == value else value)
    else:
        state.filter_by(select, *(str(m[0]) for m in marks))


def _choose_weeks(weeks: list[str]) -> None:
    """The period from the first to the last of the weeks that were clicked; none without one."""
    days = sorted(pd.Timestamp(week).date() for week in weeks)
    if days:
        state.filter_period(days[0], days[-1] + timedelta(days=6))
