"""The fair comparison of people, stations, shifts, shops and couriers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from analysis.draw import funnel, intervals
from analysis.draw.spec import Marks, Row
from analysis.fair import compare
from analysis.questions import packers as questions
from analysis.review import findings
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words
from pages.ui.parts.choices import choice
from pages.ui.review import add_finding
from pages.ui.weekly import cohorts
from pages.ui.weekly.unjudged import unjudged

SPANS = ("all", "period")
SHOWN = ("lines", "errors", "compared_errors", "expected", "ratio", "lower", "upper", "verdict")


def chosen() -> tuple[questions.Comparison, str]:
    """What is compared and over which weeks, as the URL says."""
    names = tuple(questions.COMPARED)
    return questions.COMPARED[state.param("who", names[0], names)], state.param("over", SPANS[0], SPANS)


def choose() -> None:
    """Fields for what is compared and over which weeks."""
    words = ui_words()
    with st.container(horizontal=True, vertical_alignment="bottom", key="packers-choice"):
        choice(
            words("packers.who"), tuple(questions.COMPARED), lambda name: words(f"filter.{name}"),
            param="who", key="packers-who",
        )  # fmt: skip
        choice(
            words("packers.over"), SPANS, lambda name: words(f"packers.over.{name}"),
            param="over", key="packers-over",
        )  # fmt: skip


def period(filters: Filters, over: str, who: str) -> Filters | None:
    """The weeks to compare over: those of everybody that can be judged, of the last year or of the chosen period."""
    everybody = filters.unchosen(who)
    judged = cohorts.judged(everybody)
    of = judged.filters if over == "period" else all_judged(judged, everybody)
    chosen = filters.get(who)
    return of.having(who, *chosen) if of is not None and chosen else of


def all_judged(judged: cohorts.Judged, filters: Filters) -> Filters | None:
    """The weeks of the last year that can be judged; None when none can."""
    if judged.until is None:
        return None
    of = judged.filters or filters
    first = ask.extent().first_day or judged.until
    return of.between(
        max(first, judged.until - timedelta(weeks=cohorts.HISTORY_WEEKS) + timedelta(days=1)), judged.until
    )


def finding(table: pd.DataFrame, who: str) -> str:
    """Who differs by more than chance, in a sentence."""
    words = ui_words()
    return "" if table.empty else questions.finding(table, who, words, words.md)


def sentences(table: pd.DataFrame, who: str, filters: Filters) -> None:
    """One sentence for each that differs, and one for the worst raw rate when chance and difficulty explain it."""
    words = ui_words()
    for position, row in enumerate(table[table["flagged"]].to_dict("records")):
        mark = "▲" if row["direction"] == "higher" else "◆"
        sentence = words.md(f"packers.is.{row['sentence']}", **_numbers(row, who))
        st.markdown(f"{mark} {sentence}")
        rows = filters.having(who, str(row[who]))
        behind, said_behind = unjudged(rows)
        if said_behind:
            st.caption(said_behind)
        with st.container(horizontal=True, key=f"packers-flag-{position}"):
            parts.rows_link(words("link.rows"), rows)
            if who == "packer":
                found = findings.packer(row, str(row["sentence"]), filters, behind)
                add_finding.offer(found, f"packer-{position}")
    worst = compare.wrongly_blamed(table)
    if worst is not None:
        st.markdown(
            words.md(
                "packers.innocent",
                rate=words.rated(worst["errors"], worst["lines"]),
                **_numbers(worst.to_dict(), who),
            )
        )


def _numbers(row: Row, who: str) -> dict[str, Any]:
    words = ui_words()
    return {
        "name": words.value(who, row[who]),
        "counted": questions.counted(row["errors"], row["compared_errors"], words),
        "errors": words.number(row["compared_errors"]),
        "expected": words.number(row["expected"], 1),
        "ratio": words.number(row["ratio"], 1),
        "lower": words.number(row["lower"], 1),
        "upper": words.number(row["upper"], 1),
    }


def charts(table: pd.DataFrame, who: str, filters: Filters) -> None:
    """Interval plot; the funnel has the same numbers and is made when it is opened."""
    words = ui_words()
    facts = [
        words("skus.judged", period=words.span(filters.start, filters.end)),
        words("fact.n", errors=words.number(table["errors"].sum()), lines=words.number(table["lines"].sum())),
        parts.as_of(),
    ]
    chosen = filters.get(who)
    numbers = {"n": words.number(len(table)), "phi": words.number(table.attrs.get("phi"), 2)}
    data = table[[who, "lines", "errors", "compared_errors", "expected", "ratio", "lower", "upper", "p", "q"]]
    kinds = table["direction"].map({"higher": "worse", "lower": "better"}).fillna("")
    figure = intervals.intervals(
        table.assign(kind=kinds),
        words,
        parts.look(),
        Marks(
            name=who,
            kind="kind",
            selected=chosen,
            text=lambda row: words("packers.ratio", **_numbers(row, who)),
            tip=(
                lambda row: [
                    words(
                        "chart.expected_tip",
                        **{k: _numbers(row, who)[k] for k in ("errors", "expected")},
                    ),
                    *_chance(who, len(table))(row),
                ]
            ),
        ),
    )
    shared: dict[str, Any] = {"data": data, "select": who, "facts": facts, "computed": numbers}
    parts.chart(figure, "packers.intervals", **shared)

    def as_funnel() -> None:
        limits = compare.funnel_lines(table["expected"])
        marks = Marks(name=who, tip=_chance(who, len(table)), selected=chosen)
        errors = table.assign(errors=table["compared_errors"])
        parts.chart(funnel.funnel(errors, limits, words, parts.look(), marks), "packers.funnel", **shared)

    parts.folded("packers.funnel", as_funnel)


def _chance(who: str, n: int) -> Any:
    words = ui_words()
    return lambda row: [
        words("packers.shared_part", share=words.percent(row["shared"])),
        questions.verdict(row, who, n, words),
    ]


def table_of(table: pd.DataFrame, who: str) -> None:
    """Everything in one table, by name; the verdict in words."""
    words = ui_words()
    with st.expander(words("packers.all", n=len(table))):
        shown = table.assign(verdict=questions.verdicts(table, who, words))
        labels = {"verdict": words("packers.verdict")}
        two = {
            name: st.column_config.NumberColumn(words.column(name), format="%.2f")
            for name in ("ratio", "lower", "upper")
        }
        one = {"expected": st.column_config.NumberColumn(words.column("expected"), format="%.1f")}
        parts.table(
            shown,
            (who, *SHOWN),
            f"packers-{who}",
            alt=words("packers.funnel.alt"),
            labels=labels,
            config=two | one,
        )
