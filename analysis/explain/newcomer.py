"""Values without a past: named as they are, not by the part of their lines in which their errors happen to gather."""

import numpy as np
from scipy import stats

from analysis.explain import scan


def plain(table: scan.Leaves, patterns: scan.Patterns, best: int, sure: float) -> int:
    """The pattern of the new values of a pattern alone; the pattern itself where that part errs more.

    Parameters
    ----------
    best : int
        Place of the pattern.
    sure : float
        Largest chance, over all parts that were looked at, at which a part is one.
    """
    dims, example = patterns.cuboids[patterns.cuboid[best]], patterns.example[best]
    fresh = tuple(dim for dim in dims if table.fresh[example, dim])
    if not fresh or len(fresh) == len(dims):
        return best
    own = np.flatnonzero(patterns.cuboid == patterns.cuboids.index(fresh))
    codes = table.codes[:, list(fresh)]
    alone = next((int(i) for i in own if (codes[patterns.example[i]] == codes[example]).all()), None)
    if alone is None:
        return best
    part, every = (float((patterns.members[i] @ table.c2[patterns.rows])[0]) for i in (best, alone))
    share = min(1.0, float(patterns.e2[best]) / max(float(patterns.e2[alone]), 1e-9))
    looked_at = np.exp(patterns.penalty[best]) * sum(set(fresh) < set(other) for other in patterns.cuboids)
    return best if stats.binom.sf(part - 1, every, share) * looked_at <= sure else alone
