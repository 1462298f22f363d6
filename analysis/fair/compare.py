"""Fair comparison: observed errors against those expected for the difficulty of the work."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from analysis import rates
from analysis.fair import difficulty
from analysis.rates import shrink

# Nothing is flagged inside these limits (Spiegelhalter 2005), nor on fewer expected errors than this.
FLAG_CONFIDENCE = 0.998
SMALLEST_EXPECTED = 3.0
# Share of wrong flags tolerated among the flagged (Benjamini, Hochberg 1995).
FALSE_DISCOVERY = 0.05
# Who shares less of the work than this cannot be compared: what is left says little of the rest.
LEAST_SHARED = 0.25
# "Not sure enough" is said with the chance to have found somebody with so many times the errors.
POWER_RATIO = 2.0
# The others differ beyond chance where chance alone has them differ as much this seldom: half of all groups without any
# true difference have a spread above 0, which hid one in twenty of those who err twice as often.
SURE_SPREAD = 0.02
# An O/E of fewer expected errors than this says nothing of the spread between groups.
SPREAD_EXPECTED = 1.0
# One group among more than so many hardly moves the spread: it is then fitted once, from all.
SPREAD_GROUPS = 200

gamma_poisson = shrink.gamma_poisson
expected = difficulty.expected


class Standardised(NamedTuple):
    """O/E with its interval."""

    ratio: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


class Funnel(NamedTuple):
    """Limits of O/E within which chance keeps a group."""

    lower: np.ndarray
    upper: np.ndarray


class Overdispersion(NamedTuple):
    """Spread beyond chance: factor on the variance, and additive variance on the log scale."""

    phi: float
    tau2: float


def standardised(
    observed: ArrayLike, expected: ArrayLike, confidence: float = 0.95, method: str = "exact"
) -> Standardised:
    """Observed over expected errors with an exact Poisson or a Byar interval.

    Parameters
    ----------
    observed : array_like of int, shape (n,)
        Errors, >= 0.
    expected : array_like of float, shape (n,)
        Expected errors, > 0.
    confidence : float
        In (0, 1).
    method : {"exact", "byar"}

    Returns
    -------
    Standardised
        ratio, lower, upper of shape (n,); zero errors have ratio 0 and an upper bound above 0.

    Raises
    ------
    ValueError
        If a count is negative, nothing is expected, or confidence or method is unknown.

    References
    ----------
    Breslow, Day (1987), Statistical Methods in Cancer Research II.

    Examples
    --------
    >>> [round(float(value), 4) for value in standardised(15, 15)]
    [1.0, 0.5597, 1.6493]
    """
    seen, base = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    if not (base > 0).all() or not np.isfinite(base).all():
        raise ValueError("expected errors must be above 0")
    lower, upper = rates.poisson(seen, base, confidence, method)
    return Standardised(seen / base, np.asarray(lower), np.asarray(upper))


def funnel(expected: ArrayLike, confidence: float = 0.95) -> Funnel:
    """Limits of O/E for a group at the average: the exact Poisson interval of a count equal to its expectation.

    Parameters
    ----------
    expected : array_like of float, shape (n,)
        Expected errors, > 0.
    confidence : float
        In (0, 1); 0.95 and 0.998 are drawn.

    Returns
    -------
    Funnel
        lower, upper, shape (n,), as ratios around 1.

    Raises
    ------
    ValueError
        If nothing is expected, or confidence is outside (0, 1).

    References
    ----------
    Spiegelhalter (2005), Statistics in Medicine 24:1185; Dover, Schopflocher (2011).

    Examples
    --------
    >>> [round(float(value), 4) for value in funnel(20)]
    [0.6108, 1.5444]
    """
    base = np.asarray(expected, dtype=float)
    if not (base > 0).all() or not np.isfinite(base).all():
        raise ValueError("expected errors must be above 0")
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1")
    tail = (1 - confidence) / 2
    # A chi-square of 2E degrees takes an expectation that is no whole number; rates.poisson takes counts.
    lower = stats.chi2.ppf(tail, 2 * base) / (2 * base)
    upper = stats.chi2.ppf(1 - tail, 2 * (base + 1)) / (2 * base)
    return Funnel(lower, upper)


def overdispersion(observed: ArrayLike, expected: ArrayLike, winsor: float = 0.10) -> Overdispersion:
    """Spread of O/E between groups beyond chance, from winsorised z-scores of the log ratio.

    Parameters
    ----------
    observed : array_like of int, shape (n,)
        Errors, >= 0. A group without errors counts as half an error more on both sides.
    expected : array_like of float, shape (n,)
        Expected errors, > 0.
    winsor : float
        Share drawn in at each end, in [0, 0.5); quantiles of type 7.

    Returns
    -------
    Overdispersion
        phi (mean squared z; about 1 when chance explains all) and tau2 >= 0, the additive variance
        of the log ratio. One group alone has phi 1 and tau2 0.

    Raises
    ------
    ValueError
        If nothing is expected, a count is negative, or winsor is outside [0, 0.5).

    References
    ----------
    Spiegelhalter (2005), Quality and Safety in Health Care 14:347; NHS Digital SHMI methodology.

    Examples
    --------
    >>> overdispersion([10, 10, 10, 10], [10, 10, 10, 10]).tau2
    0.0
    """
    seen, base = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    if seen.ndim != 1 or seen.shape != base.shape:
        raise ValueError("observed and expected must have the same length")
    if not (base > 0).all() or not (seen >= 0).all():
        raise ValueError("expected errors must be above 0 and observed not negative")
    if not 0 <= winsor < 0.5:
        raise ValueError("winsor must lie in [0, 0.5)")
    if len(seen) < 2:
        return Overdispersion(1.0, 0.0)
    half = np.where(seen == 0, shrink.HALF_ERROR, 0.0)
    z = np.log((seen + half) / (base + half)) * np.sqrt(base)
    z = np.clip(z, *np.quantile(z, [winsor, 1 - winsor]))
    phi = float((z**2).mean())
    spread = (len(z) * phi - (len(z) - 1)) / (base.sum() - (base**2).sum() / base.sum())
    return Overdispersion(phi, max(0.0, float(spread)))


def compare(
    frame: pd.DataFrame,
    by: str,
    strata: str | Sequence[str],
    *,
    errors: str = "errors",
    lines: str = "lines",
    place: Sequence[str] = (),
    time: str = "",
    spread_counts: bool = True,
) -> pd.DataFrame:
    """Fair comparison of the values of one column: who differs by more than chance, given the work they had.

    Parameters
    ----------
    frame : DataFrame
        One row per value of `by` x stratum (several are added up), with counts of errors and lines.
    by : str
        Column to compare: packer, station, shift, shop, SKU.
    strata : str or sequence of str
        Columns of the difficulty, from coarse to fine, for example ("parent_sku", "shop", "sku").
    place, time : sequence of str, str
        Columns of where the work was done, from coarse to fine, and of its week; see `difficulty.expected`.
    spread_counts : bool
        True where groups of equal merit differ a little for reasons nobody recorded (people, stations): what the
        others differ by is then within chance. False where every true difference matters (SKUs).

    Returns
    -------
    DataFrame
        One row per value, ordered by it: lines, errors, compared_lines, compared_errors, expected, variance, shared,
        alone (see `difficulty.expected`); rate (of all its lines) and expected_rate (of those compared); ratio, lower,
        upper (compared_errors / expected, exact 95 %); shrunk (empirical-Bayes O/E); lower95, upper95, lower998,
        upper998 (funnel); p (two-sided, with the spread between the other groups and the uncertainty of the
        expectation), q (Benjamini-Hochberg);
        flagged; direction ("higher", "lower", ""); power (chance to flag somebody with twice the errors);
        sentence ("above", "below"; "unsure": above its own 95 %, but not sure enough among so many; "chance";
        "too_few"; "alone": next to nobody else at the place, or more errors only there, so that the two cannot be
        told apart; "own_work": too little work that others do, too).
        attrs: phi, tau2, alpha, beta of the group.

    Raises
    ------
    ValueError
        As `difficulty.expected`.

    References
    ----------
    Spiegelhalter (2005); Jones, Ohlssen, Spiegelhalter (2008), J Clin Epidemiol 61:232.
    """
    table = difficulty.expected(frame, by, strata, errors=errors, lines=lines, place=place, time=time)
    table = table[table["lines"] > 0].reset_index(drop=True)
    if table.empty:
        return table
    seen, base = table["compared_errors"].to_numpy(float), table["expected"].to_numpy(float)
    table["rate"] = table["errors"] / table["lines"]
    table["expected_rate"] = base / table["compared_lines"]
    table["ratio"], table["lower"], table["upper"] = standardised(seen, base)
    fit = shrink.gamma_poisson(seen, base)
    table["shrunk"] = fit.shrunk
    table["lower95"], table["upper95"] = funnel(base)
    table["lower998"], table["upper998"] = funnel(base, FLAG_CONFIDENCE)
    enough = base >= SPREAD_EXPECTED
    spread = overdispersion(seen[enough], base[enough])
    beyond = _spread_of_others(seen, base, enough, spread.tau2) if spread_counts else np.zeros(len(base))
    table["p"] = _two_sided(seen, base, table["variance"].to_numpy() + beyond * base**2)
    table["power"] = _power(base, table["variance"].to_numpy() + beyond * base**2, len(base))
    _judge(table)
    table.attrs = {"phi": spread.phi, "tau2": spread.tau2, "alpha": fit.alpha, "beta": fit.beta}
    return table


def funnel_lines(expected: ArrayLike, points: int = 80) -> pd.DataFrame:
    """Limits to draw: expected, lower95, upper95, lower998, upper998 from the smallest to the largest expectation.

    Parameters
    ----------
    expected : array_like of float, shape (n,)
        Expected errors of the groups, > 0.
    points : int
        Rows, evenly spaced on the square-root scale, where the limits bend.

    Examples
    --------
    >>> funnel_lines([1.0, 20.0], points=2)["upper95"].round(2).tolist()
    [5.57, 1.54]
    """
    base = np.asarray(expected, dtype=float)
    line = np.linspace(np.sqrt(base.min()), np.sqrt(base.max()), points) ** 2
    inner, outer = funnel(line), funnel(line, FLAG_CONFIDENCE)
    return pd.DataFrame(
        {
            "expected": line,
            "lower95": inner.lower,
            "upper95": inner.upper,
            "lower998": outer.lower,
            "upper998": outer.upper,
        }
    )


def wrongly_blamed(table: pd.DataFrame) -> pd.Series | None:
    """The row that a list of raw rates would blame without reason, None when there is none.

    Parameters
    ----------
    table : DataFrame
        Of `compare`.

    Returns
    -------
    Series or None
        The highest raw rate, if it is above the rate of all by more than chance while the errors over those expected
        for the work are not.

    Examples
    --------
    >>> frame = pd.DataFrame({"packer": ["A", "A", "B", "B"], "sku": ["easy", "hard", "easy", "hard"],
    ...                       "errors": [9, 6, 1, 54], "lines": [900, 100, 100, 900]})
    >>> wrongly_blamed(compare(frame, "packer", "sku"))["packer"]
    'B'
    """
    if len(table) < 2:
        return None
    worst = table.iloc[int(table["rate"].to_numpy().argmax())]
    if worst["sentence"] in ("alone", "own_work"):
        return None
    lower, _ = rates.poisson(worst["errors"], worst["lines"])
    looks_bad = lower > table["errors"].sum() / table["lines"].sum()
    return worst if looks_bad and not worst["flagged"] and worst["lower"] <= 1 else None


def _spread_of_others(seen: np.ndarray, base: np.ndarray, enough: np.ndarray, all_tau2: float) -> np.ndarray:
    """tau2 for each group from the others alone: one who differs must not widen what chance explains for himself."""
    tau2 = np.full(len(base), all_tau2)
    places = np.flatnonzero(enough)
    if len(places) > SPREAD_GROUPS:
        return tau2
    for place in places:
        others = places[places != place]
        # His errors are in all their expectations alike: the spread is around their own level, not around 1.
        level = max(seen[others].sum(), shrink.HALF_ERROR) / max(base[others].sum(), shrink.HALF_ERROR)
        spread = overdispersion(seen[others], base[others] * level)
        sure = stats.chi2.sf(len(others) * spread.phi, max(len(others) - 1, 1)) < SURE_SPREAD
        tau2[place] = spread.tau2 if sure else 0.0
    return tau2


def _two_sided(seen: np.ndarray, base: np.ndarray, extra: np.ndarray) -> np.ndarray:
    """Exact two-sided p of counts with mean base and variance base + extra (Poisson, or negative binomial)."""
    # Gamma-mixed Poisson: shape base^2 / extra. Without extra variance the shape is a point and Poisson remains.
    shape = base**2 / np.maximum(extra, base**2 / shrink.LARGEST_PRIOR)
    chance = shape / (shape + base)
    below = stats.nbinom.cdf(seen, shape, chance)
    above = stats.nbinom.sf(seen - 1, shape, chance)
    return np.minimum(1.0, 2 * np.minimum(below, above))


def _power(base: np.ndarray, extra: np.ndarray, groups: int) -> np.ndarray:
    """Chance to flag a group with `POWER_RATIO` times the errors, when it is the only one of so many."""
    shape = base**2 / np.maximum(extra, base**2 / shrink.LARGEST_PRIOR)
    least = min(1 - FLAG_CONFIDENCE, FALSE_DISCOVERY / max(groups, 1)) / 2
    needed = np.maximum(
        stats.nbinom.isf(least, shape, shape / (shape + base)) + 1, base * funnel(base, FLAG_CONFIDENCE).upper
    )
    mean = base * POWER_RATIO
    return np.asarray(stats.nbinom.sf(np.ceil(needed) - 1, shape, shape / (shape + mean)))


def _judge(table: pd.DataFrame) -> None:
    """Add q, flagged, direction and sentence to the frame that `compare` is building."""
    apart = (table["shared"] < LEAST_SHARED).to_numpy() & (len(table) > 1)
    placed = ((table["lower"] > 1) & table["by_place"]).to_numpy()
    enough = (table["expected"] >= SMALLEST_EXPECTED).to_numpy() & ~apart
    table["q"] = 1.0
    if enough.any():
        table.loc[enough, "q"] = stats.false_discovery_control(table.loc[enough, "p"])
    outside = (table["ratio"] > table["upper998"]) | (table["ratio"] < table["lower998"])
    beyond = outside & (table["p"] < 1 - FLAG_CONFIDENCE) & (table["q"] <= FALSE_DISCOVERY)
    table["flagged"] = beyond & enough & ~placed
    table["direction"] = np.select(
        [table["flagged"] & (table["ratio"] > 1), table["flagged"]], ["higher", "lower"], ""
    )
    unsure = table["lower"] > 1
    table["sentence"] = np.select(
        [
            *(table["direction"] == "higher", table["direction"] == "lower"),
            *(apart & (table["alone"] > 1 - LEAST_SHARED), apart, ~enough, placed, unsure),
        ],
        ["above", "below", "alone", "own_work", "too_few", "alone", "unsure"],
        "chance",
    )
