"""Which item came instead, as this shop judged remarks like one: by the pieces of words that tell items apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.special import xlogy
from scipy.stats import chi2

from analysis.cases.likely import (
    FEWEST_ALIKE,
    FEWEST_JUDGED,
    LONGEST,
    SHARED,
    SURE,
    JudgedRemarks,
    LikelyCode,
    pieces_of,
)

# a piece tells codes apart where so different shares of their remarks hold it would be this rare by chance
CHANCE = 0.01
FEWEST_DISTINCTIVE = 3  # pieces of a remark


@dataclass(frozen=True)
class DistinctivePieces:
    """What each piece that tells codes apart says of them (log of its share in the remarks of each).

    ``known``: every piece that was seen, ``remarks``: how many of each code.
    """

    remarks: Mapping[str, int]
    shares: Mapping[str, np.ndarray] = field(default_factory=dict)
    known: frozenset[str] = frozenset()

    def suggest(self, remark: str) -> LikelyCode | None:
        """The code that the words of a remark tell, however usual it is; None where they tell none."""
        seen = pieces_of(remark)
        told = [self.shares[piece] for piece in seen if piece in self.shares]
        if len(told) < FEWEST_DISTINCTIVE or len(seen & self.known) < SHARED * len(seen):
            return None
        # pieces overlap by the letter: as much evidence as there are pieces that share none
        scores = np.sum(told, axis=0) / LONGEST
        chances = np.exp(scores - scores.max())
        best = int(chances.argmax())
        code = list(self.remarks)[best]
        sure = chances[best] / chances.sum() >= SURE
        return LikelyCode(code, alike=self.remarks[code]) if sure else None


def distinctive_pieces(past: JudgedRemarks) -> DistinctivePieces:
    """The pieces whose shares differ between codes more than chance (likelihood-ratio test of each).

    Codes of a few remarks are left out: their shares are next to unknown, and of many of them one would fit by chance.
    """
    codes = sorted(code for code, count in past.remarks.items() if count >= FEWEST_ALIKE)
    count = np.array([past.remarks[code] for code in codes], float)
    remarks = {code: past.remarks[code] for code in codes}
    if len(codes) < 2 or count.sum() < FEWEST_JUDGED:
        return DistinctivePieces(remarks)
    pieces = sorted({piece for code in codes for piece in past.pieces[code]})
    held = np.array([[past.pieces[code][piece] for code in codes] for piece in pieces], float)
    total, every = held.sum(axis=1), count.sum()
    with_and_without = xlogy(held, held) + xlogy(count - held, count - held) - xlogy(count, count)
    alone = xlogy(total, total) + xlogy(every - total, every - total) - xlogy(every, every)
    different = 2 * (with_and_without.sum(axis=1) - alone) > chi2.ppf(1 - CHANCE, len(codes) - 1)
    shares = np.log((held + 1) / (count + 2))
    return DistinctivePieces(
        remarks, {pieces[at]: shares[at] for at in np.flatnonzero(different)}, frozenset(pieces)
    )
