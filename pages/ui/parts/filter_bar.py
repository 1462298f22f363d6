"""The filter bar that screens share, and the sidebar's foot."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from analysis.wording import escape
from analysis.wording.words import Words
from data import locales, schema
from data.query import Extent
from data.query.filters import days_of
from pages.ui.core import ask, rights, session, state
from pages.ui.core.words import ui_words
from pages.ui.parts import links, saved_views

SHOWN = tuple(name for name, d in schema.DIMENSIONS.items() if d.filterable)
_PERIOD, _COMPARE, _DATES, _BASIS, _AGAINST = (
    "bar-period", "bar-compare", "bar-dates", "bar-basis", "bar-against",
)  # fmt: skip
_OWN = "own"


def filter_bar(extent: Extent, page: str) -> None:
    """Period, comparison, filters by dimension, saved views, and a chip for each filter in force."""
    with st.container(horizontal=True, vertical_alignment="center", key="filter-bar"):
        _period(extent)
        _compare()
        _dimensions()
        saved_views.menu(page)
        links.copy_link()
        chips()


def notes() -> None:
    """What the address said that was not understood."""
    words = ui_words()
    for note in state.notes():
        name = note.name if note.key == "note.param" else words(f"filter.{note.name}")
        st.caption(":material/info: " + words.md(note.key, name=name, value=note.value))


def chips() -> None:
    """A button for each filter, a click takes it away; one beside it excludes what is chosen, or the other way."""
    words = ui_words()
    now = state.filters()
    if not fits_period(ask.extent()) and now.start and now.end:
        st.button(
            words.span(now.start, now.end),
            key="chip-period",
            on_click=state.undo_period,
            icon=":material/close:",
            help=words("filter.period_undo"),
        )
    for dimension, values in now.values:
        _chip("filter.chip", dimension, values, words("filter.exclude"))
    for dimension, values in now.without:
        _chip("filter.chip_not", dimension, values, words("filter.include"))
    seen = state.filters().seen_by
    if seen is not None:
        st.button(
            words("filter.chip", name=words("filter.seen"), value=words.date(seen)),
            key="chip-seen",
            on_click=state.see_all_claims,
            icon=":material/close:",
            help=words("filter.seen_help", day=words.date(seen)),
        )
    if now.narrowed or seen:
        st.button(words("filter.clear"), key="chip-clear", on_click=state.clear, type="tertiary")


def _chip(key: str, dimension: str, values: tuple[str, ...], turned: str) -> None:
    words = ui_words()
    shown = words.listed([words.value(dimension, v) for v in values[:3]])
    more = f" +{len(values) - 3}" if len(values) > 3 else ""
    with st.container(horizontal=True, gap="xsmall", width="content", key=f"chips-{dimension}"):
        st.button(
            words.md(key, name=words(f"filter.{dimension}"), value=shown + more),
            key=f"chip-{dimension}",
            on_click=state.set_values,
            args=(dimension, ()),
            icon=":material/close:",
        )
        st.button(
            turned,
            key=f"chip-turn-{dimension}",
            on_click=state.turn_over,
            args=(dimension,),
            type="tertiary",
            help=words("filter.turn_help"),
        )


def fits_period(extent: Extent) -> list[str]:
    """The name of the period in force, empty for days of one's own."""
    now = state.filters()
    if (now.start, now.end) == (extent.first_day, extent.last_day):
        return ["all"]
    return [p for p, n in state.PERIODS.items() if state.last_weeks(extent, n) == (now.start, now.end)]


def _period(extent: Extent) -> None:
    words = ui_words()
    now = state.filters()
    options = (*state.PERIODS, "all", "custom")
    fits = fits_period(extent)
    state.seed(_PERIOD, fits[0] if fits else "custom")
    state.seed(_DATES, tuple(d for d in (now.start, now.end) if d is not None))
    state.seed(_BASIS, now.basis)
    span = words.span(now.start, now.end)
    name = words("filter.chip", name=words(f"period.{fits[0]}"), value=span) if fits else span
    with st.popover(name, icon=":material/calendar_month:", key="bar-when"):
        st.pills(
            words("filter.period"),
            options,
            key=_PERIOD,
            format_func=lambda p: words(f"period.{p}"),
            on_change=_take_period,
            args=(extent,),
        )
        st.date_input(words("filter.dates"), key=_DATES, on_change=_take_dates, format="YYYY-MM-DD")
        st.selectbox(
            words("filter.basis"),
            schema.DATE_BASES,
            key=_BASIS,
            format_func=lambda b: words(f"basis.{b}"),
            on_change=_take_basis,
        )


