"""What is known of one person: shown, and erased so that no trace stays in the store, its copies and its backups.

A buyer is known by orders and cases alone, and by a keyed hash; a packer by a code, and by a name where one was given.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from typing import Any

from data.records import records, retention
from data.schema import CASE_KEY, IMPORTED
from data.schema.rights import ADMINISTER
from data.store import Cursor, Store, cube, literal
from data.store.archive.listing import TABLES as archived
from data.store.archive.listing import everything
from data.store.archive.months import bring_back
from data.store.lake.again import rerun

KINDS = ("order", "buyer", "packer")
ERASED = "[erased]"
SECONDS = 600.0
SHORTEST = 4  # characters: "12" in a sentence is not order 12
_ASCII = re.compile(r"[0-9A-Za-z_]")
_KEYS = ", ".join(CASE_KEY)
_COLUMNS = """
    select table_name, list(column_name order by column_name) from duckdb_columns()
    join duckdb_tables() using (database_name, schema_name, table_name)
    where database_name = current_database() and not temporary and data_type = 'VARCHAR'
    and table_name not in ('meta', 'settings', 'mappings') and not starts_with(table_name, 'cube') group by 1 order by 1
"""
# never rewritten in place: rows that these name are deleted whole, and other rows name something else by them
_NAMES = frozenset({"platform", "shop", "sku", "parent_sku", "variation", "case_id", "order_id", "import_id"})
_PACKERS = ("packer", "picker", "checker")


@dataclass(frozen=True)
class Erased:
    """How much was erased: order lines, case lines, texts that named it, files beside the store."""

    lines: int
    cases: int
    texts: int
    files: int

    @property
    def anything(self) -> bool:
        """False when nothing in the store knew of it."""
        return bool(self.lines or self.cases or self.texts)


def known(store: Store, kind: str, value: str) -> dict[str, list[dict[str, Any]]]:
    """Every row that tells of an order or case number, a buyer's hash or a packer, by table; empty when there is none."""
    with store.reading(SECONDS) as cursor:
        words = _marked(cursor, kind, value)
        if not words:
            return {}
        exact = ", ".join(map(literal, words))
        found = {}
        for table, columns in cursor.rows(_COLUMNS):
            hit = " or ".join(
                f"{_quoted(name)} in ({exact}) or regexp_matches({_quoted(name)}, {_pattern(words)})"
                for name in columns
            )
            if kind != "packer" and set(CASE_KEY) <= set(columns):
                hit += f" or ({_KEYS}) in (select {_KEYS} from gone)"
            source = everything(str(table))
            rows = records.rows(cursor.frame(f"select * from {_quoted(source)} where {hit}"))
            if rows:
                found[str(table)] = rows
    return found


def known_json(store: Store, kind: str, value: str) -> bytes:
    """``known`` as a JSON file."""
    return json.dumps(known(store, kind, value), ensure_ascii=False, indent=1, default=str).encode()


@rerun
def erase(store: Store, kind: str, value: str, who: str) -> Erased:
    """Delete the orders and cases of a number or a buyer, or put a new code for a packer; every copy and backup goes.

    The trail says that something was erased, not what. The file itself is written anew by ``retention.finish``.
    """
    photos: list[str] = []
    with store.writing(needs=ADMINISTER) as cursor:
        words = _marked(cursor, kind, value)
        lines = cases = texts = 0
        if kind == "packer":
            texts = _pseudonymised(cursor, words[0], words[1:]) if words else 0
        elif words:
            photos = retention.photos_gone(cursor)
            cases = int(cursor.value("select count(*) from gone"))
            lines = _deleted(cursor, words)
            texts = _rewritten(cursor, words, ERASED)
        if lines or cases or texts:
            cube.refresh(cursor)
            records.log(cursor, who, f"person.{kind}", "", {"lines": lines, "cases": cases, "texts": texts})
    if store.path is None or not (lines or cases or texts):
        return Erased(lines, cases, texts, 0)
    return Erased(lines, cases, texts, retention.leave_no_copy(store.path, photos))


def _marked(cursor: Cursor, kind: str, value: str) -> list[str]:
    """The words that name it, in the store's own spelling; for orders its case lines in the table ``gone``."""
    if kind not in KINDS:
        raise ValueError(f"nobody is known by {kind!r}")
    text = value.strip()
    if not text:
        return []
    if kind == "packer":
        found = cursor.rows("select packer, name from packer_names where ? in (packer, name)", [text])
        code, name = found[0] if found else (text, None)
        return [str(code), *([str(name)] if name else [])]
    column, wanted = ("buyer_hash", text) if kind == "buyer" else ("order_id", text)
    histories = " union ".join(
        f"select order_id, tracking_no, package_id from {t} where {column} = ?"
        for t in ("all_order_lines", "order_lines_history")
    )
    orders = cursor.rows(histories, [wanted, wanted])
    numbers = {str(n) for row in orders for n in row if n} | {wanted}
    cursor.run(
        "create or replace temp table named as select unnest(?::varchar[]) as number", [sorted(numbers)]
    )
    cursor.run(
        "create or replace temp table gone as "
        + " union ".join(
            f"select {_KEYS} from {t} where order_id in (select number from named) "
            "or case_id in (select number from named)"
            for t in ("cases", "cases_history", "hand_cases")
        )
    )
    cursor.run(
        f"insert into gone select {_KEYS} from hand_cases where (platform, merged_case_id, merged_sku) in "
        "(select (platform, case_id, sku) from gone)"
    )
    cases = {str(row[0]) for row in cursor.rows("select distinct case_id from gone")}
    return sorted(numbers | cases)


