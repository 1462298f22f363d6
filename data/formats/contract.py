"""What a format is: which headers it is recognised by, and which column each header is read into.

Declarations only. Reading bytes is data.reading, converting values data.values, writing rows data.staging.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from data.schema import TABLES

Reader = Literal[
    "text",  # trimmed text, '-' and '' are null
    "id",  # like text, but a damaged id (1.23E+15) refuses the file
    "money",  # exact amount, separators decided from the whole column and the report's hint
    "integer",
    "when",  # timestamp, order of day and month decided from the whole column; local time -> UTC
    "date",
    "word",  # a word of a vocabulary, mapped by data.words; unknown -> 'unmapped'
    "flag",  # yes or no
    "hash",  # personal id, kept only as a keyed hash
    "masked",  # free text, masked for phones, e-mails, long digit runs
    "person",  # code and perhaps name of somebody in the warehouse; only the code is stored
]

IN_BUNDLE = frozenset({"sku", "product_name", "variation", "quantity", "unit_price"})
MADE = {"day_in_return_id": "opened_at"}  # columns that a step on raw rows can make of others
GENERIC = ("generic", "wms", "odoo", "dataset")
EITHER_KEY: dict[str, tuple[str, ...]] = {"packing": ("order_id", "tracking_no")}


@dataclass(frozen=True)
class Field:
    """A header of an export and the column it is read into.

    ``column`` is a column of the report's table, or a name starting with '_' that a rule of data.derive or
    data.staging uses. ``vocabulary`` names the word list of reader 'word', ``raw`` the column that keeps the
    word as it stood in the file. A field that is ``spare_for`` a column is read only when no other header of
    the file fills that column.
    """

    header: str
    column: str
    reader: Reader = "text"
    vocabulary: str = ""
    raw: str = ""
    spare_for: str = ""


@dataclass(frozen=True, eq=False)
class ExportReport:
    """One kind of export in one language. Table '' = known, but nothing in it is used."""

    platform: str
    report: str
    locale: str
    table: str
    fields: tuple[Field, ...]
    # one header of each group must be there; '~word' is any header that holds the word
    fingerprint: tuple[tuple[str, ...], ...]
    named: str = ""  # what a file's name holds that stands for the last group; '' where only headers count
    known: tuple[str, ...] = ()  # every header the export is known to have, in its order, mapped or not
    personal: frozenset[str] = frozenset()  # headers never read into anything
    defaults: Mapping[str, str] = field(
        default_factory=dict
    )  # column -> constant for what the file leaves empty
    # column -> columns, parted by '|', whose value it takes when empty
    fallbacks: Mapping[str, str] = field(default_factory=dict)
    blanks: Mapping[str, str] = field(
        default_factory=dict
    )  # column -> code of an empty cell under an existing header
    joins: frozenset[str] = frozenset()  # columns made of several headers, joined with ','
    currency: str = ""  # currency of the amounts when the file does not say
    decimal: Literal["", ".", ","] = ""  # decimal sign the export is known to use
    day_first: bool | None = None  # order of day and month the export is known to use
    month_first: frozenset[str] = frozenset()  # currencies of the sites whose exports write the month first
    zone: str = ""  # time zone of the export, '' = the shop's
    repeats: Literal["last", "sum"] = "last"  # equal keys in one file: the last wins, or quantities add up
    items: Literal["", "split", "whole"] = ""  # of cells that seem to hold several items, '' = not said
    pre: tuple[str, ...] = ()  # steps of data.derive on raw rows
    post: tuple[str, ...] = ()  # steps of data.derive on typed rows
    samples: tuple[str, ...] = ()  # its files in data/samples
    evidence: str = "public"  # real, public, alias or own: how well the export is known
    saved: bool = False  # made on the mapping screen

    @property
    def key(self) -> str:
        """Name of the report, unique in the registry."""
        return f"{self.platform}.{self.report}.{self.locale}"

    @property
    def marketplace(self) -> str:
        """What its rows belong to: of a saved mapping the marketplace that was chosen."""
        return self.defaults.get("platform") or self.platform

    def with_items(self, items: Literal["split", "whole"]) -> ExportReport:
        """The same export, of which is known what cells with several items mean."""
        steps = tuple(step for step in self.pre if step != "split_lists")
        return replace(self, items=items, pre=(*steps, "split_lists") if items == "split" else steps)

    @property
    def asks_items(self) -> bool:
        """True for a table that people fill, of which nobody said what cells with several items mean."""
        return not self.items and (self.saved or self.platform in (*GENERIC, "rightbox"))

    @property
    def name_keys(self) -> tuple[str, str, str]:
        """Catalogue keys of platform, report and language."""
        return (
            f"platform.{self.platform}",
            f"report.{self.report}",
            f"locale.{self.locale}",
        )


@dataclass(frozen=True)
class Recognised:
    """A header row understood: ``positions`` gives the field of a column, in order of priority."""

    report: ExportReport
    header: tuple[str, ...]
    positions: Mapping[int, Field]
    personal: frozenset[int] = frozenset()
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    score: int = field(default=0, compare=False)
    day_first: bool | None = None  # order of day and month that a column proves which is read into nothing

    def sources(self, column: str) -> tuple[int, ...]:
        """Positions read into this column, the preferred first."""
        return tuple(at for at, item in self.positions.items() if item.column == column)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns the file fills, '_' columns included."""
        raw = (item.raw for item in self.positions.values() if item.raw)
        return tuple(dict.fromkeys((*(item.column for item in self.positions.values()), *raw)))

    @property
    def lacking(self) -> tuple[str, ...]:
        """Required columns that neither a header nor a constant fills."""
        if not self.report.table:
            return ()
        there = {*self.columns, *self.report.defaults}
        if "_bundle" in there:
            there |= IN_BUNDLE
        there |= {MADE[step] for step in self.report.pre if step in MADE}
        fallbacks = self.report.fallbacks.items()
        there |= {column for column, others in fallbacks if there.intersection(others.split("|"))}
        wanted = [column.name for column in TABLES[self.report.table].columns if column.required]
        either = EITHER_KEY.get(self.report.table, ())
        if either and not there.intersection(either):
            wanted.append(either[0])
        if self.report.post and self.report.table == "costs":
            return ()
        return tuple(column for column in wanted if column not in there)
