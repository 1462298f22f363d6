"""One text column of a file as typed values.

Values of an unambiguous form are converted by SQL; all others go, each distinct text once, through the readers of
``data.meaning.values``, whose answers are joined back. The readers are the definition of what a text means.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from data import schema
from data.conversion.context import Context, Undecided
from data.conversion.profile import LONG, Profile, plain_form
from data.formats import Field, Recognised
from data.meaning import values, vocabulary
from data.meaning.items import MAY_BE_SEVERAL, several
from data.meaning.masking import mask_word
from data.meaning.missing import adds_up
from data.store import Cursor, literal

EDGES = "chr(32) || chr(9) || chr(10) || chr(13)"
UNMAPPED = "unmapped"
_WITHOUT_TIME = r"regexp_replace({0}, '[ T]+\d{{1,2}}:\d{{2}}(:\d{{2}})?$', '')"
_ZEROS = 3  # so many zeros at the ends of different numbers: one in a thousand by chance
_SIGNS = 500  # so many amounts of a column are asked for their currency
_LOOKED_AT = 20_000  # rows in which an example is looked for
_UNCLEAR = {"both_orders": "both_date_orders", "both_numbers": "both_numbers"}
_SKUS = frozenset({"sku", "received_sku", "parent_sku"})
AT_ONCE = 20_000  # texts that Python reads at once
_CASES = 12  # so many words of a column are translated by comparing, more by a join
_ARROW = {
    "text": pa.string(),
    "integer": pa.int64(),
    "decimal": pa.decimal128(18, 4),
    "timestamp": pa.timestamp("us"),
    "date": pa.timestamp("us"),
    "boolean": pa.bool_(),
}


def order_number(text: str | None) -> str | values.Bad | None:
    """The number of an order; bad where the row only adds up those above it. Codes: those of ids, totals_row."""
    number = values.read_id(text)
    return values.Bad("totals_row") if isinstance(number, str) and adds_up(number) else number


@dataclass
class Cell:
    """One column of the file on its way: SQL of its value, the join it needs, the table with its bad texts."""

    value: str
    join: str = ""
    table: str = ""


class Cells:
    """SQL of single columns of ``raw``: the fast form, and the readers' answers for texts that do not have it."""

    def __init__(self, cursor: Cursor, recognised: Recognised, context: Context, profile: Profile):
        self.cursor = cursor
        self.recognised = recognised
        self.context = context
        self.profile = profile
        self.notes: dict[str, set[str]] = {}
        self.unmapped: dict[tuple[str, str], int] = {}
        self.two_ways = False  # days are written so that day and month could be taken for each other
        self.money_currency = ""  # of all amounts, as a header or the only sign in the cells tells
        self.headed = ""  # currency that the header of an amount names
        self.signs: list[str] = []  # SQL of the currency that a row's own cells are written in

    def cell(self, at: int, item: Field) -> Cell:
        """One column, by its reader."""
        reader = {"date": "when"}.get(item.reader, item.reader)
        return getattr(self, f"_{reader}")(at, item, f"raw.c{at}")

    def raw_text(self, at: int) -> Cell:
        """A word as it stood in the file, without what a buyer may have written into it."""
        told = list(self.profile.words[at])
        if all(mask_word(word) == word for word in told):
            return self._plain_text(f"r{at}", at)
        return self._joined(
            at,
            f"r{at}",
            "false",
            "null",
            _each(lambda t: mask_word(values.read_text(t) or "") or None),
            "text",
            told,
        )

    def _text(self, at: int, item: Field, text: str) -> Cell:
        return (
            self._currency_of_row(at, item) if item.column == "currency" else self._plain_text(f"m{at}", at)
        )

    def _currency_of_row(self, at: int, item: Field) -> Cell:
        """The code of the currency that a cell names in whatever way; nothing where it names none."""
        codes = {text: values.read_currency(text) for text in self._counts(at)}
        if any(code is None and values.read_text(text) for text, code in codes.items()):
            self.notes.setdefault("no_currency", set()).add(item.header)
        if all(text == code for text, code in codes.items()):
            return Cell(f"raw.c{at}")
        self.profile.bare.discard(at)
        return self._joined(at, f"m{at}", "false", "null", _each(codes.__getitem__), "text", list(codes))

    def _plain_text(self, table: str, at: int) -> Cell:
        text = f"raw.c{at}"
        plain = f"strlen({text}) = length({text}) and left({text}, 1) not in ('=', '''')"
        fast = f"nullif(nullif(trim({text}, {EDGES}), ''), '-')"
        if at in self.profile.bare:
            return Cell(text)
        if at in self.profile.plain:
            return Cell(fast)
        return self._joined(at, table, plain, fast, _each(values.read_text), "text")

    def _id(self, at: int, item: Field, text: str) -> Cell:
        if at in self.profile.long_ids:
            self._refuse_rounded(at, item)
        if at in self.profile.plain:
            return Cell(text)
        if item.column == "sku" and self.recognised.report.asks_items:
            self._ask_about_items(at, item)
        plain = f"regexp_full_match({text}, {literal(values.PLAIN_ID)})"
        if item.column in _SKUS and self._counts(at, f"regexp_full_match({text}, {literal(values.ODD_SKU)})"):
            self.notes.setdefault("odd_skus", set()).add(item.header)
        marked = self._counts(at, f"left({text}, 1) in ('=', '''')")
        own = bool(marked) and item.column in _SKUS and self._apostrophes_belong(at, marked)
        if marked and not own:
            self.notes.setdefault("text_marks", set()).add(item.header)
        reader = values.read_own_id if own else values.read_id
        if item.column == "order_id":
            plain, reader = plain_form(item).replace("?", text), order_number
        if item.column in ("order_id", "case_id") and values.grouped(self._counts(at)):
            reader = values.read_grouped_id
        cell = self._joined(at, f"m{at}", plain, text, _each(reader), "text")
        if cell.table and self.cursor.value(f"select exists (from {cell.table} where code = 'damaged_id')"):
            row = self.cursor.rows(
                f"select min(raw.row_no), arg_min({text}, raw.row_no) from raw inner join m{at} on {text} = m{at}.raw "
                f"where m{at}.code = 'damaged_id'"
            )[0]
            raise Undecided("damaged_id", item.header, int(row[0]), str(row[1]))
        return cell

    def _apostrophes_belong(self, at: int, marked: Mapping[str, int]) -> bool:
        """True where a column has ids of one kind with an apostrophe and without: no spreadsheet marked them as text."""
        kinds = {text[1:2].isdigit() for text in marked if text.startswith("'")}
        bare = f"left(raw.c{at}, 1) not in ('=', chr(39))"
        digit = f"regexp_matches(raw.c{at}, '^[0-9]')"
        return any(
            self.cursor.value(
                f"select exists (from raw where {bare} and {digit if kind else f'not {digit}'})"
            )
            for kind in kinds
        )

    def _ask_about_items(self, at: int, item: Field) -> None:
        """Ask what cells mean that seem to hold several items: nothing is known of how such a table writes them."""
        text, number = f"raw.c{at}", ("min(row_no)" if self._numbered else "null")
        found = self.cursor.rows(
            f"select {text}, {number} from raw where regexp_matches({text}, {literal(MAY_BE_SEVERAL)}) group by 1 order by 2, 1"
        )
        for cell, row in found:
            if several(str(cell)):
                raise Undecided("items_unclear", item.header, None if row is None else int(row), str(cell))

    def _refuse_rounded(self, at: int, item: Field) -> None:
        """Refuse numbers all of whose digits after the fifteenth are zeros, too many of them for chance."""
        text, number = f"raw.c{at}", ("min(row_no)" if self._numbered else "null")
        digits = f"regexp_full_match({text}, '[0-9]{{{LONG},}}')"
        rounded, row, example = self.cursor.rows(
            f"select bool_and(regexp_full_match({text}, '[0-9]{{15}}0+')), {number}, min({text}) from raw where {digits}"
        )[0]
        zeros = self.cursor.value(
            f"select sum(n) from (select distinct {text}, strlen({text}) - 15 as n from raw where {digits})"
        )
        if rounded and int(zeros or 0) >= _ZEROS:
            raise Undecided("damaged_id", item.header, None if row is None else int(row), str(example))

    def _money(self, at: int, item: Field, text: str) -> Cell:
        if at in self.profile.plain:
            self._currency(item, set())
            return Cell(f"cast({text} as decimal(18, 4))")
        counts = self._counts(at, f"not regexp_full_match({text}, '-?[0-9]{{1,14}}(\\.[0-9]{{1,2}})?')")
        signs = {value: sign for value in counts if (sign := values.money_currency(value))}
        currency = self._currency(item, set(signs.values()))
        # values that look plain are evidence too: 12.50 says how 12.345 is meant
        hint = self.recognised.report.decimal
        sign = values.decide_decimal(self._counts(at), hint, currency) if counts else None
        decimal = sign.sign if sign else "."
        if sign and not sign.sure:
            self.notes.setdefault("decimal_unsure", set()).add(item.header)
        elif (
            decimal == "," and hint != ","
        ):  # of a platform that is known to write so nobody needs to be told
            self.notes.setdefault("decimal_comma", set()).add(item.header)
        if signs:
            self.signs.append(self._sign(at, signs))
        shape = values.PLAIN_NUMBER if decimal == "." else values.PLAIN_INTEGER
        plain = f"regexp_full_match({text}, {literal(shape)})"
        return self._joined(
            at,
            f"m{at}",
            plain,
            f"cast({text} as decimal(18, 4))",
            _each(lambda t: values.read_money(t, decimal)),
            "decimal",
        )

    def _currency(self, item: Field, signs: set[str]) -> str:
        """Currency of the amounts of a column that carry no sign; what contradicts it is told."""
        self.headed = self.headed or values.header_currency(item.header)
        own = values.header_currency(item.header) or (min(signs) if len(signs) == 1 else "")
        told = self.context.currency or self.recognised.report.currency
        self.money_currency = self.money_currency or own
        if len((signs | {own, self.money_currency, told}) - {""}) > 1:
            self.notes.setdefault("currency_differs", set()).add(item.header)
        return own or told

    def _sign(self, at: int, signs: dict[str, str]) -> str:
        """SQL of the currency that a cell is written in, null where it names none."""
        table = pa.table({"raw": pa.array(signs, pa.string()), "sign": pa.array(signs.values(), pa.string())})
        self.cursor.register("answers", table)
        self.cursor.run(f"create or replace temp table signs{at} as select * from answers")
        self.cursor.unregister("answers")
        return f"(select s.sign from signs{at} as s where s.raw = raw.c{at})"

    def _integer(self, at: int, item: Field, text: str) -> Cell:
        if at in self.profile.plain:
            return Cell(f"cast({text} as bigint)")
        counts = self._counts(at)
        fractions = values.as_fractions(counts)
        if fractions:
            self.notes.setdefault("three_zeros", set()).add(item.header)
        if item.column == "quantity" and any(count.strip().startswith(("-", "(")) for count in counts):
            self.notes.setdefault("below_zero", set()).add(item.header)
        if item.column == "quantity" and any(values.read_integer(count, fractions) == 0 for count in counts):
            self.notes.setdefault("zero_units", set()).add(item.header)

        def read(number: str) -> int | values.Bad | None:
            if not fractions and values.has_three_zeros(
                number, "."
            ):  # other numbers of the column have no decimals
                return values.Bad("bad_integer")
            return values.read_integer(number, fractions)

        plain = f"regexp_full_match({text}, {literal(values.PLAIN_INTEGER)})"
        return self._joined(at, f"m{at}", plain, f"cast({text} as bigint)", _each(read), "integer")

    def _when(self, at: int, item: Field, text: str) -> Cell:
        if at in self.profile.plain:
            return Cell(f"cast({text} as timestamp)")
        iso = f"regexp_full_match({text}, {literal(values.ISO_WHEN)})"
        iso_day = f"regexp_full_match({text}, {literal(values.ISO_DAY)})"
        odd = self._counts(at, f"not ({iso} or {iso_day})", _WITHOUT_TIME)
        form = values.decide_dates(odd) if odd else values.DateFormat()
        if isinstance(form, values.Ambiguous):
            form = self._as_elsewhere(form, at, item, odd)
        if odd and (turned := values.half_converted(self._counts(at, shape=_WITHOUT_TIME))):
            where = f"starts_with({text}, {literal(turned)})"
            row = self.cursor.value(f"select min(row_no) from raw where {where}") if self._numbered else None
            raise Undecided("half_converted_dates", item.header, row, turned)
        if isinstance(form, (values.Ambiguous, values.Bad)):
            code = "day_month_unclear" if isinstance(form, values.Ambiguous) else _UNCLEAR[form.code]
            raise Undecided(code, item.header, *self._example(at, code))
        self.two_ways |= form.day_first is not None
        for note in form.notes:
            self.notes.setdefault(note, set()).add(item.header)
        branches = [(f"{iso} or {iso_day}", f"try_cast(replace({text}, 'T', ' ') as timestamp)")]
        branches += [
            (f"regexp_full_match({text}, {literal(shape)})", f"try_strptime({text}, {literal(pattern)})")
            for shape, pattern in form.fast
        ]
        fast = "case " + " ".join(f"when {test} then {value}" for test, value in branches) + " end"
        # a date that has the form and does not exist (30 February) goes to the reader, which says so
        return self._joined(
            at,
            f"m{at}",
            f"({fast}) is not null",
            fast,
            _each(lambda t: values.read_when(t, form)),
            "timestamp",
        )

    def _example(self, at: int, code: str) -> tuple[int, str]:
        """Row and text that show why the dates of a column cannot be read: the first one that is unclear, or that
        is written against those above it.
        """
        rows = self.cursor.rows(
            f"select row_no, c{at} from raw where c{at} is not null order by row_no limit {_LOOKED_AT}"
        )
        first: bool | None = None
        for number, text in rows:
            form = values.decide_dates([text])
            if isinstance(form, values.Ambiguous) and code == "day_month_unclear":
                return int(number), str(text)
            if (
                isinstance(form, values.DateFormat)
                and form.day_first is not None
                and code == "both_date_orders"
            ):
                if first is not None and form.day_first != first:
                    return int(number), str(text)
                first = form.day_first
        return int(rows[0][0]), str(rows[0][1])

    def _as_elsewhere(
        self, unclear: values.Ambiguous, at: int, item: Field, texts: Mapping[str, int]
    ) -> values.DateFormat | values.Ambiguous | values.Bad:
        """One file writes its dates in one way: another column may prove it, a person say it, a format be known for it."""
        order = self._proved_order
        if order is not None:
            self.notes.setdefault("day_month_from_file", set()).add(item.header)
        elif self.context.day_first is not None:
            order = self.context.day_first
        else:
            order = self._usual_order(at)
        return unclear if order is None else values.decide_dates(texts, order)

    @cached_property
    def _proved_order(self) -> bool | None:
        """Whether the day comes first, by what columns prove; None when none does, or they contradict each other."""
        places = [at for at, other in self.recognised.positions.items() if other.reader in ("when", "date")]
        forms = [values.decide_dates(self._counts(at, shape=_WITHOUT_TIME)) for at in places]
        proofs = {form.day_first for form in forms if isinstance(form, values.DateFormat)} - {None}
        proofs |= {self.recognised.day_first} - {None}
        return proofs.pop() if len(proofs) == 1 else None

    def _usual_order(self, at: int) -> bool | None:
        """What is known of the format: where its sites differ, the currency and AM or PM tell which site it is."""
        report = self.recognised.report
        if report.saved or report.day_first is None or not report.month_first:
            return report.day_first
        currencies = self._currencies()
        if currencies:
            return None if len(currencies) > 1 else not currencies <= report.month_first
        halves = self.cursor.value(
            f"select exists (from raw where regexp_matches(c{at}, '\\d\\s*[AaPp][Mm]\\s*$'))"
        )
        return False if halves else None

    def _currencies(self) -> set[str]:
        """Currencies that the file and the shop name."""
        signs = {self.context.currency} - {""}
        for at, item in self.recognised.positions.items():
            if item.reader == "money" or item.column == "currency":
                texts = list(self._counts(at))[:_SIGNS]
                read = values.read_currency if item.column == "currency" else values.money_currency
                signs |= {*map(read, texts), values.header_currency(item.header)} - {"", None}
        return signs

    @cached_property
    def _numbered(self) -> bool:
        return "row_no" in self.cursor.columns("raw")

    def _flag(self, at: int, item: Field, text: str) -> Cell:
        return self._joined(at, f"m{at}", "false", "null", _each(values.read_flag), "boolean")

    def _person(self, at: int, item: Field, text: str) -> Cell:
        def code(raw: str) -> str | None:
            person = values.read_person(raw)
            return None if person is None else person.code or self.context.person_code(person.name)

        return self._joined(at, f"m{at}", "false", "null", _each(code), "text")

    def _word(self, at: int, item: Field, text: str) -> Cell:
        codes = {}
        for raw, count in self.profile.words[at].items():
            told = mask_word(
                raw.strip()
            )  # people are asked about it without what a buyer may have written into it
            known = (self.context.platform, self.context.saved_words)
            code = vocabulary.lookup(item.vocabulary, raw, *known)
            if code == UNMAPPED and told != raw.strip():
                code = vocabulary.lookup(item.vocabulary, told, *known)
            codes[raw] = code or None
            if code == UNMAPPED:
                key = (item.vocabulary, told)
                self.unmapped[key] = self.unmapped.get(key, 0) + count
        if any(code is None for code in codes.values()):
            self.profile.bare.discard(at)  # a word for nothing: the column is not filled in every row
        if 0 < len(codes) <= _CASES:
            whens = " ".join(
                f"when {literal(raw)} then {literal(code)}" for raw, code in codes.items() if code
            )
            return Cell(f"case {text} {whens} end" if whens else "cast(null as varchar)")
        return self._joined(at, f"m{at}", "false", "null", _each(codes.__getitem__), "text", list(codes))

    def _masked(self, at: int, item: Field, text: str) -> Cell:
        def hidden(texts: list[str]) -> list[str | None]:
            own = self.context.own_numbers(texts)
            return [values.mask(values.read_text(t) or "", own) or None for t in texts]

        return self._joined(at, f"m{at}", "false", "null", hidden, "text")

    def _hash(self, at: int, item: Field, text: str) -> Cell:
        """SHA-256 over key and text, cut to 128 bits, in SQL, so that a million buyers cost no Python.

        Cut off like this it is a keyed hash as good as HMAC (Bellare, Bernstein, Tessaro 2016, "Hash-function based
        PRFs: AMAC and its multi-user security") at a quarter of its time. A name that the marketplace has starred
        (u*****1) stands for many buyers, and is nobody's.
        """
        key = _blob(sha256(self.context.secret).digest())
        known = f"nullif(nullif(trim({text}, {EDGES}), ''), '-')"
        known = f"case when not regexp_matches({known}, '[*＊]') then {known} end"
        return Cell(f"left(sha256({key} || encode({known})), 32)")

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
        read: Callable[[list[str]], list[Any]],
        kind: str,
        texts: list[str] | None = None,
    ) -> Cell:
        """The fast SQL for texts that are plain, the reader's answers for all others (``texts`` when known)."""
        text = f"raw.c{at}"
        parts = iter([texts] if texts else []) if texts is not None else self._others(text, plain)
        first = next(parts, None)
        if first is None and fast == "null":
            return Cell(f"cast(null as {schema.SQL_TYPES[kind]})")
        if first is None:
            return Cell(f"case when {text} is not null then {fast} end" if "case" in fast else fast)
        self.cursor.run(
            f"create or replace temp table {table} (raw varchar, v {schema.SQL_TYPES[kind]}, code varchar)"
        )
        for part in itertools.chain([first], parts):
            self._answer(table, part, read, kind)
        value = f"{table}.v" if plain == "false" else f"case when {plain} then {fast} else {table}.v end"
        return Cell(
            value, f"left join {table} on {text} = {table}.raw", table if table.startswith("m") else ""
        )

    def _others(self, text: str, plain: str) -> Iterator[list[str]]:
        """The distinct texts that are not plain, so many at a time as Python may hold."""
        self.cursor.run(
            f"create or replace temp table others as select distinct {text} as raw from raw "
            f"where {text} is not null and not coalesce({plain}, false)"
        )
        for start in range(0, self.cursor.value("select count(*) from others"), AT_ONCE):
            some = f"select raw from others where rowid >= {start} and rowid < {start + AT_ONCE}"
            yield [str(raw) for (raw,) in self.cursor.rows(some)]
        self.cursor.run("drop table others")

    def _answer(
        self, table: str, texts: list[str], read: Callable[[list[str]], list[Any]], kind: str
    ) -> None:
        answers = read(texts)
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
        self.cursor.run(f"insert into {table} select * from answers")
        self.cursor.unregister("answers")

    def _array(self, good: list[Any], kind: str) -> pa.Array:
        """Times that carry a zone become the shop's local times, like all others of the file."""
        if kind == "timestamp":
            zone = ZoneInfo(self.context.zone)
            good = [
                v if v is None or v.tzinfo is None else v.astimezone(zone).replace(tzinfo=None) for v in good
            ]
        return pa.array(good, _ARROW[kind])


def _each(reader: Callable[[str], Any]) -> Callable[[list[str]], list[Any]]:
    return lambda texts: [reader(text) for text in texts]


def _blob(value: bytes) -> str:
    return "'" + "".join(f"\\x{byte:02X}" for byte in value) + "'::blob"
