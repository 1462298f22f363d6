"""Measures against a cause: the shipped catalogue with what people added, changed and left out."""

from __future__ import annotations

import pandas as pd

from analysis.wording.words import Words
from data.meaning.missing import text_of
from data.schema.measures import MEASURES, SUGGESTED, Measure
from data.schema.taxonomy import STRENGTHS

# Share of errors that a measure of each strength is first expected to end: an assumption that says stronger ones do
# more, no result of a study; it is moved in the form.
EXPECTED: dict[str, float] = {"stronger": 0.7, "intermediate": 0.5, "weaker": 0.3}


def suggested(cause: str, own: pd.DataFrame) -> list[Measure]:
    """Measures against a cause, the stronger first.

    Parameters
    ----------
    own : DataFrame
        Rows of ``OWN_MEASURES``: one that replaces a shipped measure of the cause takes its place, a hidden one leaves.

    Examples
    --------
    >>> none = pd.DataFrame({"cause": [], "replaces": []})
    >>> [m.code for m in suggested("putaway", none)]
    ['putaway_scan', 'cycle_count', 'bin_sign']
    """
    mine = own[own["cause"] == cause].to_dict("records")
    replaced = {text_of(row["replaces"]) for row in mine}
    found = [MEASURES[code] for code in SUGGESTED.get(cause, ()) if code not in replaced]
    for row in mine:
        if row["hidden"] != 1:
            names = ("measure_id", "action_kind", "proof", "title", "changes")
            found.append(Measure(*(text_of(row[n]) for n in names)))
    order = {name: place for place, name in enumerate(STRENGTHS)}
    return sorted(found, key=lambda m: order.get(m.strength, len(order)))


def worded(measure: Measure, words: Words) -> dict[str, str]:
    """What is done, what it changes and how it would be proved, in words."""
    if measure.code not in MEASURES:
        return {"title": measure.title, "changes": measure.changes, "proof": measure.proof}
    return {
        "title": words(f"measure.{measure.code}"),
        "changes": words(f"measure.{measure.code}.changes"),
        "proof": words(f"measure.proof.{measure.proof}"),
    }
