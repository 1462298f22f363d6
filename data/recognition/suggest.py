"""What the columns of an unknown table may hold: suggested by their names and by their content."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from rapidfuzz import fuzz, process

from data.formats.headers import all_headers
from data.formats.own import field_of, mappable, template_headers
from data.meaning.dates import Ambiguous, Bad, DateFormat, decide_dates, read_when
from data.meaning.text import clean
from data.meaning.values import money_currency, read_id, read_integer, read_money
from data.meaning.vocabulary import UNMAPPED, VOCABULARIES, lookup
from data.recognition import header_stems, personal
from data.recognition.registry import FORMATS
from data.schema import IMPORTED, TABLES

_EXACT = 0.9  # a name that is known as it stands
_NAMED = 0.6  # a name from which on its content is looked at as what it says
_WEAK = 0.65  # a header that says 'number' and not of what
_MANY = 20  # rows from which on a value that is different in each tells something
_ALIKE, _SIMILAR = 88, 78  # of 100: names less alike are no suggestion
_MOSTLY = 0.8  # share of the values that have to look like something
_VOCABULARIES = ("reason", "order_status", "case_status", "scan", "fault", "solution")
_OWN_NUMBERS = frozenset({"parent_sku", "line_no"})
_SMALL = frozenset({"of", "the", "for", "a", "an", "by", "de", "da", "do", "das", "dos"})
_CURRENCIES = re.compile(r"[A-Z]{3}")
_CODED = re.compile(
    r"[A-Za-z]{1,4}(?P<mark>[-/_]?)(?P<zero>0?)\d+"
)  # P01 is somebody and KR-204 an article, no prices in pesos and kronor
_CODE = re.compile(r"(?=.*[\d_/#-])[\w./#-]+|[A-Z]{2,}|[a-z ]+", re.ASCII)  # TEE-1, OK, wrong colour: no name
# what a number is of that may be shown; a number of nothing may be that of somebody's papers
_SUBJECTS = frozenset(
    {"order", "return", "item", "track", "pack", "wave", "bin", "station", "barcode", "variant", "scan"}
)
_PEOPLE = frozenset({"packer", "picker", "checker"})


@dataclass(frozen=True)
class Option:
    """A column that a header may hold. ``score`` is 0..1; ``why`` is 'name', 'content' or 'both'."""

    column: str
    score: float
    why: str


@dataclass(frozen=True)
class Suggestion:
    """What is suggested for one header. ``looks`` tells its content; '' leaves it out of the mapping.

    ``samples`` is None where they may be about a buyer.
    """

    position: int
    header: str
    looks: str
    samples: tuple[str, ...] | None
    options: tuple[Option, ...]
    column: str


def suggest(
    header: Sequence[str], rows: Sequence[Sequence[str | None]], table: str
) -> tuple[Suggestion, ...]:
    """What each header may hold in a table; each column is suggested for the header that fits it best."""
    cells = [[clean(row[at]) if at < len(row) else None for row in rows] for at in range(len(header))]
    filled = [[value for value in column if value] for column in cells]
    names = _without_paths(header)
    looks = [_look(name, texts, table) for name, texts in zip(names, filled, strict=True)]
    options = [
        _options(name, look, table, texts) if texts or not any(filled) else ()
        for name, look, texts in zip(names, looks, filled, strict=True)
    ]
    options = _without_rivals(options, looks)
    chosen = _corrected(_assigned(options), names, looks, filled, table)
    return tuple(
        Suggestion(
            at,
            header[at],
            looks[at],
            _samples(names[at], looks[at], options[at], [value for value in cells[at] if value]),
            _first(chosen.get(at, ""), options[at]),
            chosen.get(at, ""),
        )
        for at in range(len(header))
    )


def _first(column: str, options: tuple[Option, ...]) -> tuple[Option, ...]:
    """The options with the chosen one among them, also where its name alone did not offer it."""
    there = not column or any(option.column == column for option in options)
    return options if there else (Option(column, _NAMED, "name"), *options)


def _without_paths(header: Sequence[str]) -> list[str]:
    """Names without the path that several of them begin with: 'Order Lines/Quantity' of Odoo."""
    begun = Counter(name.split("/", 1)[0] for name in header if "/" in name)
    return [name.split("/", 1)[-1] if begun[name.split("/", 1)[0]] > 1 else name for name in header]


def _without_rivals(options: list[tuple[Option, ...]], looks: list[str]) -> list[tuple[Option, ...]]:
    """Where several columns could be the same thing and no name says which, none of them is."""
    silent = Counter(option.column for some in options for option in some if option.why == "content")
    # a day under a name that nobody knows may be the one that is asked for as well
    days = [
        look == "when" and all(option.why == "content" for option in some)
        for some, look in zip(options, looks, strict=True)
    ]
    lone = sum(days) == 1
    return [
        tuple(
            option
            for option in some
            if option.why != "content" or (silent[option.column] == 1 and (lone or not day))
        )
        for some, day in zip(options, days, strict=True)
    ]


def _corrected(
    chosen: dict[int, str], header: Sequence[str], looks: list[str], filled: list[list[str]], table: str
) -> dict[int, str]:
    """What the choices say of each other: a total beside a price is one of the order; what is left takes its second name."""
    there = {column: at for at, column in chosen.items()}
    if "unit_price" in there and "_line_total" in there:
        del chosen[there["_line_total"]]
    named = there.get("product_name")
    if "sku" in TABLES[table].names and "sku" not in there and named is not None:
        texts = filled[named]
        coded = sum(bool(_ARTICLE.fullmatch(text)) for text in texts)
        if header_stems.things(header[named]) == {"item"} and coded >= _MOSTLY * len(texts):
            chosen[named] = "sku"  # an item that is written as a number is known by it
    if table == "order_lines" and "ordered_at" not in there:
        paid = [
            at
            for at, name in enumerate(header)
            if header_stems.things(name) - {"refund", "serial"} == {"pay", "time"}
        ]
        if len(paid) == 1 and paid[0] not in chosen and looks[paid[0]] == "when":
            chosen[paid[0]] = "ordered_at"
    return chosen


def _samples(
    header: str, look: str, options: Sequence[Option], values: Sequence[str]
) -> tuple[str, ...] | None:
    """Some values to show; None where the header speaks of a buyer, or nothing tells a word from a name."""
    if look == "personal" or (look in ("id", "text") and "buyer" in header_stems.things(header)):
        return None
    if "comment" in header_stems.things(header) and look == "text":
        return None  # a remark may hold anything
    some = tuple(dict.fromkeys(values))[:3]
    named = {option.column for option in options if option.why != "content" and option.score > _WEAK}
    known = bool(named) and not named & _PEOPLE
    if any(map(personal.hidden, some)) and not (known and all(map(str.isdigit, some))):
        return None
    if not known and not header_stems.things(header) & _SUBJECTS and any(map(personal.numbered, some)):
        return None
    if look == "text" and not known and not all(map(_CODE.fullmatch, some)):
        return None
    return some


def guess_table(header: Sequence[str], rows: Sequence[Sequence[str | None]]) -> str:
    """The table that the headers fit best; a column that few tables have says more than one that many have."""
    tables = [table.name for table in IMPORTED]
    offered = Counter(column for table in tables for column in template_headers(table))

    def fit(table: str) -> float:
        # of which marketplace it is a person says beside it
        required = {column.name for column in TABLES[table].columns if column.required} - {"platform"}
        found = {s.column: s for s in suggest(header, rows, table) if s.column}
        named = sum(s.options[0].score / max(1, offered[s.column]) for s in found.values())
        told = sum(s.options[0].why != "content" for column, s in found.items() if column in _TELLING[table])
        return named + 0.6 * told - 0.5 * len(required - found.keys())

    return max(tables, key=fit)


# columns that say which table it is, where their headers are named so
_TELLING: dict[str, frozenset[str]] = {
    "order_lines": frozenset({"ordered_at", "unit_price", "shipped_at"}),
    "packing": frozenset({"packer", "picker", "checker", "packed_at"}),
    "cases": frozenset({"case_id", "raw_reason", "_refund_total", "seller_fault", "received_sku"}),
    "costs": frozenset({"kind", "booked_on"}),
    "volumes": frozenset({"lines", "orders"}),
}


def _assigned(options: Sequence[tuple[Option, ...]]) -> dict[int, str]:
    ranked = sorted(
        ((option.score, -at, at, option.column) for at, some in enumerate(options) for option in some),
        reverse=True,
    )
    chosen: dict[int, str] = {}
    for score, _, at, column in ranked:
        if score >= 0.5 and at not in chosen and column not in chosen.values():
            chosen[at] = column
    return chosen


def _options(header: str, look: str, table: str, values: Sequence[str]) -> tuple[Option, ...]:
    if look == "personal":
        return ()
    names = _by_name(header, table, look)
    if _one_a_row(values) and names.get("sku", 0.0) < _EXACT:
        names.pop("sku", None)  # what no two rows share is a number of the row
        if look == "integer":
            names.pop("quantity", None)
    about = header_stems.things(header)
    if "sku" in mappable(table) and _own_number(header, about, values):
        names["sku"] = _EXACT + 0.03
    elif names.get("sku", 0.0) < _EXACT and _THEIRS.search(header.strip()):
        names = {column: sure - (0.08 if column == "sku" else 0) for column, sure in names.items()}
    if about == {"name"} and sum(" " in value for value in values) >= _MOSTLY * len(values):
        names.pop("order_id", None)  # what one shop system calls so is a number
    found = []
    for column in mappable(table):
        name, content = names.get(column, 0.0), _fits(look, table, column)
        if name and content >= 0:
            found.append(Option(column, min(1.0, name + 0.1 * content), "both" if content else "name"))
        elif content >= 1 and about <= _SILENT:
            found.append(Option(column, 0.5, "content"))
    return tuple(sorted(found, key=lambda option: -option.score)[:5])


def _own_number(header: str, about: frozenset[str], values: Sequence[str]) -> bool:
    """True for the number that the seller has given an article: it goes before the marketplace's own."""
    alone = about and about <= {"item", "number", "barcode"}
    return bool(
        alone and header_stems.of_the_seller(header) and len(set(values)) > 1 and not _one_a_row(values)
    )


