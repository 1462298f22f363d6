"""How long the next attempt has to wait after failed ones, of one address and of all together."""

from __future__ import annotations

from dataclasses import dataclass

from data.accounts.book import Tries

DAY, HOUR = 86_400.0, 3_600.0


@dataclass(frozen=True)
class Pace:
    """``free`` failures cost nothing; each further one doubles the wait from ``first`` to ``longest`` seconds.

    After ``forgotten`` seconds without a failure the count begins anew.
    """

    free: int
    first: float
    longest: float
    forgotten: float


ONE = Pace(free=5, first=30.0, longest=900.0, forgotten=DAY)
ALL = Pace(free=30, first=1.0, longest=30.0, forgotten=HOUR)
MOST_DOUBLINGS = 20


def wait(tries: Tries, pace: Pace, now: float) -> float:
    """Seconds until the next attempt; a clock that was set back makes nobody wait longer than the longest wait."""
    return min(max(0.0, tries.until - now), pace.longest)


def failed(tries: Tries, pace: Pace, now: float) -> Tries:
    """The tries with one more failure."""
    count = 1 if now - tries.last > pace.forgotten else tries.count + 1
    over = count - pace.free
    seconds = 0.0 if over < 0 else min(pace.first * 2.0 ** min(over, MOST_DOUBLINGS), pace.longest)
    return Tries(count, now, now + seconds)
