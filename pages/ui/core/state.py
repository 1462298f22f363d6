"""The only reader and writer of session_state and query_params: filters, comparison, language, widget seeds.

The URL carries the filters, so that a copied link shows the same numbers; the session keeps them when the visitor
changes the screen (which empties the URL). What the URL says is checked here against the store.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from data import locales, schema
from data.query import Extent, Filters
from data.query.filter_text import BASIS, FROM, NOT, SEEN, TO, of_pairs, pairs
from data.query.filters import days_of
from pages.ui.core import ask, run
from pages.ui.core.screens import PAGES, SCREENS, Screen

WEEKS = 12
# whole weeks, so that weekdays meet
PERIODS: dict[str, int] = {"weeks4": 4, "weeks12": 12, "weeks26": 26, "weeks52": 52}
COMPARE: tuple[str, ...] = ("previous", "year", "none")
OTHERS = "others."
FILTERABLE: tuple[str, ...] = tuple(schema.DIMENSIONS)
MOST_VALUES = 50
LONGEST_VALUE = 200
# of a parameter of a screen: many columns, a long key of a case
_LONGEST_PARAM = 2_000
_COMPARE = "vs"
_LANGUAGE = "lang"
_DAYS = (FROM, TO, SEEN)
# what older links say and nothing hangs on any more
_FORMER = ("per",)
# the sections that are open, on every screen
_OPEN, _EVERY = "open", "all"
# what screens keep in the address beside the filters
SCREEN_PARAMS = frozenset((_OPEN, *(name for screen in PAGES for name in screen.params)))
# what shows another list, of which the first page is seen
_LISTS = ("which", "q", "sort")
_PAGE, _COLUMNS = "page", "cols"
# what the token of a draft looks like, see data.records.records.new_id
_NUMBER = re.compile(r"[1-9]\d{0,5}")
DRAFT = re.compile(r"D-[\d-]+-[\da-f]{2}")
_CHOICES = {BASIS: schema.DATE_BASES}
_OWN = (*_DAYS, *_CHOICES, _COMPARE, *FILTERABLE, *(NOT + name for name in FILTERABLE))
_VIEW, _URL, _CHOSEN, _EPOCH, _NOTES, _BEFORE, _SCREEN, _TURNED = (
    "view",
    "view_url",
    "period_chosen",
    "view_epoch",
    "view_notes",
    "period_before",
    "screen",
    "filters_turned",
)


@dataclass(frozen=True)
class View:
    """What this session looks at: filters, and what they are compared with (see ``Filters.compared``)."""

    filters: Filters
    compare: str = "previous"


@dataclass(frozen=True)
class Notice:
    """Something in the URL that was not understood: the key of a sentence and what to put into it."""

    key: str
    name: str
    value: str


# ---- reading -------------------------------------------------------------------------------------------------------


def begin(extent: Extent, screen: str) -> None:
    """Take the filters from the URL or the session; called once by the shell before a screen is drawn."""
    st.session_state[_SCREEN] = screen
    raw = _raw()
    if locales.known(asked := st.query_params.get(_LANGUAGE)):
        st.session_state[_LANGUAGE] = asked
    view: View | None = st.session_state.get(_VIEW)
    st.session_state[_NOTES] = ()
    if raw and raw != st.session_state.get(_URL):
        view, notes = parse(raw, extent, _known)
        st.session_state[_NOTES] = notes
        st.session_state[_CHOSEN] = any(name in (FROM, TO) for name, _ in raw)
    elif view is None or not st.session_state.get(_CHOSEN):
        kept = view or View(Filters())
        view = replace(kept, filters=kept.filters.between(*default_period(extent)))
    _note_unknown(SCREENS[screen])
    st.session_state[_VIEW] = view
    _write_url(view)


def filters() -> Filters:
    """The filters in force."""
    return st.session_state[_VIEW].filters


def compare() -> str:
    """The way to compare, see ``Filters.compared``."""
    return st.session_state[_VIEW].compare


def notes() -> tuple[Notice, ...]:
    """What the URL said that was ignored."""
    return st.session_state.get(_NOTES, ())


def language() -> str:
    """Language asked for in the URL or chosen in this session, '' for none."""
    asked = str(st.query_params.get(_LANGUAGE) or "")
    return asked if locales.known(asked) else str(st.session_state.get(_LANGUAGE) or "")


def param(name: str, default: str = "", allowed: Sequence[str] | None = None) -> str:
    """A parameter of one screen, for example the chosen case; a value that is not allowed is the default, and noted."""
    value = str(st.query_params.get(name, default))[:_LONGEST_PARAM]
    if allowed is None or value in allowed or value == default:
        return value
    _note(name, value)
    return default


def expect(**allowed: Collection[str]) -> None:
    """Name what a parameter says, one thing or several after commas, that it cannot say here."""
    for name, values in allowed.items():
        for one in param(name).split(","):
            if one and one not in values:
                _note(name, one)


def page() -> int:
    """The page of a list that the address names, the first without one."""
    asked = param(_PAGE)
    return int(asked) if _NUMBER.fullmatch(asked) else 1


def _note_unknown(screen: Screen) -> None:
    """Name what the address says that no screen, or not this one, understands."""
    for name in st.query_params:
        if name not in (*_OWN, _LANGUAGE, _OPEN, *screen.params, *_FORMER):
            _note(name, str(st.query_params[name]))
    expect(open=(*screen.folds, _EVERY))
    for name, sound in ((_LANGUAGE, locales.known), ("draft", DRAFT.fullmatch), (_PAGE, _NUMBER.fullmatch)):
        if (asked := str(st.query_params.get(name) or "")) and not sound(asked):
            _note(name, asked)


def _note(name: str, value: str) -> None:
    """Say once that a parameter was not understood."""
    said = Notice("note.param", name[:60], value[:60])
    st.session_state[_NOTES] = tuple(dict.fromkeys((*notes(), said)))


def screen() -> str:
    """Key of the screen that is drawn."""
    return st.session_state.get(_SCREEN, PAGES[0].key)


def epoch() -> int:
    """Grows with every change of the filters; part of the key of widgets that must start anew then."""
    return st.session_state.get(_EPOCH, 0)


def widget(key: str, default: Any = None) -> Any:
    """Value that a widget holds."""
    return st.session_state.get(key, default)


# ---- writing -------------------------------------------------------------------------------------------------------


def set_filters(new: Filters) -> None:
    """Look at something else."""
    view: View = st.session_state[_VIEW]
    if (new.start, new.end) != (view.filters.start, view.filters.end):
        st.session_state[_CHOSEN] = True
    _set(replace(view, filters=new))


def set_basis(basis: str) -> None:
    """Count by the day shipped, ordered or opened."""
    if basis in schema.DATE_BASES:
        set_filters(replace(filters(), basis=basis))  # type: ignore[arg-type]


def set_compare(mode: str) -> None:
    """Compare in another way; what is no way to compare is the usual one."""
    _set(replace(st.session_state[_VIEW], compare=mode if comparable(mode) else COMPARE[0]))


def comparable(mode: str) -> bool:
    """Whether a text names a way to compare."""
    return mode in COMPARE or mode.removeprefix(OTHERS) in FILTERABLE or days_of(mode) is not None


def filter_by(dimension: str, *values: str) -> None:
    """Show these values as well; those that are shown already no more, and none means all."""
    now = filters()
    chosen = now.get(dimension)
    kept = [v for v in chosen if v not in values]
    set_filters(now.having(dimension, *kept, *(v for v in dict.fromkeys(values) if v not in chosen)))


def leave_out(dimension: str, *values: str) -> None:
    """Show these values no more; of values that are chosen, the others stay chosen."""
    now = filters()
    kept = [v for v in now.get(dimension) if v not in values]
    if kept:
        set_filters(now.having(dimension, *kept))
    elif dimension in FILTERABLE:
        set_filters(now.excluding(dimension, *dict.fromkeys((*now.lacking(dimension), *values))))


def filter_pair(dimensions: Sequence[str], values: Sequence[str]) -> None:
    """Show only what has a value of each dimension; when that already is what is shown, all again."""
    now = new = filters()
    pairs_ = [(d, v) for d, v in zip(dimensions, values, strict=True) if d in FILTERABLE and v != ""]
    undo = all(now.get(d) == (v,) for d, v in pairs_)
    for dimension, value in pairs_:
        new = new.having(dimension) if undo else new.having(dimension, value)
    set_filters(new)


def filter_period(start: date, end: date) -> None:
    """Show only this period; when it already is the one, go back to the period before."""
    now = filters()
    if (now.start, now.end) == (start, end):
        undo_period()
    else:
        st.session_state[_BEFORE] = (now.start, now.end)
        set_filters(now.between(start, end))


def undo_period() -> None:
    """Go back from a period that was clicked to the one before it, else to the usual one."""
    before = st.session_state.pop(_BEFORE, None)
    set_filters(filters().between(*(before or default_period(ask.extent()))))
    st.session_state[_CHOSEN] = before is not None


def set_values(dimension: str, values: list[str] | tuple[str, ...]) -> None:
    """Choose the values of a dimension, none for all."""
    set_filters(filters().having(dimension, *values))


def turn_over(dimension: str) -> None:
    """Exclude the chosen values of a dimension, or choose the excluded ones."""
    set_filters(filters().others(dimension))


def see_all_claims() -> None:
    """Count every claim again, whenever it arrived."""
    set_filters(replace(filters(), seen_by=None))


def clear() -> None:
    """Take every filter away and go back to the default period."""
    st.session_state[_CHOSEN] = False
    _set(View(Filters(*default_period(ask.extent())), compare()))


def set_language(code: str) -> None:
    """Show this session in another language."""
    st.session_state[_LANGUAGE] = code
    run.forget()
    rewrite({_LANGUAGE: code})


def set_param(name: str, value: str | None) -> None:
    """Set or clear a parameter of one screen."""
    if name not in SCREEN_PARAMS:
        raise ValueError(f"{name!r} is no parameter of a screen")
    rewrite({_PAGE: None, name: value} if name in _LISTS else {name: value})


def rewrite(changes: Mapping[str, Sequence[str] | str | None]) -> None:
    """Change several parameters of the address at once, empty ones away: one act is one entry of the history."""
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    wanted = now | {
        name: [value] if isinstance(value, str) else list(value or ()) for name, value in changes.items()
    }
    if st.session_state.get(_LANGUAGE):
        wanted.setdefault(_LANGUAGE, [st.session_state[_LANGUAGE]])
    wanted = {name: values for name, values in wanted.items() if values}
    if wanted != now:
        st.query_params.from_dict(wanted)


def set_columns(names: Sequence[str]) -> None:
    """Choose the columns of the list, none for the usual ones; who comes back to the list finds them again."""
    st.session_state[_COLUMNS] = ",".join(names)
    set_param(_COLUMNS, ",".join(names) or None)


def seed(key: str, value: Any) -> None:
    """Give a widget its value before it is drawn."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def remember(key: str, value: Any) -> None:
    """Keep something of this session that no link carries, for example a draft."""
    st.session_state[key] = value


