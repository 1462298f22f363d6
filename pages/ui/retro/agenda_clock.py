"""How long the meeting and each of its topics have lasted; coming back to a topic goes on counting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pages.ui.core import state

# A clock that stood this long was left on: the meeting is another one.
LEFT_ON = timedelta(hours=3)
SPENT = "meeting-spent"


def since(name: str) -> datetime:
    """When a clock began: it is in the address, so that a reload or a restarted server goes on counting."""
    now = datetime.now(UTC)
    begun = _moment(state.param(name, "0"))
    if timedelta() <= now - begun < LEFT_ON:
        return begun
    state.set_param(name, _stamp(now))
    return now


def expect() -> None:
    """Name what the address says of the clocks that is no moment."""
    for name in ("began", "since"):
        state.expect(**{name: [said] if (said := state.param(name)).isdecimal() else ()})


def turn(topic: str) -> None:
    """Go to a point of the agenda; its clock goes on from what was spent on it before."""
    now, at = datetime.now(UTC), state.param("topic", "")
    spent = dict(state.widget(SPENT) or {})
    lasted = now - _moment(state.param("since", "0"))
    spent[at] = lasted if timedelta() <= lasted < LEFT_ON else timedelta()
    state.remember(SPENT, spent)
    state.rewrite({"topic": topic, "since": _stamp(now - spent.get(topic, timedelta()))})


def _moment(stamp: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(stamp), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _stamp(moment: datetime) -> str:
    return str(int(moment.timestamp()))
