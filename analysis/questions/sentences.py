"""What is said of a period's rate, alike on screen, in the pack and in the digest."""

from __future__ import annotations

from typing import Any

from analysis.questions import few_lines
from analysis.questions.judged_weeks import JudgedWeeks
from analysis.questions.situation import Nowcast, Situation
from analysis.rates.booking import DelayChange
from analysis.wording.words import Words, too_few


def rate_facts(situation: Situation, words: Words) -> str:
    """What stands below the rate: how sure it is, of which shipments it is, and what the young ones will come to."""
    rate, rated, cast = situation.rate, situation.rated, situation.nowcast
    if rated is None or not rate.lines:
        parts = [words("overview.too_young") if situation.weeks["lines"].sum() else ""]
    elif too_few(rate.lines):
        assert rated.start is not None  # a rate is of whole weeks
        usual = few_lines.usual_counts(situation, rated.start, rate.lines)
        parts = [few_lines.level(usual, words)]
    elif rate.errors == 0:
        parts = [words("overview.at_most", upper=words.per(rate.upper))]
    else:
        parts = [words("interval.range", lower=words.per(rate.lower), upper=words.per(rate.upper))]
    end = situation.filters.end
    if rated is not None and not situation.inside:
        parts.append(words("overview.judged_week", week=words.span(rated.start, rated.end)))
    elif rated is not None and end is not None and rated.end is not None and rated.end < end:
        parts.append(words("overview.judged_until", day=words.day(rated.end)))
    if (backlog := situation.backlog) is not None:
        bounds: dict[str, Any] = {
            n: words.number(round(getattr(backlog, n) * rate.lines), 0)
            if too_few(rate.lines)
            else words.per(getattr(backlog, n))
            for n in ("lower", "upper")
        }
        parts.append(words("overview.unjudged", n=backlog.claims, **bounds))
    if cast is not None:
        parts.append(_nowcast(cast, words))
    return " · ".join(part for part in (*parts, *claims_sentences(situation, words)) if part)


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