def forget(key: str) -> None:
    """Drop what a widget or the session holds, so that it begins anew."""
    st.session_state.pop(key, None)


# ---- links ---------------------------------------------------------------------------------------------------------


def link(new: Filters | None = None, **more: str) -> dict[str, str | list[str]]:
    """Query parameters of a link that shows these filters; ``more`` are parameters of the screen."""
    view = replace(st.session_state[_VIEW], filters=new or filters())
    params: dict[str, str | list[str]] = {}
    for name, value in unparse(view):
        params.setdefault(name, [])
        params[name].append(value)  # type: ignore[union-attr]
    return params | spoken() | more


def spoken() -> dict[str, str | list[str]]:
    """The part of a link that keeps the language, where one was chosen."""
    return {_LANGUAGE: chosen} if (chosen := language()) else {}


def query_string(new: Filters | None = None) -> str:
    """The filters as text, as stored with saved views, actions and retros."""
    return urlencode(unparse(replace(st.session_state[_VIEW], filters=new or filters())))


def unparse(view: View) -> tuple[tuple[str, str], ...]:
    """A view as pairs of the URL."""
    compared = () if view.compare == "previous" else ((_COMPARE, view.compare),)
    return (*pairs(view.filters), *compared)


def parse(raw: tuple[tuple[str, str], ...], extent: Extent, known: Any) -> tuple[View, tuple[Notice, ...]]:
    """A view from pairs of the URL, and what was ignored. ``known(dimension, value)`` tells values that occur."""
    found: list[Notice] = []
    sound = [pair for pair in raw if _sound(*pair, known, found)]
    one, counts = dict(sound), Counter[str]()
    if FROM in one and TO in one and date.fromisoformat(one[FROM]) > date.fromisoformat(one[TO]):
        found.append(Notice("note.period", FROM, f"{one.pop(FROM)} – {one.pop(TO)}"))
    kept: list[tuple[str, str]] = []
    for name, value in dict.fromkeys(sound):
        counts[name] += 1
        if counts[name] <= MOST_VALUES and name in one:
            kept.append((name, value))
    made = of_pairs(kept)
    if made.start is None and made.end is None:
        made = made.between(*default_period(extent))
    compared = one.get(_COMPARE, COMPARE[0])
    if compared.startswith(OTHERS) and compared.removeprefix(OTHERS) not in made.dimensions:
        found.append(Notice("note.choice", _COMPARE, compared[:60]))
        compared = COMPARE[0]
    return View(made, compared), tuple(found)


