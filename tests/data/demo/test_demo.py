"""The demo is reproducible, fits the templates, and holds the truths that it documents."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.demo import SHOPS, Demo, simulate, write_files
from data.demo.catalogue import KIT_FAMILY
from data.meaning import vocabulary as words
from data.schema import CASE_KEY, EVIDENCE, TABLES, file_columns, taxonomy

TODAY = date(2026, 7, 22)
TEMPLATES = ("order_lines", "packing", "cases", "costs")
MATURE_WEEKS = 36
FIXED = (
    ("order_lines", "status", taxonomy.ORDER_STATUSES),
    ("packing", "scan", taxonomy.SCANS),
    ("cases", "symptom", tuple(s.code for s in taxonomy.SYMPTOMS)),
    ("cases", "seller_fault", taxonomy.FAULTS),
    ("cases", "request", ("", *taxonomy.RESOLUTIONS)),
    ("cases", "resolution", ("", *taxonomy.RESOLUTIONS)),
    ("cases", "status", taxonomy.CASE_STATUSES),
    ("costs", "kind", taxonomy.COST_KINDS),
)
CAUSES = tuple(c.code for c in taxonomy.CAUSES)
WRITTEN = (
    ("case_judgements", "seller_fault", taxonomy.FAULTS),
    ("case_judgements", "cause", ("", *CAUSES)),
    ("case_judgements", "cause_status", ("", *taxonomy.CAUSE_STATUS)),
    ("case_judgements", "detection", ("", *taxonomy.DETECTION)),
    ("case_judgements", "origin", ("", *taxonomy.ORIGIN)),
    ("actions", "cause", CAUSES),
    ("actions", "kind", tuple(taxonomy.ACTION_KINDS)),
    ("actions", "strength", taxonomy.STRENGTHS),
    ("actions", "state", taxonomy.ACTION_STATES),
    ("cost_rules", "kind", taxonomy.COST_KINDS),
)


@pytest.fixture(scope="module", params=[1, 7], ids=lambda seed: f"seed{seed}")
def demo(request: pytest.FixtureRequest) -> Demo:
    return simulate(120_000, request.param, TODAY)


@pytest.fixture(scope="module")
def small() -> Demo:
    return simulate(6_000, 3, TODAY)


@pytest.fixture(scope="module")
def shipped(demo: Demo) -> pd.DataFrame:
    """The shipped lines with their packing, week, and whether a seller's error was reported."""
    lines = demo.order_lines.dropna(subset="shipped_at")
    log = demo.packing.drop(columns=["tracking_no", "quantity"])
    lines = lines.merge(log, on=["order_id", "sku"], how="left", validate="one_to_one")
    cases = judged(demo)
    errors = cases[cases["fault"] != "no"].drop_duplicates(["order_id", "sku"])
    lines = lines.merge(errors[["order_id", "sku", "symptom", "came"]], on=["order_id", "sku"], how="left")
    day = lines["shipped_at"] + pd.Timedelta(hours=8)
    week = (day - pd.Timestamp(demo.truths.weeks[0])).dt.days // 7
    return lines.assign(error=lines["symptom"].notna(), week=week, day=day)


@pytest.fixture(scope="module")
def mature(shipped: pd.DataFrame) -> pd.DataFrame:
    return shipped[shipped["week"] <= MATURE_WEEKS]


def judged(demo: Demo) -> pd.DataFrame:
    """The cases with what people decided; ``came`` is the SKU that came instead, wherever it is written."""
    decided = pd.DataFrame(demo.judgements)
    columns = [*CASE_KEY, "seller_fault", "cause", "received_sku"]
    cases = demo.cases.merge(decided[columns], on=list(CASE_KEY), how="left", suffixes=("", "_found"))
    came = cases["received_sku_found"].where(
        cases["received_sku_found"].fillna("") != "", cases["received_sku"]
    )
    return cases.assign(fault=cases["seller_fault_found"].fillna(cases["seller_fault"]), came=came)


def observed_over_expected(lines: pd.DataFrame) -> pd.Series:
    """Errors of each packer over what the others' rates on the same SKUs predict."""
    own = (
        lines.groupby(["packer", "parent_sku", "sku"], observed=True)["error"]
        .agg(["sum", "size"])
        .reset_index()
    )
    rest = own.groupby("sku")[["sum", "size"]].transform("sum") - own[["sum", "size"]]
    of_packer = own.groupby(["packer", "parent_sku"])[["sum", "size"]].transform("sum")
    family = own.groupby("parent_sku")[["sum", "size"]].transform("sum") - of_packer
    rate = (rest["sum"] + 200 * family["sum"] / family["size"]) / (rest["size"] + 200)
    own["expected"] = own["size"] * rate
    total = own.groupby("packer")[["sum", "expected"]].sum()
    return total["sum"] / total["expected"]


