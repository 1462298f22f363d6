"""Who signed in and out, who was refused, and what the command line did to accounts: lines of the audit trail."""

from __future__ import annotations

from data.records import records
from data.store import Store


def note(store: Store, what: str, email: str, who: str = "") -> None:
    """Write that it happened to this address; ``who`` did it, '' where nobody has proven who they are."""
    with store.writing(numbers=False) as cursor:
        records.log(cursor, who, what, email, {})