def _one_a_row(values: Sequence[str]) -> bool:
    """True for values that no two rows share."""
    return len(values) >= _MANY and len(set(values)) == len(values)


def _look(header: str, values: Sequence[str], table: str) -> str:
    """What a column looks like; its header says whether bare digits are a number of something or a moment."""
    about = header_stems.things(header)
    if personal.header(header) or (about == {"name"} and _are_people(values)):
        return "personal"
    best = max(_by_name(header, table).items(), key=lambda found: found[1], default=("", 0.0))
    known = best[1] > _NAMED and field_of(table, best[0], "").reader in ("id", "text")
    numbers = "time" not in about and (known or "number" in about)
    return looks_like(values, numbers=numbers, moments="time" in about)


def _are_people(values: Sequence[str]) -> bool:
    """True for words that begin with capitals, two to four together, such as under 'Name' alone may be people."""
    return bool(values) and sum(bool(_PEOPLES.fullmatch(v)) for v in values) >= _MOSTLY * len(values)


def looks_like(values: Sequence[str], *, numbers: bool = False, moments: bool = False) -> str:
    """What the values of a column look like.

    ``numbers``: bare digits are numbers of something, no telephones and no moments. ``moments``: they may be
    seconds since 1970.

    One of '', personal, when, currency, integer, money, id, text, or the name of a vocabulary (reason,
    order_status, case_status, scan, fault, solution).
    """
    some = list(values[:200])
    if not some:
        return ""

    def mostly(test: Any) -> bool:
        return sum(bool(test(value)) for value in some) >= _MOSTLY * len(some)

    if personal.values(some, numbers=not numbers):
        return "personal"
    if not (numbers and mostly(str.isdigit)) and _are_dates(some, moments):
        return "when"
    if mostly(lambda v: _CURRENCIES.fullmatch(v) and money_currency(f"{v} 1")):
        return "currency"
    for vocabulary in _VOCABULARIES:
        if not mostly(str.isdigit) and mostly(
            lambda v, name=vocabulary: lookup(name, v) not in ("", UNMAPPED)
        ):
            return vocabulary
    if mostly(lambda v: len(v) <= 5 and isinstance(read_integer(v), int)) or mostly(_WHOLE.fullmatch):
        return "integer"
    if mostly(lambda v: not _coded(v)) and (
        mostly(money_currency) or any(_are_amounts(some, mark) for mark in ".,")
    ):
        return "money"
    if mostly(
        lambda v: len(v) >= 5 and any(c.isdigit() for c in v) and " " not in v and isinstance(read_id(v), str)
    ):
        return "id"
    return "text"


