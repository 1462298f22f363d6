"""Which item came instead, read from the buyer's remark: silent unless it tells of one sibling that it came."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from analysis.cases import attributes, phrases
from analysis.cases.attributes import BLANK, KINDS, AttributeMention

CUES = Path(__file__).parent / "cues.csv"
LEAST_CODE = 4
Parts = list[dict[str, set[str]]]
LONGEST, MOST = 2_000, 20  # letters that are read, attributes in them: more tell a story, not what came
# a cue behind what it speaks of is further away than one before it
BEHIND = 1.5
NEAR = 3  # letters between attributes of one thing: black, L
# between two mentions of one kind: the buyer does not know which
_EITHER = re.compile(r"\s*(?:or|atau|ou|hay|或|还是|หรือ|o|/)\s*")
_END = re.compile(r"[!?;。、\n…]|,(?=\s|[^\x00-\x7f]|$)|\.(?!\w)|\s-\s")


@dataclass(frozen=True)
class Item:
    """An item that may have been packed: its code, and how its variation and listing are named."""

    sku: str
    variation: str = ""
    name: str = ""


@dataclass(frozen=True)
class SuggestedItem:
    """The item that seems to have come, and what in the remark says so, in its own words.

    ``alike``: of how many judged remarks like it, where those say so and not the words themselves.
    """

    sku: str
    because: str
    alike: int = 0


@dataclass(frozen=True)
class _Cue:
    role: str
    start: int
    end: int


def suggest(remark: str, ordered: Item, others: Iterable[Item], photos: str = "") -> SuggestedItem | None:
    """The one item of which a remark tells that it came, None where it tells of none or more than one.

    An attribute that was not ordered is told to have come by words of receiving beside it (got, 收到, ได้), or because
    the ordered one stands against it; not by wishes, by what something looks like, or by boxes and labels.

    Parameters
    ----------
    remark : str
        What the buyer wrote.
    ordered : Item
        What was ordered: what the remark says of it too is no sign of another.
    others : iterable of Item
        Items that may have come: the siblings of what was ordered first of all.
    photos : str
        Names of the photos' files: they name what is on them, without words of receiving.
    """
    able = [item for item in others if item.sku != ordered.sku]
    for text, named in ((remark, False), (photos, True)):
        found = _read(attributes.plain(text[:LONGEST]), ordered, able, named) if text and able else None
        if found is not None:
            return found
    return None


def _read(text: str, ordered: Item, able: Sequence[Item], named: bool) -> SuggestedItem | None:
    cues = _cues(text)
    coded = _by_code(text, able)
    if coded is not None:
        return None if any(c.role == "wish" for c in cues) and not _any(cues, "came") else coded
    parts = {item.sku: attributes.parts_of(_about(item)) for item in able}
    own = attributes.parts_of(_about(ordered))
    mine = attributes.merged(own)
    every = [mine, *(attributes.merged(part) for part in parts.values())]
    known = ({v for one in every for v in one[kind]} for kind in ("name", "size", "measure"))
    there = [m for m in attributes.mentions(text, *known) if _possible(m, every)]
    if len(there) > MOST:
        return None
    new = [m for m in there if m.value not in mine[m.kind]]
    meant: dict[str, str] = {}
    for mention in new:
        if meant.setdefault(mention.kind, mention.value) != mention.value:
            return None
    if not meant or not (named or _arrived(text, new, there, cues)):
        return None
    fits = [item for item in able if _differs_by(parts[item.sku], mine, meant)]
    fits = fits or [item for item in able if _differs_by_parts(parts[item.sku], own, meant)]
    words = dict.fromkeys(text[m.start : m.end].strip() for m in new)
    return SuggestedItem(fits[0].sku, ", ".join(words)) if len(fits) == 1 else None


def _about(item: Item) -> str:
    """What says how an item differs from its siblings; a code says it only where nothing else does."""
    return item.variation or " ".join(re.split(r"[\W_]+", item.sku))


def _possible(mention: AttributeMention, every: Sequence[dict[str, set[str]]]) -> bool:
    """Colours and sizes that no sibling has are told all the same: then something else came."""
    used = any(own[mention.kind] for own in every)
    return used and (mention.kind != "measure" or any(mention.value in own["measure"] for own in every))


def _arrived(
    text: str, new: Sequence[AttributeMention], there: Sequence[AttributeMention], cues: Sequence[_Cue]
) -> bool:
    """Whether all that was not ordered is told to have come, by the words beside it or against what was ordered."""
    own = [m for m in there if m not in new]
    kinds = {m.kind for m in own}
    for mention in new:
        clause = _clause(text, mention, cues)
        beside = [c for c in cues if clause[0] <= c.start and c.end <= clause[1]]
        if _wished(mention, beside) or _unsure(text, mention, there):
            return False
        role = _role(mention, beside, there)
        if role in ("ordered", "aside"):
            return False
        against = mention.kind in kinds
        if role != "came" and not against and not _any(beside, "wrong"):
            # one that stands beside another that is told to have come is told too
            if not any(o is not mention and _near(o, mention) and o.kind != mention.kind for o in new):
                return False
            if not any(m.kind in kinds or _role(m, beside, there) == "came" for m in new):
                return False
        if against and role != "came" and _right_one_came(text, own, there, cues):
            return False
    return True


def _right_one_came(
    text: str, own: Sequence[AttributeMention], there: Sequence[AttributeMention], cues: Sequence[_Cue]
) -> bool:
    for mention in own:
        low, high = _clause(text, mention, cues)
        beside = [c for c in cues if low <= c.start and c.end <= high]
        if not _wished(mention, beside) and _role(mention, beside, there) == "came":
            return True
    return False


def _wished(mention: AttributeMention, beside: Sequence[_Cue]) -> bool:
    """A wish anywhere beside it, or a please before it: one at the end begs for help."""
    return any(c.role == "wish" or (c.role == "please" and c.end <= mention.start) for c in beside)


def _near(one: AttributeMention, other: AttributeMention) -> bool:
    return min(abs(one.end - other.start), abs(other.end - one.start)) <= NEAR


def _unsure(text: str, mention: AttributeMention, there: Sequence[AttributeMention]) -> bool:
    pairs = pairwise(there)
    return any(mention in pair and _EITHER.fullmatch(text[pair[0].end : pair[1].start]) for pair in pairs)


def _any(cues: Sequence[_Cue], role: str) -> bool:
    return any(c.role == role for c in cues)


def _clause(text: str, mention: AttributeMention, cues: Sequence[_Cue]) -> tuple[int, int]:
    """From where to where the part of the sentence goes in which a mention stands."""
    ends = [(m.start(), m.end()) for m in _END.finditer(text)]
    ends += [(c.start, c.end) for c in cues if c.role == "break"]
    low = max((end for _, end in ends if end <= mention.start), default=0)
    high = min((start for start, _ in ends if start >= mention.end), default=len(text))
    return low, high


def _role(mention: AttributeMention, cues: Sequence[_Cue], there: Sequence[AttributeMention]) -> str:
    """What the nearest cue makes of a mention; one behind another mention of the same kind speaks of that."""
    best, nearest = "", float("inf")
    unit = [m for m in there if m == mention or (m.kind != mention.kind and _near(m, mention))]
    start, end = min(m.start for m in unit), max(m.end for m in unit)
    for cue in cues:
        if cue.role not in ("came", "ordered", "aside"):
            continue
        low, high = (cue.end, start) if cue.end <= start else (end, cue.start)
        if any(m.kind == mention.kind and low <= m.start and m.end <= high for m in there if m != mention):
            continue
        if cue.role == "ordered" and cue.start >= end and _begins(cue, mention, there):
            continue
        away = (high - low) * (1 if cue.end <= start else BEHIND)
        if cue.role == "aside" and away > 9:
            continue
        if away < nearest:
            best, nearest = cue.role, away
    return best


def _begins(cue: _Cue, mention: AttributeMention, there: Sequence[AttributeMention]) -> bool:
    """Whether a cue behind a mention stands right before another of its kind: 150 cm ordered 180 cm."""
    return any(m.kind == mention.kind and 0 <= m.start - cue.end <= NEAR for m in there if m != mention)


def _cues(text: str) -> list[_Cue]:
    """Words that say what is told of what stands beside them, the longest first."""
    rest, found = text, []
    for pattern, row, _ in _patterns():
        if attributes.spoken(text, row["only"]):
            found += [_Cue(row["role"], *m.span()) for m in pattern.finditer(rest)]
            rest = pattern.sub(lambda m: BLANK * len(m.group()), rest)
    return found


@lru_cache(maxsize=1)
def _patterns() -> tuple[phrases.Phrase, ...]:
    return phrases.read(CUES)


def _by_code(text: str, able: Sequence[Item]) -> SuggestedItem | None:
    """The item whose code the text names; none where it names several."""
    squeezed = _squeezed(text)
    hits = []
    for item in able:
        code = _squeezed(item.sku.casefold())
        if len(code) >= LEAST_CODE and re.search(rf"(?<![a-z0-9]){re.escape(code)}(?![a-z0-9])", squeezed):
            hits.append(item)
    return SuggestedItem(hits[0].sku, hits[0].sku) if len(hits) == 1 else None


def _squeezed(text: str) -> str:
    """Words with nothing but letters and digits in them."""
    return " ".join(re.sub(r"[^\w]|_", "", part) for part in text.split())


def _differs_by(its: Parts, mine: dict[str, set[str]], meant: dict[str, str]) -> bool:
    """Whether an item is what was ordered but for what the remark tells of it."""
    whole = attributes.merged(its)
    return all(whole[kind] == ({meant[kind]} if kind in meant else mine[kind]) for kind in KINDS)


def _differs_by_parts(its: Parts, own: Parts, meant: dict[str, str]) -> bool:
    """The same where an attribute that is told stands for its whole part: the grey stripe came for the plain black."""
    whole = attributes.merged(its)
    if len(its) != len(own) or any(value not in whole[kind] for kind, value in meant.items()):
        return False
    return all(
        all(one[kind] == {meant[kind]} for kind in kinds)
        if (kinds := [kind for kind in meant if one[kind] or other[kind]])
        else one == other
        for one, other in zip(its, own, strict=True)
    )
