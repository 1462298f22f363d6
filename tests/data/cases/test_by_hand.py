"""A wrong shipment that our own people notice is a case at once, and becomes one with the marketplace's return."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from data import query
from data.cases import by_hand, entries, forms, merging, photos
from data.cases.by_hand import Noticed, OrderFound, WrongItem
from data.cases.checks import Invalid
from data.importing import ingest
from data.store import Store, utc_now
from tests import make

SEEN = datetime(2026, 7, 6, 2)  # noqa: DTZ001 - stored moments are naive UTC


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "data" / "rightbox.duckdb")
    lines = [
        make.line("O1"),
        make.line("O1", "TEE-BLACK-M", unit_price="13.90"),
        make.line("O2", quantity=3),
        make.line("O3", shipped_at="", status="to_ship", tracking_no=""),
    ]
    make.loaded(made, make.write(tmp_path / "orders.csv", lines))
    yield made
    made.close()


def enter(store: Store, order: str, *items: WrongItem, **more: object) -> list[dict[str, str]]:
    noticed = {"by": "packer", "at": SEEN, "symptom": "wrong_sku"} | more
    found = by_hand.find_orders(store, order)[0]
    record = f"N-{order}-{len(items)}-{noticed}"
    return by_hand.create(store, found, items or [WrongItem("TEE-NAVY-M")], Noticed(**noticed), "ann", record)


def returned(store: Store, tmp_path: Path, *rows: dict[str, object]) -> ingest.Upload:
    path = make.write(tmp_path / f"returns{len(list(tmp_path.iterdir()))}.csv", list(rows))
    return make.loaded(store, path)


@pytest.mark.parametrize("text", ["O1", "o1", " TO1 ", "to1"])
def test_an_order_is_known_by_its_number_or_its_parcels(store: Store, text: str) -> None:
    (found,) = by_hand.find_orders(store, text)
    assert (found.platform, found.shop, found.order_id) == ("shopee", "SG", "O1")
    assert list(found.lines["sku"]) == ["TEE-BLACK-M", "TEE-NAVY-M"]
    assert found.shipped


def test_an_order_that_is_not_loaded_is_entered_and_meets_its_line_later(
    store: Store, tmp_path: Path
) -> None:
    assert by_hand.find_orders(store, "O9") == []
    unknown = OrderFound("shopee", "SG", "O9", *by_hand.unknown_order())
    by_hand.create(store, unknown, [WrongItem("S9")], Noticed("courier", SEEN, "wrong_sku"), "ann", "N-1")
    assert query.cells(store, ()).iloc[0]["unmatched"] == 1
    make.loaded(store, make.write(tmp_path / "late.csv", [make.line("O9", "S9")]))
    assert query.cells(store, ()).iloc[0][["errors", "unmatched"]].tolist() == [1, 0]


def test_several_lines_of_an_order_are_one_case_with_a_line_each(store: Store) -> None:
    keys = enter(
        store,
        "O1",
        WrongItem("TEE-NAVY-M", received_sku="TEE-BLACK-M"),
        WrongItem("TEE-BLACK-M", received_sku="TEE-NAVY-M"),
    )
    assert len({k["case_id"] for k in keys}) == 1
    rows = query.rows(store, which="errors").frame.set_index("sku")
    assert rows.loc["TEE-NAVY-M", "received_sku"] == "TEE-BLACK-M"
    assert set(rows["fault"]) == {"yes"}
    assert query.cells(store, ()).iloc[0]["errors"] == 2


def test_a_second_click_makes_no_second_case(store: Store) -> None:
    assert enter(store, "O1") == enter(store, "O1")
    assert store.value("select count(*) from cases") == 1


def test_what_is_caught_before_it_leaves_is_a_failure_inside_and_no_wrong_shipment(store: Store) -> None:
    (key,) = enter(store, "O1", caught=True)
    entries.put_cost(store, key, "labour", Decimal(4), "SGD", date(2026, 7, 6), "", "ann")
    counted = query.cells(store, ()).iloc[0]
    assert counted[["errors", "unmatched", "cases"]].tolist() == [0, 0, 1]
    case = query.case(store, key)
    assert (case["caught"], case["detection"], case["fault"]) == (True, "pack", "yes")
    assert query.rows(store, which="caught").total == 1
    # the parcel that left right in the end still counts once when its buyer complains
    enter(store, "O1", by="buyer")
    assert query.cells(store, ()).iloc[0]["errors"] == 1


def test_a_complaint_is_verified_first_and_what_we_saw_is_ours(store: Store) -> None:
    (told,) = enter(store, "O1", by="buyer")
    (seen,) = enter(store, "O2", by="inventory")
    assert forms.values(forms.JUDGEMENT, query.case(store, told))["detection"] == "customer"
    assert forms.values(forms.JUDGEMENT, query.case(store, seen))["detection"] == ""


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"items": []}, "no_item"),
        ({"items": [WrongItem("TEE-NAVY-M", quantity=0)]}, "units"),
        ({"items": [WrongItem("TEE-NAVY-M", quantity=4)]}, "units"),
        ({"items": [WrongItem("TEE-NAVY-M", received_sku="x" * 300)]}, "too_long"),
        ({"items": [WrongItem("TEE-NAVY-M", received_sku="TEE-NAVY-M")]}, "same_item"),
        ({"at": None}, "needed"),
        ({"at": datetime(2026, 7, 1)}, "before_order"),  # noqa: DTZ001
        ({"at": utc_now() + timedelta(days=2)}, "ahead"),
        ({"symptom": ""}, "needed"),
        ({"symptom": "unmapped"}, "needed"),
        ({"by": "ghost"}, "needed"),
        ({"comment": "x" * 10_001}, "too_long"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(
    store: Store, change: dict[str, object], code: str
) -> None:
    order = by_hand.find_orders(store, "O2")[0]
    items = change.pop("items", [WrongItem("TEE-NAVY-M")])
    noticed = Noticed(**({"by": "packer", "at": SEEN, "symptom": "wrong_sku"} | change))
    with pytest.raises(Invalid) as refused:
        by_hand.create(store, order, items, noticed, "ann", "N")
    assert code in {p.code for p in refused.value.problems}
    assert store.value("select count(*) from cases") == 0


def test_the_marketplaces_return_takes_the_place_and_both_histories_stay(
    store: Store, tmp_path: Path
) -> None:
    (key,) = enter(store, "O1", WrongItem("TEE-NAVY-M", received_sku="TEE-BLACK-M"), comment="mail a@b.co")
    forms.save(store, forms.JUDGEMENT, key, {"cause": "pick_slot", "note": "bin beside"}, "ann")
    forms.save(store, forms.STEPS, key, {"contacted_at": SEEN + timedelta(hours=3)}, "ann")
    note = {"note_id": "N1", "said_at": SEEN, "channel": "chat", "asked": "new one", "answered": "sure"}
    entries.put_note(store, key, note, "ann")
    entries.put_cost(store, key, "labour", Decimal(3), "SGD", date(2026, 7, 6), "", "ann")
    upload = returned(store, tmp_path, make.case("R1", "O1"))
    assert store.rows("select case_id from cases") == [("R1",)]
    other = forms.find(store, "R1")
    case = query.case(store, other)
    assert (case["cause"], case["received_sku"], case["judgement_note"]) == (
        "pick_slot",
        "TEE-BLACK-M",
        "bin beside",
    )
    assert case["contacted_at"] == SEEN + timedelta(hours=3)
    assert len(entries.notes(store, other)) == 1
    assert list(entries.costs(store, other)["kind"]) == ["labour"]
    assert query.cells(store, ()).iloc[0]["errors"] == 1
    assert [o["case_id"] for o in merging.origins(store, other)] == [key["case_id"]]
    assert {"hand_cases.merged", "case_judgements", "hand_cases"} <= set(
        entries.history(store, other)["what"]
    )
    assert "a@b.co" not in str(merging.origins(store, other))
    # the file is taken back: the case that was noticed is there again, with all that was written
    ingest.undo(store, upload.tables[0].import_id, "ann")
    back = query.case(store, key)
    assert (back["cause"], back["received_sku"]) == ("pick_slot", "TEE-BLACK-M")
    assert len(entries.notes(store, key)) == 1
    returned(store, tmp_path, make.case("R1", "O1"))
    assert store.rows("select case_id from cases") == [("R1",)]
    assert query.case(store, other)["cause"] == "pick_slot"


def test_what_the_other_case_says_already_stays(store: Store, tmp_path: Path) -> None:
    returned(store, tmp_path, make.case("R1", "O1", received_sku="S7"))
    other = forms.find(store, "R1")
    forms.save(store, forms.JUDGEMENT, other, {"cause": "slip"}, "ben")
    (key,) = enter(store, "O1", WrongItem("TEE-NAVY-M", received_sku="TEE-BLACK-M"))
    forms.save(store, forms.JUDGEMENT, key, {"cause": "pick_slot", "origin": "pick"}, "ann")
    (doubt,) = merging.doubts(store)
    merging.merge(store, doubt.hand, doubt.other, "ann")
    case = query.case(store, other)
    assert (case["cause"], case["origin"], case["received_sku"]) == ("slip", "pick", "S7")


def test_a_doubt_is_asked_and_the_answer_holds(store: Store, tmp_path: Path) -> None:
    (key,) = enter(store, "O1")
    returned(store, tmp_path, make.case("R1", "O1"), make.case("R2", "O1"))
    assert store.value("select count(*) from cases") == 3
    assert {d.other["case_id"] for d in merging.doubts(store)} == {"R1", "R2"}
    merging.keep_apart(store, key, forms.find(store, "R1"), "ann")
    assert {d.other["case_id"] for d in merging.doubts(store, key)} == {"R2"}
    merging.merge(store, key, forms.find(store, "R2"), "ann")
    assert store.rows("select case_id from cases order by 1") == [("R1",), ("R2",)]
    assert merging.doubts(store) == []
    # it was a mistake: the case comes back, what was written about the other stays there
    merging.keep_apart(store, key, forms.find(store, "R2"), "ann")
    assert store.value("select count(*) from cases") == 3
    assert merging.doubts(store) == []


def test_a_reship_whose_goods_cost_nothing_is_not_known(store: Store) -> None:
    (key,) = enter(store, "O1")
    forms.save(store, forms.STEPS, key, {"resolution": "reship"}, "ann")
    entries.put_cost(store, key, "reship_freight", Decimal("3.20"), "SGD", date(2026, 7, 7), "", "ann")
    assert query.cells(store, ()).iloc[0]["cost_unknown"] == 1
    entries.put_cost(store, key, "reship_goods", Decimal("5"), "SGD", date(2026, 7, 7), "", "ann")
    assert query.cells(store, ()).iloc[0][["cost_unknown", "cost_total"]].tolist() == [0, 8.2]


@pytest.mark.parametrize("reason", ["Change of mind", "Item arrived late"])
def test_a_return_for_another_reason_is_a_doubt(store: Store, tmp_path: Path, reason: str) -> None:
    enter(store, "O1")
    symptom = "not_seller_fault" if reason == "Change of mind" else "late"
    returned(store, tmp_path, make.case("R1", "O1", raw_reason=reason, symptom=symptom))
    assert len(merging.doubts(store)) == 1
    assert store.value("select count(*) from cases") == 2


def test_another_item_of_the_order_is_another_case(store: Store, tmp_path: Path) -> None:
    enter(store, "O1")
    returned(store, tmp_path, make.case("R1", "O1", sku="TEE-BLACK-M"))
    assert store.value("select count(*) from cases") == 2
    assert merging.doubts(store) == []


def test_photos_go_along(store: Store, tmp_path: Path) -> None:
    (key,) = enter(store, "O1")
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG")
    photos.add(store, key, out.getvalue(), "ann")
    returned(store, tmp_path, make.case("R1", "O1"))
    assert len(photos.of_case(store, forms.find(store, "R1"))) == 1


def test_a_case_of_people_tells_nothing_of_missing_files(store: Store, tmp_path: Path) -> None:
    returned(store, tmp_path, make.case("R1", "O2"))
    before = query.claims_known(store, date(2026, 12, 1))
    enter(store, "O1", at=datetime(2026, 8, 30))  # noqa: DTZ001
    assert query.claims_known(store, date(2026, 12, 1)).equals(before)


def test_the_day_of_a_case_is_that_of_its_shop_near_midnight(store: Store) -> None:
    with store.writing() as cursor:
        cursor.run("update shops set zone = 'America/Mexico_City'")
    enter(store, "O1")  # 2:00 in UTC: ten in the morning in Singapore, where the installation is
    assert store.value("select open_day from cases") == date(2026, 7, 5)
    assert store.value(
        "select timezone('America/Mexico_City', timezone('UTC', opened_at))::date from cases"
    ) == (date(2026, 7, 5))