def _coded(text: str) -> bool:
    """True for letters and digits that are no amount: no currency is written so."""
    found = _CODED.fullmatch(text)
    return found is not None and bool(found["mark"] or found["zero"] or not money_currency(text))


def _are_amounts(values: Sequence[str], decimal: str) -> bool:
    good = sum(not value.isdigit() and not isinstance(read_money(value, decimal), Bad) for value in values)
    return good >= _MOSTLY * len(values)


def _are_dates(values: Sequence[str], moments: bool) -> bool:
    form = decide_dates(values)
    if isinstance(form, Bad):
        return False
    plain = DateFormat(day_first=True) if isinstance(form, Ambiguous) else form
    # days since 1900 and seconds since 1970: many numbers of orders and articles could be those
    if plain.numbers == "serial" or (plain.numbers and not moments):
        return False
    good = sum(not isinstance(read_when(value, plain), Bad) for value in values)
    return good >= _MOSTLY * len(values)


_KINDS: dict[str, frozenset[str]] = {
    "when": frozenset({"when", "date"}),
    "integer": frozenset({"integer", "money", "id", "flag"}),
    "money": frozenset({"money"}),
    "id": frozenset({"id", "text", "person", "masked"}),
    "text": frozenset({"id", "text", "person", "masked", "word"}),
    "currency": frozenset({"text"}),
}


