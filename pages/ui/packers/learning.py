"""How the errors of one person change with practice."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from analysis.draw import intervals
from analysis.draw.spec import Marks
from analysis.questions import packers as questions
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words

# A first day this close to the first day of the data says nothing of when somebody started.
SETTLED = timedelta(days=14)


def learning_curve(table: pd.DataFrame, who: str, filters: Filters) -> None:
    """The learning curve of one person: the one chosen, else the one who differs, else the one with fewest lines."""
    words = ui_words()
    chosen = filters.get(who)
    flagged = table.loc[table["flagged"], who]
    fallback = (
        str(flagged.iloc[0])
        if len(flagged)
        else str(table[who].iloc[int(table["lines"].to_numpy().argmin())])
    )
    name = chosen[0] if len(chosen) == 1 else fallback
    curve, first = ask.counted(questions.learning_of, filters, who, name)
    if curve.empty or first is None:
        parts.empty("rows")
        return
    start = ask.extent().first_day
    if start is not None and first <= start + SETTLED:
        parts.says("packers.curve.settled", name=words.value(who, name), day=words.date(first))
        return
    curve = curve[curve["expected"] > 0]
    curve["step"] = [_step(row["start"], row["end"]) for _, row in curve.iterrows()]
    figure = intervals.intervals(
        curve,
        words,
        parts.look(),
        Marks(
            name="step",
            lower="ratio_lower",
            upper="ratio_upper",
            text=lambda row: words.number(row["ratio"], 1),
            tip=(
                lambda row: [
                    words(
                        "chart.expected_tip",
                        errors=words.number(row["errors"]),
                        expected=words.number(row["expected"], 1),
                    ),
                    words("chart.of", errors=words.number(row["errors"]), lines=words.number(row["lines"])),
                ]
            ),
        ),
    )
    parts.chart(
        figure,
        "packers.curve",
        finding=words.md(
            f"packers.curve.{'finding' if questions.learnt(curve) else 'chance'}",
            name=words.value(who, name),
            first=words.number(curve["ratio"].iloc[0], 1),
            last=words.number(curve["ratio"].iloc[-1], 1),
        )
        if len(curve) > 1 and curve["start"].iloc[0] == 0
        else "",
        data=curve.drop(columns="step"),
        facts=[words("packers.curve.first", day=words.date(first))],
    )


def _step(start: float, end: float) -> str:
    words = ui_words()
    if end == float("inf"):
        return words("packers.step.from", start=words.number(start))
    return words("packers.step", start=words.number(start), end=words.number(end))