def _deleted(cursor: Cursor, words: list[str]) -> int:
    """Delete the rows that the words and the case lines in ``gone`` name; returns the order lines that went."""
    cursor.run("create or replace temp table named as select unnest(?::varchar[]) as number", [words])
    _bring_back(cursor, words)
    lines = int(cursor.value("select count(*) from order_lines where order_id in (select number from named)"))
    for table in (t.name for t in IMPORTED):
        if table in ("order_lines", "packing"):
            for name in (table, f"{table}_history"):
                numbers = "order_id" if table == "order_lines" else "order_id, tracking_no"
                hit = " or ".join(f"{n} in (select number from named)" for n in numbers.split(", "))
                cursor.run(f"delete from {name} where {hit}")
    for name in retention.OF_CASES:
        cursor.run(f"delete from {name} where ({_KEYS}) in (select {_KEYS} from gone)")
    problem = " or ".join(f"regexp_matches({n}, {_pattern(words)})" for n in ("value", "params", "raw_row"))
    cursor.run(f"delete from import_problems where {problem}")
    cursor.run(
        f"update audit set detail = '{{}}' where "
        f"(subject in (select {retention.SUBJECT} from gone) or regexp_matches(subject, {_pattern(words)})) "
        "and (starts_with(what, 'case_') or starts_with(what, 'hand_cases') or starts_with(what, 'costs'))"
    )
    return lines


def _bring_back(cursor: Cursor, words: list[str]) -> None:
    """Bring the months back from the archive that name a word."""
    exact = ", ".join(map(literal, words))
    for table in archived:
        texts = (_quoted(c.name) for c in table.columns if c.type == "text")
        hit = " or ".join(f"t.{n} in ({exact}) or regexp_matches(t.{n}, {_pattern(words)})" for n in texts)
        bring_back(cursor, table.name, hit)


def _rewritten(cursor: Cursor, words: list[str], new: str) -> int:
    """Put ``new`` in the place of the words in every text that is left; returns how many texts held one."""
    texts = 0
    for table, columns in cursor.rows(_COLUMNS):
        for name in columns:
            if name in _NAMES:
                continue
            column, pattern = _quoted(name), _pattern(words)
            where = f"regexp_matches({column}, {pattern})"
            count = int(cursor.value(f"select count(*) from {_quoted(table)} where {where}"))
            if count:
                cursor.run(
                    f"update {_quoted(table)} set {column} = "
                    f"regexp_replace({column}, {pattern}, {literal(new)}, 'g') where {where}"
                )
            texts += count
    return texts


def _pseudonymised(cursor: Cursor, code: str, names: list[str]) -> int:
    """Put a code that nobody knows in the place of a packer's, and take the name away; returns the rows changed."""
    fresh = f"X{secrets.token_hex(3)}"
    cursor.run("delete from packer_names where packer = ?", [code])
    _bring_back(cursor, [code, *names])
    rows = 0
    for table in ("packing", "packing_history", "volumes", "volumes_history"):
        for column in _PACKERS if table.startswith("packing") else _PACKERS[:1]:
            rows += int(cursor.value(f"select count(*) from {table} where {column} = ?", [code]))
            cursor.run(f"update {table} set {column} = ? where {column} = ?", [fresh, code])
    cursor.run("update audit set subject = ? where what like 'packer_names%' and subject = ?", [fresh, code])
    rows += _rewritten(cursor, [f"{column}={code}" for column in _PACKERS], f"packer={fresh}")
    return rows + (_rewritten(cursor, names, fresh) if names else 0)


def _pattern(words: list[str]) -> str:
    """A pattern, as SQL text, that finds the words where no letter or digit continues them; short ones are no proof."""
    long = [w for w in words if len(w) >= SHORTEST]
    ends = [(r"\b" if _ASCII.match(w[0]) else "", r"\b" if _ASCII.match(w[-1]) else "") for w in long]
    found = "|".join(f"{a}{re.escape(w)}{z}" for w, (a, z) in zip(long, ends, strict=True))
    return literal(f"(?i)(?:{found})" if found else "[^\\s\\S]")


def _quoted(name: str) -> str:
    return '"' + str(name).replace('"', '""') + '"'
