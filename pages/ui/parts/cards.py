"""Title, headline figures, sentences and links to rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import streamlit as st

from analysis.questions.comparison import PeriodComparison
from analysis.report.sections.method import filters_told
from analysis.wording import escape
from data.query import Filters
from pages.ui.core import ask, state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words

MOST_FIGURES = 5
Direction = Literal["", "better", "worse"]


@dataclass(frozen=True)
class Figure:
    """A headline number, all parts already in words.

    ``change`` is the difference to the comparison; ``direction`` says whether that is better or worse; ``interval`` is
    the small print (uncertainty, what is counted). ``which`` names the rows behind it (``data.query.WHICH``), in
    ``filters`` when they are other ones than those in force; ``whole`` is the value before it was shortened.
    """

    label: str
    value: str
    unit: str = ""
    change: str = ""
    direction: Direction = ""
    interval: str = ""
    which: str = ""
    help: str = ""
    filters: Filters | None = None
    whole: str = ""


def title(page: str, finding: str = "") -> None:
    """Heading of a screen: what was found (Markdown, made by ``words.md``), its name small above it."""
    words = ui_words()
    with st.container(key="screen-finding" if finding else "screen-name", gap=None):
        st.header(words(f"{page}.title"), anchor=False, help=words(f"{page}.question"))
        if finding:
            st.title(finding.replace("**", ""), anchor=False)


def print_head(page: str) -> None:
    """What a printed page says on top: the screen, its filters, the day of its data and of the print."""
    words = ui_words()
    told = [words("app.name"), words(f"{page}.title")]
    if SCREENS[page].filter_bar:
        told.append(filters_told(state.filters(), words))
    told += [as_of(), words("fact.printed", day=words.date(words.today()))]
    with st.container(key="print-head"):
        st.caption(escape.markdown(" · ".join(told)))


def folded(name: str, draw: Callable[[], None], label: str = "") -> None:
    """A closed section that is made when it is opened; the link says which are open ("all" opens every one)."""
    words, key = ui_words(), f"fold-{name.replace('.', '-')}"
    wanted = state.param("open").split(",")
    section = st.expander(
        label or words(f"{name}.title"),
        expanded=name in wanted or "all" in wanted,
        key=key,
        on_change=_fold,
        args=(name, key),
    )
    if section.open:
        with section:
            draw()


def _fold(name: str, key: str) -> None:
    others = [n for n in state.param("open").split(",") if n not in ("", name)]
    state.set_param("open", ",".join([*others, name] if state.widget(key) else others))


def section(key: str, finding: str = "", **values: Any) -> None:
    """Heading inside a screen: the finding if there is one, else the words of ``key``."""
    st.subheader(finding or ui_words().md(key, **values), anchor=False)


def says(key: str, n: float | None = None, **values: Any) -> None:
    """A sentence; values put into it are escaped."""
    st.markdown(ui_words().md(key, n, **values))


def as_of() -> str:
    """Up to which day data was loaded, for the small print."""
    words = ui_words()
    return words("fact.as_of", day=words.date(ask.extent().as_of))


def no_data(missing: tuple[date, date]) -> str:
    """That there is no data for the days of a comparison."""
    words = ui_words()
    return words("compare.no_data", period=words.span(*missing))


def compared_with(compared: PeriodComparison, shown: Filters | None) -> None:
    """What the changes above are changes against, and of which days of it there is no data."""
    words = ui_words()
    said = []
    if shown is not None:
        period = words.span(shown.start, shown.end)
        if shown.seen_by:
            said.append(words("overview.compared", period=period, day=words.date(shown.seen_by)))
        elif shown.scope() != state.filters().scope():
            said.append(words("compare.against_others", period=period))
        else:
            said.append(words("compare.against", period=period))
    if compared.missing is not None:
        said.append(words("compare.missing", period=words.span(*compared.missing)))
    elif compared.stopped:
        said += [words("compare.stopped", shop=shop, day=words.date(day)) for shop, day in compared.stopped]
    elif compared.filters is not None and not compared.alike:
        said.append(words("compare.unlike"))
    if said:
        st.caption(" ".join(said))


def headline(figures: Sequence[Figure], key: str = "headline") -> None:
    """At most five figures side by side, each with unit, change, interval, and a link to its rows."""
    if len(figures) > MOST_FIGURES:
        raise ValueError(f"{len(figures)} figures in a headline; at most {MOST_FIGURES}")
    with st.grid(len(figures), min_column_width=168, key=key) as grid:
        for figure in figures:
            with grid.cell():
                _figure(figure)


def _figure(figure: Figure) -> None:
    words = ui_words()
    colour = {"better": "primary", "worse": "orange", "": "gray"}[figure.direction]
    change = figure.change
    if change[:1] in ("+", "−") and figure.direction:
        change = f"{change} {words(f'direction.{figure.direction}')}"
    st.metric(
        figure.label,
        figure.value,
        change or None,
        delta_color=colour,  # type: ignore[arg-type]
        delta_arrow="off",
        help=" · ".join(t for t in (figure.whole if figure.whole != figure.value else "", figure.help) if t)
        or None,
    )
    small = " · ".join(part for part in (figure.unit, figure.interval) if part)
    if small:
        st.caption(small)
    if figure.which:
        rows_link(words("link.rows"), figure.filters, figure.which)


def rows_link(label: str, filters: Filters | None = None, which: str = "errors", **more: str) -> None:
    """A link to the case rows behind a number: the Cases screen with the same filters and ``which`` rows."""
    st.page_link(
        SCREENS["cases"].file,
        label=label,
        query_params=state.link(filters, which=which, **more),
    )