def test_equal_arguments_give_equal_frames_and_another_seed_does_not(small: Demo) -> None:
    again, other = simulate(6_000, 3, TODAY), simulate(6_000, 4, TODAY)
    for table in TEMPLATES:
        pd.testing.assert_frame_equal(getattr(small, table), getattr(again, table))
        assert not getattr(small, table).equals(getattr(other, table))
    assert small.records == again.records
    assert small.truths == again.truths


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 3, 1), date(2028, 2, 29), date(2026, 7, 20)])
def test_the_weeks_are_whole_and_end_a_few_days_before_today(today: date) -> None:
    made = simulate(300, 1, today)
    ages = (pd.Timestamp(today) - made.order_lines["shipped_at"].dropna()).dt.days
    assert len(made.truths.weeks) == 40
    assert {week.weekday() for week in made.truths.weeks} == {0}
    assert 3 <= (today - made.truths.weeks[-1]).days - 6 <= 9
    assert ages.between(1, 40 * 7 + 10).all()


def test_too_few_lines_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 100 lines, got 99"):
        simulate(99)


@pytest.mark.parametrize("table", TEMPLATES)
def test_a_frame_has_the_columns_and_the_unique_key_of_its_template(demo: Demo, table: str) -> None:
    frame: pd.DataFrame = getattr(demo, table)
    assert list(frame) == [c.name for c in file_columns(TABLES[table])]
    assert not frame.duplicated(list(TABLES[table].key)).any()
    required = [c.name for c in file_columns(TABLES[table]) if c.required]
    assert not frame[required].isna().any().any()
    assert not (frame[required].astype(str) == "").any().any()


@pytest.mark.parametrize(("table", "column", "known"), FIXED)
def test_a_code_of_a_frame_is_of_the_taxonomy(
    demo: Demo, table: str, column: str, known: tuple[str, ...]
) -> None:
    assert set(getattr(demo, table)[column]) <= set(known)


@pytest.mark.parametrize(("table", "column", "known"), WRITTEN)
def test_a_code_that_people_wrote_is_of_the_taxonomy(
    demo: Demo, table: str, column: str, known: tuple[str, ...]
) -> None:
    assert {row[column] for row in demo.records[table]} <= set(known)


def test_what_people_wrote_has_columns_of_the_schema_and_unique_keys(demo: Demo) -> None:
    for table, rows in demo.records.items():
        assert {name for row in rows for name in row} <= set(TABLES[table].names), table
        keys = [tuple(row.get(name) for name in TABLES[table].key) for row in rows]
        assert len(set(keys)) == len(keys), table
    cases = set(demo.cases[list(CASE_KEY)].itertuples(index=False, name=None))
    for table in ("case_judgements", "retro_cases"):
        assert {tuple(row[name] for name in CASE_KEY) for row in demo.records[table]} <= cases


def test_an_order_number_belongs_to_one_order_and_has_fourteen_characters(demo: Demo) -> None:
    orders = demo.order_lines.drop_duplicates(["order_id", "shop", "warehouse", "ordered_at", "shipped_at"])
    assert orders["order_id"].is_unique
    assert (orders["order_id"].str.len() == 14).all()
    assert demo.cases["case_id"].is_unique
    assert (demo.cases["case_id"].str.len() == 15).all()
    assert len(demo.order_lines) == 120_000


def test_every_case_has_its_line_and_every_packing_its_order(demo: Demo) -> None:
    lines = pd.MultiIndex.from_frame(demo.order_lines[["shop", "order_id", "sku", "variation"]])
    assert pd.MultiIndex.from_frame(demo.cases[["shop", "order_id", "sku", "variation"]]).isin(lines).all()
    parcels = pd.MultiIndex.from_frame(demo.order_lines[["order_id", "tracking_no", "sku"]])
    assert pd.MultiIndex.from_frame(demo.packing[["order_id", "tracking_no", "sku"]]).isin(parcels).all()
    costs = pd.MultiIndex.from_frame(demo.costs[list(CASE_KEY)])
    assert costs.isin(pd.MultiIndex.from_frame(demo.cases[list(CASE_KEY)])).all()


