"""Whether the rate of errors since an action was closed is higher than before: a test that may be asked every week."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.rates import weekly_counts

# Weeks, counted back from the newest, in which a relapse may have begun.
WATCHED = 26
# Sizes of a relapse that are looked for, as multiples of the rate before it.
RATIOS = (1.5, 2.0, 3.0, 5.0)
# Mean likelihood ratio over the watched weeks at which a relapse is told. The mean is a martingale while nothing
# changes, so that the looks of half a year share one chance of 1/20 (Ville); reached is less, see `evidence`.
SURE = 20.0
# The spread is taken a fifth larger than seen: too small a one costs false alarms, too large a one a week or two.
CAUTION = 1.2
# Degrees of freedom taken off for the spread being an estimate.
SCARCE = 3
# Weeks count as following one another when their correlation exceeds so many standard errors.
FOLLOWS = 2.0
# Fewer errors than this are nothing to open an action for.
FEWEST = 3


class Evidence(NamedTuple):
    """For each series the evidence of a relapse, and the week of it that is best supported.

    total : shape (series,); `SURE` and more is a relapse.
    begins : shape (series,), the week with the largest likelihood ratio; -1 where no week could be one.
    """

    total: np.ndarray
    begins: np.ndarray


def evidence(
    errors: np.ndarray,
    lines: np.ndarray,
    closed: int,
    past: tuple[np.ndarray, np.ndarray] | None = None,
) -> Evidence:
    """Evidence of a higher rate that began in one of the newest weeks.

    Parameters
    ----------
    errors, lines : ndarray, shape (series, weeks)
        Complete weeks since the start of the action, in time order.
    closed : int
        First week after it was closed.
    past : (errors, lines), each of shape (series, weeks), optional
        Weeks before the start: of them only the spread is used.

    Returns
    -------
    Evidence

    Notes
    -----
    For a relapse that began in week k the errors from k on, given all errors, are binomial; its likelihood ratio is the
    mean over `RATIOS`, to the power of 1 / spread. The evidence is the mean of the ratios over the `WATCHED` newest
    weeks. Looked at every week for half a year, of actions closed because they were proven (errors of late claims
    missing in the three newest weeks), with 0.02 to 250 errors a week and spreads of 1 to 10, an action that holds was
    reopened in at most 1.7 % of runs of a setting (spread 1) or 2.4 % (more); 3.0 % where the rate swings by 30 % for
    weeks. A return to twice the rate is found within half a year in 40 % at 1 error a week before it, 55 to 70 % at 2,
    92 % at 5 (median 7 weeks), and always at 10 (4 weeks) or 50 (1 week); 1.5 times the rate in 60 to 80 % at 10 and
    always at 50 (3 weeks). `python -m benchmarks proof relapse` repeats the figures.

    References
    ----------
    Shin, Ramdas, Rinaldo (2024), Annals of Statistics 52:2265 (e-detectors); Grünwald, de Heide, Koolen (2024), J. R.
    Statist. Soc. B 86:1091 (safe testing).

    Examples
    --------
    >>> errors = np.array([[4.0, 5, 4, 5, 4, 5, 4, 5, 15, 16]])
    >>> found = evidence(errors, np.full((1, 10), 500.0), 6)
    >>> bool(found.total[0] > SURE), int(found.begins[0])
    (True, 8)
    """
    weeks = errors.shape[1]
    starts = np.arange(max(closed, weeks - WATCHED, 1), weeks)
    if not len(starts):
        return Evidence(np.zeros(len(errors)), np.full(len(errors), -1))
    before, shipped = errors.cumsum(axis=1)[:, starts - 1], lines.cumsum(axis=1)[:, starts - 1]
    every, volume = errors.sum(axis=1, keepdims=True), lines.sum(axis=1, keepdims=True)
    after = every - before
    share = 1 - np.divide(shipped, volume, out=np.ones(shipped.shape), where=volume > 0)
    ratios = np.array(RATIOS)
    log = after[..., None] * np.log(ratios) - every[..., None] * np.log1p(share[..., None] * (ratios - 1))
    held = [(errors[:, :closed], lines[:, :closed])] + ([] if past is None else [past])
    spread = _spread(errors, lines, starts, past)
    spread = spread * weekly_counts.following([_residuals(*part) for part in held], FOLLOWS)[:, None]
    # beyond e^600 nothing is surer
    likelihood = np.exp(np.minimum(log / spread[..., None], 600)).mean(axis=2)
    likelihood = np.where((after >= FEWEST) & (shipped > 0) & (share > 0), likelihood, 0.0)
    best = np.where(likelihood.any(axis=1), starts[likelihood.argmax(axis=1)], -1)
    return Evidence(likelihood.sum(axis=1) / WATCHED, best)


def _spread(
    errors: np.ndarray, lines: np.ndarray, starts: np.ndarray, past: tuple[np.ndarray, np.ndarray] | None
) -> np.ndarray:
    """Variance over Poisson around the rates before and from each start on, of shape (series, starts)."""
    sums = [np.cumsum(part, axis=1) for part in (errors, lines, _squares(errors, lines), lines > 0)]
    before = [part[:, starts - 1] for part in sums]
    after = [part[:, -1:] - early for part, early in zip(sums, before, strict=True)]
    groups = [before, after]
    if past is not None:
        groups.append([p.sum(axis=1, keepdims=True) for p in (*past, _squares(*past), past[1] > 0)])
    square, freedom = np.zeros(before[0].shape), np.zeros(before[0].shape)
    for seen, shipped, squares, weeks in groups:
        some = seen > 0
        square = square + np.where(some, squares * shipped / np.where(some, seen, 1) - seen, 0.0)
        freedom = freedom + np.where(some, weeks - 1, 0)
    return np.maximum(1.0, CAUTION * square / np.maximum(freedom - SCARCE, 1))


def _squares(errors: np.ndarray, lines: np.ndarray) -> np.ndarray:
    return np.divide(errors**2, lines, out=np.zeros(errors.shape), where=lines > 0)


def _residuals(errors: np.ndarray, lines: np.ndarray) -> np.ndarray:
    volume = lines.sum(axis=1, keepdims=True)
    mean = lines * errors.sum(axis=1, keepdims=True) / np.where(volume > 0, volume, 1)
    return np.divide(errors - mean, np.sqrt(mean), out=np.zeros(mean.shape), where=mean > 0)
