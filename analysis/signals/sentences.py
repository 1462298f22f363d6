"""What is said of a signal, alike on screen, in the pack and in the digest."""

from __future__ import annotations

from typing import Any

from analysis.signals.unusual import Signal
from analysis.wording.words import Words

# Fewer expected errors than these are told with a decimal.
FEW_EXPECTED = 10


def counts_of(signal: Signal, words: Words) -> dict[str, Any]:
    """Errors of a signal's newest weeks, what is usual in them, and how many weeks they are."""
    return {
        "errors": words.number(signal.errors),
        "of": words.number(signal.of),
        "expected": words.number(signal.expected, 1 if signal.expected < FEW_EXPECTED else 0),
    }
