"""What to do next: SKUs by what an avoided error saves, and the actions that are open."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.draw import bars
from analysis.draw.spec import Marks
from analysis.proof.proof import stamp
from analysis.questions.actions import open_actions, verdicts
from analysis.questions.skus import priorities
from data.query import Filters
from data.schema import ACTIONS
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words
from pages.ui.weekly import cohorts

SHOWN = 8
# Where the dearest is less than this, amounts have their cents.
CENTS_BELOW = 10


def skus(filters: Filters) -> None:
    """The SKUs with the highest expected avoidable cost."""
    words, currency = ui_words(), ask.setting("reporting_currency")
    ranked = ask.counted(priorities, filters, "sku")
    ranked = ranked[ranked["avoidable_cost"] > 0].head(SHOWN)
    total = ask.cells((), filters).iloc[0]
    if ranked.empty:
        parts.section("overview.priority.title")
        _nothing(total, filters)
        return
    whole = 0 if ranked["avoidable_cost"].max() >= CENTS_BELOW else 2
    figure = bars.bars(
        ranked,
        words,
        parts.look(),
        Marks(
            name="sku",
            value="avoidable_cost",
            text=lambda row: words.money(row["avoidable_cost"], currency, whole),
            tip=(
                lambda row: [
                    words("chart.of", errors=words.number(row["errors"]), lines=words.number(row["lines"])),
                    words("overview.priority.probability", share=words.chance(row["probability"])),
                ]
            ),
            selected=filters.get("sku"),
        ),
    )
    first = ranked.iloc[0]
    parts.chart(
        figure,
        "overview.priority",
        data=ranked,
        select="sku",
        facts=[
            words("overview.priority.unit", currency=currency or words("value.unknown")),
            words("fact.n", errors=words.number(total["errors"]), lines=words.number(total["lines"])),
        ],
        computed={
            "sku": first["sku"],
            "rate": words.per(first["rate"]),
            "group": words.per(first["group_rate"]),
            "lines": words.number(first["lines"]),
            "each": words.money(first["cost_per_error"], currency, 2),
            "cost": words.money(first["avoidable_cost"], currency, 0),
        },
    )


def _nothing(total: pd.Series, filters: Filters) -> None:
    """Why no SKU is listed."""
    if not total["lines"] or not total["errors"]:
        parts.says(cohorts.none_known(filters, "skus.finding.none"))
    elif total["cost_total"] > 0:
        parts.says("skus.finding.even")
    else:
        parts.empty("costs")


def actions() -> None:
    """Actions that are not finished, the overdue first."""
    words = ui_words()
    waiting = open_actions(ask.everything(ACTIONS), words.today())
    parts.section("overview.actions.title")
    if waiting.empty:
        parts.says("overview.actions.none")
    else:
        overdue = int(waiting["overdue"].sum())
        parts.says("overview.actions.open", n=len(waiting))
        if overdue:
            parts.says("overview.actions.overdue", n=overdue)
        columns = ("title", "owner", "due_on", "state", "overdue")
        parts.table(waiting, columns, "overview-actions", alt=words("overview.actions.title"), size=8)
    st.page_link(SCREENS["actions"].file, label=words("overview.actions.all"))


def actions_line() -> None:
    """Actions in one line: overdue, proved to work, and how many are open; none where nothing was ever decided."""
    words, every = ui_words(), ask.everything(ACTIONS)
    if every.empty:
        return
    waiting = open_actions(every, words.today())
    told = ask.counted(verdicts, stamp(every))
    worked = sum(1 for word in told.values() if word == "worked")
    late = waiting[waiting["overdue"]]
    said = []
    if len(late):
        first = late.iloc[0]
        said.append(
            words.md(
                "overview.actions.late",
                len(late),
                title=str(first["title"]),
                owner=words.person(first["owner"]),
            )
        )
    if worked:
        said.append(words("overview.actions.worked", n=worked))
    said.append(words("overview.actions.running", n=len(waiting) - len(late)))
    st.markdown(f"{words('overview.actions.line')} {words('overview.week.and').join(said)}")
