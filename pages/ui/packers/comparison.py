"""Parts of the Packers screen: the fair comparison of people, stations, shifts, shops and couriers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from analysis.draw import funnel, heat, intervals
from analysis.fair import attribution, compare, difficulty, learning
from analysis.questions import asked
from analysis.review import findings
from data import query
from data.query import Filters
from data.store import Store
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words
from pages.ui.parts.choices import choice
from pages.ui.review import add_finding
from pages.ui.weekly import cohorts

SPANS = ("all", "period")
SHOWN = ("lines", "errors", "expected", "ratio", "lower", "upper", "verdict")
# A first day this close to the first day of the data says nothing of when somebody started.
SETTLED = timedelta(days=14)
# A third of all lines are hard; from this share on somebody's work is told to be.
MUCH = 0.5
STEPS = (0, 200, 400, 800, 1600, 3200)


def choose() -> tuple[asked.Compared, str]:
    """What is compared and over which weeks, kept in the URL."""
    words = ui_words()
    with st.container(horizontal=True, vertical_alignment="bottom", key="packers-choice"):
        who = choice(
            words("packers.who"), tuple(asked.COMPARED), lambda name: words(f"filter.{name}"),
            param="who", key="packers-who",
        )  # fmt: skip
        over = choice(
            words("packers.over"), SPANS, lambda name: words(f"packers.over.{name}"),
            param="over", key="packers-over",
        )  # fmt: skip
    return asked.COMPARED[who], over


def period(filters: Filters, over: str) -> Filters | None:
    """The weeks to compare over: those that can be judged, of the last year or of the chosen period."""
    judged = cohorts.judged(filters)
    if over == "period" or judged.filters is None:
        return judged.filters if over == "period" else _all_judged(judged)
    return _all_judged(judged)


def _all_judged(judged: cohorts.Judged) -> Filters | None:
    if judged.until is None:
        return None
    of = judged.filters or state.filters()
    first = ask.extent().first_day or judged.until
    return of.between(
        max(first, judged.until - timedelta(weeks=cohorts.HISTORY_WEEKS) + timedelta(days=1)), judged.until
    )


def mix(store: Store, filters: Filters, who: str) -> pd.DataFrame:
    """How hard the work of each was."""
    of = asked.COMPARED[who]
    return learning.mix_of_difficulty(
        attribution.of_one(asked.work(store, filters, who), who), who, of.strata
    )


def nobodys(store: Store, filters: Filters, who: str) -> tuple[int, int]:
    """Lines that are several people's, and lines that are nobody's."""
    table = query.cells(store, (who,), filters.having(who), measures=("lines",))
    several = attribution.shared(table[who])
    return int(table.loc[several, "lines"].sum()), int(table.loc[table[who] == "", "lines"].sum())


def finding(table: pd.DataFrame, who: str) -> str:
    """Who differs by more than chance, in a sentence."""
    words = ui_words()
    if table.empty:
        return ""
    told = [
        words.md(f"packers.finding.{d}", who=words(f"filter.{who}"), names=words.listed(names))
        for d in ("higher", "lower")
        if (names := [words.value(who, v) for v in table.loc[table["direction"] == d, who]])
    ]
    return " ".join(told) or words("packers.finding.none", who=words(f"filter.{who}"), n=len(table))


def sentences(table: pd.DataFrame, who: str, filters: Filters) -> None:
    """One sentence for each that differs, and one for the worst raw rate when chance and difficulty explain it."""
    words = ui_words()
    for position, row in enumerate(table[table["flagged"]].to_dict("records")):
        mark = "▲" if row["direction"] == "higher" else "◆"
        sentence = words.md(f"packers.is.{row['sentence']}", **_numbers(row, who))
        st.markdown(f"{mark} {sentence}")
        with st.container(horizontal=True, key=f"packers-flag-{position}"):
            parts.rows_link(words("link.rows"), filters.having(who, str(row[who])))
            if who == "packer":
                add_finding.offer(findings.packer(row, str(row["sentence"]), filters), f"packer-{position}")
    worst = compare.wrongly_blamed(table)
    if worst is not None:
        st.markdown(
            words.md("packers.innocent", rate=words.per(worst["rate"]), **_numbers(worst.to_dict(), who))
        )


def _numbers(row: dict[Any, Any], who: str) -> dict[str, Any]:
    words = ui_words()
    return {
        "name": words.value(who, row[who]),
        "errors": words.number(row["errors"]),
        "expected": words.number(row["expected"], 1),
        "ratio": words.number(row["ratio"], 1),
        "lower": words.number(row["lower"], 1),
        "upper": words.number(row["upper"], 1),
    }


def charts(table: pd.DataFrame, who: str, filters: Filters) -> None:
    """Funnel and interval plot, side by side."""
    words = ui_words()
    facts = [
        words("skus.judged", period=words.span(filters.start, filters.end)),
        words("fact.n", errors=words.number(table["errors"].sum()), lines=words.number(table["lines"].sum())),
        words("fact.as_of", day=words.date(ask.extent().as_of)),
    ]
    numbers = {"n": words.number(len(table)), "phi": words.number(table.attrs.get("phi"), 2)}
    data = table[[who, "lines", "errors", "expected", "ratio", "lower", "upper", "p", "q"]]
    left, right = st.columns(2, gap="large")
    with left:
        limits = compare.funnel_lines(table["expected"])
        figure = funnel.funnel(table, limits, words, parts.look(), name=who, tip=_chance(who))
        parts.chart(figure, "packers.funnel", data=data, select=who, facts=facts, computed=numbers)
    with right:
        kinds = table["direction"].map({"higher": "worse", "lower": "better"}).fillna("")
        figure = intervals.intervals(
            table.assign(kind=kinds), words, parts.look(),
            name=who,
            kind="kind",
            text=lambda row: words("packers.ratio", **_numbers(row.to_dict(), who)),
            tip=lambda row: [
                words("chart.expected_tip", **{k: _numbers(row.to_dict(), who)[k] for k in ("errors", "expected")}),
                *_chance(who)(row),
            ],
        )  # fmt: skip
        parts.chart(figure, "packers.intervals", data=data, select=who, facts=facts[:1], computed=numbers)


def _chance(who: str) -> Any:
    words = ui_words()
    return lambda row: [words(f"packers.verdict.{row['sentence']}")]


def table_of(table: pd.DataFrame, who: str) -> None:
    """Everything in one table, by name; the verdict in words."""
    words = ui_words()
    with st.expander(words("packers.all", n=len(table))):
        shown = table.assign(verdict=[words(f"packers.verdict.{s}") for s in table["sentence"]])
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


def difficulty_map(table: pd.DataFrame, who: str, filters: Filters) -> None:
    """Who packs what: share of easy, middle and hard items."""
    words = ui_words()
    names = {band: words(f"packers.band.{band}") for band in learning.BANDS}
    shares = table.set_index(who)[list(learning.BANDS)].rename(columns=names)
    hardest = table.iloc[int(table["hard"].to_numpy().argmax())]
    figure = heat.heat(
        shares, words, parts.look(),
        row_dimension=who,
        text=words.percent,
        tip=lambda name, band, share: words("packers.mix.tip", share=words.percent(share), band=band),
        height=26 * len(shares) + 60,
    )  # fmt: skip
    parts.chart(
        figure,
        "packers.mix",
        finding=""
        if hardest["hard"] < MUCH
        else words.md(
            "packers.mix.finding",
            name=words.value(who, hardest[who]),
            share=words.percent(hardest["hard"]),
            rate=words.per(hardest["expected_rate"]),
        ),
        data=table,
        select=who,
        facts=[words("skus.judged", period=words.span(filters.start, filters.end))],
    )


def curve_of(store: Store, filters: Filters, who: str, name: str) -> tuple[pd.DataFrame, Any]:
    """Errors over expected errors by lines packed before, of one person; and their first day."""
    by_day = query.cells(
        store, ("day", *asked.STRATA), filters.having(who, name), measures=("lines", "errors")
    )
    by_day = by_day[by_day["lines"] > 0]
    if by_day.empty:
        return by_day, None
    others = asked.work(store, filters, who)
    rates = difficulty.stratum_rates(others[others[who] != name], asked.STRATA)
    days = by_day.merge(rates[[*asked.STRATA, "rate"]], on=list(asked.STRATA), how="left")
    whole = others.loc[others[who] != name, ["errors", "lines"]].sum()
    typical = whole["errors"] / whole["lines"] if whole["lines"] else 0.0
    days["expected"] = days["lines"] * days["rate"].fillna(typical)
    days[who] = name
    days["before"] = learning.experience(days, who, "day")
    curve = learning.learning_curve(days, "before", STEPS, expected="expected")
    return curve, days["day"].min().date()


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
    curve, first = ask.answer(curve_of, filters, who, name)
    if curve.empty or first is None:
        parts.empty("rows")
        return
    start = ask.extent().first_day
    if start is not None and first <= max(start, filters.start or start) + SETTLED:
        parts.says("packers.curve.settled", name=words.value(who, name), day=words.date(first))
        return
    curve = curve[curve["expected"] > 0]
    curve["step"] = [_step(row["start"], row["end"]) for _, row in curve.iterrows()]
    figure = intervals.intervals(
        curve, words, parts.look(),
        name="step",
        lower="ratio_lower",
        upper="ratio_upper",
        text=lambda row: words.number(row["ratio"], 1),
        tip=lambda row: [
            words("chart.expected_tip", errors=words.number(row["errors"]), expected=words.number(row["expected"], 1)),
            words("chart.of", errors=words.number(row["errors"]), lines=words.number(row["lines"])),
        ],
    )  # fmt: skip
    parts.chart(
        figure,
        "packers.curve",
        finding=words.md(
            "packers.curve.finding",
            name=words.value(who, name),
            first=words.number(curve["ratio"].iloc[0], 1),
            last=words.number(curve["ratio"].iloc[-1], 1),
        )
        if len(curve) > 1
        else "",
        data=curve.drop(columns="step"),
        facts=[words("packers.curve.first", day=words.date(first))],
    )


def _step(start: float, end: float) -> str:
    words = ui_words()
    if end == float("inf"):
        return words("packers.step.from", start=words.number(start))
    return words("packers.step", start=words.number(start), end=words.number(end))
