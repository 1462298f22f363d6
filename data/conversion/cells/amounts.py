"""Columns of amounts and whole numbers, and the currency of each cell."""

from __future__ import annotations

import pyarrow as pa

from data.conversion.cells.answers import Answers, Cell, each
from data.formats import Field
from data.meaning import values
from data.store import literal


class Amounts(Answers):
    """Amounts, their currencies, quantities."""

    def _currency_of_row(self, at: int, item: Field) -> Cell:
        """The code of the currency that a cell names in whatever way; nothing where it names none."""
        codes = {text: values.read_currency(text) for text in self._counts(at)}
        if any(code is None and values.read_text(text) for text, code in codes.items()):
            self.notes.setdefault("no_currency", set()).add(item.header)
        if all(text == code for text, code in codes.items()):
            return Cell(f"raw.c{at}")
        self.profile.bare.discard(at)
        return self._joined(at, f"m{at}", "false", "null", each(codes.__getitem__), "text", list(codes))

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
            each(lambda t: values.read_money(t, decimal)),
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

        def read(number: str) -> int | values.Bad | None:
            if not fractions and values.has_three_zeros(
                number, "."
            ):  # other numbers of the column have no decimals
                return values.Bad("bad_integer")
            return values.read_integer(number, fractions)

        plain = f"regexp_full_match({text}, {literal(values.PLAIN_INTEGER)})"
        return self._joined(at, f"m{at}", plain, f"cast({text} as bigint)", each(read), "integer")
