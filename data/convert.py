"""From text columns to typed columns, vectorised.

Values of an unambiguous form are converted by SQL; all others go, each distinct text once, through the readers of
``data.values``, whose answers are joined back. The readers are the definition of what a text means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from data import schema, values, words
from data.formats import Field, Recognised
from data.store import Cursor

EDGES = "chr(32) || chr(9) || chr(10) || chr(13)"
UNMAPPED = "unmapped"
_UNCLEAR = {"both_orders": "both_date_orders", "both_numbers": "both_numbers"}
# '?' stands for the column; a column all of whose texts pass is taken without looking at each text again
_PLAIN = {
    "text": "(strlen(?) = length(?) and left(?, 1) not in ('=', chr(39)))",
    "id": "regexp_full_match(?, '[A-Za-z0-9#][A-Za-z0-9_#-]*')",
    "money": "regexp_full_match(?, '-{0,1}[0-9]{1,14}([.][0-9]{1,2}){0,1}')",
    "integer": "regexp_full_match(?, '-{0,1}[0-9]{1,14}')",
    "when": (
        "regexp_full_match(?, '(19|2[0-3])[0-9]{2}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]){0,1}){0,1}')"
    ),
}
# printable ASCII that neither begins nor ends with a space, nor begins like a formula, a quoted number or a dash
_BARE = "[!-&(-,./0-<>-~]([ -~]*[!-~]){0,1}"
_CASES = 12  # so many words of a column are translated by comparing, more by a join
_ARROW = {
    "text": pa.string(),
    "integer": pa.int64(),
    "decimal": pa.decimal128(18, 4),
    "timestamp": pa.timestamp("us"),
    "date": pa.timestamp("us"),
    "boolean": pa.bool_(),
}


class Undecided(ValueError):
    """A column cannot be read without asking; ``code`` says what is unclear."""

    def __init__(self, code: str, column: str, row: int | None = None, value: str = ""):
        self.code, self.column, self.row, self.value = code, column, row, value
        super().__init__(f"{code}: {column}")


@dataclass(frozen=True)
class Context:
    """What the file itself does not say."""

    platform: str = ""
    currency: str = ""
    zone: str = "UTC"
    day_first: bool | None = None
    saved_words: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    secret: bytes = b""
    person_code: Callable[[str], str] = lambda name: name
    keep_ids: frozenset[str] = frozenset()


@dataclass
class _Cell:
    """One column of the file on its way: SQL of its value, the join it needs, the table with its bad texts."""

    value: str
    join: str = ""
    table: str = ""


class Converter:
    """Turns the temporary table ``raw`` (row_no, c0, c1, ...) into typed columns."""

    def __init__(self, cursor: Cursor, recognised: Recognised, context: Context):
        self.cursor = cursor
        self.recognised = recognised
        self.context = context
        self.notes: dict[str, set[str]] = {}
        self.unmapped: dict[tuple[str, str], int] = {}
        self.money_currency = ""
        self.rows = 0
        self._cells: dict[int, _Cell] = {}
        self._raws: dict[int, _Cell] = {}
        self._plain: set[int] = set()
        self._bare: set[int] = set()  # text columns whose texts are taken as they stand
        self._filled: dict[int, int] = {}  # position -> cells with text
        self._spans: dict[int, tuple[datetime, datetime]] = {}
        self._words: dict[int, dict[str, int]] = {}  # position of a word -> text -> cells
        self._keys: tuple[int, ...] = ()  # positions of key columns read as they stand
        self._distinct = 0  # different combinations of their texts

    def read(self) -> dict[str, str]:
        """SQL of every column the report can fill, over ``from_clause``.

        Raises
        ------
        Undecided
            If a column holds damaged ids, or dates whose order of day and month is unclear or mixed.
        """
        self._profile()
        for at, item in self.recognised.positions.items():
            self._cells[at] = self._cell(at, item)
        report = self.recognised.report
        columns = list(self.recognised.columns)
        columns += [name for name in (*report.defaults, *report.fallbacks) if name not in columns]
        plain = {name: self._merged(name) for name in columns}
        made = {}
        for name, sql in plain.items():
            for other in filter(None, report.fallbacks.get(name, "").split("|")):
                sql = f"coalesce({sql}, {plain.get(other, 'null')})"
            if name in report.blanks:
                sql = f"coalesce({sql}, {_text(report.blanks[name])})"
            if name in report.defaults:
                sql = f"coalesce({sql}, cast({_text(report.defaults[name])} as {_sql_type(self, name)}))"
            made[name] = sql
        return made

    @property
    def from_clause(self) -> str:
        """``raw`` with the answers of the readers joined to it."""
        joins = (cell.join for cell in (*self._cells.values(), *self._raws.values()))
        return " ".join(("raw", *filter(None, joins)))

    @property
    def has_bad(self) -> bool:
        """True when some text could not be read."""
        return any(
            self.cursor.value(f"select count(*) from {cell.table} where code is not null")
            for cell in self._cells.values()
            if cell.table
        )

    def problems(self) -> str:
        """SQL of the bad cells: row_no, column_name, value, code."""
        parts = [
            f"select raw.row_no, {_text(self.recognised.header[at])} as column_name, left(raw.c{at}, 200) as value, m{at}.code "
            f"from raw inner join m{at} on raw.c{at} = m{at}.raw where m{at}.code is not null"
            for at, cell in self._cells.items()
            if cell.table
        ]
        return (
            " union all ".join(parts)
            or "select null::bigint as row_no, '' as column_name, '' as value, '' as code where false"
        )

    def solid(self, name: str) -> bool:
        """True when the file fills this column in every row, so that its value is never empty."""
        return (
            any(
                self._filled.get(at) == self.rows
                and (
                    at in self._bare or (at in self._plain and self.recognised.positions[at].reader != "text")
                )
                for at in self.recognised.sources(name)
            )
            or name in self.recognised.report.defaults
        )

    def span(self, name: str) -> tuple[datetime, datetime] | None:
        """First and last moment of a column, where the first look has seen them."""
        places = self.recognised.sources(name)
        return self._spans.get(places[0]) if len(places) == 1 else None

    @property
    def keys_differ(self) -> bool:
        """True when the file is known to hold each key once; False when it is not known."""
        read_as_they_stand = all(at in self._bare or at in self._plain for at in self._keys)
        return bool(self._keys) and read_as_they_stand and self._distinct == self.rows

    def _profile(self) -> None:
        """One look at all rows: which columns hold only plain texts, how many, from when to when, which words."""
        wanted = {"rows": "count(*)"}
        tests: dict[int, str] = {}
        for at, item in self.recognised.positions.items():
            cell = f"raw.c{at}"
            reader = {"date": "when"}.get(item.reader, item.reader)
            wanted[f"filled{at}"] = f"count({cell})"
            if reader == "word":
                wanted[f"words{at}"] = f"histogram({cell})"
            elif reader == "text":
                tests[at] = f"regexp_full_match({cell}, '{_BARE}')"
            elif reader in _PLAIN:
                tests[at] = _PLAIN[reader].replace("?", cell)
            if reader == "when":
                moment = f"try_cast({cell} as timestamp)"
                wanted |= {
                    f"dated{at}": f"count({moment})",
                    f"first{at}": f"min({moment})",
                    f"last{at}": f"max({moment})",
                }
        wanted |= {f"plain{at}": f"coalesce(bool_and({test}), true)" for at, test in tests.items()}
        self._keys = self._key_places()
        if self._keys:
            texts = ", ".join(f"raw.c{at}" for at in self._keys)
            wanted["distinct"] = f"count(distinct hash({texts}))"
        row = self.cursor.rows(f"select {', '.join(wanted.values())} from raw")[0]
        self._take_over(dict(zip(wanted, row, strict=True)), tests)

    def _key_places(self) -> tuple[int, ...]:
        """Columns of the key that a row must have and that are kept as they stand: order and item."""
        table = schema.TABLES[self.recognised.report.table]
        names = [n for n in table.key if table.column(n).type == "text"]
        places = [self.recognised.sources(n) for n in names]
        kept = ("id", "text")
        return tuple(p[0] for p in places if len(p) == 1 and self.recognised.positions[p[0]].reader in kept)

    def _take_over(self, found: dict[str, Any], tests: Mapping[int, str]) -> None:
        self.rows = int(found["rows"])
        self._distinct = int(found.get("distinct") or 0)
        for at, item in self.recognised.positions.items():
            reader = {"date": "when"}.get(item.reader, item.reader)
            filled = self._filled[at] = int(found[f"filled{at}"])
            if reader == "word":
                words_ = found[f"words{at}"] or {}
                self._words[at] = {str(word): int(count) for word, count in words_.items()}
                if all(re.fullmatch(_BARE, word) for word in self._words[at]):
                    self._bare.add(at)
            elif reader == "text" and found[f"plain{at}"]:
                self._bare.add(at)
            elif reader == "when" and found[f"plain{at}"] and found[f"dated{at}"] == filled:
                self._plain.add(at)  # 30 February has the form and is no date: it goes to the reader
                if filled:
                    self._spans[at] = found[f"first{at}"], found[f"last{at}"]
            elif reader not in ("when", "text") and found.get(f"plain{at}"):
                self._plain.add(at)
        self._look_again([at for at in tests if self.recognised.positions[at].reader == "text"])

    def _look_again(self, texts: list[int]) -> None:
        """Texts with spaces around them or a dash for nothing are plain as well, only not bare."""
        left = [at for at in texts if at not in self._bare]
        if left:
            looks = (f"coalesce(bool_and({_PLAIN['text'].replace('?', f'raw.c{at}')}), true)" for at in left)
            row = self.cursor.rows(f"select {', '.join(looks)} from raw")[0]
            self._plain |= {at for at, plain in zip(left, row, strict=True) if plain}

    def _merged(self, name: str) -> str:
        recognised = self.recognised
        places = recognised.sources(name)
        raws = [self._raws[at].value for at, item in recognised.positions.items() if item.raw == name]
        if not places:
            return f"coalesce({', '.join(raws)})" if raws else "null"
        cells = [self._cells[at].value for at in places]
        if name in recognised.report.joins:
            return f"nullif(concat_ws(',', {', '.join(cells)}), '')"
        if len(cells) > 1 and recognised.positions[places[0]].reader == "word":
            mapped = ", ".join(f"nullif(nullif({cell}, '{UNMAPPED}'), '')" for cell in cells)
            return f"coalesce({mapped}, {', '.join(cells)})"
        return f"coalesce({', '.join(cells)})" if len(cells) > 1 else cells[0]

    def _cell(self, at: int, item: Field) -> _Cell:
        text = f"raw.c{at}"
        reader = {"date": "when"}.get(item.reader, item.reader)
        if item.raw:
            self._raws[at] = self._plain_text(f"r{at}", at)
        return getattr(self, f"_{reader}")(at, item, text)

    # --- readers -----------------------------------------------------------------------------------------------

    def _text(self, at: int, item: Field, text: str) -> _Cell:
        return self._plain_text(f"m{at}", at)

    def _plain_text(self, table: str, at: int) -> _Cell:
        text = f"raw.c{at}"
        plain = f"strlen({text}) = length({text}) and left({text}, 1) not in ('=', '''')"
        fast = f"nullif(nullif(trim({text}, {EDGES}), ''), '-')"
        if at in self._bare:
            return _Cell(text)
        if at in self._plain:
            return _Cell(fast)
        return self._joined(at, table, plain, fast, values.read_text, "text")

    def _id(self, at: int, item: Field, text: str) -> _Cell:
        if at in self._plain:
            return _Cell(text)
        plain = f"regexp_full_match({text}, {_text(values.PLAIN_ID)})"
        cell = self._joined(at, f"m{at}", plain, text, values.read_id, "text")
        if cell.table:
            found = self.cursor.rows(
                f"select min(raw.row_no), arg_min({text}, raw.row_no) from raw inner join m{at} on {text} = m{at}.raw "
                f"where m{at}.code = 'damaged_id'"
            )[0]
            if found[0] is not None:
                raise Undecided("damaged_id", item.header, int(found[0]), str(found[1]))
        return cell

    def _money(self, at: int, item: Field, text: str) -> _Cell:
        if at in self._plain:
            self.money_currency = self.money_currency or values.header_currency(item.header)
            return _Cell(f"cast({text} as decimal(18, 4))")
        counts = self._counts(at, f"not regexp_full_match({text}, '-?[0-9]{{1,14}}(\\.[0-9]{{1,2}})?')")
        hint = self.recognised.report.decimal
        currency = self.context.currency or self.recognised.report.currency
        # values that look plain are evidence too: 12.50 says how 12.345 is meant
        sign = values.decide_decimal(self._counts(at), hint, currency) if counts else None
        decimal = sign.sign if sign else "."
        if sign and not sign.sure:
            self.notes.setdefault("decimal_unsure", set()).add(item.header)
        if not self.money_currency:
            signs = {values.money_currency(value) for value in list(counts)[:500]} - {""}
            self.money_currency = signs.pop() if len(signs) == 1 else values.header_currency(item.header)
        shape = values.PLAIN_NUMBER if decimal == "." else values.PLAIN_INTEGER
        plain = f"regexp_full_match({text}, {_text(shape)})"
        return self._joined(
            at,
            f"m{at}",
            plain,
            f"cast({text} as decimal(18, 4))",
            lambda t: values.read_money(t, decimal),
            "decimal",
        )

    def _integer(self, at: int, item: Field, text: str) -> _Cell:
        if at in self._plain:
            return _Cell(f"cast({text} as bigint)")
        plain = f"regexp_full_match({text}, {_text(values.PLAIN_INTEGER)})"
        return self._joined(at, f"m{at}", plain, f"cast({text} as bigint)", values.read_integer, "integer")

    def _when(self, at: int, item: Field, text: str) -> _Cell:
        if at in self._plain:
            return _Cell(f"cast({text} as timestamp)")
        iso = f"regexp_full_match({text}, {_text(values.ISO_WHEN)})"
        iso_day = f"regexp_full_match({text}, {_text(values.ISO_DAY)})"
        hint = (
            self.context.day_first if self.context.day_first is not None else self.recognised.report.day_first
        )
        odd = self._counts(
            at, f"not ({iso} or {iso_day})", r"regexp_replace({0}, '[ T]+\d{{1,2}}:\d{{2}}(:\d{{2}})?$', '')"
        )
        form = values.decide_dates(odd, hint) if odd else values.DateFormat()
        if isinstance(form, values.Ambiguous):
            form = self._as_in_other_columns(form, item)
        if isinstance(form, (values.Ambiguous, values.Bad)):
            code = "day_month_unclear" if isinstance(form, values.Ambiguous) else _UNCLEAR[form.code]
            row = self.cursor.rows(
                f"select row_no, c{at} from raw where c{at} is not null order by row_no limit 1"
            )[0]
            raise Undecided(code, item.header, int(row[0]), str(row[1]))
        for note in form.notes:
            self.notes.setdefault(note, set()).add(item.header)
        branches = [(f"{iso} or {iso_day}", f"try_cast(replace({text}, 'T', ' ') as timestamp)")]
        branches += [
            (f"regexp_full_match({text}, {_text(shape)})", f"try_strptime({text}, {_text(pattern)})")
            for shape, pattern in form.fast
        ]
        fast = "case " + " ".join(f"when {test} then {value}" for test, value in branches) + " end"
        # a date that has the form and does not exist (30 February) goes to the reader, which says so
        return self._joined(
            at, f"m{at}", f"({fast}) is not null", fast, lambda t: values.read_when(t, form), "timestamp"
        )

    def _as_in_other_columns(
        self, unclear: values.Ambiguous, item: Field
    ) -> values.DateFormat | values.Ambiguous:
        """One file writes its dates in one way: another column may prove the order of day and month."""
        places = [at for at, other in self.recognised.positions.items() if other.reader in ("when", "date")]
        for at in places:
            form = values.decide_dates(self._counts(at))
            if isinstance(form, values.DateFormat) and form.day_first is not None:
                self.notes.setdefault("day_month_from_file", set()).add(item.header)
                return form
        return unclear

    def _flag(self, at: int, item: Field, text: str) -> _Cell:
        return self._joined(at, f"m{at}", "false", "null", values.read_flag, "boolean")

    def _person(self, at: int, item: Field, text: str) -> _Cell:
        def code(raw: str) -> str | None:
            person = values.read_person(raw)
            return None if person is None else person.code or self.context.person_code(person.name)

        return self._joined(at, f"m{at}", "false", "null", code, "text")

    def _word(self, at: int, item: Field, text: str) -> _Cell:
        codes = {}
        for raw, count in self._words[at].items():
            code = words.lookup(item.vocabulary, raw, self.context.platform, self.context.saved_words)
            codes[raw] = code or None
            if code == UNMAPPED:
                key = (item.vocabulary, raw.strip())
                self.unmapped[key] = self.unmapped.get(key, 0) + count
        if any(code is None for code in codes.values()):
            self._bare.discard(at)  # a word for nothing: the column is not filled in every row
        if 0 < len(codes) <= _CASES:
            whens = " ".join(f"when {_text(raw)} then {_text(code)}" for raw, code in codes.items() if code)
            return _Cell(f"case {text} {whens} end" if whens else "cast(null as varchar)")
        return self._joined(at, f"m{at}", "false", "null", codes.__getitem__, "text", list(codes))

    def _masked(self, at: int, item: Field, text: str) -> _Cell:
        return self._joined(
            at,
            f"m{at}",
            "false",
            "null",
            lambda t: values.mask(values.read_text(t) or "", self.context.keep_ids) or None,
            "text",
        )

    def _hash(self, at: int, item: Field, text: str) -> _Cell:
        """HMAC-SHA-256 in SQL (RFC 2104), so that a million buyers cost no Python."""
        key = self.context.secret if len(self.context.secret) <= 64 else sha256(self.context.secret).digest()
        inner, outer = (_blob(bytes(b ^ pad for b in key.ljust(64, b"\0"))) for pad in (0x36, 0x5C))
        trimmed = f"nullif(nullif(trim({text}, {EDGES}), ''), '-')"
        return _Cell(f"left(sha256({outer} || unhex(sha256({inner} || encode({trimmed})))), 32)")

    # --- joining back ------------------------------------------------------------------------------------------

    def _counts(self, at: int, where: str = "true", shape: str = "{0}") -> dict[str, int]:
        text = f"raw.c{at}"
        found = self.cursor.rows(
            f"select {shape.format(text)}, count(*) from raw where {text} is not null and {where} group by 1"
        )
        return {str(value): int(count) for value, count in found}

    def _joined(
        self,
        at: int,
        table: str,
        plain: str,
        fast: str,
        reader: Callable[[str], Any],
        kind: str,
        texts: list[str] | None = None,
    ) -> _Cell:
        """The fast SQL for texts that are plain, the reader's answers for all others (``texts`` when known)."""
        text = f"raw.c{at}"
        if texts is None:
            residual = self.cursor.rows(
                f"select distinct {text} from raw where {text} is not null and not coalesce({plain}, false)"
            )
            texts = [str(row[0]) for row in residual]
        if not texts:
            return _Cell(f"case when {text} is not null then {fast} end" if "case" in fast else fast)
        answers = [reader(value) for value in texts]
        codes = [answer.code if isinstance(answer, values.Bad) else None for answer in answers]
        good = [None if isinstance(answer, values.Bad) else answer for answer in answers]
        arrow = pa.table(
            {
                "raw": pa.array(texts, pa.string()),
                "v": self._array(good, kind),
                "code": pa.array(codes, pa.string()),
            }
        )
        self.cursor.register("answers", arrow)
        self.cursor.run(f"create or replace temp table {table} as select * from answers")
        self.cursor.unregister("answers")
        value = f"{table}.v" if plain == "false" else f"case when {plain} then {fast} else {table}.v end"
        return _Cell(
            value, f"left join {table} on {text} = {table}.raw", table if table.startswith("m") else ""
        )

    def _array(self, good: list[Any], kind: str) -> pa.Array:
        """Times that carry a zone become the shop's local times, like all others of the file."""
        if kind == "timestamp":
            zone = ZoneInfo(self.context.zone)
            good = [
                v if v is None or v.tzinfo is None else v.astimezone(zone).replace(tzinfo=None) for v in good
            ]
        return pa.array(good, _ARROW[kind])


def _sql_type(converter: Converter, name: str) -> str:
    table = schema.TABLES[converter.recognised.report.table]
    return schema.SQL_TYPES[table.column(name).type] if name in table.names else "varchar"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _blob(value: bytes) -> str:
    return "'" + "".join(f"\\x{byte:02X}" for byte in value) + "'::blob"
