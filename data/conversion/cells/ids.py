"""Columns of ids: damaged ones are refused, cells of several items asked about."""

from __future__ import annotations

from collections.abc import Mapping

from data.conversion.cells.answers import Answers, Cell, each
from data.conversion.context import Undecided
from data.conversion.profile import LONG
from data.formats import Field
from data.meaning import values
from data.meaning.items import MAY_BE_SEVERAL, several
from data.store import literal

_ZEROS = 3  # so many zeros at the ends of different numbers: one in a thousand by chance
_SKUS = frozenset({"sku", "received_sku", "parent_sku"})


class Ids(Answers):
    """Numbers of orders, parcels and articles."""

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
        cell = self._joined(at, f"m{at}", plain, text, each(reader), "text")
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
