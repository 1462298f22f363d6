"""Questions to the store, answered from a cache: one key per question, filters and store version."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from datetime import date
from functools import lru_cache, wraps
from inspect import signature
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from data import locales, query
from data.intake import pending
from data.query import Extent, Filters, Page
from data.records import records, retention, settings
from data.records.source import Source
from data.schema import PACKER_NAMES, Table
from data.schema.rights import VIEW, Asker
from data.store import Damaged, DatabaseError, QueryTimeout, Store, full_disk
from data.store.caching.shared_answers import SharedAnswers
from data.store.lake import shared
from data.store.lockfile import StoreInUse
from data.store.places import viewer
from pages.ui.core import run

EVERYTHING = Filters()
ROOT = Path(__file__).resolve().parents[3]
UNAVAILABLE = (StoreInUse, Damaged, DatabaseError, OSError)
_opened: dict[str, Store] = {}
_who_asks: list[Callable[[], Asker]] = []
_looked = [0.0]  # when the file to look at was last looked for
LOOK_SECONDS = 10.0
_on_behalf: ContextVar[Asker | None] = ContextVar("on_behalf", default=None)
_settings: dict[tuple[str, int, str], Any] = {}
MOST_SETTINGS = 200
ANSWERS = SharedAnswers()
_newest: dict[str, int] = {}  # version of the numbers that were asked for last, by the path of the store
when_opened: list[Callable[[], object]] = []  # hear of every store that is opened; ``store()`` is that one


def store() -> Store:
    """The store of this installation for whoever looks at this screen; their writes and questions go through it.

    Raises
    ------
    StoreInUse, Damaged
        If another process holds it, or it cannot be opened.
    """
    whole, asker = opened(), _on_behalf.get()
    if asker is None and _who_asks and run.is_on():
        asker = run.once("asker", _who_asks[-1], str(whole.path), whole.version, _who_asks[-1])
    return whole if asker is None else whole.seen_by(asker)


def identify(who_asks: Callable[[], Asker]) -> None:
    """From now on ``who_asks`` tells for whom a script runs."""
    _who_asks[:] = [who_asks]


def on_behalf(asker: Asker, make: Callable[[], Any]) -> Any:
    """What ``make`` makes, for somebody: a download is made outside of the script that offered it."""
    token = _on_behalf.set(asker)
    try:
        return make()
    finally:
        _on_behalf.reset(token)


def opened() -> Store:
    """The store as the program itself meets it, opened once per process: for what is not done for a visitor.

    Raises
    ------
    StoreInUse, Damaged
        If another process holds it, or it cannot be opened.
    """
    kept_in = str(folder())
    known = _opened.get(kept_in)
    if known is None:
        return _open(kept_in)
    if known.read_only:
        with suppress(*UNAVAILABLE):  # while the new file cannot be read, the old one is looked at
            if _made_anew(known.version):
                _open.clear()
                return _open(kept_in)
    return known


def _made_anew(version: int) -> bool:
    """True when the file to look at was written anew since ``version``; looked for now and then."""
    now = monotonic()
    if now < _looked[0] + LOOK_SECONDS:
        return False
    _looked[0] = now
    source = viewer.named(os.environ)
    return source is not None and viewer.moment(source) != version


def folder() -> Path:
    """Where this installation keeps its data."""
    return _resolved(os.environ.get("RIGHTBOX_DATA") or str(ROOT / "var"))


@lru_cache(maxsize=8)
def _resolved(named: str) -> Path:
    return Path(named).resolve()


@st.cache_resource(show_spinner=False)
def _open(kept_in: str) -> Store:
    path = Path(kept_in) / "rightbox.duckdb"
    fresh = shared.opened(os.environ, path.parent)
    looked_at = None if fresh else viewer.named(os.environ)
    if fresh is not None:
        pending.clear(fresh)
    elif looked_at is None:
        retention.finish(path)
        fresh = Store(path)
        pending.clear(fresh)
    else:
        fresh = viewer.opened(looked_at, path.parent)
    _opened[kept_in] = fresh
    for hears in when_opened:
        hears()
    return fresh


def is_open() -> bool:
    """True when the store was opened; asking does not open it."""
    return str(folder()) in _opened


def ready() -> bool:
    """True when the store answers."""
    try:
        return opened().value("select 1") == 1
    except UNAVAILABLE:
        return False


def make_ready() -> None:
    """Have the store make the rows of all cases, which every screen wants first."""
    with suppress(*UNAVAILABLE, QueryTimeout):
        opened().materialised("case_rows")


def close() -> None:
    """Close every store that was opened, when the server stops."""
    for kept_in in list(_opened):
        _opened.pop(kept_in).close()
    _open.clear()


def answer(function: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """``function(source, *args, **named)`` from the cache; a write makes it anew.

    A question of ``analysis`` declares that it takes a ``Source`` and gets one; a question of ``data`` gets the store.
    It is a module-level function whose arguments are small (filters, names, numbers).
    """
    return _asked(function, args, named, opened().version)


def counted(function: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """As ``answer`` for a question of numbers alone: a note that is saved in a retro leaves its answer as it is."""
    return _asked(function, args, named, opened().numbers_version)


def _asked(function: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any], version: int) -> Any:
    asker = store().asker
    asker.require(VIEW)
    # what two people may see alike is asked once
    seen = (asker.shops, asker.names and PACKER_NAMES.name in args)
    name = f"{function.__module__}.{function.__qualname__}"
    path, numbers = str(opened().path), opened().numbers_version
    if _newest.get(path) != numbers:
        _newest[path] = numbers
        ANSWERS.forget(
            lambda key: key.path == path and key.version < numbers
        )  # nobody asks for them any more
    key = _Key(path, version, (seen, name, *map(_hashable, args), *map(_hashable, sorted(named.items()))))
    return ANSWERS.get(
        key, lambda: function(Cached() if _takes_a_source(function) else store(), *args, **named)
    )


class _Key(NamedTuple):
    path: str
    version: int
    question: tuple[Any, ...]


def _hashable(value: Any) -> Any:
    return tuple(map(_hashable, value)) if isinstance(value, list | tuple) else value


@lru_cache(maxsize=256)
def _takes_a_source(function: Callable[..., Any]) -> bool:
    first = next(iter(signature(function).parameters.values()), None)
    return first is not None and getattr(first.annotation, "__name__", first.annotation) == Source.__name__


def cells(by: Sequence[str] = (), filters: Filters = EVERYTHING) -> pd.DataFrame:
    """Numbers by dimensions, see ``data.query.cells``."""
    return counted(_cells, tuple(by), filters)


def _cells(
    source: Source, by: tuple[str, ...], filters: Filters, measures: tuple[str, ...] = ()
) -> pd.DataFrame:
    scope = query.daily_scope(by, filters)
    if scope is None:
        return query.cells(store(), by, filters, measures or None)
    frame = query.summed(source.ask(query.daily, scope), by, filters)
    return frame[[*by, *measures]] if measures else frame


def rows(filters: Filters = EVERYTHING, **options: Any) -> Page:
    """One page of the case lines behind a number, see ``data.query.rows``."""
    return counted(query.rows, filters, **options)


def values(dimension: str) -> list[str]:
    """Values of a dimension that occur, the commonest first."""
    return counted(query.values, dimension)


def extent() -> Extent:
    """What the store holds."""
    return counted(query.extent)


def case_lines(keys: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], dict[str, Any]]:
    """Several case lines by their keys, see ``data.query.case_lines``."""
    return counted(query.case_lines, tuple(keys))


def case(**key: str) -> dict[str, Any] | None:
    """One case line with everything known of it."""
    return query.case(store(), key)


def setting(name: str) -> Any:
    """Value of a setting. A screen asks hundreds of times a run, which the general cache would make slow."""
    whole = opened()  # settings are the same for everybody, who is not signed in included
    key = (str(whole.path), whole.version, name)
    value = _settings.get(key, _settings)
    if value is _settings:
        value = settings.get(whole, name)
        if len(_settings) >= MOST_SETTINGS:
            _settings.clear()
        _settings[key] = value
    return copy.deepcopy(value)


def everything(table: Table, **equal: Any) -> pd.DataFrame:
    """All records of a table, optionally those where columns equal values."""
    return answer(records.named, table.name, **equal)


def writes(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which saves what was typed: on a full disk it says so, and the text stays in its field."""

    @wraps(function)
    def saved(*args: Any, **named: Any) -> Any:
        try:
            return function(*args, **named)
        except (DatabaseError, OSError) as error:
            if not full_disk(error):
                raise
            language = str(st.session_state.get("language") or locales.FALLBACK)
            st.error(locales.lookup(language, "store.disk_full"))

    return saved


class Cached:
    """A ``Source`` that answers from the cache: what two questions of a screen need is asked of the store once."""

    def cells(self, by: tuple[str, ...] = (), filters: Filters = EVERYTHING) -> pd.DataFrame:
        """See ``cells``."""
        return cells(by, filters)

    def rows(self, filters: Filters = EVERYTHING, **options: Any) -> Page:
        """See ``rows``."""
        return rows(filters, **options)

    def delays(self, until: date) -> pd.DataFrame:
        """See ``data.query.delays``."""
        return counted(query.delays, until)

    def extent(self) -> Extent:
        """See ``extent``."""
        return extent()

    def setting(self, name: str) -> Any:
        """See ``setting``."""
        return setting(name)

    def everything(self, table: Table, **equal: Any) -> pd.DataFrame:
        """See ``everything``."""
        return everything(table, **equal)

    def ask(self, question: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Answer of any other question of ``data``, a function that takes the store first."""
        if question is query.cells:
            question = _cells
        of_numbers = question is _cells or question.__module__.startswith(query.__name__)
        return (counted if of_numbers else answer)(question, *args, **named)

    def shared(self, question: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """See ``counted``."""
        return counted(question, *args, **named)