def test_orders_that_were_not_shipped_have_no_packing_and_no_case(demo: Demo) -> None:
    waiting = demo.order_lines[demo.order_lines["status"].isin(taxonomy.NOT_SHIPPED)]
    assert set(waiting["status"]) == taxonomy.NOT_SHIPPED
    assert waiting["shipped_at"].isna().all()
    assert not demo.packing["order_id"].isin(waiting["order_id"]).any()
    assert not demo.cases["order_id"].isin(waiting["order_id"]).any()


def test_nothing_is_known_from_after_the_export(demo: Demo) -> None:
    export = pd.Timestamp(TODAY) + pd.Timedelta(hours=6)
    for table in TEMPLATES:
        for column in file_columns(TABLES[table]):
            if column.type == "timestamp" and column.name != "respond_by":
                assert not (getattr(demo, table)[column.name] > export).any(), (table, column.name)


def test_the_steps_of_a_case_are_in_order(demo: Demo) -> None:
    cases = demo.cases.merge(demo.order_lines[["order_id", "sku", "delivered_at"]], on=["order_id", "sku"])
    steps = ["delivered_at", "opened_at", "contacted_at", "verified_at", "resolved_at", "closed_at"]
    for before, after in pairwise(steps):
        known = cases.dropna(subset=after)
        assert (known[before] <= known[after]).all(), (before, after)
    assert (cases["ticket_no"].ne("") == cases["ticket_at"].notna()).all()


def test_some_cases_are_open_some_due_soon_and_some_overdue(demo: Demo) -> None:
    export = pd.Timestamp(TODAY) + pd.Timedelta(hours=6)
    waiting = demo.cases[demo.cases["resolved_at"].isna()]
    left = waiting["respond_by"] - export
    assert len(waiting) >= 20
    assert (left < pd.Timedelta(0)).sum() >= 3
    assert left.between(pd.Timedelta(0), pd.Timedelta(hours=48)).sum() >= 3


def test_errors_are_rare_late_mostly_judged_and_fewer_than_other_returns(
    demo: Demo, mature: pd.DataFrame
) -> None:
    cases = judged(demo)
    errors = cases[cases["fault"] == "yes"]
    decided = errors["cause"].dropna()
    delay = cases.drop_duplicates(["order_id", "sku"]).merge(
        demo.order_lines[["order_id", "sku", "shipped_at"]], on=["order_id", "sku"]
    )
    days = (delay["opened_at"] - delay["shipped_at"]).dt.total_seconds() / 86_400
    assert 0.0065 <= mature["error"].mean() <= 0.0105
    assert (cases["fault"] == "no").sum() > len(errors)
    assert 0.80 <= len(decided) / len(errors) <= 0.93
    assert 0.06 <= (decided == "unknown").mean() <= 0.14
    assert 5 <= days.median() <= 8
    assert 30 < days.max() <= 45


def test_the_last_weeks_are_incomplete(demo: Demo, shipped: pd.DataFrame) -> None:
    made, reported = sum(demo.truths.made.values()), sum(demo.truths.reported.values())
    late = demo.cases.merge(shipped[["order_id", "sku", "week"]], on=["order_id", "sku"])[
        "week"
    ].value_counts()
    lines = shipped["week"].value_counts()
    assert 0.9 < reported / made < 1
    assert late[39] / lines[39] < 0.75 * late[20:37].sum() / lines[20:37].sum()


def test_every_true_error_reported_is_a_seller_s_error_of_the_frames(
    demo: Demo, shipped: pd.DataFrame
) -> None:
    errors, true = shipped["error"].sum(), sum(demo.truths.reported.values())
    assert 0 <= errors - true <= 0.06 * true


