"""What is the same throughout one run of a script, found once: a screen asks hundreds of times who looks at it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx

_KEPT = "rightbox_run"


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
