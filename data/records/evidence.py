"""What numbers rest on: a stamp that stays the same while only retros and actions are written."""

from __future__ import annotations

from typing import Any

from data.store import Store

# Records that no rate, count or cost is computed from.
WORDS_ONLY: tuple[str, ...] = (
    "retros", "retro_cases", "findings", "lessons", "actions", "action_events", "saved_views", "people", "packer_names",
)  # fmt: skip


def stamp(store: Store) -> tuple[Any, ...]:
    """Equal for two moments when every rate, count and cost is."""
    marks = ", ".join("?" * len(WORDS_ONLY))
    row = store.rows(
        "select (select count(*) from imports), (select max(imported_at) from imports), "
        "(select count(undone_at) from imports), (select count(*) from audit where not list_contains(["
        + marks
        + "], "
        "split_part(what, '.', 1)))",
        list(WORDS_ONLY),
    )[0]
    return tuple(str(value) for value in row)