def _fits(look: str, table: str, column: str) -> int:
    """1 when the content speaks for the column, 0 when it says nothing, -1 when it speaks against it."""
    if look in ("", "text"):
        return 0
    item = field_of(table, column, "")
    if look == "currency":
        return 1 if column == "currency" else -1
    if look in VOCABULARIES:
        return (
            1 if item.vocabulary == look else 0 if item.reader in ("word", "text", "masked", "flag") else -1
        )
    if look == "when" and item.reader == "text":
        return -1
    if item.reader not in _KINDS[look]:
        return 0 if item.reader in ("text", "masked") or (look == "integer" and item.reader == "when") else -1
    return 1 if look in ("when", "money") and column in _FIRST_BY_CONTENT else 0


# columns that a date or an amount most likely is when its header says nothing
_FIRST_BY_CONTENT = frozenset({"ordered_at", "packed_at", "opened_at", "booked_on", "day", "amount"})
_SAYS = {  # what content says beside its header
    "when": frozenset({"time"}),
    "reason": frozenset({"reason"}),
    "id": frozenset({"number"}),
}
_WHOLE = re.compile(r"\d{1,4}[.,]0(0|000)?", re.ASCII)  # 2.0000 is a count, 2.000 may be thousands
_ARTICLE = re.compile(r"(?=.*\d)[\w./#-]+|[A-Z\d./#-]{2,}")
_THEIRS = re.compile(r"(?:\b|_|[^\x00-\x7f])(?:ID|id|Id)$")  # what a marketplace calls so it has given itself
_PEOPLES = re.compile(r"(?:[^\W\d_a-z][\w'’.-]*[^\W\d]?\s*){2,4}")
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_SILENT = frozenset(
    {"time", "day", "amount", "number", "open"}
)  # a header about nothing else leaves it to the content


def _by_name(header: str, table: str, look: str = "") -> dict[str, float]:
    """Columns whose known names are like this one, with the likeness 0..1; ``look`` is what its content looks like."""
    known, columns = _synonyms(table), mappable(table)
    form = _spaced(header)
    if not form:
        return {}
    if form in known and _fits(look, table, known[form]) >= 0:
        return {known[form]: _EXACT}
    told = header_stems.columns(header, _SAYS.get(look, frozenset()))
    found = {column: sure for column, sure in told.items() if column in columns}
    about = frozenset(found)
    bare = _BRACKETS.sub(" ", header)
    if not found and bare != header:
        return _by_name(bare, table, look)  # 'Unit price (incl. tax)'
    near = process.extract(form, known.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=_SIMILAR, limit=10)
    for name, score, _ in near:
        # where the words of a header say what it is about, a likeness of letters has to be great to say otherwise
        if not about or known[name] in about or score >= _ALIKE:
            found[known[name]] = max(found.get(known[name], 0.0), 0.85 * score / 100)
    return found


def _spaced(header: str) -> str:
    """Words of a header, in lower case and without the small ones; 'orderNumber' is two."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFKC", header))
    return " ".join(word for word in re.sub(r"[\W_]+", " ", parted).casefold().split() if word not in _SMALL)


@cache
def _synonyms(table: str) -> dict[str, str]:
    """Every known name of a column of the table -> that column; the schema's own names go first."""
    columns = mappable(table)
    names = {_spaced(name): name for name in columns}
    for known in all_headers():
        if known.platform == "synonym" and known.report == table:
            names.setdefault(_spaced(known.header), known.meaning)
    for report in FORMATS:
        for item in report.fields if report.table == table else ():
            column = item.raw if item.raw == "raw_reason" else item.column
            # one marketplace's name for its own listing is the article elsewhere
            if column in columns and column not in _OWN_NUMBERS and item.vocabulary != "revised_reason":
                names.setdefault(_spaced(item.header), column)
    return {name: column for name, column in names.items() if name}
