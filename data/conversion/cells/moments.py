"""Columns of dates: the order of day and month is decided from the column, its file, a person or the format."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from data.conversion.cells.answers import Answers, Cell, each
from data.conversion.context import Undecided
from data.formats import Field
from data.meaning import values
from data.store import literal

_WITHOUT_TIME = r"regexp_replace({0}, '[ T]+\d{{1,2}}:\d{{2}}(:\d{{2}})?$', '')"
_SIGNS = 500  # so many amounts of a column are asked for their currency
_LOOKED_AT = 20_000  # rows in which an example is looked for
_UNCLEAR = {"both_orders": "both_date_orders", "both_numbers": "both_numbers"}


class Moments(Answers):
    """Dates and times."""

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
            each(lambda t: values.read_when(t, form)),
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
