"""Costs follow from cases once, and only when they were paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.conversion.case_amounts import shared
from data.conversion.case_costs import signs, turned
from data.conversion.raw_steps import bundle_items
from data.conversion.steps import PRE, run_post, run_pre
from data.recognition.recognise import recognise
from data.recognition.registry import FORMATS, find

SHOPEE = find("shopee.return.id")
DAY = datetime(2026, 7, 9, 9, 0)  # noqa: DTZ001


def case(**more):
    base = {
        "platform": "shopee",
        "shop": "A",
        "case_id": "R1",
        "order_id": "O1",
        "sku": "S1",
        "variation": "",
        "quantity": 1,
        "opened_at": DAY,
        "symptom": "wrong_sku",
        "raw_reason": "WRONG_ITEM",
        "status": "refunded",
        "resolved_at": DAY,
        "currency": "IDR",
        "_unit_price": Decimal(100),
        "_refund_total": None,
    }
    return base | more


def derived(rows, report=SHOPEE):
    made = run_post(pd.DataFrame(rows), report)
    costs = made["costs"]  # in the signs of the file, which all of its rows decide together
    negative = costs["kind"].isin(turned(signs(costs)))
    return made | {"costs": costs.assign(amount=costs["amount"].where(~negative, -costs["amount"]))}


def amounts(costs, kind="refund"):
    some = costs[(costs["kind"] == kind) & costs["_counted"]]
    return [Decimal(str(amount)) for amount in some["amount"]]


# --- sharing an amount -------------------------------------------------------------------------------------------


def test_the_refund_of_a_real_return_is_shared_as_its_prices_say():
    """Rp 364.325 = 91.081 + 2 x 91.081 + 91.082, repeated on each of the three lines."""
    rows = [
        case(sku="A", _unit_price=Decimal(91081), _refund_total=Decimal(364325)),
        case(sku="B", _unit_price=Decimal(91081), quantity=2, _refund_total=Decimal(364325)),
        case(sku="C", _unit_price=Decimal(91082), _refund_total=Decimal(364325)),
    ]
    assert amounts(derived(rows)["costs"]) == [Decimal(91081), Decimal(182162), Decimal(91082)]


@given(
    st.integers(-(10**9), 10**9).map(lambda n: Decimal(n) / 100),
    st.lists(st.integers(0, 10**7).map(lambda n: Decimal(n) / 100), min_size=1, max_size=12),
    st.sampled_from(["JPY", "SGD"]),
)
def test_shares_add_up_and_differ_from_the_exact_share_by_less_than_a_unit(total, weights, currency):
    unit = Decimal(1) if currency == "JPY" else Decimal("0.01")
    shares = shared(total, weights, currency)
    assert sum(shares) == total
    finest = min(unit, Decimal("0.01")) if total % unit else unit
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        exact = total * weight / whole if whole else total / len(weights)
        assert abs(share - exact) < finest
        assert share * total >= 0


def test_a_total_finer_than_the_currency_is_shared_exactly():
    assert shared(Decimal("10.005"), [Decimal(1), Decimal(1)], "SGD") == [
        Decimal("5.003"),
        Decimal("5.002"),
    ]


def test_lines_without_prices_share_by_quantity():
    rows = [
        case(sku="A", _unit_price=None, quantity=1, _refund_total=Decimal(90)),
        case(sku="B", _unit_price=None, quantity=2, _refund_total=Decimal(90)),
    ]
    assert amounts(derived(rows)["costs"]) == [Decimal(30), Decimal(60)]


def test_amounts_that_differ_by_line_are_taken_by_line():
    rows = [case(sku="A", _refund_total=Decimal(90)), case(sku="B", _refund_total=Decimal(30))]
    assert amounts(derived(rows)["costs"]) == [Decimal(90), Decimal(30)]


def test_other_returns_shops_and_platforms_are_kept_apart():
    rows = [
        case(_refund_total=Decimal(50)),
        case(case_id="R2", _refund_total=Decimal(50)),
        case(shop="B", _refund_total=Decimal(50)),
    ]
    assert amounts(derived(rows)["costs"]) == [Decimal(50)] * 3


def test_equal_amounts_of_an_unknown_sheet_are_lines_where_they_are_just_the_price():
    sheet = find("generic.after_sale.zh-CN")
    rows = [case(sku="A", _refund_total=Decimal(100)), case(sku="B", _refund_total=Decimal(100))]
    assert amounts(derived(rows, sheet)["costs"]) == [Decimal(100), Decimal(100)]
    assert amounts(derived(rows, SHOPEE)["costs"]) == [Decimal(50), Decimal(50)]
    rows = [row | {"_refund_total": Decimal(200)} for row in rows]
    assert amounts(derived(rows, sheet)["costs"]) == [Decimal(100), Decimal(100)]


def test_an_amount_stated_by_line_goes_before_the_total():
    rows = [
        case(sku="A", _refund_total=Decimal(50), _refund_line=Decimal(20)),
        case(sku="B", _refund_total=Decimal(50), _refund_line=Decimal(30)),
    ]
    assert amounts(derived(rows, find("efast365.after_sale.zh-CN"))["costs"]) == [Decimal(20), Decimal(30)]


# --- what counts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "status, paid_on, counted",
    [
        ("refunded", DAY, True),
        ("refunded", None, True),
        ("approved", None, False),
        ("approved", DAY, True),
        ("closed", DAY, True),
        ("closed", None, False),
        ("cancelled", DAY, False),
        ("rejected", DAY, False),
        ("waiting_goods", None, False),
        ("in_review", None, False),
        ("unmapped", None, False),
        ("unmapped", DAY, True),
        (None, None, True),
    ],
)
def test_a_refund_counts_only_when_it_was_paid(status, paid_on, counted):
    costs = derived([case(status=status, resolved_at=paid_on, _refund_total=Decimal(50))])["costs"]
    assert list(costs["amount"]) == [Decimal(50)]
    assert list(costs["_counted"]) == [counted]


def test_a_zero_is_told_but_does_not_count_and_an_empty_cell_says_nothing():
    costs = derived([case(_refund_total=Decimal(0), _compensation=None)])["costs"]
    assert not costs["_counted"].any()
    assert (list(costs["kind"]), list(costs["amount"])) == (["refund"], [Decimal(0)])


def test_costs_are_positive_and_compensation_is_a_credit_whatever_sign_the_file_has():
    row = case(_refund_total=Decimal(-50), _return_freight=Decimal(-10), _compensation=Decimal(7))
    costs = derived([row])["costs"]
    assert dict(zip(costs["kind"], costs["amount"], strict=True)) == {
        "refund": Decimal(50),
        "return_freight": Decimal(10),
        "compensation": Decimal(-7),
    }


def test_freight_repeated_on_the_lines_of_a_return_is_booked_once():
    rows = [case(sku="A", _return_freight=Decimal(10)), case(sku="B", _return_freight=Decimal(10))]
    assert sum(amounts(derived(rows)["costs"], "return_freight")) == 10


def test_costs_carry_the_day_of_payment_and_the_currency_of_the_market():
    costs = derived([case(_refund_total=Decimal(50), currency=None)])["costs"]
    assert (costs["booked_on"][0], costs["currency"][0], costs["source"][0]) == (
        date(2026, 7, 9),
        "IDR",
        "import",
    )


# --- cases -------------------------------------------------------------------------------------------------------


def test_rows_by_unit_become_one_case_line():
    lazada = find("lazada.return.en")
    row = case(_refund_line=Decimal(12), currency="SGD")
    made = derived([row, row, case(sku="S2", _refund_line=Decimal(5), currency="SGD")], lazada)
    assert list(made["cases"]["quantity"]) == [2, 1]
    assert amounts(made["costs"]) == [Decimal(24), Decimal(5)]


def test_an_exact_copy_of_a_return_line_is_one_line_and_another_of_its_key_adds_up():
    rows = [case(row_no=1), case(row_no=2), case(row_no=3, quantity=2, comment="more")]
    made = derived(rows)["cases"]
    assert (len(made), made["quantity"][0]) == (1, 3)


@pytest.mark.parametrize(
    "more, fault",
    [
        ({}, "yes"),
        ({"seller_fault": "no"}, "no"),
        ({"seller_fault": "unmapped"}, "yes"),
        ({"symptom": "damaged"}, "unknown"),
        ({"symptom": "unmapped"}, "unknown"),
        ({"raw_reason": "ITEM_WRONGDAMAGED"}, "unknown"),
        ({"symptom": "late"}, "no"),
    ],
)
def test_a_stated_fault_is_kept_and_else_the_symptom_suggests_one(more, fault):
    assert derived([case(**more)])["cases"]["seller_fault"][0] == fault


@pytest.mark.parametrize("reason", ["SWITCHEROO", "MISSING_PARTS", "WRONG_ITEM"])
def test_a_parcel_that_amazon_packed_is_never_the_sellers_fault_by_suggestion(reason):
    fba, mfn = find("amazon.fba_return.en"), find("amazon.mfn_return.en")
    row = case(platform="amazon", raw_reason=reason)
    assert derived([row], fba)["cases"]["seller_fault"][0] == "no"
    assert derived([row], mfn)["cases"]["seller_fault"][0] == ("unknown" if reason == "SWITCHEROO" else "yes")


@pytest.mark.parametrize(
    "more, resolution",
    [
        ({"_refund_total": Decimal(100)}, "full_refund"),
        ({"_refund_total": Decimal(95)}, "full_refund"),
        ({"_refund_total": Decimal(40)}, "partial_refund"),
        ({"status": "cancelled", "_refund_total": Decimal(100)}, "none"),
        ({"status": "rejected"}, "none"),
        ({"status": "in_review", "resolved_at": None, "_refund_total": Decimal(100)}, None),
        ({"request": "exchange"}, "exchange"),
        ({"resolution": "reship", "_refund_total": Decimal(100)}, "reship"),
        ({"request": "full_refund", "_unit_price": None, "_refund_total": Decimal(100)}, "full_refund"),
        ({}, None),
    ],
)
def test_the_resolution_follows_from_what_was_paid(more, resolution):
    found = derived([case(**more)])["cases"]["resolution"][0]
    assert (None if pd.isna(found) else found) == resolution


def test_a_refund_of_all_lines_is_full_though_each_line_gets_a_part():
    rows = [case(sku="A", _refund_total=Decimal(200)), case(sku="B", _refund_total=Decimal(200))]
    assert list(derived(rows)["cases"]["resolution"]) == ["full_refund", "full_refund"]


def test_cases_keep_their_types_and_an_empty_file_stays_empty():
    made = derived([case()])["cases"]
    assert made["opened_at"].dtype.kind == "M"
    assert made["quantity"].dtype.kind == "i"
    empty = run_post(pd.DataFrame([case()]).iloc[:0], SHOPEE)
    assert (len(empty["cases"]), len(empty["costs"])) == (0, 0)


# --- income ------------------------------------------------------------------------------------------------------


def test_an_income_statement_becomes_costs_of_its_returns():
    rows = [
        {
            "platform": "shopee",
            "case_id": "R1",
            "_order_id": "O1",
            "_paid_out_at": DAY,
            "_refund_total": Decimal(-500),
            "_return_freight": Decimal(-20),
            "_platform_fee": Decimal(0),
            "_compensation": Decimal(30),
        },
        {
            "platform": "shopee",
            "case_id": None,
            "_order_id": "O2",
            "_paid_out_at": DAY,
            "_refund_total": Decimal(0),
            "_return_freight": None,
            "_platform_fee": None,
            "_compensation": None,
        },
    ]
    costs = derived(rows, find("shopee.income.id"))["costs"]
    assert list(zip(costs["kind"], costs["amount"], costs["case_id"], costs["_order_id"], strict=True)) == [
        ("refund", Decimal(500), "R1", "O1"),
        ("return_freight", Decimal(20), "R1", "O1"),
        ("compensation", Decimal(-30), "R1", "O1"),
    ]
    assert set(costs["source"]) == {"settlement"}


# --- raw rows ----------------------------------------------------------------------------------------------------


def raw(header, rows):
    found = recognise(header)
    columns = {f"c{at}": pa.array([row[at] for row in rows], pa.string()) for at in range(len(header))}
    return pa.table(columns | {"row_no": pa.array(range(2, len(rows) + 2))}), found


def test_every_step_that_a_report_names_exists():
    named = {step for report in FORMATS for step in (*report.pre, *report.with_items("split").pre)}
    assert named == set(PRE)
    assert {step for report in FORMATS for step in report.post} == {
        "refund_once",
        "settlement",
        "not_our_packer",
    }


def test_the_further_lines_of_a_shopify_order_get_its_fields_and_no_other_orders():
    header = [
        "Name",
        "Financial Status",
        "Created at",
        "Lineitem quantity",
        "Lineitem name",
        "Lineitem sku",
        "Currency",
    ]
    table, found = raw(
        header,
        [
            ["#1", "paid", "2026-07-01", "1", "Tee", "A", "USD"],
            ["#1", None, "", "2", "Mug", "", None],
            ["#2", None, "2026-07-02", "1", "Mug", "C", None],
        ],
    )
    filled, _ = run_pre(table, found)
    assert filled.column("c2").to_pylist() == ["2026-07-01", "2026-07-01", "2026-07-02"]
    assert filled.column("c6").to_pylist() == ["USD", "USD", None]
    assert filled.column("c5").to_pylist() == ["A", "", "C"]


def test_an_order_with_a_day_of_cancellation_is_cancelled_unless_it_was_fulfilled():
    header = [
        "Name",
        "Fulfillment Status",
        "Cancelled at",
        "Lineitem quantity",
        "Lineitem sku",
        "Lineitem fulfillment status",
    ]
    table, found = raw(
        header,
        [
            ["#1", "unfulfilled", "2026-07-02", "1", "A", "pending"],
            ["#1", None, None, "1", "B", "pending"],
            ["#2", "fulfilled", "2026-07-02", "1", "A", "fulfilled"],
            ["#3", "fulfilled", None, "1", "A", ""],
        ],
    )
    done, found = run_pre(table, found)
    first = found.sources("status")[0]
    assert done.column(f"c{first}").to_pylist() == ["cancelled", "cancelled", None, None]
    assert found.positions[first].raw == ""


def test_the_row_that_describes_the_columns_is_left_out_and_data_is_not():
    header = ["Order ID", "Seller SKU", "Cancelation/Return Type", "Quantity"]
    described = ["Platform unique order ID.", "Description", "Description", "Description"]
    data = ["573935442197903098\t", "A\t", "", "1\t"]
    table, found = raw(header, [described, data])
    assert run_pre(table, found)[0].column("row_no").to_pylist() == [3]
    table, found = raw(header, [data, data])
    assert run_pre(table, found)[0].num_rows == 2


def test_income_rows_by_sku_are_left_out():
    header = ["Lihat berdasarkan", "No. Pesanan", "Jumlah Pengembalian Dana ke Pembeli"]
    table, found = raw(header, [["Order", "O1", "-5"], ["Sku", "O1", "-5"], [" sku ", "O1", "-5"]])
    assert run_pre(table, found)[0].num_rows == 1


def test_escaped_text_is_turned_back():
    header = ["return-date", "order-id", "fnsku", "customer-comments"]
    table, found = raw(
        header,
        [["2026-07-01", "1-2-3", "X", "It&#39;s &lt;b&gt; wrong &amp; late"], ["2026-07-01", "4", "X", None]],
    )
    assert run_pre(table, found)[0].column("c3").to_pylist() == ["It's <b> wrong & late", None]


def test_a_bundle_cell_becomes_a_row_an_item():
    header = ["订单编号", "订单状态", "退货/退款状态", "商品资讯"]
    cell = (
        "[1] 商品名称:Tee; 规格名称:Black; M; 价格: RM 19.90; 数量: 1; 商品货号: TS-BLK-M; \n"
        "[2] 商品名称:Mug: big; 规格名称:Red; 价格: RM 12.00; 数量: 2; 商品货号: MUG; \n"
    )
    table, found = raw(header, [["O1", "已完成", "未申请", cell], ["O2", "已完成", "未申请", "no bundle"]])
    exploded, found = run_pre(table, found)
    assert exploded.column("row_no").to_pylist() == [2, 2, 3]
    assert found.lacking == ()

    def column(name):
        return exploded.column(f"c{found.sources(name)[0]}").to_pylist()

    assert column("sku") == ["TS-BLK-M", "MUG", None]
    assert column("variation") == ["Black; M", "Red", None]
    assert column("product_name") == ["Tee", "Mug: big", None]
    assert column("quantity") == ["1", "2", None]
    assert column("order_id") == ["O1", "O1", "O2"]
    assert len(found.header) == len([name for name in exploded.column_names if name != "row_no"])


def test_a_row_with_a_sku_of_its_own_is_not_taken_apart():
    cell = "[1] 商品名稱:Tee; 數量: 1; 商品選項貨號: A; [2] 商品名稱:Mug; 數量: 1; 商品選項貨號: B; "
    header = ["訂單編號", "訂單狀態", "商品選項貨號", "商品資訊", "數量"]
    table, found = raw(header, [["O1", "已完成", "A", cell, "1"], ["O2", "已完成", "", cell, ""]])
    assert run_pre(table, found)[0].column("row_no").to_pylist() == [2, 3, 3]


def test_an_order_without_a_date_is_dated_by_its_number():
    table, found = raw(
        ["order_sn", "product_info"], [["260731ABCDEF01", ""], ["261331ABCDEF01", ""], ["X", ""], [None, ""]]
    )
    done, found = run_pre(table, found)
    days = done.column(f"c{found.sources('ordered_at')[0]}").to_pylist()
    assert days == ["2026-07-31", None, None, None]
    dated = ["order_sn", "product_info", "order_creation_date"]
    table, found = raw(dated, [["260731ABCDEF01", "", "2026-08-01"]])
    done, found = run_pre(table, found)
    assert len(found.sources("ordered_at")) == 1


@given(st.text(max_size=80))
def test_any_bundle_text_is_taken_apart_or_left(text):
    for item in bundle_items(text):
        assert all(isinstance(value, str) for value in item.values())


def test_the_kind_of_work_says_what_a_worker_did():
    header = ["包裹号", "操作人", "作业类型", "操作时间"]
    table, found = raw(
        header,
        [
            ["P1", "E1 Ann", "配货", "2026-07-01"],
            ["P1", "E2", "复核", "2026-07-01"],
            ["P1", "E3", "包装", "2026-07-01"],
            ["P1", "E4", "称重", "2026-07-01"],
        ],
    )
    done, found = run_pre(table, found)

    def column(name):
        return done.column(f"c{found.sources(name)[-1]}").to_pylist()

    assert column("picker") == ["E1 Ann", None, None, None]
    assert column("checker") == [None, "E2", None, None]
    assert column("packer") == [None, None, "E3", None]


def test_a_worker_without_a_kind_of_work_is_the_packer():
    table, found = raw(["包裹号", "操作员", "复核员", "操作时间"], [["P1", "E1", "E2", "2026-07-01"]])
    done, found = run_pre(table, found)
    assert done.column(f"c{found.sources('packer')[0]}").to_pylist() == ["E1"]
    assert done.column(f"c{found.sources('checker')[0]}").to_pylist() == ["E2"]


def test_a_file_with_more_cells_than_headers_keeps_its_columns():
    table, found = raw(
        ["order_sn", "product_info"], [["O1", "[1] Product Name:Tee; Quantity: 1; SKU Reference No.: A; "]]
    )
    table = table.append_column("c2", pa.array(["stray"]))
    done, found = run_pre(table, replace(found))
    assert done.column(f"c{found.sources('sku')[0]}").to_pylist() == ["A"]
    assert done.column("c2").to_pylist() == ["stray"]
