"""The Data screen: drop, preview, answer, load once; history, undo, words; nothing bad is stored and the app lives."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from data import locales
from pages.ui.core import ask, rights
from tests.pages.conftest import Open, everything_shown
from tests.paths import SAMPLES

ORDERS = SAMPLES / "shopee_en_Order.all.20260701_20260731.xlsx"
RETURNS = SAMPLES / "shopee_en_Order.return_refund.20260701_20260731.xls"
ENCRYPTED = SAMPLES / "shopee_zh-TW_Order.all.encrypted_pw_168168.xlsx"
PACKING = SAMPLES / "packing_log_generic.csv"
HEADER = "platform,shop,order_id,sku,quantity,ordered_at,unit_price\n"
FEW = ("few.csv", (HEADER + "".join(f"shopee,A,O{n},S1,1,2026-07-0{n},9\n" for n in range(1, 8))).encode())
UNKNOWN = (
    "Ticket,Order number,When it came,What\nT1,26A,2026-07-02,Wrong item\nT2,26B,2026-07-03,Wrong item\n"
)


def drop(at: AppTest, *files: Path | tuple[str, bytes]) -> AppTest:
    named = [(f.name, f.read_bytes()) if isinstance(f, Path) else f for f in files]
    return (
        at.file_uploader[0]
        .set_value([(name, data, "application/octet-stream") for name, data in named])
        .run()
    )


def shown(at: AppTest) -> str:
    return " ".join(everything_shown(at)).replace("\\", "")


def counted(table: str) -> int:
    return int(ask.store().value(f"select count(*) from {table}"))


def stored() -> int:
    return sum(counted(t) for t in ("order_lines", "packing", "cases", "costs", "volumes", "imports"))


def test_files_are_previewed_without_storing_and_loaded_by_one_button(
    nothing: Path, open_screen: Open
) -> None:
    at = drop(open_screen("imports"), RETURNS, ORDERS, PACKING)
    assert not at.exception
    text = shown(at)
    assert (
        "Shopee · Orders · English" in text
        and "Shopee · Returns · English" in text
        and "36 rows: 36 new" in text
    )
    assert stored() == 0
    at.button(key="imports-load").click().run()
    assert not at.exception
    assert (counted("imports"), counted("cases"), counted("order_lines")) == (3, 13, 36)
    assert "13 of 13 cases (100%) meet their order" in shown(at)
    assert list((nothing / "uploads").iterdir()) == []
    # orders went first although returns were dropped first
    order = [r[0] for r in ask.store().rows("select table_name from imports order by import_id")]
    assert order == ["order_lines", "packing", "cases"]


def test_a_second_click_and_a_rerun_load_nothing_twice(nothing: Path, open_screen: Open) -> None:
    at = drop(open_screen("imports"), FEW)
    button = at.button(key="imports-load")
    button.click().run()
    at.run()
    assert counted("imports") == 1 and not [b for b in at.button if b.key == "imports-load"]


def test_taking_a_file_out_of_the_drop_zone_forgets_it(nothing: Path, open_screen: Open) -> None:
    at = drop(open_screen("imports"), FEW)
    assert len(list((nothing / "uploads").iterdir())) == 1
    at.file_uploader[0].clear().run()
    assert not at.exception and list((nothing / "uploads").iterdir()) == [] and "7 rows" not in shown(at)


def test_files_wait_while_the_visitor_looks_at_another_screen(nothing: Path, open_screen: Open) -> None:
    at = drop(open_screen("imports"), FEW)
    at.switch_page("settings.py").run()
    at.switch_page("imports.py").run()
    assert not at.exception and "7 rows: 7 new" in shown(at)
    at.button(key="imports-load").click().run()
    assert counted("order_lines") == 7


def test_the_shop_and_zone_can_be_answered_before_loading(nothing: Path, open_screen: Open) -> None:
    at = drop(open_screen("imports"), ORDERS)
    shop = next(t for t in at.text_input if str(t.key).startswith("shop-"))
    shop.set_value("Main Street").run()
    zone = next(s for s in at.selectbox if str(s.key).startswith("zone-"))
    zone.select("Asia/Manila").run()
    at.button(key="imports-load").click().run()
    assert not at.exception
    assert ask.store().rows("select distinct shop from order_lines") == [("Main Street",)]
    assert ask.store().rows("select shop, zone from shops") == [("Main Street", "Asia/Manila")]


def test_an_encrypted_workbook_asks_for_its_password(nothing: Path, open_screen: Open) -> None:
    at = drop(open_screen("imports"), ENCRYPTED)
    assert "protected with a password" in shown(at)
    field = next(t for t in at.text_input if str(t.key).startswith("password-"))
    field.set_value("wrong")
    next(b for b in at.button if b.label == "Open").click().run()
    assert "is not right" in shown(at)
    next(t for t in at.text_input if str(t.key).startswith("password-")).set_value("168168")
    next(b for b in at.button if b.label == "Open").click().run()
    assert not at.exception and "28 rows: 28 new" in shown(at)


def test_unclear_dates_are_asked_and_never_guessed(nothing: Path, open_screen: Open) -> None:
    at = drop(open_screen("imports"), ("o.csv", (HEADER + "shopee,A,O1,S1,1,03/04/2026,9\n").encode()))
    assert "day first or month first" in shown(at)
    next(b for b in at.button if str(b.key).startswith("month_first")).click().run()
    at.button(key="imports-load").click().run()
    assert str(ask.store().value("select order_day from order_lines")) == "2026-03-04"


def test_an_unknown_table_is_explained_once_and_recognised_next_time(
    nothing: Path, open_screen: Open
) -> None:
    at = drop(open_screen("imports"), ("complaints.csv", UNKNOWN.encode()))
    next(s for s in at.selectbox if str(s.key).startswith("map-table")).select("cases").run()
    next(s for s in at.selectbox if str(s.key).startswith("map-platform")).select("shopee").run()
    wanted = {"0": "case_id", "1": "order_id", "2": "opened_at", "3": "raw_reason"}
    for box in [str(s.key) for s in at.selectbox if "-cases-" in str(s.key)]:
        at.selectbox(key=box).select(wanted[box.rsplit("-", 1)[1]])
    at.run()
    assert not at.exception and "2 of 2 rows would be read" in shown(at)
    next(b for b in at.button if str(b.key).startswith("map-save")).click().run()
    assert not at.exception and "described by you" in shown(at)
    at.button(key="imports-load").click().run()
    assert counted("cases") == 2
    later = drop(open_screen("imports"), ("later.csv", UNKNOWN.replace("T1", "T8").encode()))
    assert "described by you" in shown(later) and "1 new" in shown(later)


def test_a_table_that_looks_like_an_export_but_lacks_a_column_can_be_described(
    nothing: Path, open_screen: Open
) -> None:
    known = "Return ID,Order ID,Return/Refund Solution,Refund Total Amount,SKU\nR1,O1,Refund,5.00,S1\n"
    common = "return_id,order_id,return_reason,sku,quantity,return_requested_date\nRI:1,OD1,WRONG,S1,1,2026-03-02\n"
    for name, text in (("shopee.csv", known), ("other.csv", common)):
        at = drop(open_screen("imports"), (name, text.encode()))
        assert not at.exception
        assert [s for s in at.selectbox if str(s.key).startswith("map-table")]
        offered = next(s for s in at.selectbox if str(s.key).startswith("map-platform")).options
        assert {"Douyin", "Etsy", "Flipkart", "Mercado Livre", "Temu"} <= set(offered)


def test_many_rejected_rows_need_the_persons_word_and_come_back_as_a_file(
    nothing: Path, open_screen: Open
) -> None:
    text = HEADER + "shopee,A,O1,S1,two,2026-07-01,9\nshopee,A,O2,S1,1,2026-07-01,9\n"
    at = drop(open_screen("imports"), ("o.csv", text.encode()))
    assert "row 2" in shown(at) and "“two”" in shown(at) and "“quantity”" in shown(at)
    assert not [b for b in at.button if b.key == "imports-load"]
    at.checkbox[0].check().run()
    at.button(key="imports-load").click().run()
    assert counted("order_lines") == 1
    next(b for b in at.button if b.label == locales.lookup("en", "imports.see_problems")).click().run()
    assert not at.exception and at.query_params["tab"] == "history"
    assert "row 2" in shown(at)
    assert [b for b in at.get("download_button") if "rejected row to correct" in b.proto.label]


@pytest.mark.parametrize("language", locales.languages())
def test_undo_asks_first_and_brings_back_what_was(language: str, nothing: Path, open_screen: Open) -> None:
    at = drop(open_screen("imports", lang=language), FEW)
    at.button(key="imports-load").click().run()
    import_id = ask.store().value("select import_id from imports")
    at.query_params["tab"] = "history"
    at.query_params["import"] = import_id
    at.run()
    at.button(key=f"undo-{import_id}").click().run()
    assert counted("order_lines") == 7
    at.button(key="undo-yes").click().run()
    assert not at.exception and counted("order_lines") == 0
    assert ask.store().value("select undone_by from imports") == "local"


def test_an_unknown_word_is_explained_on_the_screen(nothing: Path, open_screen: Open) -> None:
    lines = HEADER.strip() + ",status\nshopee,A,O1,S1,1,2026-07-01,9,Zapped\n"
    at = drop(open_screen("imports"), ("o.csv", lines.encode()))
    at.button(key="imports-load").click().run()
    next(b for b in at.button if str(b.key).startswith("words-")).click().run()
    assert "Zapped" in shown(at)
    at.selectbox(key="word-order_status-Zapped").select("completed").run()
    at.button(key="word-order_status-Zapped-save").click().run()
    assert not at.exception and ask.store().rows("select status from order_lines") == [("completed",)]
    assert "1 stored row was changed" in shown(at)


def test_two_visitors_load_at_the_same_time(nothing: Path, open_screen: Open) -> None:
    one, two = open_screen("imports"), open_screen("imports")
    drop(one, FEW)
    drop(two, FEW, PACKING)
    two.button(key="imports-load").click().run()
    one.button(key="imports-load").click().run()
    assert not one.exception and not two.exception
    assert counted("order_lines") == 7 and "7 unchanged" in shown(one)


def _cut(path: Path) -> bytes:
    return path.read_bytes()[:-3000]


def _zip() -> bytes:
    out = io.BytesIO()
    zipfile.ZipFile(out, "w").close()
    return out.getvalue()


BAD: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "notes.csv": (b"lunch,menu\nmonday,rice\n", ("notes.csv", "row 1")),
    "nothing.xlsx": (b"", ("nothing.xlsx", "empty")),
    "bundle.zip": (_zip(), ("bundle.zip", "empty ZIP")),
    "cut.xlsx": (_cut(ORDERS), ("cut.xlsx", "damaged")),
    "photo.csv": (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, ("photo.csv", "no table")),
    "header.csv": (HEADER.encode(), ("header.csv", "row 1")),
    "swapped.csv": (
        (HEADER + "".join(f"shopee,A,O{n},S1,2026-07-0{n},{n},9\n" for n in range(1, 6))).encode(),
        ("swapped.csv", "row 2", "quantity", "2026-07-01"),
    ),
    "rounded.csv": (
        (HEADER + "shopee,A,5.73E+14,S1,1,2026-07-01,9\n").encode(),
        ("rounded.csv", "row 2", "order_id", "5.73E+14"),
    ),
    "mixed.csv": (
        (HEADER + "shopee,A,O1,S1,1,31/07/2026,9\nshopee,A,O2,S1,1,07/31/2026,9\n").encode(),
        ("mixed.csv", "ordered_at"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_file_gets_a_sentence_and_nothing_is_stored(
    name: str, nothing: Path, open_screen: Open
) -> None:
    data, told = BAD[name]
    at = drop(open_screen("imports"), (name, data))
    assert not at.exception
    text = shown(at)
    assert [part for part in told if part not in text] == []
    assert not [b for b in at.button if b.key == "imports-load"] and stored() == 0
    drop(at, PACKING)
    assert not at.exception and "257 rows" in shown(at)


def test_bad_files_do_not_keep_good_ones_out(nothing: Path, open_screen: Open) -> None:
    at = drop(open_screen("imports"), *[(name, data) for name, (data, _) in BAD.items()], FEW)
    at.button(key="imports-load").click().run()
    assert not at.exception and counted("imports") == 1 and counted("order_lines") == 7


def test_hostile_values_stay_text(nothing: Path, open_screen: Open) -> None:
    evil = "![x](https://evil.example/p.png)<img src=x onerror=alert(1)>"
    text = HEADER + f'shopee,"{evil}",O1,"{evil}",two,2026-07-01,9\nshopee,"{evil}",O2,S1,1,2026-07-01,9\n'
    at = drop(open_screen("imports"), (f"{evil.replace('/', '_')}.csv", text.encode()))
    at.checkbox[0].check().run()
    at.button(key="imports-load").click().run()
    for tab in ("load", "history", "words", "quality"):
        at.query_params["tab"] = tab
        at.run()
        assert not at.exception
        for line in everything_shown(at):
            assert "](https" not in line and "<img" not in line.replace("\\<", "")


def test_only_editors_load(nothing: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    viewer = rights.Visitor("v@example.com", "viewer", False)
    monkeypatch.setattr(rights, "person", lambda: viewer)
    at = open_screen("imports")
    assert not at.exception and not at.file_uploader and not at.get("download_button")
    for tab in ("history", "words", "quality", "templates", "backup", "dictionary"):
        at.query_params["tab"] = tab
        at.run()
        assert not at.exception
        assert not [b for b in at.button if str(b.key).startswith(("undo", "backup", "demo"))]


@pytest.mark.parametrize("language", locales.languages())
@pytest.mark.parametrize("tab", ["load", "history", "words", "quality", "templates", "backup", "dictionary"])
def test_every_part_opens_in_every_language(tab: str, language: str, demo: Path, open_screen: Open) -> None:
    at = open_screen("imports", lang=language, tab=tab)
    assert not at.exception
    assert not [text for text in everything_shown(at) if "nan" in text.lower().split() or "None" in text]


def test_the_demo_link_offers_it_and_the_demo_comes_out_again(own_demo: Path, open_screen: Open) -> None:
    at = open_screen("imports", demo="1")
    at.button(key="demo-remove").click().run()
    assert not at.exception and ask.extent().empty
    assert at.button(key="demo-load").label == locales.lookup("en", "empty.demo")


def test_a_backup_is_taken_and_checked(own_demo: Path, open_screen: Open) -> None:
    at = open_screen("imports", tab="backup")
    at.button(key="backup-take").click().run()
    assert not at.exception
    next(b for b in at.button if str(b.key).startswith("verify-")).click().run()
    assert locales.lookup("en", "imports.backup_good") in " ".join(s.value for s in at.success)
    assert len(list((own_demo / "backups").glob("rightbox-*.duckdb"))) == 1


SHOPEE = "Order ID,Order Status,Order Creation Date,SKU Reference No.,Variation Name,Quantity,Deal Price,Ship Time\n"


def shopee(name: str, numbers: range) -> tuple[str, bytes]:
    rows = (
        f"2607{n % 28 + 1:02d}ABCDEF{n:02d},Completed,2026-07-{n % 28 + 1:02d} 10:00,A,Navy,1,12.90,2026-07-30 16:00\n"
        for n in numbers
    )
    return name, (SHOPEE + "".join(rows)).encode()


def test_shop_and_currency_are_asked_once_for_all_files_and_loading_is_undone_with_one_click(
    nothing: Path, open_screen: Open
) -> None:
    at = drop(
        open_screen("imports"),
        shopee("a long name of the file of july.csv", range(40)),
        shopee("b.csv", range(40, 80)),
    )
    assert "a long name of the file of july.csv" in shown(at)
    (currency,) = [s for s in at.selectbox if str(s.key).startswith("asked-currency-")]
    currency.select("SGD").run()
    assert not at.exception
    assert not [s for s in at.selectbox if str(s.key).startswith("asked-currency-") and not s.value]
    at.button(key="imports-load").click().run()
    assert not at.exception
    assert ask.store().rows("select shop, currency, count(*) from order_lines group by all") == [
        ("Shopee", "SGD", 80)
    ]
    text = shown(at)
    assert "Order lines: 0 → 80" in text and "Without a price or currency: 0, unchanged" in text
    first = next(b for b in at.button if str(b.key).startswith("undo-now-"))
    first.click().run()
    assert not at.exception and counted("order_lines") == 40


def test_half_a_file_is_told(nothing: Path, open_screen: Open) -> None:
    at = drop(open_screen("imports"), shopee("july.csv", range(60)))
    at.button(key="imports-load").click().run()
    at = drop(open_screen("imports"), shopee("august.csv", range(60, 70)))
    at.button(key="imports-load").click().run()
    assert "the last upload had 60 rows, this one 10. Half a file?" in shown(at)


def test_rejected_rows_are_corrected_where_they_stand(nothing: Path, open_screen: Open) -> None:
    rows = (
        "".join(f"shopee,A,O{n},S1,1,2026-07-0{n},9\n" for n in range(1, 9))
        + "shopee,A,O9,S1,one,2026-07-09,9\n"
    )
    at = drop(open_screen("imports"), ("few.csv", (HEADER + rows).encode()))
    at.button(key="imports-load").click().run()
    next(b for b in at.button if str(b.key).startswith("problems-")).click().run()
    assert not at.exception
    table = next(d for d in at.dataframe if "O9" in d.value.to_string())
    assert "one" in table.value.to_string() and len(table.value) == 1
    key = next(str(b.key) for b in at.button if str(b.key).startswith("correct-load-"))
    editor = key.replace("correct-load-", "correct-here-")
    at.session_state[editor] = {"edited_rows": {0: {"4": "1"}}, "added_rows": [], "deleted_rows": []}
    at.button(key=key).click().run()
    assert not at.exception and (counted("imports"), counted("order_lines")) == (2, 9)


def test_two_shops_in_one_upload_are_parted_named_and_asked_about_the_next_month(
    nothing: Path, open_screen: Open
) -> None:
    at = drop(
        open_screen("imports"),
        shopee("a.csv", range(3)),
        shopee("b.csv", range(10, 13)),
        shopee("b2.csv", range(11, 14)),
    )
    next(b for b in at.button if str(b.key).startswith("several-shops")).click().run()
    names = [t for t in at.text_input if str(t.key).startswith("asked-shop-")]
    assert len(names) == 2
    names[1].set_value("Second").run()
    next(t for t in at.text_input if str(t.key).startswith("asked-shop-")).set_value("First").run()
    at.button(key="imports-load").click().run()
    assert not at.exception
    assert ask.store().rows("select shop, count(*) from order_lines group by all order by all") == [
        ("First", 3),
        ("Second", 4),
    ]
    at = drop(open_screen("imports"), shopee("c.csv", range(40, 43)), shopee("d.csv", range(12, 17)))
    assert "Which shop?" in shown(at)
    # one of them shares orders with what is stored, the other is asked about
    which = [s for s in at.selectbox if str(s.key).startswith("which-shop-")]
    assert [s.label for s in which] == ["c\\.csv"] and which[0].options == ["First", "Second"]
    which[0].select("First").run()
    assert "Which shop?" not in shown(at)
    at.button(key="imports-load").click().run()
    assert not at.exception
    assert ask.store().rows("select shop, count(*) from order_lines group by all order by all") == [
        ("First", 6),
        ("Second", 7),
    ]


def test_the_mapping_form_asks_about_lists_and_units_and_tells_what_would_be_stored(
    nothing: Path, open_screen: Open
) -> None:
    lines = "Beleg,Artikelnummer,Bestelldatum\nB1001,A01;B02,2026-07-02\nB1001,A01,2026-07-02\nB1002,B02,2026-07-09\n"
    at = drop(open_screen("imports"), ("liste.csv", lines.encode()))
    next(s for s in at.selectbox if str(s.key).startswith("map-table-")).select("order_lines").run()
    next(s for s in at.selectbox if str(s.key).startswith("map-platform-")).select("shopee").run()
    meant = {0: "order_id", 1: "sku", 2: "ordered_at"}
    for place, name in meant.items():
        next(s for s in at.selectbox if str(s.key).endswith(f"-order_lines-{place}")).select(name).run()
    next(c for c in at.checkbox if str(c.key).startswith("map-units-")).check().run()
    save = next(b for b in at.button if str(b.key).startswith("map-save-"))
    assert "A01;B02" in shown(at) and save.disabled
    next(r for r in at.radio if str(r.key).startswith("map-items-")).set_value("split").run()
    assert "To be stored: 3 lines · 2 orders · 2 SKUs · Jul 2, 2026 – Jul 9, 2026" in shown(at)
    next(r for r in at.radio if str(r.key).startswith("map-repeats-")).set_value("sum").run()
    next(b for b in at.button if str(b.key).startswith("map-save-")).click().run()
    assert not at.exception and "To be stored: 3 lines" in shown(at)
    at.button(key="imports-load").click().run()
    found = ask.store().rows("select order_id, sku, quantity from order_lines order by all")
    assert found == [("B1001", "A01", 2), ("B1001", "B02", 1), ("B1002", "B02", 1)]


def test_of_a_workbook_that_begins_with_a_cover_the_table_behind_it_is_described(
    nothing: Path, open_screen: Open
) -> None:
    book = openpyxl.Workbook()
    cover = book.worksheets[0]
    cover.title = "Info"
    cover.append(["Export of orders"])
    cover.append(["Made for the warehouse"])
    table = book.create_sheet("Data")
    table.append(["Beleg", "Artikelnummer", "Menge", "Bestelldatum"])
    for n in range(1, 9):
        table.append([f"B100{n}", f"A0{n % 3}", 1, f"2026-07-0{n}"])
    content = io.BytesIO()
    book.save(content)
    at = drop(open_screen("imports"), ("liste.xlsx", content.getvalue()))
    sheet = next(s for s in at.selectbox if str(s.key).startswith("map-sheet-"))
    assert sheet.options == ["Info", "Data"] and sheet.value == 1
    next(s for s in at.selectbox if str(s.key).startswith("map-table-")).select("order_lines").run()
    next(s for s in at.selectbox if str(s.key).startswith("map-platform-")).select("shopee").run()
    for place, name in enumerate(("order_id", "sku", "quantity", "ordered_at")):
        next(s for s in at.selectbox if str(s.key).endswith(f"-order_lines-{place}")).select(name).run()
    next(b for b in at.button if str(b.key).startswith("map-save-")).click().run()
    at.button(key="imports-load").click().run()
    assert not at.exception and ask.store().value("select count(*) from order_lines") == 8


def test_a_whole_upload_is_taken_out_again_with_one_click_above_the_files(
    nothing: Path, open_screen: Open
) -> None:
    many = [shopee(f"{n}.csv", range(10 * n, 10 * n + 3)) for n in range(14)]
    at = drop(open_screen("imports"), *many)
    # the button stands before the drop zone, so that no list of files pushes it out of view
    place = [str(b.key) for b in at.main.get("button") if b.key]
    assert place.index("imports-load") < min(place.index(k) for k in place if k.startswith("discard-"))
    at.button(key="imports-load").click().run()
    assert not at.exception and counted("order_lines") == 42
    at.button(key="undo-all").click().run()
    assert not at.exception and counted("order_lines") == 0
    assert ask.store().value("select count(*) from imports where undone_at is null") == 0
