"""In which currency an amount is: the sign in the cell, the file, the answer, the shop; unknown stays unknown."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.importing import ingest, shops
from data.importing.ingest import ImportOptions
from data.recognition.mapping import report_from_mapping
from data.store import Store
from tests.data.importing.test_shops import FILES, RETURN, orders

SIGNS = {
    "PHP 1,299.00": "PHP",
    "MYR 35.00": "MYR",
    "RM35.00": "MYR",
    "S$ 9.90": "SGD",
    "฿120.50": "THB",
    "35.00": "",
}


def load(store: Store, path: Path, **answers: Any) -> ingest.Upload:
    upload = ingest.load(store, path, options=ImportOptions(day_first=True, **answers), insist=True)
    assert upload.refused is None, upload.refused
    return upload


def returns(path: Path, amounts: list[str]) -> Path:
    rows = (
        f"40350000000000000{n:02d},5768709000000000{n:02d},A,{n % 28 + 1:02d}/07/2026 18:00:00,"
        f'Wrong product was sent,"{amount}",1,Completed,Completed,{n % 28 + 1:02d}/07/2026 20:00:00\n'
        for n, amount in enumerate(amounts, 1)
    )
    path.write_text(f"{RETURN}\n{''.join(rows)}")
    return path


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(sorted(SIGNS)), min_size=2, max_size=8),
    st.sampled_from(("", "MYR", "PHP", "TWD")),
)
def test_the_sign_in_a_cell_wins_whatever_is_said_of_the_file(
    tmp_path: Path, amounts: list[str], answer: str
) -> None:
    store = Store(None)
    upload = load(store, returns(tmp_path / "returns.csv", amounts), currency=answer)
    own = {SIGNS[amount] for amount in amounts} - {""}
    rest = next(iter(own)) if len(own) == 1 else answer or None
    stored = store.rows("select currency from costs where kind = 'refund' order by case_id")
    assert [currency for (currency,) in stored] == [SIGNS[amount] or rest for amount in amounts]
    told = any(key == "currency_differs" for staged in upload.tables for key in staged.notes)
    assert told == (len(own) > 1 or bool(own and answer and own != {answer}))
    store.close()


def test_what_the_shop_is_known_to_use_does_not_override_the_cell(store: Store, tmp_path: Path) -> None:
    load(store, returns(tmp_path / "a.csv", ["MYR 35.00"]))
    load(store, returns(tmp_path / "b.csv", ["MYR 35.00", "PHP 1,299.00"]))
    assert store.rows("select amount, currency from costs order by case_id") == [(35, "MYR"), (1299, "PHP")]


@pytest.mark.parametrize("name", ["july.csv"])
def test_a_currency_answered_later_prices_what_is_stored(store: Store, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FILES[name])
    load(store, tmp_path / name)
    assert store.rows("select distinct currency from order_lines") == [(None,)]
    assert shops.set_currency(store, "shopee", "Shopee", "SGD", "me") == 20
    assert store.rows("select distinct currency from order_lines") == [("SGD",)]
    assert (
        store.value("select json_extract_string(value, '$') from settings where name = 'reporting_currency'")
        == "SGD"
    )


def test_the_answer_at_the_next_upload_prices_the_rows_of_the_last(store: Store, tmp_path: Path) -> None:
    for name, numbers, answers in (
        ("a", range(5), {}),
        ("b", range(20, 25), {"currency": "SGD"}),
        ("c", range(30, 35), {}),
    ):
        (tmp_path / name).with_suffix(".csv").write_text(orders(numbers))
        load(store, (tmp_path / name).with_suffix(".csv"), **answers)
    assert store.rows("select currency, count(*) from order_lines group by all") == [("SGD", 15)]


def test_costs_of_cases_get_an_amount_when_the_currency_is_said(store: Store, tmp_path: Path) -> None:
    load(store, returns(tmp_path / "returns.csv", ["35.00", "12.00"]))
    assert store.value("select sum(reporting_amount) from cost_entries") is None
    shops.set_currency(store, "tiktok", "Tiktok", "SGD", "me")
    assert store.value("select sum(reporting_amount) from cost_entries where kind = 'refund'") == 47


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(SIGNS)), st.sampled_from(("PHP", "MYR", ""))), min_size=1, max_size=6
    ),
    st.sampled_from(("unit_price", "Unit price (MYR)")),
)
def test_a_column_of_currencies_that_contradicts_the_amounts_is_told(
    tmp_path: Path, cells: list[tuple[str, str]], header: str
) -> None:
    """The sign in the cell wins; what the column beside it says otherwise is told, never settled in silence."""
    rows = (f'shopee,A,O{n},S1,1,"{amount}",{stated}\n' for n, (amount, stated) in enumerate(cells))
    path = tmp_path / "own.csv"
    path.write_text(f"platform,shop,order_id,sku,quantity,{header},currency\n{''.join(rows)}")
    names = ("platform", "shop", "order_id", "sku", "quantity", header, "currency")
    columns = {name: "unit_price" if name == header else name for name in names}
    mapping = report_from_mapping({"table": "order_lines", "columns": columns})
    store = Store(None)
    upload = load(store, path, mapping=mapping)
    stored = [currency for (currency,) in store.rows("select currency from order_lines order by order_id")]
    for (amount, stated), currency in zip(cells, stored, strict=True):
        assert currency == (SIGNS[amount] or stated or currency)
    headed = "MYR" if header != "unit_price" else ""
    contradicted = any(
        stated and stated not in ({SIGNS[amount] or headed or stated}) for amount, stated in cells
    )
    told = any("currency_contradicts" in staged.notes for staged in upload.tables)
    assert told == contradicted
    store.close()
