"""cells() and rows(): every number computed another way, with pandas from the simulation or by hand."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data import query
from data.demo import Demo, install, simulate
from data.query import Filters
from data.query.sql import case_source, seen_params
from data.store import Store
from data.store.views import DECIDES, with_error_costs
from tests.make import case, line, loaded, write

TODAY = date(2026, 11, 16)
LINES = 8_000


@pytest.fixture(scope="module")
def demo() -> Demo:
    return simulate(lines=LINES, seed=3, today=TODAY)


@pytest.fixture(scope="module")
def filled() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "rightbox.duckdb")
        install.install(store, lines=LINES, seed=3, today=TODAY)
        yield store
        store.close()


@pytest.fixture(scope="module")
def lines(demo: Demo) -> pd.DataFrame:
    """Shipped lines with their packer and whether they are an error, put together with pandas alone."""
    zones = {shop.name: shop.zone for shop in demo.shops}
    shipped = demo.order_lines[demo.order_lines["shipped_at"].notna()].copy()
    status = shipped["status"].isin(["unpaid", "to_ship", "cancelled"])
    shipped = shipped[~status]
    local = [
        moment.tz_localize("UTC").tz_convert(zones[shop]).date()
        for moment, shop in zip(shipped["shipped_at"], shipped["shop"], strict=True)
    ]
    shipped["day"] = pd.to_datetime(local)
    packers = demo.packing.drop_duplicates(["order_id", "sku"]).set_index(["order_id", "sku"])["packer"]
    by_order = demo.packing.drop_duplicates("order_id").set_index("order_id")["packer"]
    shipped["packer"] = shipped.set_index(["order_id", "sku"]).index.map(packers.get)
    shipped["packer"] = shipped["packer"].fillna(shipped["order_id"].map(by_order))
    judged = pd.DataFrame(demo.judgements).set_index(["case_id", "sku"])["seller_fault"]
    cases = demo.cases.copy()
    said = [judged.get((c, s)) for c, s in zip(cases["case_id"], cases["sku"], strict=True)]
    cases["fault"] = [
        a or b or "unknown" for a, b in zip(said, cases["seller_fault"].fillna(""), strict=True)
    ]
    latest = cases.sort_values(["opened_at", "case_id"]).drop_duplicates(
        ["order_id", "sku", "variation"], keep="last"
    )
    wrong = latest[latest["fault"] != "no"].set_index(["order_id", "sku", "variation"]).index
    shipped["error"] = shipped.set_index(["order_id", "sku", "variation"]).index.isin(wrong)
    return shipped


def test_the_totals_are_those_of_the_files(filled: Store, lines: pd.DataFrame, demo: Demo) -> None:
    total = query.cells(filled).iloc[0]
    assert total["lines"] == len(lines)
    assert total["units"] == lines["quantity"].sum()
    assert total["orders"] == lines.groupby(["shop", "day"])["order_id"].nunique().sum()
    assert total["errors"] == lines["error"].sum()
    assert total["cases"] == len(demo.cases)


@pytest.mark.parametrize("name", ["sku", "shop", "packer", "warehouse", "carrier"])
def test_a_cut_equals_pandas(filled: Store, lines: pd.DataFrame, name: str) -> None:
    found = query.cells(filled, (name,)).set_index(name)[["lines", "errors"]]
    expected = (
        lines.assign(**{name: lines[name].fillna("")}).groupby(name)["error"].agg(lines="size", errors="sum")
    )
    expected = expected.reindex(found.index, fill_value=0).astype("int64")
    pd.testing.assert_frame_equal(found.astype("int64"), expected, check_names=False)


def test_a_week_is_the_monday_of_the_shops_own_calendar(filled: Store, lines: pd.DataFrame) -> None:
    found = query.cells(filled, ("week",)).set_index("week")
    monday = lines["day"] - pd.to_timedelta(lines["day"].dt.day_of_week, unit="D")
    expected = lines.groupby(monday)["error"].agg(lines="size", errors="sum").astype("int64")
    got = found[["lines", "errors"]].astype("int64")
    assert got.index.equals(expected.index.astype(got.index.dtype))
    assert (got.to_numpy() == expected.to_numpy()).all()


@pytest.mark.parametrize(
    "by",
    [("sku",), ("packer", "sku"), ("week", "shop"), ("cause",), ("symptom", "week"), ("station", "shift")],
)
def test_every_cut_adds_up_to_the_total(filled: Store, by: tuple[str, ...]) -> None:
    total, cut = query.cells(filled).iloc[0], query.cells(filled, by)
    for name in ("errors", "unknown_fault", "cases", "unmatched", "cost_unknown"):
        assert cut[name].sum() == total[name], name
    assert round(cut["cost_total"].sum() * 100) == round(total["cost_total"] * 100)
    if not set(by) & {"cause", "symptom"}:
        assert cut["lines"].sum() == total["lines"]
        assert cut["units"].sum() == total["units"]


@pytest.mark.parametrize("which", ["errors", "unknown_fault", "unmatched", "cost_unknown"])
def test_the_rows_behind_a_number_count_what_it_says(filled: Store, which: str) -> None:
    everything = Filters()
    for filters in (
        everything,
        everything.having("shop", "Main Street SG"),
        everything.having("cause", "lookalike", "unknown"),
        everything.between(date(2026, 6, 1), date(2026, 8, 31)).having("shift", "night"),
        Filters(basis="opened").between(date(2026, 6, 1), date(2026, 8, 31)),
        Filters(basis="ordered").between(date(2026, 6, 1), date(2026, 8, 31)),
    ):
        assert (
            query.rows(filled, filters, which=which).total == query.cells(filled, (), filters)[which].item()
        )


def test_a_filter_on_an_outcome_leaves_the_exposure_whole(filled: Store) -> None:
    whole, narrow = (
        query.cells(filled).iloc[0],
        query.cells(filled, (), Filters().having("cause", "lookalike")).iloc[0],
    )
    assert narrow["lines"] == whole["lines"]
    assert 0 < narrow["errors"] < whole["errors"]


def test_costs_are_those_of_plain_sql(filled: Store) -> None:
    plain = filled.value("""
        select sum(round(k.amount * coalesce(x.rate, 1), 2)) from cost_entries as k
        left join fx_rates as x on x.currency = k.currency
        join case_effective as c using (platform, case_shop, case_id, case_sku, case_variation) where c.fault <> 'no'
        and x.valid_from is not distinct from
            (select max(valid_from) from fx_rates as y where y.currency = k.currency and y.valid_from <= k.booked_on)
    """)
    assert query.cells(filled)["cost_total"].item() == pytest.approx(float(plain), abs=0.01 * 300)
    entries = query.case_costs(filled)
    assert entries[entries["fault"] != "no"]["reporting_amount"].sum() == pytest.approx(
        query.cells(filled)["cost_total"].item(), abs=0.005
    )


def test_paging_shows_every_row_once(filled: Store) -> None:
    first = query.rows(filled, which="all", size=200)
    keys = [
        tuple(r)
        for n in range(1, first.pages + 1)
        for r in query.rows(filled, which="all", size=200, page=n)
        .frame[["case_id", "case_sku", "case_variation"]]
        .to_numpy()
    ]
    assert len(keys) == len(set(keys)) == first.total


def test_a_day_without_errors_is_a_zero_row(store: Store, tmp_path: Path) -> None:
    loaded(store, write(tmp_path / "a.csv", [line("A"), line("B", shipped_at="2026-07-05 10:00")]))
    loaded(store, write(tmp_path / "c.csv", [case("R1", "A")]))
    found = query.cells(store, ("day",))
    assert found["lines"].tolist() == [1, 1]
    assert found["errors"].tolist() == [1, 0]


def test_several_cases_on_a_line_count_once_and_one_of_ours_decides(store: Store, tmp_path: Path) -> None:
    loaded(store, write(tmp_path / "a.csv", [line("A"), line("B")]))
    later = {"opened_at": "2026-07-12 10:00"}
    rows = [
        case("R1", "A"),
        case("R2", "A", **later),
        case("R3", "B"),
        case("R4", "B", raw_reason="Change of mind", **later),
    ]
    loaded(store, write(tmp_path / "c.csv", rows))
    found = query.cells(store).iloc[0]
    assert (found["cases"], found["errors"]) == (4, 2)


def test_orders_that_did_not_ship_are_no_exposure(store: Store, tmp_path: Path) -> None:
    rows = [
        line("A"),
        line("B", status="cancelled"),
        line("C", status="unpaid", shipped_at=""),
        line("D", status="to ship"),
    ]
    loaded(store, write(tmp_path / "a.csv", rows))
    assert query.cells(store)["lines"].item() == 1


def packed(order: str, packer: str, **more: Any) -> dict[str, Any]:
    return {
        "source": "wms",
        "order_id": order,
        "packer": packer,
        "packed_at": "2026-07-04 14:00",
        "station": "S1",
    } | more


def test_a_line_packed_by_two_people_keeps_both_and_counts_once(store: Store, tmp_path: Path) -> None:
    loaded(store, write(tmp_path / "a.csv", [line("A"), line("B")]))
    loaded(store, write(tmp_path / "p.csv", [packed("A", "P7"), packed("A", "P3"), packed("B", "P3")]))
    found = query.cells(store, ("packer",)).set_index("packer")["lines"]
    assert found.to_dict() == {"P3": 1, "P3+P7": 1}
    assert store.value("select count(*) from packing") == 3


def test_packing_meets_lines_by_line_then_parcel_then_order(store: Store, tmp_path: Path) -> None:
    rows = [
        line("A", "S1"),
        line("A", "S2"),
        line("B", "S1", tracking_no="TB"),
        line("C", "S1", tracking_no=""),
    ]
    loaded(store, write(tmp_path / "a.csv", rows))
    log = [
        packed("A", "P1", sku="S1"), packed("A", "P9", sku=""), packed("", "P2", tracking_no="TB"), packed("C", "P3"),
    ]  # fmt: skip
    loaded(store, write(tmp_path / "p.csv", log))
    found = query.cells(store, ("packer", "sku")).set_index(["packer", "sku"])["lines"].to_dict()
    assert found[("P1", "S1")] == 1
    assert found[("P2", "S1")] == 1
    assert found[("P3", "S1")] == 1
    assert sum(found.values()) == 4


def test_cases_meet_lines_at_the_first_level_that_fits(store: Store, tmp_path: Path) -> None:
    rows = [
        line("A", "S1", variation="Red"),
        line("A", "S2"),
        line("B", "S1"),
        line("C", "S1"),
        line("C", "S2"),
    ]
    loaded(store, write(tmp_path / "a.csv", rows))
    cases = [
        case("R1", "A", sku="S1", variation="Red"), case("R2", "A", sku="S2", variation="other"),
        case("R3", "B", sku="unknown"), case("R4", "C", sku="unknown"), case("R5", "gone"),
    ]  # fmt: skip
    loaded(store, write(tmp_path / "c.csv", cases))
    assert dict(store.rows("select case_id, level from case_facts")) == {
        "R1": "line", "R2": "sku", "R3": "only", "R4": "order", "R5": "",
    }  # fmt: skip
    found = query.cells(store).iloc[0]
    assert (found["errors"], found["unmatched"], found["cases"]) == (4, 1, 5)
    assert query.rows(store, which="unmatched").frame["case_id"].tolist() == ["R5"]


def test_lines_come_after_cases_and_meet_all_the_same(store: Store, tmp_path: Path) -> None:
    loaded(store, write(tmp_path / "c.csv", [case("R1", "A")]))
    assert query.cells(store)["unmatched"].item() == 1
    loaded(store, write(tmp_path / "a.csv", [line("A")]))
    found = query.cells(store).iloc[0]
    assert (found["errors"], found["unmatched"]) == (1, 0)


def test_totals_count_only_where_no_lines_are_known(store: Store, tmp_path: Path) -> None:
    loaded(store, write(tmp_path / "a.csv", [line("A")]))
    volumes = [
        {
            "day": "2026-07-04",
            "shop": "SG",
            "sku": "TEE-NAVY-M",
            "packer": "",
            "lines": 500,
            "orders": 480,
            "units": 510,
        },
        {
            "day": "2026-07-04",
            "shop": "MY",
            "sku": "TEE-NAVY-M",
            "packer": "P1",
            "lines": 40,
            "orders": 38,
            "units": 44,
        },
    ]
    loaded(store, write(tmp_path / "v.csv", volumes))
    found = query.cells(store, ("shop",)).set_index("shop")
    assert found["lines"].to_dict() == {"MY": 40, "SG": 1}
    assert found["orders"].to_dict() == {"MY": 38, "SG": 1}
    loaded(store, write(tmp_path / "c.csv", [case("R1", "", shop="MY")]))
    assert query.cells(store, ("shop",)).set_index("shop").loc["MY", "errors"] == 1


def test_an_unknown_exchange_rate_leaves_the_cost_unknown_not_zero(store: Store, tmp_path: Path) -> None:
    loaded(store, write(tmp_path / "a.csv", [line("A"), line("B"), line("C")]))
    loaded(store, write(tmp_path / "c.csv", [case("R1", "A"), case("R2", "B"), case("R3", "C")]))
    base = {"platform": "shopee", "shop": "SG", "sku": "TEE-NAVY-M", "kind": "refund", "source": "import"}
    costs = [
        {**base, "case_id": "R1", "amount": "12.90", "currency": "SGD"},
        {**base, "case_id": "R2", "amount": "40.00", "currency": "MYR"},
    ]
    loaded(store, write(tmp_path / "k.csv", costs))
    found = query.cells(store).iloc[0]
    assert found["cost_total"] == pytest.approx(12.90)
    assert found["cost_unknown"] == 2


def test_the_period_before_has_the_same_length_and_weekday() -> None:
    for days in (7, 12, 28, 84, 90):
        filters = Filters(date(2026, 7, 6), date.fromordinal(date(2026, 7, 6).toordinal() + days - 1))
        before = filters.before()
        assert before.start is not None
        assert before.end is not None
        assert (before.end - before.start).days == days - 1
        assert before.start.weekday() == date(2026, 7, 6).weekday()
        assert before.end < date(2026, 7, 6)


@pytest.mark.parametrize("nonsense", [("nothing",), ("week", "day"), ("sku", "sku")])
def test_nonsense_groups_are_refused(store: Store, nonsense: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"group by|each dimension"):
        query.cells(store, nonsense)


def test_a_hostile_value_in_a_filter_is_only_a_value(store: Store, tmp_path: Path) -> None:
    sku = "x'); drop table cases; --"
    loaded(store, write(tmp_path / "a.csv", [line("A", sku)]))
    assert query.cells(store, (), Filters().having("sku", sku))["lines"].item() == 1
    assert query.rows(store, Filters().having("sku", sku), which="all", search="%' or 1=1 --").total == 0
    assert np.isfinite(query.cells(store).to_numpy(dtype=float)).all()


def _latest_by(filled: Store, day: date) -> pd.DataFrame:
    """Case lines opened by a day, and of several on one line only the latest: by pandas."""
    rows = filled.frame("select * exclude (decides) from case_rows")
    rows = rows[pd.to_datetime(rows["open_day"]) <= pd.Timestamp(day)]
    own = rows["case_id"] + "/" + rows["case_sku"] + "/" + rows["case_variation"]
    rows = rows.assign(line=rows["line_id"].fillna(own)).sort_values(
        ["opened_at", "case_id", "case_sku", "case_variation"]
    )
    return rows.drop_duplicates("line", keep="last")


@pytest.mark.parametrize("day", [date(2026, 6, 14), date(2026, 9, 20)])
def test_seen_by_a_day_counts_what_had_arrived_by_then(filled: Store, day: date) -> None:
    filters = Filters(date(2026, 5, 4), date(2026, 9, 13), seen_by=day)
    latest = _latest_by(filled, day)
    shipped = pd.to_datetime(latest["event_day"]).between("2026-05-04", "2026-09-13")
    wrong = latest[shipped & (latest["fault"] != "no") & latest["in_rate"]]
    expected = wrong.groupby("shop").size()
    found = query.cells(filled, ("shop",), filters).set_index("shop")
    assert found["errors"].to_dict() == {shop: expected.get(shop, 0) for shop in found.index}
    whole = query.cells(filled, (), Filters(filters.start, filters.end)).iloc[0]
    assert 0 < len(wrong) < whole["errors"]
    assert query.rows(filled, filters, which="errors").total == len(wrong)


@pytest.mark.parametrize("by", [(), ("week",), ("month", "shop"), ("day", "platform", "shop"), ("platform",)])
@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(date(2026, 8, 5), date(2026, 10, 4), claimed=True).having("shop", "Main Street SG"),
        Filters(date(2026, 8, 5), None, "opened", seen_by=date(2026, 10, 4)).having("symptom", "wrong_sku"),
        Filters(date(2026, 9, 1), date(2026, 9, 30)).having("sku", "BELT-BK").excluding("platform", "lazada"),
        Filters(date(2020, 1, 1), date(2020, 1, 2)),
    ],
)
def test_daily_numbers_add_up_to_the_cells_of_every_period(
    filled: Store, by: tuple[str, ...], filters: Filters
) -> None:
    scope = query.daily_scope(by, filters)
    assert scope is not None and scope.start is None and not scope.get("shop")
    found = query.summed(query.daily(filled, scope), by, filters)
    asked = query.cells(filled, by, filters)
    # the engine tells no type of texts where there are none
    pd.testing.assert_frame_equal(found, asked, check_dtype=not asked.empty)


def test_what_is_more_than_days_and_shops_is_asked_of_the_store() -> None:
    assert query.daily_scope(("week", "sku"), Filters()) is None
    assert query.daily_scope((), Filters(basis="ordered")) is None


@pytest.mark.parametrize("day", [date(2026, 5, 20), date(2026, 8, 2)])
def test_cases_that_hang_together_with_no_other_are_as_if_all_were_decided_anew(
    filled: Store, day: date
) -> None:
    known = f"select * from case_rows where open_day <= date '{day}'"
    every = f"select * exclude (decides, error_cost), {DECIDES} as decides from ({known})"
    columns = "platform, case_shop, case_id, case_sku, case_variation, decides, error_cost"
    whole = filled.frame(f"select {columns} from ({with_error_costs(every)}) order by all")
    filters = Filters(seen_by=day)
    source = case_source(filled, filters)
    found = filled.frame(f"select {columns} from {source} order by all", seen_params(filters))
    pd.testing.assert_frame_equal(found, whole)
    together = filled.frame(f"select together, count(*) as n from ({known}) group by 1")
    assert set(together["together"]) == {True, False}


def test_seen_by_leaves_the_volume_whole(filled: Store) -> None:
    period = Filters(date(2026, 5, 4), date(2026, 9, 13))
    seen = query.cells(filled, (), Filters(period.start, period.end, seen_by=date(2026, 5, 5))).iloc[0]
    assert (
        seen["lines"] == query.cells(filled, (), period).iloc[0]["lines"] and seen["cases"] <= seen["lines"]
    )


def test_an_earlier_period_is_seen_at_the_same_age() -> None:
    now = Filters(date(2026, 10, 5), date(2026, 11, 1))
    before = now.before(as_of=date(2026, 11, 4))
    assert (before.start, before.end) == (date(2026, 9, 7), date(2026, 10, 4))
    assert before.seen_by == date(2026, 10, 7) and now.before().seen_by is None
    assert before.before().seen_by == date(2026, 9, 9)
    assert now.earlier(364, date(2026, 11, 4)).seen_by == date(2025, 11, 5)


def test_a_second_case_after_the_day_does_not_decide(tmp_path: Path) -> None:
    store = Store(None)
    loaded(store, write(tmp_path / "lines.csv", [line("O1")]))
    late = {"opened_at": "2026-08-09 08:30", "seller_fault": "yes"}
    loaded(
        store, write(tmp_path / "cases.csv", [case("C1", "O1", seller_fault="no"), case("C2", "O1", **late)])
    )
    day = store.value("select min(open_day) from cases")
    assert query.cells(store)["errors"].tolist() == [1]
    assert query.cells(store, (), Filters(seen_by=day))["errors"].tolist() == [0]
    store.close()


@pytest.mark.parametrize("dimension", ["packer", "sku", "cause"])
def test_what_is_excluded_and_what_is_chosen_add_up_to_everything(filled: Store, dimension: str) -> None:
    period = Filters(date(2026, 5, 4), date(2026, 9, 13))
    one, other = query.values(filled, dimension)[:2]
    chosen, left = period.having(dimension, one, other), period.excluding(dimension, one, other)
    assert left == chosen.others(dimension) and chosen == left.others(dimension)
    whole, inside, outside = (query.cells(filled, (), f).iloc[0] for f in (period, chosen, left))
    for name in ("errors", "cases") if dimension == "cause" else ("lines", "errors", "cases"):
        assert inside[name] + outside[name] == whole[name] and inside[name] > 0 and outside[name] > 0
    assert query.rows(filled, left, which="all").total == outside["cases"]
    assert one not in set(query.cells(filled, (dimension,), left)[dimension])


def test_ways_to_compare() -> None:
    now = Filters(date(2026, 10, 5), date(2026, 11, 1)).having("sku", "A")
    as_of = date(2026, 11, 4)
    assert now.compared("none", as_of) is None and now.compared("others.packer", as_of) is None
    assert now.compared("others.sku", as_of) == now.having("sku").excluding("sku", "A")
    own = now.compared("2026-01-05_2026-01-18", as_of)
    assert own == replace(now.between(date(2026, 1, 5), date(2026, 1, 18)), seen_by=date(2026, 1, 21))
    assert now.compared("year", as_of) == now.earlier(364, as_of)


def test_of_rows_the_columns_that_are_wanted_are_those_of_the_whole_rows(filled: Store) -> None:
    whole = query.rows(filled, which="seller", size=500)
    part = query.columns_of_rows(filled, Filters(), ("line_id", "error_cost"), "seller", limit=500)
    assert len(part)
    pd.testing.assert_frame_equal(part, whole.frame[["line_id", "error_cost"]])
    with pytest.raises(ValueError, match="no column"):
        query.columns_of_rows(filled, Filters(), ("1; drop table cases",))


def test_every_item_is_the_items_of_all(filled: Store) -> None:
    every = query.every_item(filled)
    assert len(every)
    pd.testing.assert_frame_equal(every, query.items(filled, every["sku"].tolist()))
