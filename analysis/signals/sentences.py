"""What is said of a signal, alike on screen, in the pack and in the digest."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from analysis.signals.unusual import OWN_PAST, Signal
from analysis.spc.rules import LIMIT
from analysis.wording.plain import plain
from analysis.wording.words import Words

# A change that may have begun in any of more weeks is said to have no known beginning.
TOLD_WEEKS = 6
# Fewer expected errors than these are told with a decimal.
FEW_EXPECTED = 10


def sentence(signal: Signal, words: Words, *, markdown: bool = False, narrowed: bool = False) -> str:
    """A signal as a sentence, plain or as Markdown; ``narrowed``: everything in view is what the filters show."""
    say = words.md if markdown else partial(plain, words)
    rule = "limit" if LIMIT.code in signal.rules else "past" if OWN_PAST in signal.rules else "run"
    return say(
        f"overview.signals.{rule}.{signal.direction}",
        name=name_of(signal, words, narrowed=narrowed),
        unusual=words.number(signal.unusual),
        **counts_of(signal, words),
    )


def name_of(signal: Signal, words: Words, *, narrowed: bool = False) -> str:
    """What a signal is about: dimensions with their values, or everything in view."""
    said = [
        words("overview.signals.value", name=words(f"filter.{name}"), value=words.value(name, value))
        for name, value in signal.values
    ]
    everything = "overview.in_view" if narrowed else "overview.everything"
    return words.listed(said) if said else words(everything)


def began(span: tuple[date, date] | None, words: Words) -> str:
    """Since when, as an interval of weeks, or that this cannot be told; '' when too few weeks tell."""
    if span is None:
        return ""
    key = "began" if span[0] != span[1] else "began_in"
    if (span[1] - span[0]).days > 7 * TOLD_WEEKS:
        key = "began_unsure"
    return words(f"overview.story.{key}", first=words.date(span[0]), last=words.date(span[1]))


def counts_of(signal: Signal, words: Words) -> dict[str, Any]:
    """Errors of a signal's newest weeks, what is usual in them, and how many weeks they are."""
    return {
        "errors": words.number(signal.errors),
        "of": words.number(signal.of),
        "expected": words.number(signal.expected, 1 if signal.expected < FEW_EXPECTED else 0),
    }
