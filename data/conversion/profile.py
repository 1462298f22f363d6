"""One look at all rows of a file: which columns hold only texts of an unambiguous form, and what its days prove."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from data import schema
from data.formats import Field, Recognised
from data.meaning import values
from data.store import Cursor

# '?' stands for the column; a column all of whose texts pass is taken without looking at each text again
PLAIN = {
    "text": "(strlen(?) = length(?) and left(?, 1) not in ('=', chr(39)))",
    "id": "regexp_full_match(?, '[A-Za-z0-9#][A-Za-z0-9_#-]*')",
    # with a digit somewhere, or one letter: a row that adds up others has a word there
    "order_id": "regexp_full_match(?, '([A-Za-z#][A-Za-z_#-]*){0,1}[0-9][A-Za-z0-9_#-]*|[A-Za-z]')",
    "sku": f"(regexp_full_match(?, '[A-Za-z0-9#][A-Za-z0-9_#-]*') and not regexp_full_match(?, '{values.ODD_SKU}'))",
    "money": "regexp_full_match(?, '-{0,1}[0-9]{1,14}([.][0-9]{1,2}){0,1}')",
    "integer": "regexp_full_match(?, '-{0,1}[0-9]{1,14}')",
    "quantity": "regexp_full_match(?, '0*[1-9][0-9]{0,13}')",
    "when": (
        "regexp_full_match(?, '(19|2[0-3])[0-9]{2}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]){0,1}){0,1}')"
    ),
}
_STRICTER = frozenset({("order_id", "id"), ("sku", "id"), ("quantity", "integer")})
LONG = 16  # digits that a spreadsheet cannot hold: what follows the fifteenth becomes a zero
# printable ASCII that neither begins nor ends with a space, nor begins like a formula, a quoted number or a dash
BARE = "[!-&(-,./0-<>-~]([ -~]*[!-~]){0,1}"


@dataclass
class Profile:
    """What one look at all rows of ``raw`` has shown of its columns, by their positions."""

    rows: int = 0
    plain: set[int] = field(default_factory=set)  # columns all of whose texts have their unambiguous form
    bare: set[int] = field(default_factory=set)  # text columns whose texts are taken as they stand
    filled: dict[int, int] = field(default_factory=dict)  # cells with text
    spans: dict[int, tuple[datetime, datetime]] = field(default_factory=dict)
    long_ids: set[int] = field(
        default_factory=set
    )  # ids some of which are long, all of those with a zero at the end
    words: dict[int, dict[str, int]] = field(default_factory=dict)  # of a word: text -> cells
    keys: tuple[int, ...] = ()  # key columns read as they stand
    distinct: int = 0  # different combinations of their texts

    @property
    def keys_differ(self) -> bool:
        """True when the file is known to hold each key once; False when it is not known."""
        as_they_stand = all(at in self.bare or at in self.plain for at in self.keys)
        return bool(self.keys) and as_they_stand and self.distinct == self.rows


def plain_form(item: Field) -> str:
    """SQL that is true for a text that is read as it stands; '?' stands for the column."""
    reader = {"date": "when"}.get(item.reader, item.reader)
    return PLAIN[item.column if (item.column, reader) in _STRICTER else reader]


def look(cursor: Cursor, recognised: Recognised) -> Profile:
    """One look at all rows: which columns hold only plain texts, how many, from when to when, which words."""
    wanted = {"rows": "count(*)"}
    tests: dict[int, str] = {}
    for at, item in recognised.positions.items():
        cell = f"raw.c{at}"
        reader = {"date": "when"}.get(item.reader, item.reader)
        wanted[f"filled{at}"] = f"count({cell})"
        if reader == "id":
            wanted[f"long{at}"] = f"bool_and(right({cell}, 1) = '0') filter (strlen({cell}) >= {LONG})"
        if reader == "word":
            wanted[f"words{at}"] = f"histogram({cell})"
        elif reader == "text":
            tests[at] = f"regexp_full_match({cell}, '{BARE}')"
        elif reader in PLAIN:
            tests[at] = plain_form(item).replace("?", cell)
        if reader == "when":
            moment = f"try_cast({cell} as timestamp)"
            wanted |= {
                f"dated{at}": f"count({moment})",
                f"first{at}": f"min({moment})",
                f"last{at}": f"max({moment})",
            }
    wanted |= {f"plain{at}": f"coalesce(bool_and({test}), true)" for at, test in tests.items()}
    keys = _key_places(recognised)
    if keys:
        texts = ", ".join(f"raw.c{at}" for at in keys)
        wanted["distinct"] = f"count(distinct hash({texts}))"
    row = cursor.rows(f"select {', '.join(wanted.values())} from raw")[0]
    return _taken(cursor, recognised, dict(zip(wanted, row, strict=True)), tests, keys)


def _key_places(recognised: Recognised) -> tuple[int, ...]:
    """Columns of the key that a row must have and that are kept as they stand: order and item."""
    table = schema.TABLES[recognised.report.table]
    names = [n for n in table.key if table.column(n).type == "text"]
    places = [recognised.sources(n) for n in names]
    kept = ("id", "text")
    return tuple(p[0] for p in places if len(p) == 1 and recognised.positions[p[0]].reader in kept)


def _taken(
    cursor: Cursor,
    recognised: Recognised,
    found: dict[str, Any],
    tests: Mapping[int, str],
    keys: tuple[int, ...],
) -> Profile:
    profile = Profile(int(found["rows"]), keys=keys, distinct=int(found.get("distinct") or 0))
    for at, item in recognised.positions.items():
        reader = {"date": "when"}.get(item.reader, item.reader)
        filled = profile.filled[at] = int(found[f"filled{at}"])
        if found.get(f"long{at}"):
            profile.long_ids.add(at)
        if reader == "word":
            words_ = found[f"words{at}"] or {}
            profile.words[at] = {str(word): int(count) for word, count in words_.items()}
            if all(re.fullmatch(BARE, word) for word in profile.words[at]):
                profile.bare.add(at)
        elif reader == "text" and found[f"plain{at}"]:
            profile.bare.add(at)
        elif reader == "when" and found[f"plain{at}"] and found[f"dated{at}"] == filled:
            profile.plain.add(at)  # 30 February has the form and is no date: it goes to the reader
            if filled:
                profile.spans[at] = found[f"first{at}"], found[f"last{at}"]
        elif reader not in ("when", "text") and found.get(f"plain{at}"):
            profile.plain.add(at)
    _look_again(cursor, profile, [at for at in tests if recognised.positions[at].reader == "text"])
    return profile


def _look_again(cursor: Cursor, profile: Profile, texts: list[int]) -> None:
    """Texts with spaces around them or a dash for nothing are plain as well, only not bare."""
    left = [at for at in texts if at not in profile.bare]
    if left:
        looks = (f"coalesce(bool_and({PLAIN['text'].replace('?', f'raw.c{at}')}), true)" for at in left)
        row = cursor.rows(f"select {', '.join(looks)} from raw")[0]
        profile.plain |= {at for at, plain in zip(left, row, strict=True) if plain}


MOST = 0.02  # of the rows: more of them out of order is no chance
FEW = 3  # rows from which on days are asked about that can be read in one way only
_DAY = r"^\s*\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
_TEXTS = 400

# of one row: what comes first, and what later; a day of slack, for a day without an hour and for zones
_WITHIN: dict[str, tuple[tuple[str, str], ...]] = {
    "order_lines": (
        ("ordered_at", "shipped_at"),
        ("shipped_at", "delivered_at"),
        ("ordered_at", "delivered_at"),
    ),
    "cases": (("opened_at", "resolved_at"), ("opened_at", "closed_at")),
}
# table -> the stored table of the same orders, whether its moments come first, and the own and its moments
_BESIDE: dict[str, tuple[tuple[str, bool, tuple[tuple[str, str], ...]], ...]] = {
    "order_lines": (
        ("cases", False, (("ordered_at", "opened_at"), ("shipped_at", "opened_at"))),
        ("all_packing", False, (("ordered_at", "packed_at"),)),
    ),
    "cases": (
        (
            "all_order_lines",
            True,
            (("opened_at", "ordered_at"), ("opened_at", "shipped_at"), ("opened_at", "delivered_at")),
        ),
    ),
    "packing": (("all_order_lines", True, (("packed_at", "ordered_at"),)),),
}
# a claim may be made before a parcel has arrived: that it never will is then what it says
_EARLY = {("opened_at", "delivered_at"): 0.5}


class Disorder(NamedTuple):
    """Two columns of which too many rows are out of order, how many of how many, and one that is."""

    earlier: str
    later: str
    rows: int
    of: int
    example: str


def proved_elsewhere(cursor: Cursor, rows: str, recognised: Recognised) -> bool | None:
    """Whether the day comes first, by columns of ``rows`` that are not read into anything; None when none proves it."""
    proofs: set[bool | None] = set()
    there = cursor.columns(rows)
    for at in range(len(recognised.header)):
        if at in recognised.positions or f"c{at}" not in there:
            continue
        texts = cursor.rows(
            f"select distinct regexp_extract(c{at}, '{_DAY}') from {rows} where regexp_matches(c{at}, '{_DAY}') "
            f"limit {_TEXTS}"
        )
        form = values.decide_dates([str(text) for (text,) in texts])
        if isinstance(form, values.DateFormat):
            proofs.add(form.day_first)
    proofs.discard(None)
    return proofs.pop() if len(proofs) == 1 else None


def disordered(cursor: Cursor, table: str, rows: str, fewest: int = FEW) -> Disorder | None:
    """Moments of the staged ``rows`` that cannot be: shipped before ordered, claimed before shipped; None without.

    Compared within the rows, and with what is stored of the same orders. Fewer rows than ``fewest`` say nothing.
    """
    there = {str(row[0]) for row in cursor.rows(f"describe select * from {rows}")}
    within = [
        _MomentPair(earlier, later, f"r.{earlier}", f"r.{later}")
        for earlier, later in _WITHIN.get(table, ())
        if {earlier, later} <= there
    ]
    found = _compared(cursor, f"from {rows} as r", within, fewest)
    if found or "order_id" not in there:
        return found
    for other, first, moments in _BESIDE.get(table, ()):
        if not cursor.value(f"select exists (from {other})"):
            continue
        nearest = "min" if first else "max"
        asked = ", ".join(f"{nearest}({name}) as {name}" for name in dict.fromkeys(m for _, m in moments))
        joined = (
            f"from {rows} as r inner join (select order_id, {asked} from {other} "
            f"where order_id in (select order_id from {rows}) group by order_id) as o using (order_id)"
        )
        beside = [_beside(own, moment, first=first) for own, moment in moments if own in there]
        if found := _compared(cursor, joined, beside, fewest):
            return found
    return None


class _MomentPair(NamedTuple):
    """A moment that comes before another, the SQL of both, and the share of rows that may be otherwise."""

    earlier: str
    later: str
    before: str
    after: str
    most: float = MOST


def _beside(own: str, moment: str, *, first: bool) -> _MomentPair:
    if first:
        return _MomentPair(moment, own, f"o.{moment}", f"r.{own}", _EARLY.get((own, moment), MOST))
    return _MomentPair(own, moment, f"r.{own}", f"o.{moment}")


def _compared(cursor: Cursor, source: str, pairs: list[_MomentPair], fewest: int) -> Disorder | None:
    """The first pair of which too many rows are out of order, all counted in one pass; None when they are few."""
    if not pairs:
        return None
    wrong = [f"{p.after} < {p.before} - interval 1 day" for p in pairs]
    both = [f"{p.after} is not null and {p.before} is not null" for p in pairs]
    counted = cursor.rows(f"select {', '.join(f'count(*) filter ({c})' for c in wrong + both)} {source}")[0]
    for at, pair in enumerate(pairs):
        count, of = int(counted[at]), int(counted[len(pairs) + at])
        if count and count > pair.most * of and count >= fewest:
            # its own question: the texts would be made of every row
            text = f"min({pair.before}::varchar || ' > ' || {pair.after}::varchar)"
            one = cursor.value(f"select {text} {source} where {wrong[at]}")
            return Disorder(pair.earlier, pair.later, count, of, str(one))
    return None
