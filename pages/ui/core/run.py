"""Runs of a script: what is the same throughout one is found once; what works in the background lets them go."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx

_KEPT = "rightbox_run"
_changed = threading.Condition()
_under_way = 0
_ended = 0


def once(name: str, make: Callable[[], Any], *of: Hashable) -> Any:
    """What ``make`` makes, kept until the run ends or ``of`` is another; outside of a run it is made each time."""
    run = get_script_run_ctx(suppress_warning=True)
    if run is None:
        return make()
    kept = getattr(run, _KEPT, None)
    if kept is None or kept[0] is not run.cursors:  # a run begins with new cursors
        kept = (run.cursors, {})
        setattr(run, _KEPT, kept)
    known = kept[1].get(name)
    if known is None or known[0] != of:
        known = kept[1][name] = (of, make())
    return known[1]


def is_on() -> bool:
    """True within a run, for a visitor; False for what the program does by itself."""
    return get_script_run_ctx(suppress_warning=True) is not None


def forget() -> None:
    """Find everything anew, after an act that changes it within the run."""
    run = get_script_run_ctx(suppress_warning=True)
    if run is not None and hasattr(run, _KEPT):
        delattr(run, _KEPT)


@contextmanager
def under_way() -> Iterator[None]:
    """While a screen is drawn."""
    global _under_way, _ended  # noqa: PLW0603 - there is one program
    with _changed:
        _under_way += 1
    try:
        yield
    finally:
        with _changed:
            _under_way -= 1
            _ended += 1
            _changed.notify_all()


def ended() -> int:
    """How many screens have been drawn since the program began."""
    return _ended


def wait_for_rest(seconds: float) -> bool:
    """Wait until no screen is drawn, at most so long; whether none is."""
    with _changed:
        return _changed.wait_for(lambda: _under_way == 0, seconds)
