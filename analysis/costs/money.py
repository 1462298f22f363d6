"""Money as exact decimals, by the name under which other tools know it; the code is ``data.meaning.money``."""

from data.meaning.money import allocate, minor_units

__all__ = ["allocate", "minor_units"]
