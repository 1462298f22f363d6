"""What is said of a period's rate, alike on screen, in the pack and in the digest."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from analysis.questions.judged_weeks import JudgedWeeks, swing_of
from analysis.questions.situation import Nowcast, Situation
from analysis.rates.booking import DelayChange
from analysis.rates.predicted_counts import PredictedCounts, predicted_counts
from analysis.signals import sales
from analysis.signals.unusual import FEWEST
from analysis.wording.words import LEAST_LINES, Words, too_few
from data.query import Filters

USUAL_WEEKS = 8
# A week that still ripens is spoken of where so few weeks without a change have as many errors: 1 of 1,000.
ALREADY_SURE = 0.998


def rate_facts(situation: Situation, words: Words) -> str:
    """What stands below the rate: how sure it is, of which shipments it is, and what the young ones will come to."""
    rate, rated, cast = situation.rate, situation.rated, situation.nowcast
    if rated is None or not rate.lines:
        parts = [words("overview.too_young") if situation.weeks["lines"].sum() else ""]
    elif too_few(rate.lines):
        usual = usual_counts(situation, rated, rate.lines)
        parts = [level(usual, words)]
    elif rate.errors == 0:
        parts = [words("overview.at_most", upper=words.per(rate.upper))]
    else:
        parts = [words("interval.range", lower=words.per(rate.lower), upper=words.per(rate.upper))]
    end = situation.filters.end
    if rated is not None and not situation.inside:
        parts.append(words("overview.judged_week", week=words.span(rated.start, rated.end)))
    elif rated is not None and end is not None and rated.end is not None and rated.end < end:
        parts.append(words("overview.judged_until", day=words.day(rated.end)))
    parts.append(_unjudged(situation, words))
    if cast is not None:
        parts.append(_nowcast(cast, words))
    return " · ".join(part for part in (*parts, *claims_sentences(situation, words)) if part)


def errors_facts(whole: pd.Series, words: Words) -> str:
    """What stands below the number of errors: how many are in no rate, and of how many the fault is not known."""
    parts = [words(f"fact.{n}", n=int(whole[n])) for n in ("unmatched", "unknown_fault") if whole[n]]
    return " · ".join(parts)


def _unjudged(situation: Situation, words: Words) -> str:
    """How many claims nobody judged, and the rate if none or all of them are ours; '' without any."""
    backlog, lines = situation.backlog, situation.rate.lines
    if backlog is None:
        return ""
    bounds: dict[str, Any] = {
        n: words.number(round(getattr(backlog, n) * lines), 0)
        if too_few(lines)
        else words.per(getattr(backlog, n))
        for n in ("lower", "upper")
    }
    return words("overview.unjudged", n=backlog.claims, **bounds)


def not_known(situation: Situation, words: Words) -> list[str]:
    """What a period's rate leaves open, a sentence each: lines and claims that are missing or not judged."""
    lines = situation.weeks["lines"].sum() and not situation.whole["lines"]
    told = [words("report.weeks.no_lines") if lines else "", _unjudged(situation, words)]
    return [part[:1].upper() + part[1:] for part in (*told, *claims_sentences(situation, words)) if part]


def nothing_unusual(weeks: JudgedWeeks, words: Words) -> str:
    """That nothing stands out and up to when, or what is lacking to tell; and what stands out before its time."""
    return words.joined(_nothing_unusual(weeks, words), already_more(weeks, words))


def _nothing_unusual(weeks: JudgedWeeks, words: Words) -> str:
    if not weeks.weeks["lines"].sum():
        return words("report.headline.no_cases" if weeks.unclaimed else "report.headline.no_lines")
    if weeks.drawn.missing or weeks.until is None:
        return words("overview.signals.too_few", n=max(weeks.drawn.missing, 1))
    return words("overview.signals.none", day=words.date(weeks.until))


def _nowcast(cast: Nowcast, words: Words) -> str:
    names = ("expected", "lower", "upper")
    if too_few(cast.lines):
        counts: dict[str, Any] = {n: words.number(getattr(cast, n), 0) for n in (*names, "lines")}
        return words("overview.nowcast_counts", **counts)
    shares: dict[str, Any] = {n: words.per(getattr(cast, n) / cast.lines) for n in names}
    return words("overview.nowcast", **shares)


def claims_sentences(weeks: JudgedWeeks, words: Words) -> tuple[str, ...]:
    """Which claims are missing: of shops without any, of shops whose claims end early, and when delays have changed."""
    missing = (
        (words("overview.claims.none", shops=words.listed(list(weeks.unclaimed))),) if weeks.unclaimed else ()
    )
    return (
        *missing,
        *(words("overview.claims.stopped", shop=shop, day=words.date(day)) for shop, day in weeks.stopped),
        *(_delays_changed(change, words) for change in weeks.curves.changes),
    )


