"""Exchange rates from a CSV file: currency, day, rate and where they are from; all are stored, or none with reasons."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.numbers import list_currencies

from data.records import records
from data.schema import FX_RATES
from data.store import Store
from data.store.lake.again import rerun

MOST_ROWS = 20_000
MOST_BYTES = 2 * 1024 * 1024
NEEDED: tuple[str, ...] = ("currency", "valid_from", "rate")
NAMES: dict[str, str] = {"date": "valid_from", "day": "valid_from", "from": "valid_from"}
FIRST_YEAR = 1990


@dataclass(frozen=True)
class RateProblem:
    """A cell that cannot be: its row in the file (the header is row 1), column, value, and code of the reason."""

    row: int
    column: str
    value: str
    code: str


@dataclass(frozen=True)
class RatesRead:
    """Rows of FX_RATES, and what stands in the way of storing them."""

    rows: tuple[dict[str, Any], ...]
    problems: tuple[RateProblem, ...]


def read(data: bytes, reporting: str) -> RatesRead:
    """The rates of a file against the reporting currency."""
    if len(data) > MOST_BYTES:
        return RatesRead((), (RateProblem(1, "", "", "too_large"),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    first = text.partition("\n")[0]
    lines = list(csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count)))
    header = [NAMES.get(h.strip().casefold(), h.strip().casefold()) for h in lines[0]] if lines else []
    missing = [RateProblem(1, name, "", "no_column") for name in NEEDED if name not in header]
    if missing or len(lines) > MOST_ROWS:
        return RatesRead((), tuple(missing or [RateProblem(1, "", "", "too_large")]))
    rows, problems = [], []
    seen: set[tuple[str, date]] = set()
    for number, cells in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        cell = dict(zip(header, (c.strip() for c in cells), strict=False))
        row, wrong = _row(cell, reporting)
        problems += [RateProblem(number, name, cell.get(name, ""), code) for name, code in wrong]
        if not wrong:
            key = (row["currency"], row["valid_from"])
            if key in seen:
                problems.append(RateProblem(number, "valid_from", cell["valid_from"], "twice"))
            seen.add(key)
            rows.append(row)
    if not rows and not problems:
        problems.append(RateProblem(2, "", "", "no_rows"))
    return RatesRead(tuple(rows), tuple(problems))


@rerun
def store_rates(store: Store, found: RatesRead, who: str) -> int:
    """Store the rates of a file without problems in one transaction; how many.

    Raises
    ------
    ValueError
        If the file has problems; nothing is stored.
    """
    if found.problems:
        raise ValueError("rates with problems are not stored")
    with store.writing() as cursor:
        for row in found.rows:
            records.put(store, FX_RATES, row, who, cursor=cursor)
    return len(found.rows)


def _row(cell: dict[str, str], reporting: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """A record and the columns of it that cannot be, each with a code."""
    currency, wrong = cell.get("currency", "").upper(), []
    if currency not in list_currencies():
        wrong.append(("currency", "currency"))
    elif currency == reporting:
        wrong.append(("currency", "same"))
    day, rate = _day(cell.get("valid_from", "")), _rate(cell.get("rate", ""))
    if day is None:
        wrong.append(("valid_from", "day"))
    if rate is None:
        wrong.append(("rate", "rate"))
    source = cell.get("source", "")[:200]
    record = {"currency": currency, "reporting": reporting, "valid_from": day, "rate": rate, "source": source}
    return record, wrong


def _day(text: str) -> date | None:
    """A day written year first; others could be read in two ways."""
    try:
        day = date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= 2100 else None


def _rate(text: str) -> float | None:
    """A number above 0; a comma alone is a decimal comma, beside a point it is refused."""
    try:
        rate = float(text.replace(",", ".")) if text.count(",") + text.count(".") <= 1 else None
    except ValueError:
        return None
    return rate if rate is not None and 0 < rate < 1e9 else None
