"""Remarks of buyers whose truth is known: what came instead, told or not, in eight languages."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from pathlib import Path

from analysis.cases.received import Item, suggest

PHRASES = Path(__file__).parent / "remarks.csv"
NOISE = ("!!!", " :(", " pls help", " 😡", "...", "")


@dataclass(frozen=True)
class Remark:
    """What the buyer wrote, what was ordered, what else there is, and the item that came where the remark tells it."""

    text: str
    ordered: Item
    others: list[Item]
    truth: str
    told: bool


@dataclass(frozen=True)
class Outcome:
    """Share of the telling remarks that were read right, and share of those spoken on that were wrong."""

    right: float
    wrong: float
    spoken: int


def remark(rng: random.Random, phrases: list[dict[str, str]], colours: dict[str, dict[str, str]]) -> Remark:
    """One remark. The listing's variations may be in another language than the buyer's."""
    listing, buyer = rng.choice(sorted(colours)), rng.choice(sorted(colours))
    names = rng.sample(sorted(colours[listing]), rng.randint(2, 6))
    sizes = rng.sample(["S", "M", "L", "XL"], rng.randint(1, 3))
    items = [
        Item(f"A{n}{rng.randint(10, 99)}-{s}", f"{colours[listing][c]},{s}", "Tee")
        for n, c in enumerate(names) for s in sizes
    ]  # fmt: skip
    attributes = [(c, s) for c in names for s in sizes]
    here, there = rng.sample(range(len(items)), 2)
    ordered, came = items[here], items[there]
    (c1, s1), (c2, s2) = attributes[here], attributes[there]
    own = [p for p in phrases if p["language"] == buyer]
    phrase = rng.choice(own)
    values = {
        "ordered": _wording(rng, colours[buyer][c1], s1 if s1 != s2 else ""),
        "came": _wording(rng, colours[buyer][c2] if c1 != c2 else "", s2 if s1 != s2 else ""),
        "other": colours[buyer][rng.choice(names)], "sku": came.sku,
    }  # fmt: skip
    return Remark(
        phrase["text"].format(**values) + rng.choice(NOISE), ordered, items, came.sku, phrase["tells"] == "1"
    )


def _wording(rng: random.Random, colour: str, size: str) -> str:
    parts = [p for p in (colour, size) if p]
    return (" " if rng.random() < 0.8 else ", ").join(parts)


def measure(seed: int, count: int = 2_000) -> Outcome:
    """How ``count`` remarks of a seed are read."""
    rng = random.Random(seed)
    with PHRASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    phrases = [r for r in rows if r["kind"] == "phrase"]
    colours: dict[str, dict[str, str]] = {}
    for row in rows:
        if row["kind"] != "phrase":
            colours.setdefault(row["language"], {})[row["kind"]] = row["text"]
    told = right = spoken = wrong = 0
    for _ in range(count):
        one = remark(rng, phrases, colours)
        found = suggest(one.text, one.ordered, one.others)
        told += one.told
        right += one.told and found is not None and found.sku == one.truth
        spoken += found is not None
        wrong += found is not None and (found.sku != one.truth or not one.told)
    return Outcome(right / max(1, told), wrong / max(1, spoken), spoken)
