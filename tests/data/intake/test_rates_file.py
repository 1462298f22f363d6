"""Exchange rates of a file are stored whole, with day and source, or not at all with what is wrong where."""

from datetime import date

import pytest

from data.intake import rates_file
from data.records import records
from data.schema import FX_RATES
from data.store import Store


def test_all_rows_are_stored_with_day_and_source(store: Store) -> None:
    text = "﻿Currency;Date;Rate;Source\nmyr;2026-07-01;0,2905;MAS\n\nUSD;2026/07/01;1.35;\n"
    found = rates_file.read(text.encode(), "SGD")
    assert found.problems == ()
    assert rates_file.store_rates(store, found, "me") == 2
    assert rates_file.store_rates(store, found, "me") == 2
    rows = records.everything(store, FX_RATES).sort_values("currency")
    assert rows["rate"].tolist() == [0.2905, 1.35] and rows["source"].tolist() == ["MAS", ""]
    assert [str(day)[:10] for day in rows["valid_from"]] == [str(date(2026, 7, 1))] * 2


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("XXZ,2026-07-01,0.3", "currency", "currency"),
        ("SGD,2026-07-01,1", "currency", "same"),
        ("MYR,01/07/2026,0.3", "valid_from", "day"),
        ("MYR,2026-02-30,0.3", "valid_from", "day"),
        ("MYR,2026-07-01,0", "rate", "rate"),
        ("MYR,2026-07-01,-1", "rate", "rate"),
        ("MYR,2026-07-01,nan", "rate", "rate"),
        ("MYR,2026-07-01", "rate", "rate"),
        ('MYR,2026-07-01,"1,234.5"', "rate", "rate"),
        ("USD,2026-07-01,1.4", "valid_from", "twice"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_stored(store: Store, row: str, column: str, code: str) -> None:
    found = rates_file.read(f"currency,valid_from,rate\nUSD,2026-07-01,1.35\n{row}\n".encode(), "SGD")
    assert [(p.row, p.column, p.code) for p in found.problems] == [(3, column, code)]
    with pytest.raises(ValueError, match="not stored"):
        rates_file.store_rates(store, found, "me")
    assert records.everything(store, FX_RATES).empty


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "no_column"), (b"a,b\n1,2\n", "no_column"), (b"currency,valid_from,rate\n", "no_rows"),
     (b"x" * (rates_file.MOST_BYTES + 1), "too_large"), (b"\xff\xfe\x00\x01", "no_column")],
)  # fmt: skip
def test_a_file_that_is_none_is_said_to_be(data: bytes, code: str) -> None:
    assert {p.code for p in rates_file.read(data, "SGD").problems} == {code}