def test_the_pair_is_mixed_up_both_ways_from_its_week_on(demo: Demo, shipped: pd.DataFrame) -> None:
    truths = demo.truths
    pair = shipped[shipped["sku"].isin(truths.pair)]
    after = pair["day"] >= pd.Timestamp(truths.pair_from)
    each_other = (
        pair["came"] == pair["sku"].map(dict(zip(truths.pair, truths.pair[::-1], strict=True)))
    ) & after
    weeks = pair.loc[after].groupby("week")["error"].mean()
    assert pair.loc[after, "error"].sum() >= truths.reported["pair"]
    assert each_other.groupby(pair["sku"]).sum().min() >= 10
    assert pair.loc[after, "error"].mean() > 4 * pair.loc[~after, "error"].mean()
    assert weeks.iloc[len(weeks) // 2 :].mean() > weeks.iloc[: len(weeks) // 2].mean()


def test_the_station_errs_on_the_night_shift_from_its_week_on(demo: Demo, mature: pd.DataFrame) -> None:
    truths = demo.truths
    after = mature["day"] >= pd.Timestamp(truths.station_from)
    here = (mature["station"] == truths.station) & (mature["shift"] == truths.shift)
    rates = mature.groupby([here.rename("here"), after.rename("after")])["error"].mean()
    assert rates[True, True] > 3 * rates[True, False]
    assert rates[True, True] > 3 * rates[False, True]
    by_place = mature[after].groupby(["station", "shift"])["error"].mean()
    assert by_place.idxmax() == (truths.station, truths.shift)


def test_the_station_s_errors_are_not_one_packer_s(demo: Demo, mature: pd.DataFrame) -> None:
    truths = demo.truths
    here = mature[(mature["station"] == truths.station) & (mature["shift"] == truths.shift) & mature["error"]]
    late = here[here["day"] >= pd.Timestamp(truths.station_from)]
    assert late["packer"].nunique() >= 6
    assert late["packer"].value_counts(normalize=True).max() < 0.4


def test_swapped_orders_hold_each_other_s_items_and_were_packed_within_minutes(demo: Demo) -> None:
    swaps = pd.DataFrame(demo.truths.swaps, columns=["one", "other"])
    log = demo.packing[demo.packing["order_id"].isin(swaps.to_numpy().ravel())].set_index("order_id")
    both = swaps[swaps["one"].isin(log.index) & swaps["other"].isin(log.index)]
    one, other = log.loc[both["one"]].reset_index(), log.loc[both["other"]].reset_index()
    apart = (one["packed_at"] - other["packed_at"]).abs()
    about = demo.order_lines[demo.order_lines["order_id"].isin(swaps.to_numpy().ravel())]
    came = judged(demo).drop_duplicates("order_id").set_index("order_id")["came"]
    ordered = about.set_index("order_id")["sku"]
    told = came.reindex(swaps["one"]).to_numpy()
    right = ordered.reindex(swaps["other"]).to_numpy()
    known = pd.notna(told) & (told != "")
    assert len(both) >= 20
    assert apart.max() <= pd.Timedelta(minutes=5)
    assert set(one["station"]) == set(other["station"]) == {demo.truths.station}
    assert known.sum() >= 15
    assert (told[known] == right[known]).all()


def test_the_worst_raw_packer_is_innocent(demo: Demo, mature: pd.DataFrame) -> None:
    raw = mature.groupby("packer")["error"].mean()
    assert raw.idxmax() == demo.truths.innocent
    assert 0.75 <= observed_over_expected(mature)[demo.truths.innocent] <= 1.3
    hard = mature["parent_sku"].isin(demo.truths.hard_families)
    assert hard[mature["packer"] == demo.truths.innocent].mean() > 0.6
    assert hard[mature["packer"] != demo.truths.innocent].mean() < 0.1


def test_the_new_packer_errs_more_than_the_work_explains_and_learns(demo: Demo, mature: pd.DataFrame) -> None:
    truths = demo.truths
    own = mature[mature["packer"] == truths.packer]
    ratios = observed_over_expected(mature)
    assert own["day"].min() >= pd.Timestamp(truths.packer_from)
    assert ratios.idxmax() == truths.packer
    assert ratios[truths.packer] > 1.8
    assert ratios.drop(truths.packer).max() < 1.7
    # the rate of kits fell for everybody, because of the scan gate
    own = own[own["parent_sku"] != KIT_FAMILY]
    first, last = own[own["week"] < 32]["error"].mean(), own[own["week"] >= 33]["error"].mean()
    assert first > last


def test_the_scan_gate_worked_and_the_memo_did_not(demo: Demo, mature: pd.DataFrame) -> None:
    truths = demo.truths

    def ratio(family: str, start: date) -> float:
        lines = mature[mature["parent_sku"] == family]
        after = lines["day"] >= pd.Timestamp(start)
        return lines.loc[after, "error"].mean() / lines.loc[~after, "error"].mean()

    assert 0.15 <= ratio(truths.family, truths.action_on) <= 0.6
    assert 0.6 <= ratio(truths.idle_family, truths.idle_action_on) <= 1.7
    gate = demo.packing["sku"].str.startswith(truths.family) & (
        demo.packing["packed_at"] > pd.Timestamp(truths.action_on)
    )
    assert (demo.packing.loc[gate, "scan"] == "scanned").mean() > 0.9


def test_two_actions_are_done_and_of_the_two_open_ones_one_is_overdue(demo: Demo) -> None:
    done = [a for a in demo.actions if a["state"] == "verifying"]
    waiting = [a for a in demo.actions if a["state"] != "verifying"]
    assert {a["start_on"] for a in done} == {demo.truths.action_on, demo.truths.idle_action_on}
    assert all(a["baseline_end"] < a["exclude_start"] <= a["exclude_end"] < a["start_on"] for a in done)
    assert sorted(a["due_on"] < TODAY for a in waiting) == [False, True]
    assert all(a["owner"] and a["scope"] and a["metric"] and a["due_on"] for a in demo.actions)


def test_credits_are_negative_and_costs_positive_in_the_minor_units_of_their_currency(demo: Demo) -> None:
    credit = demo.costs["kind"].isin(taxonomy.CREDIT_KINDS)
    assert (demo.costs.loc[credit, "amount"] < 0).all()
    assert (demo.costs.loc[~credit, "amount"] > 0).all()
    whole = demo.costs.loc[demo.costs["currency"] == "IDR", "amount"]
    assert (whole == whole.round()).all()
    assert (demo.costs["amount"] == demo.costs["amount"].round(2)).all()
    assert set(demo.costs["currency"]) == {s.currency for s in SHOPS}
    assert len(set(demo.costs["kind"])) >= 8


def test_comments_come_in_several_scripts_and_a_few_hold_contact_data_to_mask(demo: Demo) -> None:
    comments = demo.cases["comment"]
    assert comments.str.contains("[\u4e00-\u9fff]").sum() > 20
    assert comments.str.contains("[\u0e00-\u0e7f]").sum() > 20
    contact = comments.str.contains(r"@example\.|0000")
    assert 5 <= contact.sum() <= 0.05 * len(comments)


def test_the_goods_are_about_three_hundred_skus_in_sixty_families(demo: Demo) -> None:
    goods = demo.order_lines.drop_duplicates("sku")
    share = demo.order_lines["sku"].value_counts(normalize=True)
    assert 280 <= len(goods) <= 320
    assert 55 <= goods["parent_sku"].nunique() <= 65
    assert share.iloc[:30].sum() > 3 * share.iloc[-60:].sum()


def test_files_have_the_template_s_header_and_the_shop_s_local_time(small: Demo, tmp_path: Path) -> None:
    files = write_files(small, tmp_path)
    assert len({file.path for file in files}) == len(files) == 14
    for file in files:
        columns = file_columns(TABLES[file.table])
        text = pd.read_csv(file.path, dtype=str, keep_default_na=False)
        frame: pd.DataFrame = getattr(small, file.table)
        assert list(text) == [c.name for c in columns]
        if file.shop:
            assert set(text["shop"]) == {file.shop}
            frame = frame[frame["shop"] == file.shop].reset_index(drop=True)
            assert len(text) == len(frame)
            for column in columns:
                if column.type == "timestamp" and column.name in text:
                    back = pd.to_datetime(text[column.name], format="%Y-%m-%d %H:%M").dt.tz_localize(
                        file.zone
                    )
                    utc = back.dt.tz_convert("UTC").dt.tz_localize(None)
                    assert (utc.isna() == frame[column.name].isna()).all()
                    np.testing.assert_array_equal(utc.dropna(), frame[column.name].dropna())
    assert sum(len(pd.read_csv(f.path)) for f in files if f.table == "packing") == len(small.packing)


def test_numbers_and_flags_in_the_files_read_back_as_they_were(small: Demo, tmp_path: Path) -> None:
    files = [f for f in write_files(small, tmp_path) if f.shop == SHOPS[1].name]
    text = {f.table: pd.read_csv(f.path, dtype=str, keep_default_na=False) for f in files}
    lines = small.order_lines[small.order_lines["shop"] == SHOPS[1].name]
    assert text["order_lines"]["unit_price"].astype(float).tolist() == lines["unit_price"].tolist()
    assert text["order_lines"]["order_id"].tolist() == lines["order_id"].tolist()
    cases = small.cases[small.cases["shop"] == SHOPS[1].name]
    for flag in EVIDENCE:
        assert (text["cases"][flag] == "yes").tolist() == cases[flag].tolist()


@pytest.mark.parametrize(("column", "vocabulary"), [("raw_reason", "reason"), ("raw_status", "case_status")])
def test_the_import_knows_every_word_of_the_cases(demo: Demo, column: str, vocabulary: str) -> None:
    said = demo.cases[["platform", column]].drop_duplicates().itertuples(index=False, name=None)
    unknown = [word for platform, word in said if words.lookup(vocabulary, word, platform) == "unmapped"]
    assert unknown == []
