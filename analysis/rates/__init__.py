"""Error rates and their uncertainty: intervals of shares and counts, differences, ratios."""

from analysis.rates.differences import Difference, difference
from analysis.rates.intervals import SMALL_COUNT, Interval, exact, interval, poisson, wilson
from analysis.rates.ratios import Ratio, ratio
from analysis.rates.weekly_swing import swing, swing_inside, widening
