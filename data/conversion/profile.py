"""One look at all rows of a file: which columns hold only texts of an unambiguous form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data import schema
from data.formats import Recognised
from data.store import Cursor

# '?' stands for the column; a column all of whose texts pass is taken without looking at each text again
PLAIN = {
    "text": "(strlen(?) = length(?) and left(?, 1) not in ('=', chr(39)))",
    "id": "regexp_full_match(?, '[A-Za-z0-9#][A-Za-z0-9_#-]*')",
    "money": "regexp_full_match(?, '-{0,1}[0-9]{1,14}([.][0-9]{1,2}){0,1}')",
    "integer": "regexp_full_match(?, '-{0,1}[0-9]{1,14}')",
    "when": (
        "regexp_full_match(?, '(19|2[0-3])[0-9]{2}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]){0,1}){0,1}')"
    ),
}
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
            tests[at] = PLAIN[reader].replace("?", cell)
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
