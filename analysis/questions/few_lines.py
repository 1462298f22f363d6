"""What is said where there are too few lines for a rate: counts, what is usual among so many, and what would help."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from analysis import rates
from analysis.questions.judged_weeks import JudgedWeeks
from analysis.questions.situation import Situation
from analysis.rates.predicted_counts import PredictedCounts, predicted_counts
from analysis.wording.words import LEAST_LINES, Words, too_few

USUAL_WEEKS = 8


def usual_counts(weeks: JudgedWeeks, start: date, lines: float) -> PredictedCounts | None:
    """Errors that so many lines have at the level of the weeks before ``start``; None where no line is known."""
    frame = weeks.weeks
    past = frame[frame["mature"] & (frame["week"] < pd.Timestamp(start))]
    known = float(past["lines"].sum())
    if known <= 0:
        return None
    swing = rates.swing(past["errors"], past["lines"])
    return predicted_counts(float(past["errors"].sum()), known, lines, swing=swing)


def counted(errors: float, lines: float, usual: PredictedCounts | None, words: Words) -> str:
    """Counts in a sentence with what is usual: 3 of 33 lines, too few for a rate; last year's level would be 0 to 2."""
    return words("few.sentence", counted=words.rated(errors, lines), level=level(usual, words))


def level(usual: PredictedCounts | None, words: Words) -> str:
    """That there are too few lines for a rate, and what is usual among so many."""
    if usual is None:
        return words("few.no_level")
    return words("few.level", lower=words.number(usual.lower), upper=words.number(usual.upper))


def of_situation(situation: Situation, words: Words) -> str:
    """The sentence of a period whose judged weeks hold too few lines, '' where they hold none or enough."""
    rate, rated = situation.rate, situation.rated
    if not rate.lines or rated is None or rated.start is None or not too_few(rate.lines):
        return ""
    usual = usual_counts(situation, rated.start, rate.lines)
    return f"{counted(rate.errors, rate.lines, usual, words)} {remedy(situation, words)}"


def remedy(weeks: JudgedWeeks, words: Words) -> str:
    """What gives a rate: a longer period where the year has the lines, else more exports."""
    judged = weeks.weeks[weeks.weeks["mature"]]
    usual = float(judged["lines"].tail(USUAL_WEEKS).mean()) if len(judged) else 0.0
    told: dict[str, Any] = {"least": words.number(LEAST_LINES)}
    if too_few(judged["lines"].sum()):
        return words("few.load", **told)
    return words("few.longer", weeks=words.number(-(-LEAST_LINES // max(usual, 1)), 0), **told)