def _delays_changed(change: DelayChange, words: Words) -> str:
    days: dict[str, Any] = {"before": words.number(change.before), "now": words.number(change.now)}
    if change.platform:
        return words("overview.claims.delays_of", platform=words.value("platform", change.platform), **days)
    return words("overview.claims.delays", **days)


def nowcast_sentence(cast: Nowcast, words: Words) -> str:
    """What weeks that cannot be judged yet have so far, and will come to."""
    return words(
        "report.weeks.nowcast",
        period=words.span(cast.start, cast.end),
        errors=words.number(cast.errors),
        lines=words.number(cast.lines),
        expected=words.number(cast.expected, 0),
        lower=words.number(cast.lower, 0),
        upper=words.number(cast.upper, 0),
    )


def usual_counts(
    weeks: JudgedWeeks, now: Filters, lines: float, confidence: float = 0.95
) -> PredictedCounts | None:
    """Errors that so many lines of a period have at the level of the weeks before it, as a sale where it is one.

    None where fewer lines are known of the weeks before than are spoken of.
    """
    assert now.start is not None and now.end is not None  # a rate is of whole weeks
    frame = weeks.weeks if "sale" in weeks.weeks else weeks.weeks.assign(sale=False)
    of_now = frame["week"].between(pd.Timestamp(now.start), pd.Timestamp(now.end)).to_numpy()
    past = (frame["mature"] & ~frame["sale"] & (frame["week"] < pd.Timestamp(now.start))).to_numpy()
    known = float(frame.loc[past, "lines"].sum())
    if known < max(lines, 1.0) or not of_now.any():
        return None
    factor, spread = sales.factors(frame, past)
    sent = frame.loc[of_now, "lines"].to_numpy(float)
    share = sent / sent.sum() if sent.sum() else np.full(len(sent), 1 / len(sent))
    swing = swing_of(frame, [len(sent), int(past.sum())], [0, 0]) + float(share @ spread[of_now]) ** 2
    errors, ahead = float(frame.loc[past, "errors"].sum()), lines * float(share @ factor[of_now])
    usual = predicted_counts(errors, known, ahead, swing=swing, confidence=confidence)
    return PredictedCounts(usual.lower, min(usual.upper, math.ceil(lines)))


def already_more(weeks: JudgedWeeks, words: Words) -> str:
    """That a week whose claims still come in has more errors by now than it would have at the end; '' without one."""
    frame, last = weeks.weeks, weeks.drawn.newest_mature
    if last is None:
        return ""
    for row in frame[(frame["week"] > last["week"]) & (frame["errors"] >= FEWEST)].to_dict("records"):
        start = pd.Timestamp(row["week"]).date()
        of = Filters(start, start + timedelta(days=6))
        usual = usual_counts(weeks, of, float(row["lines"]), ALREADY_SURE)
        if usual is not None and row["errors"] > usual.upper:
            return words(
                "overview.week.already", week=words.days(start, start + timedelta(days=6)),
                errors=words.number(row["errors"], 0), lines=words.number(row["lines"]), usual=words.counts(*usual),
            )  # fmt: skip
    return ""


def counted(errors: float, lines: float, usual: PredictedCounts | None, words: Words) -> str:
    """Counts in a sentence with what is usual among so many lines: 3 of 33 lines, too few for a rate; and 0 to 2."""
    return words("few.sentence", counted=words.rated(errors, lines), level=level(usual, words))


def level(usual: PredictedCounts | None, words: Words) -> str:
    """That there are too few lines for a rate, and what is usual among so many."""
    if usual is None:
        return words("few.no_level")
    return words("few.level", usual=words.counts(*usual))


def too_few_sentence(situation: Situation, words: Words) -> str:
    """The sentence of a period whose judged weeks hold too few lines, '' where they hold none or enough."""
    rate, rated = situation.rate, situation.rated
    if not rate.lines or rated is None or not too_few(rate.lines):
        return ""
    usual = usual_counts(situation, rated, rate.lines)
    return f"{counted(rate.errors, rate.lines, usual, words)} {remedy(situation, words)}"


def remedy(weeks: JudgedWeeks, words: Words) -> str:
    """What gives a rate: a longer period where the year has the lines, else more exports."""
    judged = weeks.weeks[weeks.weeks["mature"]]
    usual = float(judged["lines"].tail(USUAL_WEEKS).mean()) if len(judged) else 0.0
    told: dict[str, Any] = {"least": words.number(LEAST_LINES)}
    if too_few(judged["lines"].sum()):
        return words("few.load", **told)
    return words("few.longer", weeks=words.number(-(-LEAST_LINES // max(usual, 1)), 0), **told)