def _compare() -> None:
    words, mode = ui_words(), state.compare()
    days = days_of(mode)
    state.seed(_COMPARE, _OWN if days else mode)
    st.selectbox(
        words("filter.vs"),
        (*state.COMPARE, *(state.OTHERS + name for name in state.filters().dimensions), _OWN),
        key=_COMPARE,
        format_func=partial(_way, words),
        on_change=_take_compare,
        label_visibility="collapsed",
        width=230,
    )
    if days:
        state.seed(_AGAINST, days)
        st.date_input(
            words("filter.against"),
            key=_AGAINST,
            on_change=_take_against,
            format="YYYY-MM-DD",
            label_visibility="collapsed",
            width=230,
        )


def _way(words: Words, mode: str) -> str:
    """A way to compare in words."""
    kind = mode.partition(".")[0]
    if kind == "others":
        return words("compare.others", name=words(f"filter.{mode.removeprefix(state.OTHERS)}"))
    return words(f"compare.{kind}")


def _take_compare() -> None:
    mode = state.widget(_COMPARE)
    if mode == _OWN:
        now = state.filters()
        if now.start is None or now.end is None:
            return
        before = now.before()
        mode = f"{before.start}_{before.end}"
    state.set_compare(mode)


def _take_against() -> None:
    dates: tuple[date, ...] = state.widget(_AGAINST) or ()
    if len(dates) == 2:
        state.set_compare(f"{dates[0]}_{dates[1]}")


def _dimensions() -> None:
    words = ui_words()
    bar = st.popover(
        words("filter.more"), icon=":material/filter_list:", key="bar-filters", on_change="rerun"
    )
    if not bar.open:
        return
    with bar:
        for dimension in SHOWN:
            chosen = list(state.filters().get(dimension))
            options = list(dict.fromkeys((*chosen, *ask.values(dimension))))
            if not options:
                continue
            key = f"bar-{dimension}"
            state.seed(key, chosen)
            st.multiselect(
                words(f"filter.{dimension}"),
                options,
                key=key,
                format_func=lambda v, d=dimension: escape.plain(words.value(d, v)),
                on_change=_take_values,
                args=(dimension, key),
                placeholder=words("filter.all"),
            )


def _take_period(extent: Extent) -> None:
    picked = state.widget(_PERIOD)
    now = state.filters()
    if picked in state.PERIODS:
        state.set_filters(now.between(*state.last_weeks(extent, state.PERIODS[picked])))
    elif picked == "all":
        state.set_filters(now.between(extent.first_day, extent.last_day))


def _take_dates() -> None:
    dates: tuple[date, ...] = state.widget(_DATES) or ()
    if len(dates) == 2:
        state.set_filters(state.filters().between(dates[0], dates[1]))


def _take_basis() -> None:
    state.set_basis(state.widget(_BASIS))


def _take_values(dimension: str, key: str) -> None:
    state.set_values(dimension, state.widget(key))


def sidebar(extent: Extent) -> None:
    """Foot of the navigation: data as of, demo mark, language, who is signed in."""
    words = ui_words()
    with st.sidebar:
        if extent.as_of is not None:
            st.caption(words("sidebar.as_of", day=words.date(extent.as_of)))
        if extent.is_demo:
            st.badge(words("sidebar.demo"), color="gray")
        languages = locales.languages()
        state.seed("language", words.language)
        st.selectbox(
            words("sidebar.language"),
            languages,
            key="language",
            format_func=lambda code: locales.lookup(code, "language.name"),
            on_change=lambda: state.set_language(state.widget("language")),
            label_visibility="collapsed",
        )
        if rights.login_wanted():
            st.caption(escape.markdown(rights.who()))
            st.button(words("permission.sign_out"), on_click=session.leave, type="tertiary")
