"""Actions as a board and as a list, the overdue ones first."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.wording import escape
from data.records import action_rules
from pages.ui import parts
from pages.ui.actions import proof
from pages.ui.core.words import ui_words
from pages.ui.parts import links as inside

COLUMNS: dict[str, tuple[str, ...]] = {
    "todo": ("reopened", "proposed", "agreed"),
    "doing": ("in_progress",),
    "placed": ("implemented", "verifying"),
    "judged": action_rules.FINISHED,
}
MOST_CARDS = 25
NARROW = """<style>
.st-key-actions-narrow {display: none;}
@media (max-width: 640px) {
  .st-key-actions-narrow {display: flex;}
  .st-key-actions-wide {display: none;}
}
</style>"""


def prepared(work: pd.DataFrame) -> pd.DataFrame:
    """The actions with ``overdue`` (bool) and the verdict of the numbers, overdue first, then by due date."""
    today = pd.Timestamp(ui_words().today())
    frame = work.copy()
    due = pd.to_datetime(frame["due_on"])
    frame["overdue"] = frame["state"].isin(action_rules.DUE) & (due < today)
    frame["verdict"] = frame["action_id"].map(proof.verdicts_of_all())
    return frame.assign(due_on=due).sort_values(
        ["overdue", "due_on"], ascending=[False, True], ignore_index=True
    )


def board(frame: pd.DataFrame) -> None:
    """A column for each stage."""
    words = ui_words()
    with st.grid(4, min_column_width=230, key="action-board") as grid:
        for name, states in COLUMNS.items():
            inside = frame[frame["state"].isin(states)]
            with grid.cell():
                st.markdown(f"**{words(f'actions.column.{name}')}** · {words.number(len(inside))}")
                for row in inside.head(MOST_CARDS).to_dict("records"):
                    card(row)
                if inside.empty:
                    st.caption(words("actions.column.empty"))


def card(row: dict, place: str = "") -> None:  # type: ignore[type-arg]
    """One action."""
    words = ui_words()
    with st.container(border=True, key=f"{place}action-{row['action_id']}", gap="xsmall"):
        st.markdown(f"**{escape.markdown(row['title'])}**")
        due = words.date(row["due_on"])
        if row["overdue"]:
            days = (pd.Timestamp(words.today()) - pd.Timestamp(row["due_on"])).days
            due = f"{words('actions.late')} {due} {words('actions.overdue_by', n=days)}"
        st.caption(f"{escape.markdown(words.person(row['owner']))} · {due}")
        told = [words(f"state.{row['state']}")]
        if row["strength"]:
            told.append(words(f"strength.{row['strength']}"))
        st.caption(" · ".join(told))
        if row["verdict"]:
            mark = {"worked": "◆ ", "worse": "▲ "}.get(row["verdict"], "")
            st.markdown(f"**{mark}{words('verdict.' + str(row['verdict']))}**")
        inside.go(
            words("actions.details"),
            f"{place}{row['action_id']}",
            type="secondary",
            action=str(row["action_id"]),
        )


def listed(frame: pd.DataFrame) -> None:
    """The table, a chosen row of which opens the action; on a phone the same as cards, as a table would be cut off."""
    st.html(NARROW)
    with st.container(key="actions-narrow"):
        for row in frame.head(MOST_CARDS).to_dict("records"):
            card(row, "narrow-")
    with st.container(key="actions-wide"):
        _table(frame)


def _table(frame: pd.DataFrame) -> None:
    words = ui_words()
    chosen = parts.table(
        frame,
        ("title", "owner", "due_on", "overdue", "state", "strength", "verdict"),
        "actions-list",
        alt=words("actions.title"),
        labels={"strength": words("actions.field.strength"), "verdict": words("actions.field.verdict")},
        select=True,
    )
    if chosen:
        inside.go(
            words.md("actions.open", title=chosen["title"]),
            "chosen",
            type="primary",
            action=str(chosen["action_id"]),
        )