def _sound(name: str, value: str, known: Any, found: list[Notice]) -> bool:
    """Whether a pair of the URL says something; what does not is noted."""
    dimension = name.removeprefix(NOT)
    if dimension in FILTERABLE:
        name = dimension
        sound, key = len(value) <= LONGEST_VALUE and known(name, value), "note.value"
    elif name == _COMPARE:
        sound, key = comparable(value), "note.choice"
    elif name in _CHOICES:
        sound, key = value in _CHOICES[name], "note.choice"
    else:
        sound, key = name in _DAYS and _is_day(value), "note.date"
    if not sound:
        found.append(Notice(key, name, value[:60]))
    return sound


def default_period(extent: Extent) -> tuple[date | None, date | None]:
    """The last twelve weeks for which shipments are known, from a Monday."""
    return last_weeks(extent, WEEKS)


def last_weeks(extent: Extent, weeks: int) -> tuple[date | None, date | None]:
    """The last so many weeks, the newest of them perhaps not yet over."""
    end = extent.last_day or extent.as_of
    if end is None:
        return None, None
    return end - timedelta(days=end.weekday(), weeks=weeks - 1), end


def _is_day(text: str) -> bool:
    try:
        return date(2000, 1, 1) <= date.fromisoformat(text) <= date(2100, 1, 1)
    except ValueError:
        return False


def _known(dimension: str, value: str) -> bool:
    occurring: Mapping[str, None] | list[str] = ask.values(dimension)
    return value in occurring or len(occurring) >= 5000


def _raw() -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name in _OWN for value in st.query_params.get_all(name) if value)


def _write_url(view: View) -> None:
    pairs, raw = unparse(view), _raw()
    if raw != tuple(sorted(pairs, key=lambda p: _OWN.index(p[0]))):
        now: dict[str, Sequence[str] | str | None] = {n: [v for m, v in pairs if m == n] for n in _OWN}
        if st.session_state.pop(_TURNED, False):
            now[_PAGE] = None
        elif not raw and _COLUMNS in SCREENS[screen()].params and st.session_state.get(_COLUMNS):
            now[_COLUMNS] = st.query_params.get(_COLUMNS) or st.session_state[_COLUMNS]
        rewrite(now)
    st.session_state[_URL] = _raw()


def _set(view: View) -> None:
    if view.compare.startswith(OTHERS) and view.compare.removeprefix(OTHERS) not in view.filters.dimensions:
        view = replace(view, compare=COMPARE[0])
    st.session_state[_VIEW] = view
    st.session_state[_TURNED] = True
    st.session_state[_EPOCH] = epoch() + 1
