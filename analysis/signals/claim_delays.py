"""How long after shipment claims come in, as of a day: every question of weeks asks it, and it is fitted once."""

from __future__ import annotations

from datetime import date

from analysis.rates import maturity
from data.records.source import Source


def curves(source: Source, as_of: date) -> maturity.Curves:
    """The curves of all platforms by the claims known on a day, see ``delay_curves``."""
    return source.shared(_fitted, as_of)


def _fitted(source: Source, as_of: date) -> maturity.Curves:
    return maturity.delay_curves(source.delays(as_of))
