"""The whys of a topic: answers under answers; a question may have several, each with a chain of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from data.meaning.missing import text_of

# Questions below each other, and answers in all.
DEEPEST, MOST = 7, 60


@dataclass(frozen=True)
class Why:
    """An answer; ``under`` is the id of the one whose why it answers, '' for what was seen first."""

    why_id: str
    under: str
    text: str


@dataclass(frozen=True)
class WhyStep:
    """An answer at its place in the tree.

    ``number``: the question's, with a letter for each fork on the way, such as 3ab; ``level``: forks on the way.
    """

    why: Why
    number: str
    depth: int
    level: int


def read(stored: Any) -> list[Why]:
    """The answers in the order in which they were given; a list of texts, as it was stored before, is one branch."""
    try:
        found = json.loads(text_of(stored) or "[]")
    except ValueError:
        return []
    whys: list[Why] = []
    for place, entry in enumerate(found if isinstance(found, list) else []):
        if isinstance(entry, dict):
            whys.append(Why(*(text_of(entry.get(name)) for name in ("id", "under", "text"))))
        else:
            whys.append(Why(str(place), str(place - 1) if place else "", text_of(entry)))
    return whys


def written(whys: Sequence[Why]) -> str:
    """What is stored of them, '' for none."""
    rows = [{"id": why.why_id, "under": why.under, "text": why.text} for why in whys]
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def steps(whys: Sequence[Why]) -> list[WhyStep]:
    """All answers, each before those to its own why; one whose question is gone stands at the top."""
    ids = {why.why_id for why in whys}
    below: dict[str, list[Why]] = {}
    for why in whys:
        below.setdefault(why.under if why.under in ids else "", []).append(why)
    shown = list(_below(below, "", 1, "", set()))
    seen = {step.why.why_id for step in shown}
    lost = [
        replace(why, under="") for why in whys if why.why_id not in seen
    ]  # they answer each other in a circle
    return shown + [WhyStep(why, "1", 1, 0) for why in lost]


def _below(
    below: dict[str, list[Why]], under: str, depth: int, letters: str, seen: set[str]
) -> Iterator[WhyStep]:
    own = below.get(under, [])
    for place, why in enumerate(own):
        if why.why_id in seen:
            continue
        seen.add(why.why_id)
        branch = letters + (chr(ord("a") + min(place, 25)) if len(own) > 1 else "")
        yield WhyStep(why, f"{depth}{branch}", depth, len(branch))
        yield from _below(below, why.why_id, depth + 1, branch, seen)


def answered(whys: Sequence[Why], answer: Why, seen: str | None = None, another: str = "") -> list[Why]:
    """The answers with this one in its place, or added; an empty one without answers below it is gone.

    ``seen`` is what the writer saw there: what somebody else wrote meanwhile stays, and the new text becomes another
    answer to the same question, of the id ``another``.

    Raises
    ------
    ValueError
        If there would be more answers, or more below each other, than is stored.
    """
    there = {why.why_id: why for why in whys}
    old = there.get(answer.why_id)
    if old is None:
        return [*whys, _fitting(whys, answer)] if answer.text else list(whys)
    if seen is not None and old.text not in ("", seen, answer.text):
        return [*whys, _fitting(whys, Why(another, old.under, answer.text))] if answer.text else list(whys)
    needed = answer.text or any(why.under == answer.why_id for why in whys)
    return [
        replace(why, text=answer.text) if why.why_id == answer.why_id else why
        for why in whys
        if needed or why.why_id != answer.why_id
    ]


def _fitting(whys: Sequence[Why], answer: Why) -> Why:
    depth = next((step.depth for step in steps(whys) if step.why.why_id == answer.under), 0)
    if depth >= DEEPEST or len(whys) >= MOST:
        raise ValueError(f"no more than {DEEPEST} whys below each other and {MOST} in all")
    return answer


def joined(first: Sequence[Why], second: Sequence[Why]) -> list[Why]:
    """All answers of both, each tree as it was."""
    taken = {why.why_id for why in first}
    mark = next(n for n in count(1) if not taken & {f"{why.why_id}.{n}" for why in second})
    new = {why.why_id: f"{why.why_id}.{mark}" if why.why_id in taken else why.why_id for why in second}
    return [*first, *(Why(new[w.why_id], new.get(w.under, ""), w.text) for w in second)]
