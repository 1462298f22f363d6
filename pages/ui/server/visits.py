"""Who came in and who was refused, once a session, in the audit trail."""

from __future__ import annotations

from data.records import records
from data.store import DatabaseError
from pages.ui.core import ask, rights, state

NOTED = "visit-noted"


def note() -> None:
    """Write down that somebody signed in, or was refused: not on the list, or no verified address."""
    if not rights.login_wanted():
        return
    person = rights.person()
    now = (person.email, person.role)
    if state.widget(NOTED) == now:
        return
    state.remember(NOTED, now)
    what = "people.signed_in" if person.role else "people.refused"
    try:
        records.note(
            ask.opened(), person.email, what, person.email, {"role": person.role} if person.role else {}
        )
    except (DatabaseError, OSError):  # a full disk keeps nobody out
        state.forget(NOTED)
