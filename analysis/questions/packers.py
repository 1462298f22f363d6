"""Who differs from the others, how hard the work of each is, and how somebody learns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from scipy import stats

from analysis.fair import attribution, compare, difficulty, learning
from analysis.signals.expected import ExpectedErrors
from analysis.wording.words import Words
from data import query
from data.query import Filters
from data.records.source import Source

STRATA = ("parent_sku", "shop", "sku")
STEPS = (0, 200, 400, 800, 1600, 3200)
CHANCE = 0.05


@dataclass(frozen=True)
class Comparison:
    """What can be compared: its strata of difficulty, the place it is compared within, and whether it learns."""

    name: str
    strata: tuple[str, ...] = STRATA
    place: tuple[str, ...] = ("warehouse",)
    learns: bool = False


COMPARED: dict[str, Comparison] = {
    c.name: c
    for c in (
        Comparison("packer", place=("warehouse", "station", "shift"), learns=True),
        Comparison("station", place=("warehouse", "shift")),
        Comparison("shift", place=("warehouse", "station")),
        Comparison("picker", place=("warehouse", "shift"), learns=True),
        Comparison("carrier"),
        Comparison("shop", strata=("parent_sku", "sku")),
    )
}


def work(source: Source, filters: Filters, who: str, time: str = "") -> pd.DataFrame:
    """Lines and errors of each value on each stratum and place, and in each week (``time``) where it is asked for."""
    of = COMPARED[who]
    by = tuple(dict.fromkeys((who, *of.place, *of.strata, *((time,) if time else ()))))
    cells = ExpectedErrors(source).counts(by, filters.unchosen(who))
    return attribution.on_own_lines(cells, tuple(dict.fromkeys((who, *of.place))))


def compared(source: Source, filters: Filters, who: str) -> pd.DataFrame:
    """The fair comparison; lines of several people are reference only.

    Those of nobody are left out: who packed is often looked up for a line with a claim, and all would err more.
    """
    of = COMPARED[who]
    cells = work(source, filters, who, "week")
    cells = cells[cells[who].fillna("") != ""]
    return compare.compare(attribution.of_one(cells, who), who, of.strata, place=of.place, time="week")


def counted(errors: float, compared_errors: float, words: Words) -> str:
    """All errors in words, and how many of them are compared where these are fewer."""
    key = "packers.counted" if errors == compared_errors else "packers.counted.part"
    return words(key, errors=words.number(errors), compared=words.number(compared_errors))


def finding(table: pd.DataFrame, who: str, words: Words, say: Callable[..., str]) -> str:
    """Who differs by more than chance, in sentences of ``say``: who has more errors or that nobody has, then fewer."""
    told = {
        way: say(f"packers.finding.{way}", who=words(f"filter.{who}"), names=words.listed(names))
        for way in ("higher", "lower")
        if (names := [words.value(who, v) for v in table.loc[table["direction"] == way, who]])
    }
    if "higher" not in told:
        key = "packers.finding.none_higher" if told else "packers.finding.none"
        told = {"higher": say(key, n=len(table), who=words(f"filter.{who}"))} | told
    return " ".join(told.values())


def verdict(row: Mapping[Any, Any], who: str, n: int, words: Words) -> str:
    """What the comparison among ``n`` says of one of them, in words."""
    name, power = words(f"filter.{who}"), words.chance(row["power"])
    said = row["sentence"] if n > 1 else "only"
    return words(f"packers.verdict.{said}", n=n, who=name, power=power)


def verdicts(table: pd.DataFrame, who: str, words: Words) -> list[str]:
    """The verdict of each row in words."""
    return [verdict(row, who, len(table), words) for row in table.to_dict("records")]


def difficulty_mix(source: Source, filters: Filters, who: str) -> pd.DataFrame:
    """How hard the work of each was."""
    of = COMPARED[who]
    return learning.mix_of_difficulty(attribution.of_one(work(source, filters, who), who), who, of.strata)


def lines_of_nobody(source: Source, filters: Filters, who: str) -> tuple[int, int]:
    """Lines that are several people's, and lines that are nobody's."""
    table = source.ask(query.cells, (who,), filters.unchosen(who), measures=("lines",))
    several = attribution.shared(table[who])
    return int(table.loc[several, "lines"].sum()), int(table.loc[table[who] == "", "lines"].sum())


def learnt(curve: pd.DataFrame) -> bool:
    """Whether the first lines of a learning curve and the latest differ by more than chance explains (5 %)."""
    ends = curve.iloc[[0, -1]]
    errors, expected = ends["errors"].round().astype(int), ends["expected"]
    if not errors.sum() or (expected <= 0).any():
        return False
    share = float(expected.iloc[0] / expected.sum())
    return bool(stats.binomtest(int(errors.iloc[0]), int(errors.sum()), share).pvalue < CHANCE)


def learning_of(source: Source, filters: Filters, who: str, name: str) -> tuple[pd.DataFrame, Any]:
    """Errors over expected errors by lines packed before, of one person; and their first day.

    The period says which lines are shown; what was packed before it is experience too.
    """
    counted, of = ExpectedErrors(source), filters.having(who, name)
    by_day = counted.counts(("day", *STRATA), of)
    by_day = by_day[by_day["lines"] > 0]
    if by_day.empty:
        return by_day, None
    others = work(source, filters, who)
    rates = difficulty.stratum_rates(others[others[who] != name], STRATA)
    days = by_day.merge(rates[[*STRATA, "rate"]], on=list(STRATA), how="left")
    whole = others.loc[others[who] != name, ["errors", "lines"]].sum()
    typical = whole["errors"] / whole["lines"] if whole["lines"] else 0.0
    days["expected"] = days["lines"] * days["rate"].fillna(typical)
    ever = counted.counts(("day",), of.between(None, filters.end)).sort_values("day")
    ever = ever[ever["lines"] > 0]
    passed = (ever["lines"].cumsum() - ever["lines"]).to_numpy(float)
    days["before"] = days["day"].map(pd.Series(passed, ever["day"]))
    curve = learning.learning_curve(days, "before", STEPS, expected="expected")
    return curve, ever["day"].min().date()
